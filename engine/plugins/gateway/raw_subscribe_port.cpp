// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/raw_subscribe_port.h"

#include "engine/base/start_thread.h"
#include "engine/plugins/gateway/connection_guard.h"

#include <future>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

} // namespace

Result<std::unique_ptr<RawSubscribePort>> RawSubscribePort::open(std::shared_ptr<PluginRun> run, Port port,
                                                                 const GatewayOptions &options,
                                                                 std::function<void()> wakeGuard)
{
    auto wakeUp = WakeUp::create();
    if (!wakeUp) return failure(wakeUp.error());
    std::unique_ptr<RawSubscribePort> made(new RawSubscribePort(std::move(*wakeUp), std::move(wakeGuard)));
    std::promise<Result<>> opened;
    auto thread = startThread("ee-raw", [&opened, self = made.get(), run = std::move(run), port, options] {
        auto clients = RawSubscribers::open(run, port, options);
        if (!clients) {
            self->m_hasFinished = true;
            return opened.set_value(failure(clients.error()));
        }
        self->m_number = (*clients)->number();
        self->m_floods.emplace(self->m_number, (*clients)->listener());
        opened.set_value({});
        self->serveUntilFinished(**clients);
    });
    if (!thread) return failure(thread.error());
    made->m_thread = std::move(*thread);
    if (const auto open = opened.get_future().get(); !open) return failure(open.error());
    return made;
}

RawSubscribePort::~RawSubscribePort()
{
    if (!m_isToFinish) beginToFinish(Clock::now());
    awaitEnd();
}

void RawSubscribePort::awaitEnd()
{
    if (!m_thread.joinable()) return;
    for (; !m_hasFinished; std::this_thread::sleep_for(std::chrono::milliseconds(1))) guard();
    m_thread.join();
}

void RawSubscribePort::beginToFinish(Clock::time_point giveUp)
{
    m_giveUp = giveUp;
    m_isToFinish = true;
    m_wakeUp.wake();
}

void RawSubscribePort::guard()
{
    const std::uint64_t turn = m_turns;
    if (turn % 2 == 0 || std::exchange(m_turnSeen, turn) != turn) {
        m_floods->rest();
        m_nextLook = Clock::now() + BETWEEN_LOOKS;
    } else if (const auto now = Clock::now(); now >= m_nextLook) {
        noteRefused(m_floods->look());
        m_nextLook = now + BETWEEN_LOOKS;
    }
}

std::vector<RefusedClient> RawSubscribePort::takeRefused()
{
    MutexLock lock(m_mutex);
    return std::exchange(m_refused, {});
}

void RawSubscribePort::noteRefused(std::vector<RefusedClient> refused)
{
    if (refused.empty()) return;
    MutexLock lock(m_mutex);
    for (RefusedClient &client : refused) m_refused.push_back(std::move(client));
}

void RawSubscribePort::serveUntilFinished(RawSubscribers &clients)
{
    GatewayWait wait;
    auto nextLook = Clock::now();
    while (!m_isToFinish) {
        this->wait(clients, wait);
        m_wakeUp.clear();
        ++m_turns;
        clients.serve();
        if (const auto now = Clock::now(); now >= nextLook) {
            clients.look();
            nextLook = now + ConnectionGuard::INTERVAL;
        }
        ++m_turns;
        if (!m_hasConnections.exchange(clients.hasConnections()) && m_hasConnections) m_wakeGuard();
        noteRefused(clients.takeRefused());
    }
    ++m_turns;
    clients.finish(m_giveUp, m_turns);
    noteRefused(clients.takeRefused());
    m_hasFinished = true;
}

void RawSubscribePort::wait(RawSubscribers &clients, GatewayWait &wait) const
{
    wait.clear();
    wait.add(m_wakeUp.descriptor());
    clients.addTo(wait);
    const auto whileConnected = clients.hasMore() ? std::chrono::milliseconds(0) : ConnectionGuard::INTERVAL;
    wait.wait(clients.hasConnections() ? whileConnected : std::chrono::milliseconds(-1));
}

} // namespace event_engine
