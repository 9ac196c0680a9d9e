// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/raw_ports.h"

#include "event_engine/text.h"

#include <algorithm>
#include <thread>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t EVENTS_AT_ONCE = 1024;
// While the broker takes nothing. libzmq counts messages, so this is for the largest ones; fewer cost small events
// their speed.
constexpr std::uint64_t BYTES_WAITING = GIB;
constexpr std::uint64_t EVENTS_WAITING = 1000;
// libzmq reads all that wait before it returns; few, so that it does return while a client sends more and more.
constexpr int SUBSCRIPTIONS_WAITING = 16;
constexpr int LINGER_MS = 500;
// What a message of CURVE has on the wire beyond what it carries.
constexpr std::uint64_t CURVE_OVERHEAD = 33;
const char *const NAME = "(raw port)";
const char *const PUBLISH_PORT = "publish_port", *const SUBSCRIBE_PORT = "subscribe_port";

int eventsWaitingOfEach(const GatewayOptions &options)
{
    const std::uint64_t largest = std::max<std::uint64_t>(options.maxEventSize, 1);
    return int(std::clamp<std::uint64_t>(BYTES_WAITING / largest, 1, EVENTS_WAITING));
}

} // namespace

RawPorts::RawPorts(std::shared_ptr<PluginRun> run) : m_run(std::move(run))
{}

Result<std::unique_ptr<RawPorts>> RawPorts::open(std::shared_ptr<PluginRun> run, Port publishPort, Port subscribePort,
                                                 const GatewayOptions &options)
{
    std::unique_ptr<RawPorts> made(new RawPorts(std::move(run)));
    zmq::context_t &context = made->m_run->bus->context();
    if (!publishPort.isOff()) {
        made->m_in.emplace(context, zmq::socket_type::sub);
        made->m_in->set(zmq::sockopt::subscribe, "");
        made->m_in->set(zmq::sockopt::rcvhwm, eventsWaitingOfEach(options));
        made->m_publishers.emplace(context, *made->m_in, PUBLISH_PORT);
        made->m_publisherGuard.emplace(*made->m_publishers, largestMessage(options));
        made->m_inflow.emplace(*made->m_publishers, made->m_run->bus->options().hardCap,
                               options.keys ? CURVE_OVERHEAD : 0);
        const auto number = bindTcp(*made->m_in, publishPort, options, PUBLISH_PORT);
        if (!number) return failure(number.error());
        made->m_publishPort = *number;
        auto publisher = made->m_run->bus->addPublisher({NAME, PublisherKind::Raw});
        if (!publisher) return failure(publisher.error());
        made->m_publisher = std::move(*publisher);
    }
    if (!subscribePort.isOff()) {
        made->m_out.emplace(context, zmq::socket_type::xpub);
        made->m_out->set(zmq::sockopt::sndhwm, 0); // SlowReaders limits bytes
        made->m_out->set(zmq::sockopt::xpub_verbose, 0);
        made->m_subscribers.emplace(context, *made->m_out, SUBSCRIBE_PORT);
        made->m_slowReaders.emplace(*made->m_subscribers);
        made->m_subscriberGuard.emplace(*made->m_subscribers, 0); // of subscriptions libzmq keeps each byte
        made->m_out->set(zmq::sockopt::rcvhwm, SUBSCRIPTIONS_WAITING);
        GatewayOptions ofSubscribers = options;
        ofSubscribers.maxEventSize = 0;     // what comes is subscriptions
        ofSubscribers.peersMayStand = true; // or they would lose all that waits for them
        const auto number = bindTcp(*made->m_out, subscribePort, ofSubscribers, SUBSCRIBE_PORT);
        if (!number) return failure(number.error());
        made->m_out->set(zmq::sockopt::linger, LINGER_MS);
        made->m_subscribePort = *number;
    }
    return made;
}

void RawPorts::addTo(GatewayWait &wait)
{
    for (auto *connections : {&m_publishers, &m_subscribers})
        if (*connections) wait.add((*connections)->socket());
    if (m_in && !m_refused) wait.add(*m_in);
    if (m_out) wait.add(*m_out);
    if (m_subscriber && !m_isHoldingUp) wait.add(m_subscriber->socket());
}

void RawPorts::tellOfRefused(GatewayDoor &door)
{
    if (m_publishers) door.tellOf(m_publishers->takeRefused(), PUBLISH_PORT);
    if (m_subscribers) door.tellOf(m_subscribers->takeRefused(), SUBSCRIBE_PORT);
}

void RawPorts::guard()
{
    if (m_publisherGuard) m_publisherGuard->look();
    if (m_inflow) m_inflow->look();
    if (!m_subscriberGuard) return;
    static_cast<void>(m_subscriberGuard->noteTaken(0, true)); // no message is expected
    m_subscriberGuard->look();
    m_slowReaders->look(m_sent.count());
}

bool RawPorts::hasConnections() const
{
    return (m_publishers && m_publishers->count()) || (m_subscribers && m_subscribers->count());
}

void RawPorts::serve()
{
    for (auto *connections : {&m_publishers, &m_subscribers})
        if (*connections) (*connections)->update();
    if (m_refused && publish(*m_refused)) m_refused.reset();
    if (m_in && !m_refused) takeEvents();
    if (m_subscriber) forwardEvents();
    if (m_out) takeSubscriptions(); // last: see GatewayWait
}

void RawPorts::takeEvents()
{
    m_moreToTake = false;
    const std::size_t taken = takeSomeEvents();
    m_hasTaken = taken > 0;
    const bool all = !m_moreToTake && !m_refused;
    if (all) m_inflow->noteAllRead();
    static_cast<void>(m_publisherGuard->noteTaken(taken, all));
}

