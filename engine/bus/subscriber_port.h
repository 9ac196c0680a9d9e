// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/batch_observer.h"
#include "engine/bus/bus_options.h"
#include "engine/bus/loss_ledger.h"
#include "engine/bus/message.h"
#include "engine/bus/publisher_port.h"
#include "engine/wire/interest.h"
#include "event_engine/snapshot.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace event_engine {

/// Events and their bytes.
struct Count {
    std::uint64_t events = 0, bytes = 0;

    Count &operator+=(const Count &more)
    {
        events += more.events, bytes += more.bytes;
        return *this;
    }
    Count &operator-=(const Count &less)
    {
        events -= less.events, bytes -= less.bytes;
        return *this;
    }
};

inline Losses &operator+=(Losses &sum, const Losses &more)
{
    sum.dropped += more.dropped;
    sum.stalled += more.stalled;
    sum.hardCap += more.hardCap;
    sum.unconfirmed += more.unconfirmed;
    return sum;
}

/// What a subscriber and the broker share; each counts what it does, and the difference is what waits.
struct SubscriberShare {
    alignas(64) std::atomic<std::uint64_t> consumed{0}; // allocated bytes of batches that it has finished
    std::atomic<std::uint64_t> read{0};                 // the bytes of those batches themselves; written before
    // Written for each event, so not where the broker looks for each batch.
    alignas(64) std::atomic<std::uint64_t> takenEvents{0};
    std::atomic<std::uint64_t> takenBytes{0};
    std::atomic<std::uint64_t> testedEvents{0}, testedBytes{0}; // of those taken or left, the ones matched by a prefix
    std::atomic<std::thread::id> reader{};                      // the thread that takes; nobody before the first time
    std::atomic<bool> takesMeanwhile{false};                   // whoever it reads for goes on while its publisher waits
    alignas(64) std::atomic<std::uint64_t> tellAt{UINT64_MAX}; // wake the broker when `consumed` gets here
    LossLedger untold;
};

/// What the one thread that writes a counter adds to it, without an atomic instruction.
inline void addAsOnlyWriter(std::atomic<std::uint64_t> &counter, std::uint64_t value,
                            std::memory_order order = std::memory_order_relaxed)
{
    counter.store(counter.load(std::memory_order_relaxed) + value, order);
}

/// A subscriber as the broker has it: pipe, backlog, limit, losses. The broker's thread only.
class SubscriberPort {
public:
    /// `observers` outlive it, and are told what it loses.
    SubscriberPort(std::uint32_t id, std::string name, Interest interest, BacklogOptions backlog,
                   std::shared_ptr<SubscriberShare> share, zmq::context_t &context,
                   const std::vector<BatchObserver *> &observers);

    [[nodiscard]] std::uint32_t id() const { return m_id; }
    [[nodiscard]] const std::string &name() const { return m_name; }
    [[nodiscard]] const BacklogOptions &options() const { return m_options; }
    [[nodiscard]] Interest &interest() { return m_interest; }
    [[nodiscard]] const std::string &address() const { return m_address; }

    /// Allocated bytes that it has not finished: in its pipe, in its hands, in the backlog here.
    [[nodiscard]] std::uint64_t outstanding() const { return m_sent - m_consumed + m_heldBytes; }
    /// Bytes that it has to read, in its pipe and in its hands. Less than outstanding() where batches are not full.
    [[nodiscard]] std::uint64_t unread() const { return m_sentBytes - m_readBytes; }
    /// Reads how far it has come.
    void look()
    {
        m_consumed = m_share->consumed.load(std::memory_order_seq_cst);
        m_readBytes = m_share->read.load(std::memory_order_relaxed);
    }
    /// Asks to be told when no more than `bytes` are outstanding in its pipe; false: that is so already.
    bool tellAtOutstanding(std::uint64_t bytes);

    /// Hands over a batch, or keeps it here in front of its pipe.
    void forward(Message &batch);
    /// The same under drop_oldest: makes room by dropping the oldest that are still here.
    void forwardDroppingOldest(Message &batch, const TypeRegistry &types);
    void sendHeld();
    /// The same however much its pipe holds already: it reads all of it now. Returns the allocated bytes of all batches
    /// that have gone there so far.
    std::uint64_t sendAllHeld();
    [[nodiscard]] bool holdsBack() const { return !m_held.empty(); }
    /// An empty message: look at your stop flag, or whatever it may be.
    void ring();

    void countLost(const Message &batch, const TypeRegistry &types, Loss::Cause cause);
    /// These were taken, so they are no part of lost(), but of losses() and lostByType().
    void countUnconfirmed(const Loss &loss);
    /// These were taken for a process that ended before it came to them.
    void countNotTaken(const Count &count) { m_notTaken += count; }
    [[nodiscard]] const Count &notTaken() const { return m_notTaken; }
    [[nodiscard]] const Losses &losses() const { return m_losses; }
    [[nodiscard]] const std::vector<std::uint64_t> &lostByType() const { return m_lostByType; }
    [[nodiscard]] const Count &lost() const { return m_lost; }
    [[nodiscard]] const Count &testedLost() const { return m_testedLost; } ///< of those, the ones matched by a prefix
    [[nodiscard]] const SubscriberShare &share() const { return *m_share; }

    std::vector<Count> base; // by type: the totals when it came; what it matched is what came since
    std::vector<std::shared_ptr<PublisherPort>> companions; // the same plugin's publishers
    std::uint64_t search = 0;                               // the broker's last walk that came by here
    bool absent = false; // an external plugin with no process connected: full means stalled at once
    bool stalled = false;
    std::int64_t fullSince = 0; // as the broker has witnessed it; 0 = it is not full
    struct Progress {
        std::uint64_t consumed = 0, takenEvents = 0;
        friend bool operator==(const Progress &, const Progress &) = default;
    };
    Progress progressWhenFull;

private:
    [[nodiscard]] bool push(Message &batch);
    void tellObservers(const Loss &loss) const;
    [[nodiscard]] std::uint64_t inPipe() const { return m_sent - m_consumed; }

    const std::uint32_t m_id;
    const std::string m_name;
    Interest m_interest;
    const BacklogOptions m_options;
    const std::shared_ptr<SubscriberShare> m_share;
    const std::vector<BatchObserver *> &m_observers;
    const std::string m_address;
    zmq::socket_t m_pipe;
    std::uint64_t m_sent = 0, m_consumed = 0;       // allocated bytes
    std::uint64_t m_sentBytes = 0, m_readBytes = 0; // the batches themselves
    std::deque<Message> m_held;
    std::uint64_t m_heldBytes = 0;
    LossLedger::Since m_handedOver = LossLedger::Since::AnEvent;
    Losses m_losses;
    Count m_lost, m_testedLost, m_notTaken;
    std::vector<std::uint64_t> m_lostByType;
};

} // namespace event_engine
