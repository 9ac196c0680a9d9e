// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/witnessed_time.h"
#include "engine/bus/batch_observer.h"
#include "engine/bus/broker_commands.h"
#include "engine/bus/publisher_port.h"
#include "engine/bus/routes.h"
#include "engine/bus/subscriber_port.h"
#include "engine/wire/directory.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace event_engine {

/// A subscriber's numbers at one instant; of those who have left, the sums of all by that name, without an id.
struct SubscriberStatus {
    std::optional<std::uint32_t> id; ///< none: those of this name who have left
    std::string name;
    Count matched; ///< = taken + lost + waiting + notTaken
    Count taken, waiting, lost;
    Count notTaken;                        ///< what waited for it when it left, or its process when that ended: no loss
    Losses losses;                         ///< and of what it took, what is unconfirmed
    std::vector<std::uint64_t> lostByType; ///< the same by TypeId, as far as any
    std::uint64_t waitingAllocated = 0;    ///< bytes that its backlog costs
    bool stalled = false;
};

/// A publisher whose batches a full subscriber holds up.
struct BlockedPublisher {
    std::string publisher, by;
    Duration since{0};
};

/// The broker's numbers at one instant; they agree with each other.
struct BusStatus {
    Sequence sequence = 0;
    std::vector<Count> totals;                 ///< by TypeId
    std::vector<SubscriberStatus> subscribers; ///< first those who have left, one of each name
    std::vector<BlockedPublisher> blocked;
    std::vector<std::string> disordered; ///< publishers refused for good: their batches came in no order
};

/// Sequences every batch, counts it, and forwards it by reference to all who want any of it. One thread; no plugin
/// waits for it but by back-pressure, which ends where plugins would wait for each other (engine/README.md,
/// "Back-pressure").
class Broker {
public:
    Broker(std::shared_ptr<Directory> directory, BusOptions options);
    ~Broker(); ///< stops

    /// Makes its sockets, before anything else; throws where the system has no more file descriptors.
    void open(zmq::context_t &context);
    /// Fails where the system has no thread left.
    Result<> start();
    /// Refuses all publishers from now on and ends the thread. Subscribers can still read what has reached their pipes.
    void stop();

    /// Runs in the broker's thread, between two batches, and waits for it; after stop() in the caller's.
    template <class Command>
    auto call(Command &&command)
    {
        return m_commands.call(std::forward<Command>(command));
    }

    // Within call() only.
    std::shared_ptr<PublisherPort> addPublisher(std::string name, PublisherKind kind,
                                                std::optional<std::uint32_t> companion);
    void closePublisher(PublisherPort &port); ///< what it still publishes is refused; for one that hangs
    void closePublishersNamed(const std::string &name);
    void closeAllPublishers();       ///< what they have published already goes its way; later ones are closed as well
    void closePublishersInside();    ///< the same, but for those of external plugins
    void leave(PublisherPort &port); ///< it publishes no more; it goes once all it sent is admitted
    SubscriberPort &addSubscriber(std::string name, Interest interest, BacklogOptions backlog,
                                  std::shared_ptr<SubscriberShare> share);
    SubscriberStatus removeSubscriber(std::uint32_t id); ///< the last of its numbers; one that has left has none
    [[nodiscard]] SubscriberPort *subscriber(std::uint32_t id);
    void addObserver(BatchObserver &observer) { m_observers.push_back(&observer); }
    void removeObserver(BatchObserver &observer) { std::erase(m_observers, &observer); }
    /// From now on a full subscriber counts as stalled at once: it blocks nobody and loses by count.
    void waitForNobody() { m_patient = false; }
    [[nodiscard]] BusStatus status();
    /// Names of those of whose events not all are admitted yet.
    [[nodiscard]] std::vector<std::string> undrained() const;

    /// Whether any batch is refused at present: then a publisher that begins to wait tells the broker.
    [[nodiscard]] bool refusesAny() const { return m_refusesAny.load(std::memory_order_seq_cst); }

    [[nodiscard]] static std::string endpoint() { return "inproc://broker"; }

private:
    enum class Sweep { Nothing, Deferred, Expects, Refused, Took }; ///< of several publishers, the last of these counts

    void run();
    void handle(Message &message);
    void lookAround();
    void sendHeld();
    void refuseDisorder(PublisherPort &port);
    [[nodiscard]] Sweep visitOpenBatches();
    [[nodiscard]] Sweep visit(PublisherPort &port, bool &forget);
    [[nodiscard]] bool receiversBusy(PublisherPort &port);
    void sleep(Sweep sweep);
    [[nodiscard]] bool holdsBack() const;

    void take(PublisherPort &port, Message &batch);
    [[nodiscard]] bool admit(PublisherPort &port, Message &batch);
    [[nodiscard]] std::optional<std::uint32_t> whoRefuses(const PublisherPort &port, const Targets &targets);
    [[nodiscard]] bool mustWaitFor(SubscriberPort &subscriber, const PublisherPort &port);
    [[nodiscard]] bool waitsFor(SubscriberPort &subscriber, const PublisherPort &port);
    void updateStall(SubscriberPort &subscriber);
    [[nodiscard]] std::optional<Loss::Cause> whyNotFor(SubscriberPort &subscriber, std::size_t cost);
    [[nodiscard]] std::uint64_t beyondLimits() const;
    void deliver(SubscriberPort &subscriber, Message &batch);
    void countTaken(PublisherPort &port);
    void admitPending();
    void dropLeft();

    void closeWhoMayNot();
    [[nodiscard]] bool mayPublish(const PublisherPort &port) const;
    [[nodiscard]] const PublisherInfo &newPublisher(std::string name, PublisherKind kind);
    void countFormer(const SubscriberStatus &last);
    [[nodiscard]] SubscriberStatus statusOf(SubscriberPort &subscriber);

    // Fixed after construction.
    const std::shared_ptr<Directory> m_directory;
    const BusOptions m_options;
    BrokerCommands m_commands;
    zmq::context_t *m_context = nullptr; // set by open()

    // The broker's thread only (within call(), too).
    zmq::socket_t m_pull;
    std::vector<std::shared_ptr<PublisherPort>> m_publishers; // by id
    std::vector<BatchObserver *> m_observers;                 // subscribers tell them too
    Routes::Subscribers m_subscribers;                        // by place
    std::uint32_t m_nextSubscriber = 0;
    std::map<std::string, SubscriberStatus> m_former; // what those that have gone had and lost, by name
    Routes m_routes;
    std::vector<Count> m_totals; // by type
    std::vector<PublisherPort *> m_attended;
    Targets m_targets; // of the batch in hand
    std::size_t m_pendingCount = 0;
    std::uint64_t m_search = 0; // numbers the walks along who waits for whom
    std::uint32_t m_tookEvents = 0;
    Sequence m_sequence = 0;
    std::vector<std::string> m_disordered;
    WitnessedTime m_watched{std::chrono::seconds(1)}; // who is full is looked at more often
    bool m_patient = true;
    enum class Open { ToAll, ToExternal, ToNobody };
    Open m_open = Open::ToAll; // to publishers
    bool m_stopping = false;   // from here on nothing is admitted: observers may be gone
    int m_sleepLimit = -1;     // ms, as the socket has it

    std::atomic<bool> m_refusesAny{false};
    std::thread m_thread; // joined by stop()
};

} // namespace event_engine
