// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/external_gateway.h"

#include "engine/base/descriptors_left.h"
#include "engine/base/keep_freed_memory.h"
#include "engine/base/random_id.h"
#include "engine/base/start_thread.h"
#include "engine/plugins/gateway/raw_port.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

using Clock = ExternalPort::Clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds LOOK_INTERVAL = 500ms;
constexpr std::chrono::milliseconds HELD_UP_WAIT = 1ms;
// About five are needed.
constexpr std::size_t DESCRIPTORS_PER_PORT = 8;
constexpr std::chrono::milliseconds QUIET_WAIT = raw_port::QUIET;

// A group of what is waited for.
constexpr std::size_t WAKE_UP = 0;

} // namespace

ExternalGateway::ExternalGateway(std::shared_ptr<PluginRun> run, std::vector<Plugin> plugins, Options options,
                                 WakeUp wakeUp)
    : m_run(std::move(run)), m_plugins(std::move(plugins)), m_options(std::move(options)), m_wakeUp(std::move(wakeUp)),
      m_watched(2 * LOOK_INTERVAL)
{}

Result<std::unique_ptr<ExternalGateway>> ExternalGateway::start(std::shared_ptr<PluginRun> run,
                                                                std::vector<Plugin> plugins, Options options)
{
    auto wakeUp = WakeUp::create();
    if (!wakeUp) return failure(wakeUp.error());
    keepFreedMemory();
    std::unique_ptr<ExternalGateway> gateway(
        new ExternalGateway(std::move(run), std::move(plugins), std::move(options), std::move(*wakeUp)));
    std::promise<Result<>> opened;
    auto thread = startThread("ee-gateway", [&opened, self = gateway.get()] {
        Result<> result = self->tryToOpen();
        const bool open = result.has_value();
        opened.set_value(std::move(result));
        if (open) self->admitUntilBegun();
        if (open) self->serveUntilStopped();
        self->close();
    });
    if (!thread) return failure(thread.error());
    gateway->m_thread = std::move(*thread);
    if (auto result = opened.get_future().get(); !result) return failure(result.error()); // the destructor joins
    return gateway;
}

void ExternalGateway::begin()
{
    m_begun = true;
    m_wakeUp.wake();
}

ExternalGateway::~ExternalGateway()
{
    m_stop = true;
    begin();
    if (m_thread.joinable()) m_thread.join();
}

void ExternalGateway::endLife(std::size_t place, std::uint32_t life, ExternalPort::After after)
{
    static_cast<void>(post([this, place, life, after] { m_externals[place]->endLife(life, after); }));
}

void ExternalGateway::keepForNewLife(std::size_t place)
{
    static_cast<void>(post([this, place] { m_externals[place]->keepForNewLife(); }));
}

void ExternalGateway::rejoinBus(std::size_t place)
{
    static_cast<void>(post([this, place] { m_externals[place]->rejoinBus(); }));
}

bool ExternalGateway::askOneToQuit(std::size_t place, const std::string &reason, Duration deadline,
                                   ExternalPort::After after)
{
    if (!m_begun) return false;
    bool asked = false;
    post([&] { asked = m_externals[place]->askToQuit(reason, deadline, after); }).wait();
    return asked;
}

void ExternalGateway::stopJoined(const std::string &name, const std::string &reason, Duration deadline)
{
    post([&] { m_join->stop(name, reason, deadline, m_watched.look()); }).wait();
}

void ExternalGateway::askToQuit(const std::string &reason, Duration deadline)
{
    if (!m_begun) return;
    post([&] {
        for (auto &port : m_externals)
            static_cast<void>(port->askToQuit(reason, deadline, ExternalPort::After::Nothing));
        if (m_join) m_join->askToQuit(reason, deadline);
    }).wait();
}

std::future<void> ExternalGateway::post(std::function<void()> command)
{
    std::packaged_task<void()> task(std::move(command));
    auto done = task.get_future();
    {
        MutexLock lock(m_mutex);
        m_commands.push_back(std::move(task));
    }
    m_wakeUp.wake();
    return done;
}

