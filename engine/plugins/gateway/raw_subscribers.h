// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/bytes_on_their_way.h"
#include "engine/plugins/gateway/connection_guard.h"
#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/slow_readers.h"
#include "engine/plugins/registry/plugin_run.h"

#include <atomic>
#include <chrono>
#include <memory>

namespace event_engine {

/// The clients of the subscribe port: all events go to a PUB socket while anybody is connected, and ZeroMQ sends each
/// client what it has subscribed to. What waits for one that is put out for reading too slowly cannot be counted: a
/// problem says that it was, and how many bytes are left at the end. Made, used and destroyed by one thread.
class RawSubscribers {
public:
    static constexpr const char *PURPOSE = "subscribe_port"; ///< in the words of errors and problems

    /// Binds. Fails, also where ZeroMQ throws.
    [[nodiscard]] static Result<std::unique_ptr<RawSubscribers>> open(std::shared_ptr<PluginRun> run, Port port,
                                                                      const GatewayOptions &options);

    void addTo(GatewayWait &wait);
    /// A flood of subscriptions keeps it from returning.
    void serve();
    /// Every ConnectionGuard::INTERVAL, while anybody is connected.
    void look();
    /// It has work that no socket will tell of: come back at once.
    [[nodiscard]] bool hasMore() const { return m_moreToSend; }
    [[nodiscard]] bool hasConnections() const { return m_connections.count() > 0; }
    [[nodiscard]] std::vector<RefusedClient> takeRefused() { return m_connections.takeRefused(); }
    [[nodiscard]] std::uint16_t number() const { return m_number; }
    /// The socket that accepts clients.
    [[nodiscard]] int listener() const { return m_connections.listener(); }

    /// Who has received nothing for so long, at the end, does not read.
    static constexpr auto STANDS = std::chrono::seconds(1);
    /// The last call, once nothing more is published: see RawSubscribePort::beginToFinish(). Counts on in `turns`, by
    /// two for each.
    void finish(std::chrono::steady_clock::time_point giveUp, std::atomic<std::uint64_t> &turns);

private:
    explicit RawSubscribers(std::shared_ptr<PluginRun> run);
    void subscribe();
    void forwardEvents();
    void tellOfWhatIsLeft(std::uint64_t unsent);
    void waitUntilAllIsRead(std::chrono::steady_clock::time_point giveUp, std::atomic<std::uint64_t> &turns);

    const std::shared_ptr<PluginRun> m_run;
    zmq::socket_t m_out; // PUB, bound
    ConnectionCount m_connections;
    ConnectionGuard m_guard;
    SlowReaders m_slowReaders;
    BytesOnTheirWay m_sent;
    std::unique_ptr<SubscriberEnd> m_subscriber; // as long as anybody is connected
    bool m_isHoldingUp = false;                  // all, for the sake of one
    bool m_isFinishing = false;
    bool m_cannotSubscribe = false; // said already
    bool m_moreToSend = false;      // events that have left their pipe
    std::uint16_t m_number = 0;
};

} // namespace event_engine
