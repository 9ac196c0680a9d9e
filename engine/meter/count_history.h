// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/rate_estimate.h"
#include "event_engine/snapshot.h"

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace event_engine {

/// How many events of one type there were, interval by interval, at several resolutions in bounded memory: the finer,
/// the shorter. Intervals without events cost nothing. Counts are exact at every resolution.
class CountHistory {
public:
    /// What several numbers of one interval make together.
    enum class Merge { Sum, Greatest };
    explicit CountHistory(Merge merge = Merge::Sum) : m_merge(merge) {}

    struct Level {
        Duration resolution;
        std::int64_t intervals; ///< kept
    };
    /// 2 minutes, an hour, 12 hours, 8 days.
    static constexpr std::array<Level, 4> LEVELS{{{std::chrono::milliseconds(100), 1200},
                                                  {std::chrono::seconds(1), 3600},
                                                  {std::chrono::seconds(10), 4320},
                                                  {std::chrono::seconds(60), 11520}}};

    /// Times rise from call to call.
    void add(Timestamp time, std::uint64_t events, std::uint64_t bytes);

    using Cell = RateHistory::Cell;
    /// Merges a level's counts from `first` on into `cells`, which have this resolution, a multiple of the level's;
    /// `first` is a multiple of it. False: there are none in that range.
    bool read(std::size_t level, Timestamp first, Duration resolution, std::vector<Cell> &cells) const;
    /// How fast they come at the end of the newest of the finest intervals that is over.
    [[nodiscard]] RateEstimate rate(Timestamp now) const;

private:
    struct Interval {
        std::int64_t index = -1; // time / resolution
        Cell count;
    };
    struct Row {
        Interval open; // not yet in the row above
        std::deque<Interval> closed;
    };
    void close(std::size_t level);
    void addTo(std::size_t level, Timestamp time, Cell count);
    void merge(Cell &into, const Cell &count) const;

    Merge m_merge;
    std::array<Row, LEVELS.size()> m_rows;
};

} // namespace event_engine
