// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/arrivals.h"
#include "engine/plugins/gateway/connection_guard.h"
#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/inflow.h"
#include "engine/plugins/registry/plugin_run.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace event_engine {

/// The publish port for plain PUB clients, one event per message. What such a client loses on its own side cannot be
/// counted; how many bytes of it are left at the end, a problem says. Made, used and destroyed by the gateway's thread.
class RawPublishPort {
public:
    static constexpr const char *PURPOSE = "publish_port"; ///< in the words of errors and problems

    [[nodiscard]] static Result<std::unique_ptr<RawPublishPort>> open(std::shared_ptr<PluginRun> run, Port port,
                                                                      const GatewayOptions &options);

    /// So long a client that goes on sending may keep a stop waiting, when what had come before it is taken.
    static constexpr auto MOMENT = std::chrono::milliseconds(250);

    void addTo(GatewayWait &wait);
    void serve();
    [[nodiscard]] std::vector<RefusedClient> takeRefused() { return m_connections.takeRefused(); }
    /// Every ConnectionGuard::INTERVAL, while anybody is connected.
    void guard();
    /// So many bytes have come that ZeroMQ has not taken yet.
    [[nodiscard]] std::uint64_t unreadBytes() { return m_connections.unreadBytes(); }
    /// What counts as come before the stop is what has come now.
    void noteStop();
    /// Of that not all is published yet. From the first call on clients may send next to nothing.
    [[nodiscard]] bool isBehind();
    /// The last call, once nothing more is published: what still comes is counted as too late, and what is left in the
    /// end is told. Returns by `giveUp`; calls `meanwhile` every millisecond or so.
    void finish(std::chrono::steady_clock::time_point giveUp, const std::function<void()> &meanwhile);
    [[nodiscard]] bool hasConnections() const { return m_connections.count() > 0; }
    /// It has work that no socket will tell of: come back soon, or at once.
    [[nodiscard]] bool isHeldUp() const { return m_refused.has_value(); }
    [[nodiscard]] bool hasMore() const { return m_moreToTake; }

    [[nodiscard]] std::uint16_t number() const { return m_number; }

private:
    RawPublishPort(std::shared_ptr<PluginRun> run, const GatewayOptions &options);

    void takeEvents();
    [[nodiscard]] std::size_t takeSomeEvents();
    void noteRead(const std::vector<Message> &frames);
    [[nodiscard]] bool isBusy(std::chrono::steady_clock::time_point moment);
    [[nodiscard]] bool publish(const Message &event);

    const std::shared_ptr<PluginRun> m_run;
    zmq::socket_t m_in; // SUB, bound
    ConnectionCount m_connections;
    ConnectionGuard m_guard;
    Inflow m_inflow;
    std::optional<Arrivals> m_beforeTheStop;
    std::unique_ptr<PublisherEnd> m_publisher;
    std::optional<Message> m_refused; // what the broker cannot take yet; the rest waits in ZeroMQ and with the clients
    bool m_moreToTake = false;        // there may be
    bool m_hasTaken = false;          // something, when it was served last
    bool m_allIsRead = false;         // since what came before the stop was in ZeroMQ
    std::uint16_t m_number = 0;
};

} // namespace event_engine
