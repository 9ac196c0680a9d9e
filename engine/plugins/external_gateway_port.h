// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/external_gateway_monitor.h"
#include "engine/plugins/external_gateway_socket.h"
#include "engine/plugins/plugin_run.h"
#include "engine/wire/original_protocol.h"
#include "event_engine/options.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace event_engine {

/// One external plugin as the engine's side of its port: serves its requests (original protocol), publishes what it
/// sends, hands out what it subscribed to. Made, used and destroyed by the gateway's thread.
class ExternalPort {
public:
    using Clock = std::chrono::steady_clock;

    /// Binds and subscribes. Fails where the port is in use or a subscription unknown.
    [[nodiscard]] static Result<std::unique_ptr<ExternalPort>> open(std::shared_ptr<PluginRun> run,
                                                                    PluginRegistry::Index index,
                                                                    const ExternalPlugin &plugin,
                                                                    const GatewayOptions &options);

    /// What to poll for, and then what to do with whatever has come.
    void addTo(std::vector<zmq::pollitem_t> &items);
    void serve();
    /// Once in a while: has the connection been gone for long, does the plugin keep events waiting?
    void look(Clock::time_point time);
    /// It has work that no socket will tell of: come back soon.
    [[nodiscard]] bool isHeldUp() const { return !m_refused.empty(); }

    [[nodiscard]] std::uint16_t number() const { return m_number; }
    /// Its process has ended for good: nothing waits for it any more.
    void leaveBus() { m_subscriber.reset(); }

private:
    using Envelope = std::vector<Message>; // routing id, other address frames, the empty frame

    /// A publish that the broker cannot take yet.
    struct RefusedPublish {
        Envelope envelope;
        Message body;
    };

    ExternalPort(std::shared_ptr<PluginRun> run, PluginRegistry::Index index, const ExternalPlugin &plugin);
    Result<> subscribe();

    void takeRequests();
    void handle(std::vector<Message> frames);
    void nextMessage(Envelope envelope);
    void publish(Envelope envelope, Message body);
    [[nodiscard]] bool tryPublish(RefusedPublish &publish);
    void quit();
    void retryRefused();
    void deliver();
    /// False: the peer is gone, or takes nothing.
    bool reply(Envelope &envelope, ByteView body);

    void notePeer(const Message &routingId);
    void setRunning();
    void setDisconnected();

    const std::shared_ptr<PluginRun> m_run;
    const PluginRegistry::Index m_index;
    const ExternalPlugin m_plugin;
    zmq::socket_t m_router;
    ConnectionCount m_connections;
    std::unique_ptr<SubscriberEnd> m_subscriber;
    std::unique_ptr<PublisherEnd> m_publisher;
    std::uint16_t m_number = 0;

    std::optional<Envelope> m_parked;  // the request for an event that waits, the newest one
    std::optional<EventView> m_atHand; // taken from the backlog, not handed over yet
    bool m_unconfirmed = false;        // an event was handed over, and no request has come since
    std::deque<RefusedPublish> m_refused;

    std::deque<Bytes> m_askers; // routing ids of the last to ask, newest first
    int m_turns = 0;            // how often an older one has asked again after a newer one
    Clock::time_point m_lastRequest{}, m_goneSince{};
    bool m_running = false, m_quit = false;
};

} // namespace event_engine
