// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_density.h"

#include "engine/base/most_intervals.h"
#include "engine/recording/recorded_time.h"
#include "event_engine/rate_estimate.h"

#include <algorithm>
#include <array>
#include <functional>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

// The steps that a resolution may have.
constexpr std::array<Duration, 10> STEPS{1ms, 10ms, 100ms, 500ms, 1s, 5s, 10s, 60s, 600s, 3600s};

constexpr Duration TENTH = 100ms;  // what rates are counted in, as those of a running app
constexpr std::size_t NEWEST = 64; // tenths with events in them, of a channel

std::uint64_t nanosecondsOf(Timestamp time)
{
    return std::uint64_t(std::max<std::int64_t>(time.time_since_epoch().count(), 0));
}

// Beyond the longest step twice that, and so on: times of a file may lie as far apart as there is time.
std::uint64_t stepFor(std::uint64_t length, const RateQuery &query)
{
    const std::uint64_t most = std::clamp<std::uint64_t>(query.maxIntervals, 2, MOST_INTERVALS);
    const auto suits = [&](std::uint64_t step) { return length / step < most; };
    for (const Duration step : STEPS)
        if (step >= query.finest && suits(std::uint64_t(step.count()))) return std::uint64_t(step.count());
    auto step = std::uint64_t(STEPS.back().count());
    while (!suits(step)) step *= 2;
    return step;
}

struct Span {
    mcap::Time from = UINT64_MAX, to = 0;
};

Duration length(mcap::Time from, mcap::Time to)
{
    return Duration(std::int64_t(to - from));
}

// The whole seconds of the recording; one that is shorter counts as what it is.
void setRates(RecordedRates &rates, const std::vector<mcap::Time> &times, Span all)
{
    constexpr std::uint64_t SECOND = 1'000'000'000;
    const std::uint64_t seconds = (all.to - all.from) / SECOND;
    if (seconds == 0) {
        const double whole = double(all.to - all.from) / double(SECOND);
        rates.lowest = rates.highest = whole > 0 ? double(times.size()) / whole : 0;
        return;
    }
    std::uint64_t busiest = 0, quietest = UINT64_MAX, present = 0, count = 0, seen = 0;
    const auto close = [&] {
        busiest = std::max(busiest, count);
        quietest = std::min(quietest, count);
        ++seen;
    };
    for (const mcap::Time time : times) {
        const std::uint64_t second = (time - all.from) / SECOND;
        if (second >= seconds) break;
        if (second != present) {
            close();
            present = second;
            count = 0;
        }
        ++count;
    }
    close();
    rates.highest = double(busiest);
    rates.lowest = double(seen < seconds ? 0 : quietest);
}

RecordedRates ratesOf(const std::vector<mcap::Time> &times, Span all)
{
    RecordedRates rates;
    setRates(rates, times, all);
    mcap::Time before = all.from;
    for (const mcap::Time time : times) {
        rates.longestSilence = std::max(rates.longestSilence, length(before, time));
        before = time;
    }
    rates.longestSilence = std::max(rates.longestSilence, length(before, all.to));
    return rates;
}

} // namespace

Result<std::shared_ptr<const RecordingDensity::Times>> RecordingDensity::times() const
{
    MutexLock lock(m_mutex);
    if (m_times) return m_times;
    auto times = std::make_shared<Times>();
    for (const mcap::IndexedChunk &chunk : m_reader.index().chunks) {
        const auto indexes = m_reader.messageIndexes(chunk);
        if (!indexes) continue; // damage: its events are not shown, and whoever reads them tells
        for (const mcap::MessageIndex &index : *indexes)
            for (const auto &entry : index.entries)
                (*times)[index.channelId].push_back(std::min(entry.logTime, LAST_TIME));
    }
    for (auto &[channel, list] : *times)
        if (!std::is_sorted(list.begin(), list.end())) std::sort(list.begin(), list.end());
    m_times = std::move(times);
    return m_times;
}

