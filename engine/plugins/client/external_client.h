// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/connection_watch.h"
#include "engine/plugins/client/client_delivery.h"
#include "engine/plugins/client/client_publishing.h"
#include "engine/plugins/registry/output_log.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace event_engine {

/// The plugin's side of the conversation with an app over the streaming protocol: hello, events both ways, pings, quit
/// and goodbye, and a new connection where one breaks. One thread.
class ExternalClient {
public:
    using Clock = std::chrono::steady_clock;

    struct Options {
        std::string host;
        std::uint16_t port = 0;
        std::string name;
        Duration patience;
        std::filesystem::path keys; ///< empty: none
    };

    ExternalClient(Options options, const OutputLog &output);
    ~ExternalClient();

    /// Says hello and waits for the welcome. Fails where nobody answers, with the app's words where it refuses, and
    /// with Stopped once `stop` is set. `subscriptions` count at a join port.
    [[nodiscard]] Result<> connect(std::vector<Subscription> subscriptions, const std::atomic<bool> &stop);
    /// Between connect() and converse().
    [[nodiscard]] Result<std::shared_ptr<Bus>> makeBus();
    [[nodiscard]] ClientDelivery &delivery() { return m_delivery; }

    /// Does what there is to do, and waits a moment for more. Fails where the app has gone for good, or says so.
    [[nodiscard]] Result<> converse();
    /// The app has asked the plugin to end.
    [[nodiscard]] bool quitAsked() const { return m_quitBy.has_value(); }
    /// The time that the app gave it for that is over.
    [[nodiscard]] bool mustEnd() const { return m_quitBy && Clock::now() >= *m_quitBy; }
    [[nodiscard]] bool isAllTaken() const { return m_publishing && m_publishing->isEmpty(); }
    /// Of the first `published` events, those that the app has not taken, or has refused. After makeBus() any
    /// thread.
    [[nodiscard]] std::uint64_t unconfirmed(std::uint64_t published) const;
    /// The app was started anew while the plugin ran: that one hears nothing from it but a goodbye.
    [[nodiscard]] bool isOfRunBefore() const { return m_isOfRunBefore; }
    /// Once there is nothing more to send: says goodbye, on each connection anew, and waits for the answer.
    void sayGoodbye(streaming::Goodbye goodbye);

private:
    [[nodiscard]] Result<> reconnect();
    [[nodiscard]] Result<> openSocket();
    [[nodiscard]] std::string address() const { return m_options.host + ":" + std::to_string(m_options.port); }
    [[nodiscard]] Result<> read();
    [[nodiscard]] Result<> take(Message message);
    [[nodiscard]] Result<> take(ByteView message);
    [[nodiscard]] Result<> takeOfAnotherRun(ByteView message);
    [[nodiscard]] Result<> takeWelcome(const streaming::Welcome &welcome);
    [[nodiscard]] Result<> learn(const streaming::Entries &entries);
    [[nodiscard]] Result<> takeRefusal(const streaming::Refusal &refusal);
    void takePing(std::uint64_t token);
    void wait();
    void sendEvents();
    void sendHandled();
    void sendLog();
    void sendGoodbye();
    void send(const Bytes &message);

    const Options m_options;
    const OutputLog &m_output;
    const std::string m_instance;
    zmq::context_t m_context;
    std::optional<zmq::socket_t> m_socket;
    std::optional<ConnectionWatch> m_watch; // of the socket, and gone before it
    std::vector<Subscription> m_subscriptions;
    ClientDelivery m_delivery;
    std::shared_ptr<Bus> m_bus; // what the plugin publishes on
    std::unique_ptr<ClientPublishing> m_publishing;

    streaming::Entries m_entries;                // all so far
    std::optional<streaming::Welcome> m_welcome; // of the present connection
    std::string m_run;                           // of the first one
    bool m_isOfRunBefore = false;                // the present one's is another
    Clock::time_point m_heard{}, m_lost{};       // the last message; since when there is no connection
    Sequence m_toldHandled = 0;
    std::uint64_t m_workAtPing = 0, m_toldLine = 0;
    std::optional<Clock::time_point> m_quitBy; // asked to end until then
    std::optional<streaming::Goodbye> m_goodbye;
    Clock::time_point m_goodbyeSent{}; // on this connection; none: not yet
    bool m_goodbyeAnswered = false;
};

} // namespace event_engine
