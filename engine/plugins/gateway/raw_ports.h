// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/arrivals.h"
#include "engine/plugins/gateway/bytes_on_their_way.h"
#include "engine/plugins/gateway/connection_guard.h"
#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_door.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/inflow.h"
#include "engine/plugins/gateway/slow_readers.h"
#include "engine/plugins/registry/plugin_run.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace event_engine {

/// The publish and the subscribe port for plain PUB and SUB clients, one event per message. What such a client loses on
/// its own side cannot be counted, nor what waits for one that is put out for reading too slowly: a problem says that
/// it was, and how many bytes are left at the end. Made, used and destroyed by the gateway's thread.
class RawPorts {
public:
    /// Binds what is not off.
    [[nodiscard]] static Result<std::unique_ptr<RawPorts>> open(std::shared_ptr<PluginRun> run, Port publishPort,
                                                                Port subscribePort, const GatewayOptions &options);

    /// What was sent on this machine and has not come after so long was not sent.
    static constexpr auto QUIET = std::chrono::milliseconds(10);
    /// So long a client that goes on sending may keep a stop waiting, when what had come before it is taken.
    static constexpr auto MOMENT = std::chrono::milliseconds(250);
    /// Who has received nothing for so long, at the end, does not read.
    static constexpr auto STANDS = std::chrono::seconds(1);

    void addTo(GatewayWait &wait);
    void serve();
    void tellOfRefused(GatewayDoor &door);
    /// Every ConnectionGuard::INTERVAL, while anybody is connected.
    void guard();
    /// So many bytes have come to the publish port that ZeroMQ has not taken yet.
    [[nodiscard]] std::uint64_t unreadBytes() { return m_publishers ? m_publishers->unreadBytes() : 0; }
    /// What counts as come before the stop is what has come now.
    void noteStop();
    /// Of that ZeroMQ has not taken all yet.
    [[nodiscard]] bool isBehind() const { return m_beforeTheStop && !m_beforeTheStop->areTaken(); }
    /// The last call, once nothing more is published: what those who subscribe are to get still goes out, what comes of
    /// those who publish is counted as too late, and what is left of either in the end is told. Returns by `giveUp`,
    /// and earlier when nobody has received anything for STANDS.
    void finish(std::chrono::steady_clock::time_point giveUp);
    [[nodiscard]] bool hasConnections() const;
    /// It has work that no socket will tell of: come back soon, or at once.
    [[nodiscard]] bool isHeldUp() const { return m_refused.has_value(); }
    [[nodiscard]] bool hasMore() const { return m_moreToSend || m_moreToTake; }

    [[nodiscard]] std::optional<std::uint16_t> publishPort() const { return m_publishPort; }
    [[nodiscard]] std::optional<std::uint16_t> subscribePort() const { return m_subscribePort; }

private:
    explicit RawPorts(std::shared_ptr<PluginRun> run);

    void takeEvents();
    [[nodiscard]] std::size_t takeSomeEvents();
    void noteRead(const std::vector<Message> &frames);
    [[nodiscard]] bool publishersAreBusy(std::chrono::steady_clock::time_point moment);
    [[nodiscard]] bool publish(const Message &event);
    void takeSubscriptions();
    void subscribe();
    void forwardEvents();
    void tellOfWhatIsLeft(std::uint64_t unsent);
    void waitUntilAllIsRead(std::chrono::steady_clock::time_point giveUp);

    const std::shared_ptr<PluginRun> m_run;
    std::optional<zmq::socket_t> m_in, m_out;                   // SUB and XPUB, bound; empty = off
    std::optional<ConnectionCount> m_publishers, m_subscribers; // who is connected to them
    std::optional<ConnectionGuard> m_publisherGuard, m_subscriberGuard;
    std::optional<Inflow> m_inflow;
    std::optional<Arrivals> m_beforeTheStop; // of publishers
    BytesOnTheirWay m_sent;
    std::optional<SlowReaders> m_slowReaders;
    bool m_isHoldingUp = false; // all that subscribe, for the sake of one
    bool m_isFinishing = false;
    std::unique_ptr<PublisherEnd> m_publisher;
    std::unique_ptr<SubscriberEnd> m_subscriber; // as long as any client has subscribed to anything
    std::optional<Message> m_refused;            // what the broker cannot take yet; clients wait in their own queues
    bool m_cannotSubscribe = false;              // said already
    std::size_t m_subscriptions = 0;
    bool m_moreToSend = false; // events that have left their pipe
    bool m_moreToTake = false; // there may be
    bool m_hasTaken = false;   // something, when it was served last
    std::optional<std::uint16_t> m_publishPort, m_subscribePort;
};

} // namespace event_engine