void ExternalGateway::takeWhatWasSent(Duration atMost)
{
    if (!m_begun) return;
    std::future<void> quiet;
    {
        MutexLock lock(m_mutex);
        quiet = m_waitForQuiet.emplace_back().get_future();
    }
    m_wakeUp.wake();
    const auto giveUp = Clock::now() + atMost;
    const auto isBehind = [this] {
        bool behind = false;
        post([&] { behind = m_rawPublish->isBehind(); }).wait();
        return behind;
    };
    if (m_ports.publish) post([this] { m_rawPublish->noteStop(); }).wait();
    auto next = std::min<Duration>(atMost, RawPublishPort::MOMENT);
    while (quiet.wait_for(next) == std::future_status::timeout && Clock::now() < giveUp) {
        if (m_ports.publish && !isBehind()) break;
        next = QUIET_WAIT;
    }
}

Result<> ExternalGateway::tryToOpen()
{
    const std::size_t ports = m_plugins.size() + 3;
    if (!areDescriptorsLeft(ports * DESCRIPTORS_PER_PORT))
        return failure(ErrorKind::Io,
                       "too few file descriptors are left to open " + std::to_string(ports) + " ports (see ulimit -n)");
    try {
        return open();
    } catch (const zmq::error_t &error) {
        return failure(ErrorKind::Io, std::string("cannot make the sockets of the ports: ") + error.what());
    }
}

Result<> ExternalGateway::open()
{
    m_door = std::make_unique<GatewayDoor>(m_run, m_options.sockets.keys);
    if (auto raw = openRawPorts(); !raw) return raw;
    GatewayOptions sockets = m_options.sockets;
    sockets.run = randomId();
    for (const Plugin &plugin : m_plugins) {
        auto port = ExternalPort::open(m_run, plugin.index, plugin.options, sockets);
        if (!port) return failure(port.error());
        m_ports.plugins.push_back((*port)->number());
        m_externals.push_back(std::move(*port));
    }
    if (m_options.joinPort.isOff()) return {};
    auto join = JoinPort::open(m_run, m_options.joinPort, m_options.joinBacklog, sockets);
    if (!join) return failure(join.error());
    m_join = std::move(*join);
    m_ports.join = m_join->number();
    return {};
}

Result<> ExternalGateway::openRawPorts()
{
    if (!m_options.publishPort.isOff()) {
        auto port = RawPublishPort::open(m_run, m_options.publishPort, m_options.sockets);
        if (!port) return failure(port.error());
        m_rawPublish = std::move(*port);
        m_ports.publish = m_rawPublish->number();
    }
    if (!m_options.subscribePort.isOff()) {
        auto port =
            RawSubscribePort::open(m_run, m_options.subscribePort, m_options.sockets, [this] { m_wakeUp.wake(); });
        if (!port) return failure(port.error());
        m_rawSubscribe = std::move(*port);
        m_ports.subscribe = m_rawSubscribe->number();
    }
    return {};
}

void ExternalGateway::close()
{
    carryOut(); // processes that have ended just now
    const auto giveUp = Clock::now() + std::max<Duration>(m_mayFinishFor, RawSubscribers::STANDS);
    if (m_rawSubscribe) m_rawSubscribe->beginToFinish(giveUp);
    const auto guardSubscribers = [this] {
        if (m_rawSubscribe) m_rawSubscribe->guard();
    };
    if (m_rawPublish) m_rawPublish->finish(giveUp, guardSubscribers);
    if (m_rawSubscribe) m_rawSubscribe->awaitEnd();
    if (m_door) tellOfRefused();
    m_join.reset();
    m_externals.clear();
    m_rawSubscribe.reset();
    m_rawPublish.reset();
    m_door.reset();
}

std::chrono::milliseconds ExternalGateway::waitTime()
{
    const auto hasMore = [](const auto &port) { return port->hasMore(); };
    const auto isHeldUp = [](const auto &port) { return port->isHeldUp(); };
    if ((m_rawPublish && hasMore(m_rawPublish)) || (m_join && hasMore(m_join)) ||
        std::any_of(m_externals.begin(), m_externals.end(), hasMore))
        return 0ms;
    if ((m_rawPublish && isHeldUp(m_rawPublish)) || (m_join && isHeldUp(m_join)) ||
        std::any_of(m_externals.begin(), m_externals.end(), isHeldUp))
        return HELD_UP_WAIT;
    MutexLock lock(m_mutex);
    if (!m_waitForQuiet.empty()) return QUIET_WAIT;
    if (m_rawSubscribe && m_rawSubscribe->isAtWork()) return RawSubscribePort::BETWEEN_LOOKS;
    return hasConnections() ? ConnectionGuard::INTERVAL : LOOK_INTERVAL;
}

