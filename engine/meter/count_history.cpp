// SPDX-License-Identifier: BSD-3-Clause
#include "engine/meter/count_history.h"

#include <algorithm>

namespace event_engine {

namespace {

std::int64_t indexOf(Timestamp time, Duration resolution)
{
    return time.time_since_epoch() / resolution;
}

} // namespace

void CountHistory::add(Timestamp time, std::uint64_t events, std::uint64_t bytes)
{
    addTo(0, time, {events, bytes});
}

void CountHistory::addTo(std::size_t level, Timestamp time, Cell count)
{
    Interval &open = m_rows[level].open;
    const std::int64_t index = indexOf(time, LEVELS[level].resolution);
    if (open.index != index) {
        if (open.index >= 0) close(level);
        open = {index, {}};
    }
    merge(open.count, count);
}

void CountHistory::merge(Cell &into, const Cell &count) const
{
    if (m_merge == Merge::Sum)
        into = {into.events + count.events, into.bytes + count.bytes};
    else
        into = {std::max(into.events, count.events), std::max(into.bytes, count.bytes)};
}

// Only a finished interval goes into the coarser row, so that adding costs one row and reading sees each event once.
void CountHistory::close(std::size_t level)
{
    Row &row = m_rows[level];
    row.closed.push_back(row.open);
    while (row.closed.front().index <= row.open.index - LEVELS[level].intervals) row.closed.pop_front();
    if (level + 1 < LEVELS.size())
        addTo(level + 1, Timestamp(row.open.index * LEVELS[level].resolution), row.open.count);
}

bool CountHistory::read(std::size_t level, Timestamp first, Duration resolution, std::vector<Cell> &cells) const
{
    const std::int64_t begin = indexOf(first, LEVELS[level].resolution);
    bool any = false;
    const auto put = [&](std::size_t from, const Interval &interval) {
        const Timestamp time(interval.index * LEVELS[from].resolution);
        const std::int64_t cell = (time - first) / resolution;
        if (time < first || cell >= std::int64_t(cells.size())) return;
        merge(cells[std::size_t(cell)], interval.count);
        any = true;
    };
    for (auto interval = m_rows[level].closed.rbegin();
         interval != m_rows[level].closed.rend() && interval->index >= begin; ++interval)
        put(level, *interval);
    for (std::size_t finer = 0; finer <= level; ++finer)
        if (const Interval &open = m_rows[finer].open; open.index >= 0) put(finer, open);
    return any;
}

RateEstimate CountHistory::rate(Timestamp now) const
{
    const std::int64_t newest = indexOf(now, LEVELS[0].resolution) - 1;
    RateEstimate rate(LEVELS[0].resolution);
    const auto add = [&](const Interval &interval) {
        if (interval.index > newest || interval.index < 0) return true;
        return rate.add(newest - interval.index, interval.count.events, interval.count.bytes);
    };
    const Row &row = m_rows[0];
    if (!add(row.open)) return rate;
    for (auto interval = row.closed.rbegin(); interval != row.closed.rend() && add(*interval); ++interval) {
    }
    return rate;
}

} // namespace event_engine
