// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/broker.h"
#include "engine/bus/publisher_end.h"
#include "engine/bus/subscriber_end.h"

#include <memory>
#include <optional>
#include <string>

namespace event_engine {

/// The bus of one run: ZeroMQ's context, the directory, the broker. Shared by all that hold an end of it, so a plugin
/// that hangs keeps what it uses. Any thread, but for the ends that it makes: these belong to the thread that asked.
class Bus : public std::enable_shared_from_this<Bus> {
public:
    [[nodiscard]] static std::shared_ptr<Bus> make(BusOptions options);
    ~Bus();

    /// Whether the sockets could be made that every bus needs, and their threads. Where not, only its directory and its
    /// numbers are of use.
    [[nodiscard]] const Result<> &opened() const { return m_opened; }

    /// From here on the broker takes events. Before it, publishers and subscribers can attach and publish.
    /// Fails where the system has no thread left.
    Result<> start() { return m_broker.start(); }
    /// All publishers are refused from now on.
    void stop() { m_broker.stop(); }

    struct PublisherOptions {
        std::string name;
        PublisherKind kind = PublisherKind::Internal;
        std::optional<std::uint32_t> companion = {}; ///< the subscriber of the same plugin
    };
    /// Fails where the system has no more file descriptors.
    [[nodiscard]] Result<std::unique_ptr<PublisherEnd>> addPublisher(PublisherOptions options);

    /// From its return on the subscriber misses nothing. Gets no events of the types named in `except`. Fails where a
    /// type is unknown, naming the nearest, or where the system has no more file descriptors.
    [[nodiscard]] Result<std::unique_ptr<SubscriberEnd>> addSubscriber(std::string name,
                                                                       const std::vector<Subscription> &subscriptions,
                                                                       BacklogOptions backlog,
                                                                       const std::vector<std::string> &except = {});

    /// Makes a waiting receive() of this subscriber return empty.
    void ring(std::uint32_t subscriber);
    /// An external plugin's process has come or gone; while it is gone, a full backlog counts as stalled at once.
    void setAbsent(std::uint32_t subscriber, bool absent);
    /// Events that were handed to an external plugin which then left without a sign of having received them.
    void countUnconfirmed(std::uint32_t subscriber, const Loss &loss);
    /// Events that were taken for an external plugin which has ended by its own will before it came to them: no loss.
    void countNotTaken(std::uint32_t subscriber, const Count &count);
    /// Refuses what an internal plugin still publishes; for one that does not end.
    void closePublishers(const std::string &name);
    /// Refuses everybody from now on. What has been published already goes its way.
    void closeAllPublishers();
    /// The same, but for external plugins.
    void closePublishersInside();
    /// Waits until all that was published is admitted; false: the time is up.
    [[nodiscard]] bool waitUntilDrained(Duration timeout);
    /// From now on nobody is waited for: a full subscriber loses by count, as one that is stalled.
    void waitForNobody();
    /// Names of publishers of whose events not all are admitted yet.
    [[nodiscard]] std::vector<std::string> undrained();
    [[nodiscard]] BusStatus status()
    {
        return m_broker.call([this] { return m_broker.status(); });
    }

    [[nodiscard]] Broker &broker() { return m_broker; }
    /// Of a bus that could be opened.
    [[nodiscard]] zmq::context_t &context() { return *m_context; }
    [[nodiscard]] const std::shared_ptr<Directory> &directory() const { return m_directory; }
    [[nodiscard]] const BusOptions &options() const { return m_options; }

private:
    explicit Bus(BusOptions options);
    [[nodiscard]] Result<> open();

    const BusOptions m_options;
    const std::shared_ptr<Directory> m_directory = std::make_shared<Directory>();
    std::optional<zmq::context_t> m_context; // outlives every socket below and in the ends
    Broker m_broker;
    Result<> m_opened;
};

} // namespace event_engine
