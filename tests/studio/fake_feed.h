// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <atomic>
#include <map>
#include <mutex>

namespace event_studio {

/// A moment of the tests' own time.
inline Timestamp at(double seconds)
{
    return Timestamp(Duration(std::int64_t(1'700'000'000'000'000'000) + std::int64_t(seconds * 1e9)));
}

inline SnapshotPointer snapshotAt(double seconds, Sequence sequence = 0,
                                  event_engine::AppState state = event_engine::AppState::Running)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->time = at(seconds);
    snapshot->started = at(0);
    snapshot->sequence = sequence;
    snapshot->state = state;
    return snapshot;
}

/// Event `sequence` is published `interval` after the one before; all are of type 1, and every `rareEvery`th of type 2
/// instead. Counts and events agree, and all that there will ever be can be asked for at any time. It answers a
/// filter "type:Rare" alone.
class FakeFeed : public Feed {
public:
    Duration interval = std::chrono::milliseconds(10);
    Sequence rareEvery = 0;
    Sequence oldest = 1, newest = 1'000'000;
    std::vector<Duration> resolutions{std::chrono::milliseconds(100), std::chrono::seconds(1),
                                      std::chrono::seconds(10)};
    std::optional<Extent> recorded; ///< then it is a recording
    PublisherKind kindOfAll = PublisherKind::Internal;
    QString publisher = QStringLiteral("Fake");
    bool isJson = false;           ///< events say {"n": sequence}
    QByteArray words = "message "; ///< else they say this and their number
    mutable std::atomic<int> rateQueries = 0, eventQueries = 0, rowsMade = 0;
    mutable std::vector<RateQuery> askedRates; // read while no query is under way

    Kind kind() const override { return recorded ? Kind::Recording : Kind::Run; }
    QString name() const override { return QStringLiteral("Fake"); }
    std::optional<Extent> extent() const override { return recorded; }

    Result<std::size_t> saveEvents(const std::vector<Sequence> &sequences, const QString &,
                                   std::stop_token = {}) const override
    {
        return sequences.size();
    }

    [[nodiscard]] TypeId typeOf(Sequence sequence) const { return rareEvery && sequence % rareEvery == 0 ? 2 : 1; }
    [[nodiscard]] Timestamp timeOf(Sequence sequence) const { return at(0) + std::int64_t(sequence) * interval; }

    Result<RateHistory> rates(const RateQuery &query) const override
    {
        ++rateQueries;
        askedRates.push_back(query);
        RateHistory history;
        history.resolution = resolutionFor(query);
        history.start = Timestamp(query.from.time_since_epoch() / history.resolution * history.resolution);
        history.intervals = std::size_t((query.to - history.start) / history.resolution) + 1;
        std::map<TypeId, std::vector<RateHistory::Cell>> cells;
        for (std::size_t i = 0; i < history.intervals; ++i) countInterval(history, i, query.to, cells);
        for (auto &[type, column] : cells) history.series.push_back({type, column});
        return history;
    }

    Result<EventRowPage> events(const EventQuery &query) const override
    {
        ++eventQueries;
        EventRowPage page;
        page.oldestHeld = oldest;
        page.newestHeld = newest;
        const bool down = query.direction == EventQuery::Direction::NewestFirst;
        Sequence next = std::clamp(query.from.value_or(down ? newest : oldest), oldest, newest);
        std::size_t scanned = 0;
        while (page.rows.size() < query.limit && scanned++ < query.scanLimit) {
            if (query.to && (down ? next < *query.to : next > *query.to)) return page;
            if (query.filter.matchesEverything() || typeOf(next) == 2) page.rows.push_back(row(next));
            if (next == (down ? oldest : newest)) return page;
            next += down ? Sequence(-1) : 1;
        }
        page.next = next;
        return page;
    }

    Result<NumberPage> numbers(const EventQuery &query, const NumberReader &reader) const override
    {
        const auto page = events(query);
        NumberPage numbers;
        numbers.next = page->next;
        for (const EventRow &row : page->rows) {
            ++numbers.events;
            const auto number = reader(row.payload());
            if (!number) continue;
            numbers.times.push_back(row.brokerTime);
            numbers.values.push_back(*number);
        }
        return numbers;
    }

    FeedPointer readBy(const Decoders &) const override { return nullptr; }

    std::optional<EventRow> wholeEvent(Sequence sequence) const override
    {
        return sequence >= oldest && sequence <= newest ? std::optional(row(sequence)) : std::nullopt;
    }

private:
    Duration resolutionFor(const RateQuery &query) const
    {
        for (const Duration resolution : resolutions)
            if (resolution >= query.finest && (query.to - query.from) / resolution < std::int64_t(query.maxIntervals))
                return resolution;
        return resolutions.back();
    }

    void countInterval(const RateHistory &history, std::size_t i, Timestamp until,
                       std::map<TypeId, std::vector<RateHistory::Cell>> &cells) const
    {
        const auto begin = history.start + std::int64_t(i) * history.resolution;
        const auto end = std::min(until, begin + history.resolution);
        const auto after = [this](Timestamp time) {
            return time <= at(0) ? Sequence(1) : Sequence((time - at(0) + interval - Duration(1)) / interval);
        };
        for (Sequence s = std::max<Sequence>(1, after(begin)); s < after(end) && s <= newest; ++s) {
            auto &column = cells[typeOf(s)];
            column.resize(history.intervals);
            ++column[i].events;
            column[i].bytes += 10;
        }
    }

    EventRow row(Sequence sequence) const
    {
        ++rowsMade;
        EventRow row;
        row.sequence = sequence;
        row.publishTime = row.brokerTime = timeOf(sequence);
        row.typeId = typeOf(sequence);
        row.type = row.typeId == 2 ? QStringLiteral("Rare") : QStringLiteral("Often");
        row.encoding = Encoding::Text;
        row.publisher = publisher;
        row.publisherKind = kindOfAll;
        row.bytes = words + QByteArray::number(qulonglong(sequence));
        if (isJson) row.bytes = "{\"n\":" + QByteArray::number(qulonglong(sequence)) + '}';
        row.size = quint64(row.bytes.size());
        return row;
    }
};

} // namespace event_studio