Result<RateHistory> RecordingDensity::rates(const RateQuery &query) const
{
    const auto times = this->times();
    if (!times) return failure(times.error());
    RateHistory rates;
    const std::uint64_t from = nanosecondsOf(query.from), to = std::max(nanosecondsOf(query.to), from);
    const std::uint64_t step = stepFor(to - from, query), start = from - from % step;
    rates.resolution = Duration(std::int64_t(step));
    rates.start = recordedTime(start);
    if (to > start) rates.intervals = std::size_t((to - start - 1) / step + 1);
    std::map<TypeId, std::size_t> rows;
    for (const auto &[channel, list] : **times) {
        const auto *entry = m_catalog.find(channel);
        const auto begin = std::lower_bound(list.begin(), list.end(), start);
        const auto end = std::lower_bound(begin, list.end(), start + step * rates.intervals);
        if (!entry || begin == end) continue;
        const auto [row, isNew] = rows.try_emplace(entry->type, rates.series.size());
        if (isNew) rates.series.push_back({entry->type, std::vector<RateHistory::Cell>(rates.intervals)});
        auto &cells = rates.series[row->second].cells;
        for (auto time = begin; time != end; ++time) ++cells[std::size_t((*time - start) / step)].events;
    }
    return rates;
}

Result<std::map<mcap::ChannelId, ChannelCount>> RecordingDensity::countsUpTo(Timestamp time) const
{
    const auto times = this->times();
    if (!times) return failure(times.error());
    const Timestamp end = time - time.time_since_epoch() % TENTH;
    std::map<mcap::ChannelId, ChannelCount> counts;
    for (const auto &[channel, list] : **times) {
        const auto before = [&list = list](Timestamp limit) {
            return std::lower_bound(list.begin(), list.end(), nanosecondsOf(limit));
        };
        ChannelCount &count = counts[channel];
        const auto behind = std::upper_bound(list.begin(), list.end(), nanosecondsOf(time));
        count.events = std::uint64_t(behind - list.begin());
        if (behind != list.begin()) count.lastSeen = Timestamp(Duration(std::int64_t(*(behind - 1))));
        const auto oldest = before(end - RateEstimate::LONGEST);
        for (auto event = before(end); event != oldest && count.newest.size() < NEWEST;) {
            const std::int64_t tenth = std::int64_t(*(event - 1)) / TENTH.count();
            const auto first = std::lower_bound(oldest, event, std::uint64_t(tenth * TENTH.count()));
            count.newest.push_back({tenth, std::uint64_t(event - first)});
            event = first;
        }
    }
    return counts;
}

double rateOf(const std::vector<const ChannelCount *> &channels, Timestamp time)
{
    std::map<std::int64_t, std::uint64_t, std::greater<>> tenths;
    for (const ChannelCount *channel : channels)
        for (const ChannelCount::Tenth &tenth : channel->newest) tenths[tenth.number] += tenth.events;
    RateEstimate rate(TENTH);
    const std::int64_t now = time.time_since_epoch() / TENTH;
    for (const auto &[tenth, events] : tenths)
        if (!rate.add(now - 1 - tenth, events, 0)) break;
    return rate.eventsPerSecond();
}

Result<std::vector<RecordedRates>> RecordingDensity::channelRates() const
{
    const auto times = this->times();
    if (!times) return failure(times.error());
    Span all;
    for (const auto &[channel, list] : **times) {
        all.from = std::min(all.from, list.front());
        all.to = std::max(all.to, list.back());
    }
    std::vector<RecordedRates> rates;
    for (const RecordingCatalog::Row &row : m_catalog.rows()) {
        std::vector<mcap::Time> together;
        const std::vector<mcap::Time> *list = &together;
        for (const mcap::ChannelId channel : row.channels) {
            const auto found = (*times)->find(channel);
            if (found == (*times)->end()) continue;
            if (row.channels.size() == 1) {
                list = &found->second; // millions perhaps
                break;
            }
            const auto before = std::ptrdiff_t(together.size());
            together.insert(together.end(), found->second.begin(), found->second.end());
            std::inplace_merge(together.begin(), together.begin() + before, together.end());
        }
        rates.push_back(list->empty() ? RecordedRates() : ratesOf(*list, all));
    }
    return rates;
}

} // namespace event_engine
