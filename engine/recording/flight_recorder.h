// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/bus/batch_observer.h"
#include "engine/recording/loss_log.h"
#include "engine/recording/rare_events.h"
#include "event_engine/snapshot.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace event_engine {

/// A run of batches in their order. One thread adds, any number read what is there, without a lock.
class FlightSegment {
public:
    static constexpr std::size_t CAPACITY = 256;

    [[nodiscard]] bool isFull() const { return m_count.load(std::memory_order_relaxed) == CAPACITY; }
    void add(const BatchPointer &batch)
    {
        const std::size_t count = m_count.load(std::memory_order_relaxed);
        m_batches[count] = batch;
        m_count.store(count + 1, std::memory_order_release);
    }
    [[nodiscard]] std::size_t count() const { return m_count.load(std::memory_order_acquire); }
    [[nodiscard]] const BatchPointer &at(std::size_t index) const { return m_batches[index]; }

private:
    std::array<BatchPointer, CAPACITY> m_batches;
    std::atomic<std::size_t> m_count{0};
};

/// What the flight recorder held at one moment. Copying it is cheap; holding it keeps its events in memory.
struct HeldEvents {
    using Segments = std::vector<std::shared_ptr<const FlightSegment>>;
    std::shared_ptr<const Segments> segments; ///< oldest first
    std::vector<BatchPointer> rare;           ///< older than all in the segments, oldest first

    /// Calls `look` with each batch until it returns false; nothing is copied, however much is held. The last segment
    /// may grow meanwhile.
    template <class Look>
    void fromOldest(Look &&look) const
    {
        if (!std::all_of(rare.begin(), rare.end(), look)) return;
        for (const auto &segment : *segments)
            for (std::size_t i = 0, count = segment->count(); i < count; ++i)
                if (!look(segment->at(i))) return;
    }
    template <class Look>
    void fromNewest(Look &&look) const
    {
        for (auto segment = segments->rbegin(); segment != segments->rend(); ++segment)
            for (std::size_t i = (*segment)->count(); i-- > 0;)
                if (!look((*segment)->at(i))) return;
        static_cast<void>(std::all_of(rare.rbegin(), rare.rend(), look));
    }
    [[nodiscard]] BatchPointer newest() const; ///< null: nothing is held
    /// All events from a broker time on up to a sequence, oldest first; ends where `take` fails.
    Result<> forEach(Timestamp since, Sequence upTo, const std::function<Result<>(const EventView &)> &take) const;
};

/// The newest events of a run, by reference, within a limit of bytes; beside them, within the same limit, the newest
/// 100 of every type, so that a rare type does not vanish. One batch is held however large it is. onBatch() in the
/// broker's thread, everything else in any.
class FlightRecorder : public BatchObserver {
public:
    /// `limit` bytes, more than 0.
    explicit FlightRecorder(std::uint64_t limit);

    void onBatch(const BatchPointer &batch) override EXCLUDES(m_mutex);
    void onLoss(std::uint32_t id, const std::string &subscriber, const Loss &loss) override
    {
        m_losses.onLoss(id, subscriber, loss);
    }

    [[nodiscard]] HeldEvents held() const EXCLUDES(m_mutex);
    [[nodiscard]] FlightRecorderSnapshot status() const EXCLUDES(m_mutex);
    /// What subscribers lost, as far back as there are events beside the rare ones.
    [[nodiscard]] const LossLog &losses() const { return m_losses; }

private:
    struct Sums {
        std::uint64_t bytes = 0, events = 0;
        void operator+=(const Sums &more) { bytes += more.bytes, events += more.events; }
        void operator-=(const Sums &less) { bytes -= less.bytes, events -= less.events; }
    };
    void beginSegment() EXCLUDES(m_mutex);
    [[nodiscard]] bool isOverLimit() const;
    void evict() EXCLUDES(m_mutex);
    void publish() EXCLUDES(m_mutex);

    const std::uint64_t m_limit;

    // The broker's thread.
    std::deque<std::shared_ptr<FlightSegment>> m_segments;
    std::deque<Sums> m_sums; // of each segment
    Sums m_ring;             // of all segments
    RareEvents m_rare;
    std::atomic<std::uint64_t> m_bytes{0}, m_events{0}; // for status()

    LossLog m_losses;
    mutable Mutex m_mutex;
    std::shared_ptr<const HeldEvents::Segments> m_held GUARDED_BY(m_mutex);
    std::vector<BatchPointer> m_heldRare GUARDED_BY(m_mutex);
};

} // namespace event_engine