// A handshake that nobody answers fails, so clients that come early are let in, and then wait.
void ExternalGateway::admitUntilBegun()
{
    while (!m_begun) {
        m_wait.clear();
        m_wait.add(m_wakeUp.descriptor());
        m_door->addTo(m_wait);
        m_wait.wait(ConnectionGuard::INTERVAL);
        m_wakeUp.clear();
        m_door->serve();
        if (m_rawSubscribe) m_rawSubscribe->guard();
        guard();
    }
    m_wakeUp.wake(); // for what was asked for meanwhile
}

void ExternalGateway::collect()
{
    m_wait.clear();
    const auto add = [this](auto &each) {
        m_wait.beginGroup();
        each.addTo(m_wait);
    };
    m_wait.beginGroup();
    m_wait.add(m_wakeUp.descriptor());
    add(*m_door);
    if (m_rawPublish) add(*m_rawPublish);
    if (m_join) add(*m_join);
    for (auto &port : m_externals) add(*port);
}

// In the order of collect().
void ExternalGateway::serve()
{
    std::size_t group = WAKE_UP;
    const auto isDue = [&](const auto &port) {
        ++group;
        return m_wait.isReady(group) || port.hasMore() || port.isHeldUp();
    };
    if (m_wait.isReady(++group)) m_door->serve();
    if (m_rawPublish && isDue(*m_rawPublish)) m_rawPublish->serve();
    if (m_join && isDue(*m_join)) m_join->serve(m_wait);
    for (auto &port : m_externals)
        if (isDue(*port)) port->serve(m_wait);
}

void ExternalGateway::guard()
{
    if (m_rawPublish) m_rawPublish->guard();
    for (auto &port : m_externals) port->guard();
    if (m_join) m_join->guard();
    tellOfRefused();
}

void ExternalGateway::tellOfRefused()
{
    if (m_rawPublish) m_door->tellOf(m_rawPublish->takeRefused(), RawPublishPort::PURPOSE);
    if (m_rawSubscribe) m_door->tellOf(m_rawSubscribe->takeRefused(), RawSubscribePort::PURPOSE);
    if (m_join) m_door->tellOf(m_join->takeRefused(), JoinPort::PURPOSE);
    for (auto &port : m_externals) m_door->tellOf(port->takeRefused(), port->purpose());
}

bool ExternalGateway::hasConnections() const
{
    return (m_rawPublish && m_rawPublish->hasConnections()) || (m_rawSubscribe && m_rawSubscribe->hasConnections()) ||
           (m_join && m_join->hasConnections()) ||
           std::any_of(m_externals.begin(), m_externals.end(), [](const auto &port) { return port->hasConnections(); });
}

void ExternalGateway::serveUntilStopped()
{
    auto nextLook = Clock::now() + LOOK_INTERVAL, nextGuard = Clock::now() + ConnectionGuard::INTERVAL;
    lookAtAll(m_watched.look());
    for (bool all = true; !m_stop;) {
        collect();
        const auto waitFor = all ? 0ms : waitTime();
        if (!m_wait.wait(waitFor) && waitFor >= QUIET_WAIT) noteQuiet();
        if (m_wait.isReady(WAKE_UP)) {
            m_wakeUp.clear();
            carryOut();
            all = true;
        }
        if (m_rawSubscribe) m_rawSubscribe->guard();
        const auto time = Clock::now();
        if (time >= nextGuard) {
            guard();
            nextGuard = time + ConnectionGuard::INTERVAL;
            all = true;
        }
        if (std::exchange(all, false)) m_wait.callAll();
        serve();
        if (time < nextLook) continue;
        lookAtAll(m_watched.look(time));
        nextLook = time + LOOK_INTERVAL;
        all = true; // what was sent may have taken the signal of what has come
    }
}

void ExternalGateway::lookAtAll(Clock::time_point time)
{
    for (auto &port : m_externals) port->look(time);
    if (m_join) m_join->look(time);
}

void ExternalGateway::noteQuiet()
{
    MutexLock lock(m_mutex);
    if (m_waitForQuiet.empty() || (m_rawPublish && m_rawPublish->unreadBytes())) return;
    for (auto &waiting : m_waitForQuiet) waiting.set_value();
    m_waitForQuiet.clear();
}

void ExternalGateway::carryOut()
{
    std::vector<std::packaged_task<void()>> commands;
    {
        MutexLock lock(m_mutex);
        commands.swap(m_commands);
    }
    for (auto &command : commands) command();
}

} // namespace event_engine