// Returns how many messages.
std::size_t RawPorts::takeSomeEvents()
{
    std::vector<Message> frames;
    for (std::size_t n = 0; n < EVENTS_AT_ONCE; ++n) {
        if (!receiveFrames(*m_in, frames)) return n;
        noteRead(frames);
        if (frames.size() != 1) {
            m_run->problems.add(
                Severity::Warning, NAME,
                "a client published a message of several frames; an event is one frame, so it was refused");
            continue;
        }
        if (publish(frames[0])) continue;
        m_refused = std::move(frames[0]);
        return n + 1;
    }
    m_moreToTake = true;
    return EVENTS_AT_ONCE;
}

void RawPorts::noteRead(const std::vector<Message> &frames)
{
    for (const Message &frame : frames) m_inflow->noteRead(frame.size());
    if (m_publisherGuard->suspectsSomebody()) m_publisherGuard->noteMessage(frames.back().descriptor());
}

void RawPorts::noteStop()
{
    if (m_publishers) m_beforeTheStop.emplace(*m_publishers);
}

bool RawPorts::publish(const Message &event)
{
    const auto published = m_publisher->tryPublishRaw(event.bytes());
    if (!published && published.error().kind() == ErrorKind::Stopped)
        m_run->problems.add(Severity::Warning, NAME, "an event of a client came when the app had stopped taking any");
    else if (!published)
        m_run->problems.add(Severity::Error, NAME, "a client's event was refused: " + published.error().message());
    return !published || *published;
}

// An XPUB tells each new subscription and each last end of one: 1 or 0, then the prefix. It also passes on whatever
// else a client may send, which says nothing.
void RawPorts::takeSubscriptions()
{
    for (std::vector<Message> frames; receiveFrames(*m_out, frames);) {
        if (frames.size() != 1 || frames[0].size() == 0) continue;
        const std::byte change = frames[0].data()[0];
        if (change == std::byte{1})
            ++m_subscriptions;
        else if (change == std::byte{0} && m_subscriptions)
            --m_subscriptions;
    }
    if (m_subscriptions && !m_subscriber) subscribe();
    if (m_subscriptions) return;
    m_subscriber.reset();
    m_moreToSend = m_cannotSubscribe = false;
}

// Tried again for as long as it fails and clients wait.
void RawPorts::subscribe()
{
    auto all = m_run->bus->addSubscriber(NAME, {Subscription::everything()}, {64 * MIB, OverflowPolicy::DropOldest});
    if (all)
        m_subscriber = std::move(*all);
    else if (!m_cannotSubscribe)
        m_run->problems.add(Severity::Error, NAME, "the clients that subscribe get nothing: " + all.error().message());
    m_cannotSubscribe = !all;
}

void RawPorts::forwardEvents()
{
    m_moreToSend = true;
    for (std::size_t n = 0; n < EVENTS_AT_ONCE; ++n) {
        m_isHoldingUp = !m_isFinishing && m_slowReaders->holdUp(m_sent.count());
        if (m_isHoldingUp) break; // what comes waits, in its backlog
        const auto event = m_subscriber->receive(Duration(0));
        m_moreToSend = event.has_value();
        if (!event) return;
        m_sent.copyOf(event->bytes()).sendTo(*m_out);
    }
    if (m_isHoldingUp) m_moreToSend = false; // the next look will tell
}

// What is left has at most the memory of the hold-up and of the backlog.
void RawPorts::finish(Clock::time_point giveUp)
{
    m_isFinishing = true;
    noteStop();
    SlowReaders::Delivery delivery;
    auto time = Clock::now();
    const auto moment = time + MOMENT;
    auto quiet = hasConnections() ? time + QUIET : time, standsStill = time + STANDS;
    do {
        serve();
        time = Clock::now();
        if (m_slowReaders) {
            const auto before = std::exchange(delivery, m_slowReaders->delivery());
            if (delivery.received != before.received) standsStill = time + STANDS;
        }
        if (m_moreToSend || m_sent.count() || delivery.unreceived || publishersAreBusy(moment)) quiet = time + QUIET;
        if (!hasMore()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } while (time < std::min({quiet, standsStill, giveUp}));
    tellOfWhatIsLeft(m_sent.count() + delivery.unreceived);
    if (m_subscribers) waitUntilAllIsRead(std::min(giveUp, standsStill));
}

// Of those that go on sending when that moment is over, only what had come before is waited for.
bool RawPorts::publishersAreBusy(Clock::time_point moment)
{
    if (Clock::now() >= moment) return isBehind();
    return m_moreToTake || m_hasTaken || unreadBytes() > 0;
}

// A client of ZeroMQ that reads slowly loses what its system has received for it, when it sends anything after the
// connection has been closed. So it is the client who closes.
void RawPorts::waitUntilAllIsRead(Clock::time_point giveUp)
{
    m_subscribers->update();
    auto reading = m_subscribers->all();
    for (const ConnectionCount::Id id : reading) m_subscribers->endSending(id);
    const auto isOver = [this](ConnectionCount::Id id) { return !m_subscribers->has(id); };
    while (true) {
        m_subscribers->update();
        std::erase_if(reading, isOver);
        if (reading.empty() || Clock::now() >= giveUp) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void RawPorts::tellOfWhatIsLeft(std::uint64_t unsent)
{
    if (const auto unread = unreadBytes())
        m_run->problems.add(Severity::Error, NAME,
                            sizeText(unread) + " that clients had published were not taken before the app stopped");
    if (!unsent) return;
    m_run->problems.add(Severity::Error, NAME,
                        "about " + sizeText(unsent) +
                            " of events that waited for clients that subscribe may not have reached them: "
                            "they did not read them before the app stopped");
    m_out->set(zmq::sockopt::linger, 0);
}

} // namespace event_engine
