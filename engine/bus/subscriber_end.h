// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/subscriber_port.h"
#include "engine/wire/batch_reader.h"

#include <memory>
#include <optional>
#include <vector>

namespace event_engine {

class Bus;
struct SubscriberStatus;

/// The subscriber's side of its pipe from the broker: the events it wants, one after the other. Used by one thread at a
/// time, the one that makes it or one that joined that after its handOn(). Destroying it is leaving the bus: what still
/// waits for it is no loss, and counted as not taken.
class SubscriberEnd {
public:
    SubscriberEnd(std::shared_ptr<Bus> bus, std::uint32_t id, const std::string &address, Interest interest,
                  std::shared_ptr<SubscriberShare> share);
    ~SubscriberEnd();

    static constexpr Duration FOREVER = Duration::max();

    /// The next event. Empty: nothing came in time, or somebody rang (Bus::ring()): look at why.
    [[nodiscard]] std::optional<EventView> receive(Duration timeout);
    /// The same of the batch at hand alone: costs no look at the pipe, and nothing came is no reason to worry.
    [[nodiscard]] std::optional<EventView> receiveAtHand();

    /// The same in steps, where it takes no thought (BatchReader::nextAlike()): each event comes this way. Null:
    /// receiveAtHand() tells.
    [[nodiscard]] const EventRecord *takeAlike()
    {
        const EventRecord *record = m_reader.nextAlike();
        if (record) [[likely]]
            countTaken(*record);
        return record;
    }
    [[nodiscard]] Sequence sequenceOf(const EventRecord &taken) const { return m_reader.sequenceOf(taken); }
    [[nodiscard]] std::optional<EventView> view(const EventRecord &taken) const { return m_reader.viewInPlace(taken); }

    /// The batch that comes next, without waiting for one, where none of it has been taken and all of it is wanted;
    /// null: receive() tells what comes.
    [[nodiscard]] const Batch *nextWhole();
    /// Takes all events of what nextWhole() has just returned: its bytes, not a copy of them.
    [[nodiscard]] Message takeWhole();

    /// The last call of a thread after which another goes on.
    void handOn();
    /// For who reads on behalf of a process: whether that one goes on taking while what it published waits for the
    /// broker. Then it is waited for, as long as it says so.
    void setTakesMeanwhile(bool takes) { m_share->takesMeanwhile.store(takes, std::memory_order_relaxed); }

    /// Leaves the bus: nothing comes any more. Its last numbers; empty: it has left before.
    SubscriberStatus leave();

    /// What it has lost since the last call; of the events before one that was received, nothing is missing here.
    [[nodiscard]] std::vector<Loss> takeLosses() { return m_share->untold.take(); }

    [[nodiscard]] std::uint32_t id() const { return m_id; }
    [[nodiscard]] Interest &interest() { return m_interest; }
    /// For polling beside other sockets: readable when a batch or a ring waits. An event may also be left in the batch
    /// at hand: receive() with timeout 0 tells.
    [[nodiscard]] zmq::socket_t &socket() { return m_pull; }

private:
    [[nodiscard]] const EventRecord *nextAtHand();
    [[nodiscard]] const EventRecord *waitForNext(Duration timeout);
    [[nodiscard]] bool nextBatch(Duration timeout);
    void finishBatch();
    void testWhatWaits();
    void countTested(const EventRecord &record);
    void countTaken(const EventRecord &record);

    const std::shared_ptr<Bus> m_bus;
    const std::uint32_t m_id;
    Interest m_interest;
    const std::shared_ptr<SubscriberShare> m_share;
    zmq::socket_t m_pull, m_push;
    BatchReader m_reader;
    BatchLoan m_loan;       // of the batch at hand
    std::size_t m_size = 0; // of the batch at hand
    std::size_t m_cost = 0; // the same allocated, 0 = none
    int m_timeout = -2;     // as the socket has it
};

inline void SubscriberEnd::countTaken(const EventRecord &record)
{
    SubscriberShare &share = *m_share;
    // Whoever sees that it is taken sees that it was tested.
    addAsOnlyWriter(share.takenEvents, 1, std::memory_order_release);
    addAsOnlyWriter(share.takenBytes, sizeOf(record), std::memory_order_release);
}

} // namespace event_engine
