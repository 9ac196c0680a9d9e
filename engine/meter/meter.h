// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/batch_observer.h"
#include "engine/bus/subscriber_port.h"
#include "engine/meter/count_history.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace event_engine {

/// What was published of one type.
struct TypeCounts {
    Count total;
    std::optional<Timestamp> lastSeen;
    std::optional<Duration> shortestInterval, longestInterval;
    double eventsPerSecond = 0, bytesPerSecond = 0;
    std::set<std::uint32_t> publishers; ///< ids
};

/// What a publisher published.
struct PublisherCounts {
    Count total;
    double eventsPerSecond = 0;
};

/// Counts every event and keeps the history of rates. In the broker's thread (Broker::call() for questions), so that
/// all its numbers belong to one instant.
class Meter : public BatchObserver {
public:
    void onBatch(const BatchPointer &batch) override;

    struct Status {
        std::vector<TypeCounts> types;           ///< by TypeId, as far as any was seen
        std::vector<PublisherCounts> publishers; ///< by publisher id, likewise
    };
    [[nodiscard]] Status status(Timestamp now) const;

    /// What all subscribers together have lost so far, and what waits for them. Looked at twice a second at least:
    /// between two looks a backlog counts as it was at the first.
    void notePressure(Timestamp now, std::uint64_t lost, std::uint64_t waiting);

    [[nodiscard]] RateHistory rates(const RateQuery &query, Timestamp now) const;

private:
    struct Type {
        Count total;
        std::optional<Timestamp> lastSeen;
        std::optional<Duration> shortestInterval, longestInterval;
        std::set<std::uint32_t> publishers;
        std::uint32_t lastPublisher = UINT32_MAX; // saves looking into the set
        CountHistory history;
    };
    struct Source {
        Count total;
        CountHistory history;
    };
    void count(Type &type, const TypeRun &run, const BatchHeader &header);
    void readPressure(std::size_t level, RateHistory &rates) const;

    std::vector<Type> m_types;     // by TypeId
    std::vector<Source> m_sources; // by publisher id
    CountHistory m_lost;
    std::uint64_t m_lostBefore = 0;
    CountHistory m_waiting{CountHistory::Merge::Greatest}; // `bytes` is 1 where it was looked at
    std::optional<Timestamp> m_first;
    Timestamp m_last;
};

} // namespace event_engine
