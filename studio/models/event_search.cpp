// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_search.h"

namespace event_studio {

namespace {

using Direction = EventQuery::Direction;

struct Search {
    const Feed &feed;
    const LatestJob::Cancelled &cancelled;

    [[nodiscard]] std::optional<EventRowPage> page(Direction direction, std::optional<Sequence> from,
                                                   const EventFilter &filter = {}) const
    {
        EventQuery query;
        query.filter = filter;
        query.direction = direction;
        query.from = from;
        query.limit = 1;
        query.cancelled = &cancelled;
        auto page = feed.events(query);
        if (!page || cancelled) return std::nullopt;
        return std::move(*page);
    }

    /// The first sequence in [low, high] whose event is not before `time`; high + 1 where all are.
    [[nodiscard]] std::optional<Sequence> lowerBound(Sequence low, Sequence high, Timestamp time) const
    {
        ++high;
        while (low < high) {
            const Sequence middle = low + (high - low) / 2;
            const auto found = page(Direction::OldestFirst, middle);
            if (!found) return std::nullopt;
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

} // namespace

std::optional<EventRow> nextRow(const Feed &feed, const EventFilter &matching, std::optional<Sequence> from,
                                Direction direction, const LatestJob::Cancelled &cancelled)
{
    const Search search{feed, cancelled};
    do { // a query looks at so many events at most
        auto found = search.page(direction, from, matching);
        if (!found) return std::nullopt;
        if (!found->rows.empty()) return std::move(found->rows.front());
        from = found->next;
    } while (from);
    return std::nullopt;
}

std::optional<Sequence> nextEvent(const Feed &feed, const EventFilter &filter, const EventFilter &wanted, Sequence from,
                                  Direction direction, const LatestJob::Cancelled &cancelled)
{
    const auto row = nextRow(feed, EventFilter::both(filter, wanted), from, direction, cancelled);
    return row ? std::optional(row->sequence) : std::nullopt;
}

std::optional<Sequence> firstEventAt(const Feed &feed, Timestamp time, const QString &typeName,
                                     const LatestJob::Cancelled &cancelled)
{
    const Search search{feed, cancelled};
    const auto ends = search.page(Direction::NewestFirst, std::nullopt);
    if (!ends || !ends->oldestHeld || !ends->newestHeld) return std::nullopt;
    const auto moment = search.lowerBound(*ends->oldestHeld, *ends->newestHeld, time);
    if (!moment) return std::nullopt;
    for (const Direction direction : {Direction::OldestFirst, Direction::NewestFirst}) {
        const auto found = nextRow(feed, filterOf(typeName), *moment, direction, cancelled);
        if (found || cancelled) return found ? std::optional(found->sequence) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace event_studio
