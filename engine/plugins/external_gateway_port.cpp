// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_gateway_port.h"

#include <algorithm>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

// Existing plugins open a new socket for every request, so a moment without a connection means nothing.
constexpr auto GONE_AFTER = 1s;
// A plugin that works for so long on one event is worth a word.
constexpr auto SILENT_AFTER = 5s;
constexpr std::size_t REFUSED_LIMIT = 64;
constexpr std::size_t ASKERS_KEPT = 8;
constexpr int TURNS_THAT_ARE_NO_CHANCE = 3;
constexpr int REQUESTS_AT_ONCE = 256;

std::vector<ByteView> viewsOf(const std::vector<Message> &frames)
{
    std::vector<ByteView> views;
    for (const Message &frame : frames) views.push_back(frame.bytes());
    return views;
}

} // namespace

ExternalPort::ExternalPort(std::shared_ptr<PluginRun> run, PluginRegistry::Index index, const ExternalPlugin &plugin)
    : m_run(std::move(run)), m_index(index), m_plugin(plugin),
      m_router(m_run->bus->context(), zmq::socket_type::router),
      m_connections(m_run->bus->context(), m_router, std::to_string(index))
{
    m_router.set(zmq::sockopt::router_mandatory, 1); // a peer that has gone is told, so that its event goes to the next
}

Result<std::unique_ptr<ExternalPort>> ExternalPort::open(std::shared_ptr<PluginRun> run, PluginRegistry::Index index,
                                                         const ExternalPlugin &plugin, const GatewayOptions &options)
{
    std::unique_ptr<ExternalPort> made(new ExternalPort(std::move(run), index, plugin));
    const auto number = bindTcp(made->m_router, plugin.port, options, "the port of plugin " + plugin.name + ",");
    if (!number) return failure(number.error());
    made->m_number = *number;
    if (auto subscribed = made->subscribe(); !subscribed)
        return failure(subscribed.error().in("plugin " + plugin.name));
    made->m_run->plugins.update(index, [&](PluginStatus &status) { status.port = *number; });
    return made;
}

Result<> ExternalPort::subscribe()
{
    auto subscriber = m_run->bus->addSubscriber(m_plugin.name, m_plugin.subscriptions, m_plugin.backlog);
    if (!subscriber) return failure(subscriber.error());
    m_subscriber = std::move(*subscriber);
    m_run->bus->setAbsent(m_subscriber->id(), true);
    m_publisher = m_run->bus->addPublisher({m_plugin.name, PublisherKind::External, m_subscriber->id()});
    m_run->plugins.update(m_index, [this](PluginStatus &status) { status.subscriber = m_subscriber->id(); });
    return {};
}

void ExternalPort::addTo(std::vector<zmq::pollitem_t> &items)
{
    items.push_back({m_connections.socket().handle(), 0, ZMQ_POLLIN, 0});
    if (m_refused.size() < REFUSED_LIMIT) items.push_back({m_router.handle(), 0, ZMQ_POLLIN, 0});
    if (m_parked && !m_atHand && m_subscriber) items.push_back({m_subscriber->socket().handle(), 0, ZMQ_POLLIN, 0});
}

void ExternalPort::serve()
{
    m_connections.update();
    retryRefused();
    takeRequests();
    deliver();
}

void ExternalPort::takeRequests()
{
    std::vector<Message> frames;
    for (int n = 0; n < REQUESTS_AT_ONCE && m_refused.size() < REFUSED_LIMIT && receiveFrames(m_router, frames); ++n) {
        handle(std::move(frames));
        deliver();
    }
}

void ExternalPort::handle(std::vector<Message> frames)
{
    using original_protocol::RequestKind;
    const auto request = original_protocol::parse(viewsOf(frames));
    if (request.kind == RequestKind::Garbage) {
        m_run->problems.add(Severity::Warning, m_plugin.name, "somebody sent something to its port that is no request");
        return;
    }
    m_lastRequest = Clock::now();
    m_unconfirmed = false; // whoever asks, the event before has been received
    Message body = std::move(frames.back());
    frames.erase(frames.begin() + std::ptrdiff_t(request.envelope), frames.end());
    if (request.kind != RequestKind::Quit) setRunning();
    switch (request.kind) {
    case RequestKind::NextMessage: return nextMessage(std::move(frames));
    case RequestKind::Publish: return publish(std::move(frames), std::move(body));
    case RequestKind::Quit: return quit();
    default:
        m_run->problems.add(Severity::Warning, m_plugin.name,
                            "sent a request that is not exactly one frame; it was refused");
        reply(frames, asBytes(original_protocol::BAD_MESSAGE));
    }
}

