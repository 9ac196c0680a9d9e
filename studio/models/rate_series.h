// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include "event_engine/rate_estimate.h"

#include <QVector>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace event_studio {

enum class RateUnit { EventsPerSecond, BytesPerSecond };

/// Curves over common times, as a plot takes them. Times are seconds since 1970 and rise; each is the end of the
/// interval that its values are the rates of.
struct RateTable {
    struct Column {
        TypeId type = event_engine::UNREGISTERED;
        QVector<double> values; ///< per second, one for each of `times`
    };
    QVector<double> times;
    std::vector<Column> columns;   ///< as RateSeries::types(), but for those that were left out
    QVector<double> lost, waiting; ///< of all types: events per second, and the largest backlog; empty: not known
};

/// The numbers behind the graph: exact counts per interval and type, one interval joining the other. Intervals are
/// appended at the back as they are over, and removed at the front; what is not over is kept apart, so that the newest
/// point never dips because it is not over yet. A rate is RateEstimate's at the end of its interval, as in the engine's
/// snapshot: table and graph show the same number.
class RateSeries {
public:
    using Cell = RateHistory::Cell;
    /// What a rate is measured over, at least, and how far back it may look.
    static constexpr Duration SPAN = event_engine::RateEstimate::SPAN, LONGEST = event_engine::RateEstimate::LONGEST;

    void clear();
    /// Takes what an engine or a recording counted up to `now`. A history that joins or overlaps this series replaces
    /// the overlap and adds the rest; any other (a finer or coarser one, one with a gap before it) replaces it all.
    void append(const RateHistory &history, Timestamp now);
    /// The run has ended at `now`: what was begun is over, and nothing follows until the rates read 0.
    void close(Timestamp now);
    /// Forgets what lies before this time.
    void removeBefore(Timestamp time);

    [[nodiscard]] bool isEmpty() const { return m_intervals == 0; }
    [[nodiscard]] Timestamp begin() const { return m_start; } ///< of the first interval
    [[nodiscard]] Timestamp end() const;                      ///< of the last one that is over
    [[nodiscard]] Duration resolution() const { return m_resolution; }
    [[nodiscard]] std::size_t intervals() const { return m_intervals; } ///< that are over

    [[nodiscard]] std::vector<TypeId> types() const; ///< rising; all that had an event since the series began
    [[nodiscard]] bool has(TypeId type) const { return m_cells.contains(type); }

    /// Counts of interval `index` from the beginning; zeros for a type that has none.
    [[nodiscard]] Cell cell(TypeId type, std::size_t index) const;
    /// The rate in the interval that holds `time`, or none outside the series.
    [[nodiscard]] std::optional<double> rateAt(TypeId type, Timestamp time, RateUnit unit) const;
    /// The newest rate: of the unfinished interval once a second of it is over, else of the last finished one.
    [[nodiscard]] double newestRate(TypeId type, RateUnit unit) const;
    /// The last `count` finished intervals, oldest first, zeros where there are fewer.
    [[nodiscard]] QVector<double> newestRates(TypeId type, RateUnit unit, std::size_t count) const;

    /// The intervals that end in `from`..`to` and the one before them, in about `maxPoints` points: where there are
    /// more, groups of them give two points each, their least and their greatest rate in the order in which they came.
    [[nodiscard]] RateTable table(RateUnit unit, Timestamp from, Timestamp to, std::size_t maxPoints,
                                  const std::set<TypeId> &without = {}) const;

private:
    using Cells = std::deque<Cell>;
    using Column = std::deque<std::uint64_t>;
    struct Range {
        std::size_t first, last; ///< of intervals; `last` is the one behind
    };

    [[nodiscard]] bool joins(const RateHistory &history) const;
    void restart(const RateHistory &history);
    void takeSeries(const RateHistory::Series &series, std::size_t offset, std::size_t finished);
    void takeColumn(Column &column, const std::vector<std::uint64_t> &counts, std::size_t offset,
                    std::size_t finished) const;
    void pad(std::size_t intervals);
    [[nodiscard]] std::size_t span() const; ///< intervals that a rate is measured over
    [[nodiscard]] double spanSeconds() const;
    [[nodiscard]] double rate(TypeId type, std::size_t index, RateUnit unit) const;
    [[nodiscard]] std::vector<double> rates(const Cells &cells, Range range, RateUnit unit) const;
    [[nodiscard]] double paceOf(const Cells &cells, const std::vector<std::size_t> &filled, std::size_t index,
                                RateUnit unit) const;
    [[nodiscard]] bool isPastTheEnd(std::size_t index) const;
    [[nodiscard]] std::vector<double> lossRates(Range range) const;
    [[nodiscard]] bool showsUnfinished() const { return m_unfinishedFor >= SPAN; }
    [[nodiscard]] double unfinishedRate(TypeId type, RateUnit unit) const;
    void appendUnfinished(RateTable &table, RateUnit unit, Timestamp to) const;
    [[nodiscard]] Range endingIn(Timestamp from, Timestamp to) const;

    Timestamp m_start;
    Duration m_resolution{0};
    std::size_t m_intervals = 0;
    std::map<TypeId, Cells> m_cells; ///< each as long as m_intervals
    Column m_lost, m_waiting;        ///< as long, or empty
    std::optional<Timestamp> m_ended;
    std::map<TypeId, Cell> m_unfinished;
    Duration m_unfinishedFor{0}; ///< how much of the unfinished interval is over
};

} // namespace event_studio
