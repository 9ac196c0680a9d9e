// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/streaming_inbox.h"
#include "engine/plugins/gateway/streaming_outbox.h"
#include "engine/wire/streaming_json.h"

#include <chrono>
#include <optional>
#include <string>

namespace event_engine {

/// The streaming protocol at one port: one process at a time, the one that said hello last. Made, used and destroyed by
/// the gateway's thread.
class StreamingService {
public:
    using Clock = std::chrono::steady_clock;

    /// Both outlive it. `run` is one of a kind for each run of the app.
    StreamingService(ExternalSeat &seat, zmq::socket_t &router, std::string run);

    /// What a ROUTER has received: the routing id, then the message. `connection`: the one it came over.
    void handle(std::vector<Message> frames, std::optional<ConnectionCount::Id> connection);
    /// The same for a hello that can be accepted.
    void welcome(const Bytes &routingId, std::optional<ConnectionCount::Id> connection, const streaming::Hello &hello);
    /// Publishes what has come and sends what waits, as far as can be done now.
    void serve();
    void addTo(GatewayWait &wait);
    /// Whoever has sent something has had a turn since the last call; all: and nothing is left to be read.
    void noteTurn(bool all, const ConnectionCount &connections);
    /// Once in a while, with the time as the gateway has witnessed it: is the plugin's work loop alive?
    void look(Clock::time_point time);
    /// Says so when its connection has ended.
    void lookAt(const ConnectionCount &connections);

    [[nodiscard]] bool hasPeer() const { return m_peer.has_value(); }
    [[nodiscard]] bool isPeer(ByteView routingId) const
    {
        return m_peer && asText(m_peer->routingId) == asText(routingId);
    }
    [[nodiscard]] const std::string &instance() const { return m_instance; } ///< of the last hello
    /// Its process has said goodbye, and something that it published before still waits for the broker.
    [[nodiscard]] bool isLeaving() const { return m_goodbye.has_value(); }
    /// A process has said hello, and neither goodbye nor given way to a client of the other protocol.
    [[nodiscard]] bool isInCharge() const { return m_inCharge; }
    [[nodiscard]] bool isHeldUp() const { return !m_inbox.isEmpty(); } ///< come back soon
    [[nodiscard]] bool hasMore() const { return m_hasMore; }           ///< come back at once

    /// Asks the plugin, where there is one, to end itself.
    [[nodiscard]] bool askToQuit(const std::string &reason, Duration deadline); ///< false: there is none
    /// Turns the plugin away, where there is one, in words.
    void dismiss(const std::string &reason);
    /// Nobody will come for what is on its way to the plugin.
    void endPeers();

private:
    struct Peer {
        Bytes routingId;
        std::optional<ConnectionCount::Id> connection;
    };

    [[nodiscard]] Result<> take(Message message);
    void noteEvents();
    void takeLog(const streaming::LogLine &line);
    void takePong(const streaming::Pong &pong);
    void endOnGoodbye();

    void sendEvents();
    void tellTaken();
    void tellNews();
    [[nodiscard]] streaming::Entries newEntries();
    void send(const Bytes &message);
    bool sendTo(const Bytes &routingId, Message message);
    void refuse(const Bytes &routingId, const std::string &reason, bool retry);

    ExternalSeat &m_seat;
    zmq::socket_t &m_router;
    const std::string m_run;
    std::optional<Peer> m_peer;
    std::string m_instance;
    std::uint64_t m_connection = 0; // the number of the one that the last hello came over; 0: it has ended before that
    bool m_inCharge = false;
    StreamingOutbox m_outbox;
    StreamingInbox m_inbox;
    Clock::time_point m_moved{}; // events went to it, or came from it
    bool m_heard = false;        // something, since the last turn
    std::uint64_t m_toldTaken = 0;
    bool m_mustTellTaken = false;
    bool m_hasMore = false;                              // to send
    std::size_t m_knownTypes = 1, m_knownPublishers = 0; // type 0 is not told
    bool m_asked = false;                                // to end
    std::optional<streaming::Goodbye> m_goodbye;         // waits for what was published before it
    bool m_handsOn = false; // it said goodbye to be started again: what it has not handled is its successor's

    std::uint64_t m_pings = 0;
    std::optional<std::uint64_t> m_openPing;       // the oldest without an answer ...
    Clock::time_point m_openSince{}, m_nextPing{}; // ... and since when
    std::uint32_t m_linesThisSecond = 0;
    Clock::time_point m_secondBegan{};
};

/// The hello of a message, or why it cannot be accepted, in words.
[[nodiscard]] Result<streaming::Hello> acceptableHello(ByteView message);

} // namespace event_engine
