// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_guard.h"
#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/inflow.h"
#include "engine/plugins/gateway/streaming_service.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// The port at which plugins introduce themselves that the app has not been told of: each gets a seat by its name, and
/// keeps it for the whole run, over goodbyes and lost connections. The streaming protocol alone. Made, used and
/// destroyed by the gateway's thread.
class JoinPort {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr const char *PURPOSE = "join_port"; ///< in the words of errors and problems

    /// Binds; `backlog` is that of each who joins. Fails where the port is in use.
    [[nodiscard]] static Result<std::unique_ptr<JoinPort>> open(std::shared_ptr<PluginRun> run, Port port,
                                                                BacklogOptions backlog, const GatewayOptions &options);
    ~JoinPort();

    /// What to wait for, and then what to do with whatever has come.
    void addTo(GatewayWait &wait);
    void serve(const GatewayWait &wait);
    /// Once in a while, with the time as the gateway has witnessed it: who has gone, whose work loop is alive?
    void look(Clock::time_point time);
    /// It has work that no socket will tell of: come back soon.
    [[nodiscard]] bool isHeldUp() const;
    /// The same, but at once.
    [[nodiscard]] bool hasMore() const { return m_hasMore; }

    [[nodiscard]] std::uint16_t number() const { return m_number; }
    [[nodiscard]] std::vector<RefusedClient> takeRefused() { return m_connections.takeRefused(); }
    /// Every ConnectionGuard::INTERVAL, while anybody is connected.
    void guard();
    [[nodiscard]] bool hasConnections() const { return m_connections.count() > 0; }
    void askToQuit(const std::string &reason, Duration deadline);
    /// The same for one, by its name. A process that has not ended by then is turned away; where none is connected,
    /// nothing waits for one any more. `time` as look() has it.
    void stop(const std::string &name, const std::string &reason, Duration deadline, Clock::time_point time);

private:
    struct Joined {
        std::unique_ptr<ExternalSeat> seat;
        std::unique_ptr<StreamingService> streaming;
        Clock::time_point goneSince{};
        std::optional<Clock::time_point> endsBy{}; ///< asked to end alone, and not ended yet
    };

    JoinPort(std::shared_ptr<PluginRun> run, BacklogOptions backlog, const GatewayOptions &options);

    void handle(std::vector<Message> frames);
    void introduce(std::vector<Message> frames);
    [[nodiscard]] Result<Joined *> seatFor(const streaming::Hello &hello);
    [[nodiscard]] Result<Joined *> newSeat(const streaming::Hello &hello);
    [[nodiscard]] Result<PluginRegistry::Index> placeFor(const streaming::Hello &hello);
    [[nodiscard]] Joined *named(const std::string &name);
    [[nodiscard]] Joined *of(ByteView routingId);
    [[nodiscard]] static bool isThere(const Joined &joined);
    static void dismiss(Joined &joined, const std::string &cause);
    void refuse(Message &routingId, const std::string &reason, bool retry);

    const std::shared_ptr<PluginRun> m_run;
    const std::string m_runId;
    const BacklogOptions m_backlog;
    zmq::socket_t m_router;
    ConnectionCount m_connections;
    ConnectionGuard m_guard;
    Inflow m_inflow;
    std::vector<Joined> m_joined;                          // few: looked through for each message
    std::map<std::string, PluginRegistry::Index> m_places; // of all names that have come, with a seat or without
    bool m_hasMore = false;
    std::size_t m_connectionsItem = 0; // of what is waited for
    std::uint16_t m_number = 0;
};

} // namespace event_engine