// The newest request is the one that counts: existing plugins ask again from a new socket after a timeout.
void ExternalPort::nextMessage(Envelope envelope)
{
    notePeer(envelope.front());
    m_parked = std::move(envelope);
}

void ExternalPort::notePeer(const Message &routingId)
{
    const Bytes id = copyOf(routingId.bytes());
    if (!m_askers.empty() && m_askers.front() == id) return;
    if (const auto known = std::find(m_askers.begin(), m_askers.end(), id); known != m_askers.end()) {
        m_askers.erase(known);
        if (++m_turns == TURNS_THAT_ARE_NO_CHANCE)
            m_run->problems.add(Severity::Error, m_plugin.name,
                                "two processes ask for events at port " + std::to_string(m_number) +
                                    " in turn, so each gets only a part of them: stop one of them");
    }
    m_askers.push_front(id);
    if (m_askers.size() > ASKERS_KEPT) m_askers.pop_back();
}

void ExternalPort::publish(Envelope envelope, Message body)
{
    RefusedPublish request{std::move(envelope), std::move(body)};
    if (!m_refused.empty() || !tryPublish(request)) m_refused.push_back(std::move(request));
}

// False: the broker is not ready for more of this plugin; its answer waits, and so does the plugin.
bool ExternalPort::tryPublish(RefusedPublish &request)
{
    const auto published = m_publisher->tryPublishRaw(request.body.bytes());
    if (published && !*published) return false;
    if (!published)
        m_run->problems.add(Severity::Error, m_plugin.name, "could not publish: " + published.error().message());
    reply(request.envelope, asBytes(published ? original_protocol::PUBLISHED : original_protocol::BAD_MESSAGE));
    return true;
}

void ExternalPort::retryRefused()
{
    while (!m_refused.empty() && tryPublish(m_refused.front())) m_refused.pop_front();
}

void ExternalPort::quit()
{
    m_parked.reset();
    m_running = false;
    m_quit = true;
    m_atHand.reset();
    leaveBus();
    m_run->plugins.setState(m_index, PluginState::Stopped, "it has quit");
}

void ExternalPort::setRunning()
{
    m_goneSince = {};
    if (m_running) return;
    m_running = true;
    m_quit = false;
    if (!m_subscriber) { // it had ended, and has come back
        if (auto subscribed = subscribe(); !subscribed)
            m_run->problems.add(Severity::Error, m_plugin.name, subscribed.error().message());
    }
    if (m_subscriber) m_run->bus->setAbsent(m_subscriber->id(), false);
    m_run->plugins.setState(m_index, PluginState::Running);
}

void ExternalPort::deliver()
{
    while (m_parked) {
        if (!m_atHand && m_subscriber) m_atHand = m_subscriber->receive(Duration(0));
        if (!m_atHand) return;
        Envelope envelope = std::move(*m_parked);
        m_parked.reset();
        if (!reply(envelope, m_atHand->bytes())) return; // the event waits for whoever asks next
        m_publisher->setExtension({m_atHand->sequence(), 0});
        m_atHand.reset();
        m_unconfirmed = true;
    }
}

bool ExternalPort::reply(Envelope &envelope, ByteView body)
{
    for (Message &frame : envelope)
        if (!frame.sendTo(m_router, zmq::send_flags::dontwait | zmq::send_flags::sndmore)) return false;
    return Message::copyOf(body).sendTo(m_router);
}

void ExternalPort::look(Clock::time_point time)
{
    if (m_quit || !m_running) return;
    if (m_connections.count() == 0) {
        if (m_goneSince == Clock::time_point()) m_goneSince = time;
        if (time - m_goneSince >= GONE_AFTER) setDisconnected();
        return;
    }
    m_goneSince = {};
    if (m_parked || time - m_lastRequest < SILENT_AFTER || !m_subscriber) return;
    const auto silent = std::chrono::duration_cast<std::chrono::seconds>(time - m_lastRequest).count();
    m_run->plugins.setState(m_index, PluginState::Running,
                            "has asked for nothing for " + std::to_string(silent) + " s");
}

void ExternalPort::setDisconnected()
{
    m_running = false;
    m_parked.reset();
    if (m_subscriber) {
        m_run->bus->setAbsent(m_subscriber->id(), true);
        if (m_unconfirmed) m_run->bus->countUnconfirmed(m_subscriber->id(), 1);
    }
    m_unconfirmed = false;
    if (!hasEnded(m_run->plugins.at(m_index).state))
        m_run->plugins.setState(m_index, PluginState::Disconnected, "its connection was lost without a quit");
}

} // namespace event_engine
