// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_search.h"

namespace event_studio {

namespace {

using Direction = EventQuery::Direction;

struct Search {
    const Feed &feed;
    const LatestJob::Cancelled &cancelled;

    [[nodiscard]] Result<EventRowPage> page(Direction direction, std::optional<Sequence> from,
                                            const EventFilter &filter = {}) const
    {
        EventQuery query;
        query.filter = filter;
        query.direction = direction;
        query.from = from;
        query.limit = 1;
        query.cancelled = &cancelled;
        return feed.events(query);
    }

    /// The first sequence in [low, high] whose event is not before `time`; high + 1 where all are.
    [[nodiscard]] Result<Sequence> lowerBound(Sequence low, Sequence high, Timestamp time) const
    {
        ++high;
        while (low < high) {
            const Sequence middle = low + (high - low) / 2;
            const auto found = page(Direction::OldestFirst, middle);
            if (!found) return failure(found.error());
            if (found->rows.empty() || found->rows.front().brokerTime >= time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
};

EventFilter filterOf(const QString &typeName)
{
    return typeName.isEmpty() ? EventFilter() : EventFilter::ofType(typeName.toStdString());
}

Result<std::optional<Sequence>> sequenceOf(const Result<std::optional<EventRow>> &row)
{
    if (!row) return failure(row.error());
    return *row ? std::optional((*row)->sequence) : std::nullopt;
}

} // namespace

Result<std::optional<EventRow>> nextRow(const Feed &feed, const EventFilter &matching, std::optional<Sequence> from,
                                        Direction direction, const LatestJob::Cancelled &cancelled)
{
    const Search search{feed, cancelled};
    do { // a query looks at so many events at most
        auto found = search.page(direction, from, matching);
        if (cancelled) return std::nullopt;
        if (!found) return failure(found.error());
        if (!found->rows.empty()) return std::move(found->rows.front());
        from = found->next;
    } while (from);
    return std::nullopt;
}

Result<std::optional<Sequence>> nextEvent(const Feed &feed, const EventFilter &filter, const EventFilter &wanted,
                                          Sequence from, Direction direction, const LatestJob::Cancelled &cancelled)
{
    return sequenceOf(nextRow(feed, EventFilter::both(filter, wanted), from, direction, cancelled));
}

Result<std::optional<Sequence>> firstEventAt(const Feed &feed, Timestamp time, const QString &typeName,
                                             const LatestJob::Cancelled &cancelled)
{
    const Search search{feed, cancelled};
    const auto ends = search.page(Direction::NewestFirst, std::nullopt);
    if (cancelled) return std::nullopt;
    if (!ends) return failure(ends.error());
    if (!ends->oldestHeld || !ends->newestHeld) return std::nullopt;
    const auto moment = search.lowerBound(*ends->oldestHeld, *ends->newestHeld, time);
    if (cancelled) return std::nullopt;
    if (!moment) return failure(moment.error());
    for (const Direction direction : {Direction::OldestFirst, Direction::NewestFirst}) {
        auto found = sequenceOf(nextRow(feed, filterOf(typeName), *moment, direction, cancelled));
        if (!found || *found) return found;
    }
    return std::nullopt;
}

} // namespace event_studio
