// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/external_seat.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/wire/original_protocol.h"

#include <deque>
#include <optional>
#include <vector>

namespace event_engine {

/// The original protocol at one port: answers requests for an event and publishes. Made, used and destroyed by the
/// gateway's thread.
class OriginalService {
public:
    /// All outlive it.
    OriginalService(ExternalSeat &seat, zmq::socket_t &router, ConnectionCount &connections)
        : m_seat(seat), m_router(router), m_connections(connections)
    {}

    /// A request, never Garbage.
    void handle(std::vector<Message> frames, original_protocol::Request request);
    /// Does what can be done now of what waits.
    void serve();
    void addTo(GatewayWait &wait);
    /// Nobody confirms what was handed over last any more; a request that waits has no one to answer.
    enum class HandedOver { IsUnconfirmed, IsForTheNext };
    void endPeers(HandedOver last);

    [[nodiscard]] bool isHeldUp() const { return !m_refused.empty(); } ///< come back soon
    [[nodiscard]] bool isFull() const;                                 ///< take no more requests for now
    [[nodiscard]] bool asksForEvent() const { return m_parked.has_value(); }

private:
    /// A publish that the broker cannot take yet.
    struct RefusedPublish {
        Envelope envelope;
        Message body;
    };

    void park(Envelope envelope, int descriptor);
    void publish(Envelope envelope, Message body);
    [[nodiscard]] bool tryPublish(RefusedPublish &publish);
    void retryRefused();
    void quit();
    void deliver();
    void notePeer(const Message &routingId);

    ExternalSeat &m_seat;
    zmq::socket_t &m_router;
    ConnectionCount &m_connections;
    std::optional<Envelope> m_parked;                // the request for an event that waits, the newest one ...
    std::optional<ConnectionCount::Id> m_cameOver{}; // ... and how it came; empty: not known
    std::optional<EventView> m_unconfirmed;          // it was handed over, and no request has come since
    std::deque<RefusedPublish> m_refused;
    bool m_quitWaits = false; // for what was published before it

    std::deque<Bytes> m_askers; // routing ids of the last to ask, newest first
    int m_turns = 0;            // how often an older one has asked again after a newer one
};

} // namespace event_engine
