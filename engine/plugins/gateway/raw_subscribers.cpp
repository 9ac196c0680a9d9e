// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/raw_subscribers.h"

#include "engine/plugins/gateway/raw_port.h"
#include "event_engine/text.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int LINGER_MS = 500;

} // namespace

RawSubscribers::RawSubscribers(std::shared_ptr<PluginRun> run)
    : m_run(std::move(run)), m_out(m_run->bus->context(), zmq::socket_type::pub),
      m_connections(m_run->bus->context(), m_out, PURPOSE),
      m_guard(m_connections, 0), // of subscriptions libzmq keeps each byte
      m_slowReaders(m_connections)
{
    m_out.set(zmq::sockopt::sndhwm, 0); // SlowReaders limits bytes
}

Result<std::unique_ptr<RawSubscribers>> RawSubscribers::open(std::shared_ptr<PluginRun> run, Port port,
                                                             const GatewayOptions &options)
{
    GatewayOptions ofSubscribers = options;
    ofSubscribers.maxEventSize = 0;     // what comes is subscriptions
    ofSubscribers.peersMayStand = true; // or they would lose all that waits for them
    try {
        std::unique_ptr<RawSubscribers> made(new RawSubscribers(std::move(run)));
        const auto number = bindTcp(made->m_out, port, ofSubscribers, PURPOSE);
        if (!number) return failure(number.error());
        made->m_out.set(zmq::sockopt::linger, LINGER_MS);
        made->m_number = *number;
        made->m_connections.update(); // for the listener
        return made;
    } catch (const zmq::error_t &error) {
        return failure(ErrorKind::Io, std::string("cannot make the socket of subscribe_port: ") + error.what());
    }
}

void RawSubscribers::addTo(GatewayWait &wait)
{
    wait.add(m_connections.socket());
    wait.add(m_out);
    if (m_subscriber && !m_isHoldingUp) wait.add(m_subscriber->socket());
}

void RawSubscribers::look()
{
    static_cast<void>(m_guard.noteTaken(0, true)); // no message is expected
    m_guard.look();
    m_slowReaders.look(m_sent.count());
}

void RawSubscribers::serve()
{
    m_connections.update();
    if (!hasConnections()) {
        m_subscriber.reset();
        m_moreToSend = m_cannotSubscribe = false;
    } else if (!m_subscriber) {
        subscribe();
    }
    if (m_subscriber) forwardEvents();
    static_cast<void>(eventsOf(m_out)); // takes what clients subscribe to; last: see GatewayWait
}

// Tried again for as long as it fails and clients wait.
void RawSubscribers::subscribe()
{
    auto all =
        m_run->bus->addSubscriber(raw_port::NAME, {Subscription::everything()}, {64 * MIB, OverflowPolicy::DropOldest});
    if (all)
        m_subscriber = std::move(*all);
    else if (!m_cannotSubscribe)
        m_run->problems.add(Severity::Error, raw_port::NAME,
                            "the clients that subscribe get nothing: " + all.error().message());
    m_cannotSubscribe = !all;
}

void RawSubscribers::forwardEvents()
{
    m_moreToSend = true;
    for (std::size_t n = 0; n < raw_port::EVENTS_AT_ONCE; ++n) {
        m_isHoldingUp = !m_isFinishing && m_slowReaders.holdUp(m_sent.count());
        if (m_isHoldingUp) break; // what comes waits, in its backlog
        const auto event = m_subscriber->receive(Duration(0));
        m_moreToSend = event.has_value();
        if (!event) return;
        m_sent.copyOf(event->bytes()).sendTo(m_out);
    }
    if (m_isHoldingUp) m_moreToSend = false; // the next look will tell
}

// What is left has at most the memory of the hold-up and of the backlog.
void RawSubscribers::finish(Clock::time_point giveUp, std::atomic<std::uint64_t> &turns)
{
    m_isFinishing = true;
    SlowReaders::Delivery delivery;
    auto time = Clock::now();
    auto quiet = time, standsStill = time + STANDS;
    do {
        serve();
        turns += 2;
        time = Clock::now();
        const auto before = std::exchange(delivery, m_slowReaders.delivery());
        if (delivery.received != before.received) standsStill = time + STANDS;
        if (m_moreToSend || m_sent.count() || delivery.unreceived) quiet = time + raw_port::QUIET;
        if (!m_moreToSend) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } while (time < std::min({quiet, standsStill, giveUp}));
    tellOfWhatIsLeft(m_sent.count() + delivery.unreceived);
    waitUntilAllIsRead(std::min(giveUp, standsStill), turns);
}

// A client of ZeroMQ that reads slowly loses what its system has received for it, when it sends anything after the
// connection has been closed. So it is the client who closes.
void RawSubscribers::waitUntilAllIsRead(Clock::time_point giveUp, std::atomic<std::uint64_t> &turns)
{
    m_connections.update();
    auto reading = m_connections.all();
    for (const ConnectionCount::Id id : reading) m_connections.endSending(id);
    const auto isOver = [this](ConnectionCount::Id id) { return !m_connections.has(id); };
    while (true) {
        m_connections.update();
        turns += 2;
        std::erase_if(reading, isOver);
        if (reading.empty() || Clock::now() >= giveUp) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void RawSubscribers::tellOfWhatIsLeft(std::uint64_t unsent)
{
    if (!unsent) return;
    m_run->problems.add(Severity::Error, raw_port::NAME,
                        "about " + sizeText(unsent) +
                            " of events that waited for clients that subscribe may not have reached them: "
                            "they did not read them before the app stopped");
    m_out.set(zmq::sockopt::linger, 0);
}

} // namespace event_engine
