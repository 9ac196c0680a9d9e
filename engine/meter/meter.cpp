// SPDX-License-Identifier: BSD-3-Clause
#include "engine/meter/meter.h"

#include "engine/base/clock.h"
#include "engine/base/most_intervals.h"

#include <algorithm>

namespace event_engine {

namespace {

// All that is kept.
constexpr Duration LONGEST_INTERVAL = CountHistory::LEVELS.back().resolution * CountHistory::LEVELS.back().intervals;

Timestamp floorTo(Timestamp time, Duration resolution)
{
    return time - time.time_since_epoch() % resolution;
}

// The finest level that is no finer than asked for, still reaches back to the range's begin and makes no more intervals
// than wanted.
std::size_t levelFor(const RateQuery &range, Timestamp newest)
{
    for (std::size_t level = 0; level + 1 < CountHistory::LEVELS.size(); ++level) {
        const auto [resolution, intervals] = CountHistory::LEVELS[level];
        if (resolution < range.finest) continue;
        if (range.from <= newest - resolution * intervals) continue;
        if ((range.to - range.from) / resolution < std::int64_t(range.maxIntervals)) return level;
    }
    return CountHistory::LEVELS.size() - 1;
}

// Several intervals of the coarsest level together, where even that is too fine.
Duration resolutionFor(const RateQuery &range, std::size_t level)
{
    const Duration resolution = CountHistory::LEVELS[level].resolution;
    const std::int64_t forCount = (range.to - range.from) / (resolution * std::int64_t(range.maxIntervals)) + 1;
    const std::int64_t forFinest = (range.finest + resolution - Duration(1)) / resolution;
    return resolution * std::max(forCount, forFinest);
}

} // namespace

void Meter::onBatch(const BatchPointer &batch)
{
    const BatchHeader &header = batch->header();
    m_last = timestampOf(header.brokerTime);
    if (!m_first) m_first = m_last;
    if (header.publisher >= m_sources.size()) m_sources.resize(header.publisher + std::size_t{1});
    Source &source = m_sources[header.publisher];
    Count all;
    for (const TypeRun &run : batch->runs()) {
        if (run.type >= m_types.size()) m_types.resize(run.type + std::size_t{1});
        count(m_types[run.type], run, header);
        all.events += run.count;
        all.bytes += run.bytes;
    }
    source.total.events += all.events;
    source.total.bytes += all.bytes;
    source.history.add(timestampOf(header.brokerTime), all.events, all.bytes);
}

void Meter::count(Type &type, const TypeRun &run, const BatchHeader &header)
{
    const Timestamp time = timestampOf(header.brokerTime);
    if (type.lastSeen) {
        const Duration interval = time - *type.lastSeen;
        type.shortestInterval = std::min(type.shortestInterval.value_or(interval), interval);
        type.longestInterval = std::max(type.longestInterval.value_or(interval), interval);
    }
    type.lastSeen = time;
    type.total.events += run.count;
    type.total.bytes += run.bytes;
    type.history.add(time, run.count, run.bytes);
    if (type.lastPublisher == header.publisher) return;
    type.lastPublisher = header.publisher;
    type.publishers.insert(header.publisher);
}

Meter::Status Meter::status(Timestamp now) const
{
    Status status;
    for (const Type &type : m_types) {
        const RateEstimate rate = type.history.rate(now);
        status.types.push_back({type.total, type.lastSeen, type.shortestInterval, type.longestInterval,
                                rate.eventsPerSecond(), rate.bytesPerSecond(), type.publishers});
    }
    for (const Source &source : m_sources)
        status.publishers.push_back({source.total, source.history.rate(now).eventsPerSecond()});
    return status;
}

void Meter::notePressure(Timestamp now, std::uint64_t lost, std::uint64_t waiting)
{
    if (lost > m_lostBefore) m_lost.add(now, lost - m_lostBefore, 0);
    m_lostBefore = std::max(lost, m_lostBefore);
    m_waiting.add(now, waiting, 1);
}

void Meter::readPressure(std::size_t level, RateHistory &rates) const
{
    std::vector<RateHistory::Cell> lost(rates.intervals);
    m_lost.read(level, rates.start, rates.resolution, lost);
    for (const RateHistory::Cell &cell : lost) rates.lost.push_back(cell.events);
    const std::int64_t before = 1 + std::chrono::seconds(1) / rates.resolution; // where the look before the first was
    std::vector<RateHistory::Cell> waiting(rates.intervals + std::size_t(before));
    m_waiting.read(level, rates.start - before * rates.resolution, rates.resolution, waiting);
    for (std::size_t i = 1; i < waiting.size(); ++i)
        if (!waiting[i].bytes) waiting[i] = waiting[i - 1];
    for (std::size_t i = 0; i < rates.intervals; ++i) rates.waiting.push_back(waiting[i + std::size_t(before)].events);
}

RateHistory Meter::rates(const RateQuery &query, Timestamp now) const
{
    RateQuery range = query;
    range.to = std::min(query.to, now); // there is nothing to count in the future
    range.from = std::min(std::max(query.from, m_first.value_or(range.to)), range.to);
    range.maxIntervals = std::clamp<std::size_t>(query.maxIntervals, 1, MOST_INTERVALS);
    range.finest = std::clamp(query.finest, Duration(1), LONGEST_INTERVAL);
    const std::size_t level = levelFor(range, std::max(range.to, m_last));
    RateHistory rates;
    rates.resolution = resolutionFor(range, level);
    rates.start = floorTo(range.from, rates.resolution);
    rates.intervals = std::size_t((range.to - rates.start + rates.resolution - Duration(1)) / rates.resolution);
    for (std::size_t type = 0; type < m_types.size(); ++type) {
        RateHistory::Series series{TypeId(type), std::vector<RateHistory::Cell>(rates.intervals)};
        if (m_types[type].history.read(level, rates.start, rates.resolution, series.cells))
            rates.series.push_back(std::move(series));
    }
    readPressure(level, rates);
    return rates;
}

} // namespace event_engine
