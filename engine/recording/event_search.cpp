// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/event_search.h"

#include "engine/recording/event_page.h"
#include "engine/wire/batch_reader.h"

#include <algorithm>

namespace event_engine {

namespace {

void noteEnds(const HeldEvents &held, EventPage &page)
{
    held.fromOldest([&](const BatchPointer &batch) {
        page.oldestHeld = batch->firstSequence();
        return false;
    });
    held.fromNewest([&](const BatchPointer &batch) {
        page.newestHeld = batch->lastSequence();
        return false;
    });
}

/// One search: takes batches in the query's direction until the page is full.
class Search {
public:
    Search(const EventQuery &query, EventPage &page) : m_query(query), m_filler(query, page) {}

    /// False: enough.
    bool look(const BatchPointer &batch)
    {
        if (outOfReach(*batch)) return true;
        std::vector<EventView> events;
        BatchReader reader(batch);
        while (auto event = reader.next()) events.push_back(std::move(*event));
        if (newestFirst()) std::reverse(events.begin(), events.end());
        return std::all_of(events.begin(), events.end(), [this](const EventView &event) { return look(event); });
    }

private:
    [[nodiscard]] bool newestFirst() const { return m_query.direction == EventQuery::Direction::NewestFirst; }
    [[nodiscard]] Sequence low() const { return (newestFirst() ? m_query.to : m_query.from).value_or(0); }
    [[nodiscard]] Sequence high() const { return (newestFirst() ? m_query.from : m_query.to).value_or(UINT64_MAX); }
    [[nodiscard]] bool outOfReach(const Batch &batch) const
    {
        return batch.lastSequence() < low() || batch.firstSequence() > high();
    }

    bool look(const EventView &event)
    {
        if (event.sequence() < low() || event.sequence() > high()) return true;
        return m_filler.goesOnTo(event.sequence()) && m_filler.take(event);
    }

    const EventQuery &m_query;
    PageFiller m_filler;
};

} // namespace

EventPage search(const HeldEvents &held, const EventQuery &query)
{
    EventPage page;
    noteEnds(held, page);
    Search searching(query, page);
    const auto look = [&](const BatchPointer &batch) { return searching.look(batch); };
    if (query.direction == EventQuery::Direction::NewestFirst)
        held.fromNewest(look);
    else
        held.fromOldest(look);
    return page;
}

} // namespace event_engine
