// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_guard.h"
#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/inflow.h"
#include "engine/plugins/gateway/original_service.h"
#include "engine/plugins/gateway/streaming_service.h"

#include <chrono>
#include <memory>
#include <vector>

namespace event_engine {

/// The port of one external plugin: takes what comes, tells the protocols apart, and knows whether anybody is
/// connected. Made, used and destroyed by the gateway's thread.
class ExternalPort {
public:
    using Clock = std::chrono::steady_clock;

    /// Binds and subscribes. Fails where the port is in use or a subscription unknown.
    [[nodiscard]] static Result<std::unique_ptr<ExternalPort>> open(std::shared_ptr<PluginRun> run,
                                                                    PluginRegistry::Index index,
                                                                    const ExternalPlugin &plugin,
                                                                    const GatewayOptions &options);
    ~ExternalPort();

    /// What to wait for, and then what to do with whatever has come.
    void addTo(GatewayWait &wait);
    void serve(const GatewayWait &wait);
    /// Every ConnectionGuard::INTERVAL, while anybody is connected.
    void guard();
    [[nodiscard]] bool hasConnections() const { return m_connections.count() > 0; }
    /// Once in a while, with the time as the gateway has witnessed it: has the connection been gone for long, does the
    /// plugin keep events waiting?
    void look(Clock::time_point time);
    /// It has work that no socket will tell of: come back soon.
    [[nodiscard]] bool isHeldUp() const { return m_original.isHeldUp() || m_streaming.isHeldUp(); }
    /// The same, but at once.
    [[nodiscard]] bool hasMore() const { return m_hasMore; }

    [[nodiscard]] std::uint16_t number() const { return m_number; }
    [[nodiscard]] std::string purpose() const { return "the port of plugin " + m_seat->plugin().name; }
    [[nodiscard]] std::vector<RefusedClient> takeRefused() { return m_connections.takeRefused(); }
    enum class After { ANewLife, Nothing, NothingOfACrash };
    /// Asks its process to end, where the protocol has words for it; false: it cannot be asked. What it subscribes to
    /// waits for the new life.
    [[nodiscard]] bool askToQuit(const std::string &reason, Duration deadline, After after);
    /// Its process has ended. What it sent before still comes, but says nothing of the plugin's state. Without a new
    /// life after it nothing waits for the plugin any more; after a crash what waited is lost.
    void endLife(std::uint32_t life, After after);
    void keepForNewLife() { m_seat->setStartsAgain(true); } ///< see ExternalGateway
    /// What it subscribes to waits for it again.
    void rejoinBus();

private:
    ExternalPort(zmq::context_t &context, PluginRegistry::Index index, std::unique_ptr<ExternalSeat> seat,
                 const GatewayOptions &options);

    [[nodiscard]] bool takeRequests(int &taken); ///< true: none is left
    void handle(std::vector<Message> frames);
    void handleOriginal(std::vector<Message> frames);
    void handleStreaming(std::vector<Message> frames);
    [[nodiscard]] bool isConnected() const;
    [[nodiscard]] OriginalService::HandedOver handedOver() const;
    void lookForBrokenConnections();
    void lookWhetherItStays();
    void lookForSilence(Clock::time_point time);
    void noteRequest(original_protocol::RequestKind kind);
    [[nodiscard]] bool isFromAnEndedLife();
    void leaveIfItHasGone();
    void noteThatItHasGone();
    void leaveBus();

    const std::unique_ptr<ExternalSeat> m_seat;
    zmq::socket_t m_router;
    ConnectionCount m_connections;
    ConnectionGuard m_guard;
    Inflow m_inflow;
    OriginalService m_original;
    StreamingService m_streaming;
    std::uint16_t m_number = 0;
    std::uint64_t m_connectionsAtEnd = 0; // of a life, or at a quit
    bool m_lifeHasEnded = false;          // and nobody has connected since
    bool m_leaves = false;                // the bus, once its last connection has gone
    bool m_hasCrashed = false;            // and nobody comes after it
    bool m_hasMore = false;
    int m_guardsThere = 0;             // with a connection, since it runs; no further than is of interest
    std::size_t m_connectionsItem = 0; // of what is waited for
    Clock::time_point m_looked{}, m_lastRequest{}, m_goneSince{}; // as look() tells the time
};

} // namespace event_engine
