// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/original_service.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

constexpr std::size_t REFUSED_LIMIT = 64;
constexpr std::size_t ASKERS_KEPT = 8;
constexpr int TURNS_THAT_ARE_NO_CHANCE = 3;

} // namespace

void OriginalService::handle(std::vector<Message> frames, original_protocol::Request request)
{
    using original_protocol::RequestKind;
    m_unconfirmed.reset(); // whoever asks, the event before has been received
    const int descriptor = frames.back().descriptor();
    Message body = std::move(frames.back());
    frames.erase(frames.begin() + std::ptrdiff_t(request.envelope), frames.end());
    switch (request.kind) {
    case RequestKind::NextMessage: return park(std::move(frames), descriptor);
    case RequestKind::Publish: return publish(std::move(frames), std::move(body));
    case RequestKind::Quit: m_quitWaits = true; return retryRefused();
    default:
        m_seat.tell(Severity::Warning, "sent a request that is not exactly one frame; it was refused");
        reply(m_router, frames, asBytes(original_protocol::BAD_MESSAGE));
    }
}

void OriginalService::serve()
{
    retryRefused();
    deliver();
}

void OriginalService::addTo(GatewayWait &wait)
{
    if (m_parked && m_seat.backlog()) wait.add(*m_seat.backlog());
}

void OriginalService::endPeers(HandedOver last)
{
    m_parked.reset();
    auto event = std::exchange(m_unconfirmed, std::nullopt);
    if (!event) return;
    if (last == HandedOver::IsForTheNext) return m_seat.giveBack(std::move(*event));
    m_seat.countUnconfirmed({event->sequence(), event->sequence(), Loss::Cause::Unconfirmed, {{event->typeId(), 1}}});
}

bool OriginalService::isFull() const
{
    return m_refused.size() >= REFUSED_LIMIT;
}

// The newest request is the one that counts: existing plugins ask again from a new socket after a timeout.
void OriginalService::park(Envelope envelope, int descriptor)
{
    notePeer(envelope.front());
    m_cameOver = m_connections.find(descriptor);
    m_parked = std::move(envelope);
}

void OriginalService::notePeer(const Message &routingId)
{
    const Bytes id = copyOf(routingId.bytes());
    if (!m_askers.empty() && m_askers.front() == id) return;
    if (const auto known = std::find(m_askers.begin(), m_askers.end(), id); known != m_askers.end()) {
        m_askers.erase(known);
        if (++m_turns == TURNS_THAT_ARE_NO_CHANCE)
            m_seat.tell(Severity::Error,
                        "two processes ask for events at its port in turn, so each gets only a part of "
                        "them: stop one of them");
    }
    m_askers.push_front(id);
    if (m_askers.size() > ASKERS_KEPT) m_askers.pop_back();
}

void OriginalService::publish(Envelope envelope, Message body)
{
    RefusedPublish request{std::move(envelope), std::move(body)};
    if (!m_refused.empty() || !tryPublish(request)) m_refused.push_back(std::move(request));
}

// False: the broker is not ready for more of this plugin; its answer waits, and so does the plugin.
bool OriginalService::tryPublish(RefusedPublish &request)
{
    const auto published = m_seat.tryPublish(request.body.bytes());
    if (published && !*published) return false;
    if (!published) m_seat.tell(Severity::Error, "could not publish: " + published.error().message());
    reply(m_router, request.envelope,
          asBytes(published ? original_protocol::PUBLISHED : original_protocol::BAD_MESSAGE));
    m_seat.tellBroker(); // the plugin goes on meanwhile
    return true;
}

void OriginalService::retryRefused()
{
    while (!m_refused.empty() && tryPublish(m_refused.front())) m_refused.pop_front();
    if (m_quitWaits && m_refused.empty()) quit();
}

void OriginalService::quit()
{
    m_quitWaits = false;
    m_parked.reset();
    m_seat.setQuit("it has quit");
}

void OriginalService::deliver()
{
    if (!m_parked) return;
    // ZeroMQ would still take the event for it, and whoever asks next would confirm it.
    if (m_cameOver && !m_connections.stands(*m_cameOver)) return m_parked.reset();
    auto event = m_seat.takeEvent();
    if (!event) return;
    Envelope envelope = std::move(*m_parked);
    m_parked.reset();
    if (!reply(m_router, envelope, event->bytes())) return m_seat.giveBack(std::move(*event)); // for whoever asks next
    m_seat.setCause(event->sequence());
    m_unconfirmed = std::move(*event);
}

} // namespace event_engine
