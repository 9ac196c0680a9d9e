// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/raw_publish_port.h"

#include "engine/plugins/gateway/raw_port.h"
#include "event_engine/text.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

} // namespace

RawPublishPort::RawPublishPort(std::shared_ptr<PluginRun> run, const GatewayOptions &options)
    : m_run(std::move(run)), m_in(m_run->bus->context(), zmq::socket_type::sub),
      m_connections(m_run->bus->context(), m_in, PURPOSE), m_guard(m_connections, largestMessage(options)),
      m_inflow(m_connections, m_run->bus->options().hardCap, options)
{
    m_in.set(zmq::sockopt::subscribe, "");
}

Result<std::unique_ptr<RawPublishPort>> RawPublishPort::open(std::shared_ptr<PluginRun> run, Port port,
                                                             const GatewayOptions &options)
{
    std::unique_ptr<RawPublishPort> made(new RawPublishPort(std::move(run), options));
    const auto number = bindTcp(made->m_in, port, options, PURPOSE);
    if (!number) return failure(number.error());
    made->m_number = *number;
    auto publisher = made->m_run->bus->addPublisher({raw_port::NAME, PublisherKind::Raw});
    if (!publisher) return failure(publisher.error());
    made->m_publisher = std::move(*publisher);
    return made;
}

void RawPublishPort::addTo(GatewayWait &wait)
{
    wait.add(m_connections.socket());
    if (!m_refused) wait.add(m_in);
}

void RawPublishPort::guard()
{
    m_guard.look();
    m_inflow.look();
}

void RawPublishPort::serve()
{
    m_connections.update();
    if (m_refused && publish(*m_refused)) m_refused.reset();
    if (!m_refused) takeEvents();
}

void RawPublishPort::takeEvents()
{
    m_moreToTake = false;
    const std::size_t taken = takeSomeEvents();
    m_hasTaken = taken > 0;
    const bool all = !m_moreToTake && !m_refused;
    if (all) m_inflow.noteAllRead();
    m_allIsRead = m_allIsRead || all;
    static_cast<void>(m_guard.noteTaken(taken, all));
}

// Returns how many messages.
std::size_t RawPublishPort::takeSomeEvents()
{
    std::vector<Message> frames;
    for (std::size_t n = 0; n < raw_port::EVENTS_AT_ONCE; ++n) {
        if (!receiveFrames(m_in, frames)) return n;
        noteRead(frames);
        if (frames.size() != 1) {
            m_run->problems.add(
                Severity::Warning, raw_port::NAME,
                "a client published a message of several frames; an event is one frame, so it was refused");
            continue;
        }
        if (publish(frames[0])) continue;
        m_refused = std::move(frames[0]);
        return n + 1;
    }
    m_moreToTake = true;
    return raw_port::EVENTS_AT_ONCE;
}

void RawPublishPort::noteRead(const std::vector<Message> &frames)
{
    for (const Message &frame : frames) m_inflow.noteRead(frame);
    if (m_guard.suspectsSomebody()) m_guard.noteMessage(frames.back().descriptor());
}

bool RawPublishPort::publish(const Message &event)
{
    const auto published = m_publisher->tryPublishRaw(event.bytes());
    if (!published && published.error().kind() == ErrorKind::Stopped)
        m_run->problems.add(Severity::Warning, raw_port::NAME,
                            "an event of a client came when the app had stopped taking any");
    else if (!published)
        m_run->problems.add(Severity::Error, raw_port::NAME,
                            "a client's event was refused: " + published.error().message());
    return !published || *published;
}

void RawPublishPort::noteStop()
{
    m_beforeTheStop.emplace(m_connections);
    m_allIsRead = false;
}

// ZeroMQ takes from its connections in turn, so once nothing is left, what came before the stop is not either. Little
// is in the way of that when nobody sends much any more.
bool RawPublishPort::isBehind()
{
    if (!m_beforeTheStop) return false;
    m_inflow.holdFromNowOn();
    if (m_beforeTheStop->areTaken()) return !m_allIsRead;
    m_allIsRead = false;
    return true;
}

// Of those that go on sending when that moment is over, only what had come before is waited for.
bool RawPublishPort::isBusy(Clock::time_point moment)
{
    if (Clock::now() >= moment) return isBehind();
    return m_moreToTake || m_hasTaken || unreadBytes() > 0;
}

void RawPublishPort::finish(Clock::time_point giveUp, const std::function<void()> &meanwhile)
{
    noteStop();
    auto time = Clock::now();
    const auto moment = time + MOMENT;
    auto quiet = hasConnections() ? time + raw_port::QUIET : time;
    do {
        serve();
        meanwhile();
        time = Clock::now();
        if (isBusy(moment)) quiet = time + raw_port::QUIET;
        if (!m_moreToTake) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } while (time < std::min(quiet, giveUp));
    m_inflow.look();
    if (const auto unread = unreadBytes() + m_inflow.waiting())
        m_run->problems.add(Severity::Error, raw_port::NAME,
                            "about " + sizeText(unread) +
                                " that clients had published were not taken before the app stopped");
}

} // namespace event_engine
