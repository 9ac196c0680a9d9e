// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_comparison.h"

namespace event_studio {

namespace {

std::optional<EventRow> previousOf(const Feed &feed, const EventRow &event, const LatestJob::Cancelled &cancelled)
{
    if (event.sequence < 2) return std::nullopt;
    EventQuery query;
    query.filter = EventFilter::ofType(event.type.toStdString());
    query.from = event.sequence - 1;
    query.limit = 1;
    query.cancelled = &cancelled;
    const auto page = feed.events(query);
    if (!page || page->rows.empty()) return std::nullopt;
    return page->rows.front();
}

} // namespace

EventComparison::EventComparison(QObject *parent) : QObject(parent)
{}

void EventComparison::setEvent(FeedPointer feed, const EventRow &event)
{
    m_feed = std::move(feed);
    m_event = event;
    m_previous.reset();
    searchPrevious();
    emit changed();
}

void EventComparison::clear()
{
    m_job.cancel();
    m_event.reset();
    m_previous.reset();
    emit changed();
}

void EventComparison::pin(const EventRow &event)
{
    m_pinned = event;
    emit changed();
}

void EventComparison::unpin()
{
    m_pinned.reset();
    searchPrevious();
    emit changed();
}

void EventComparison::searchPrevious()
{
    if (m_pinned || m_previous || !m_feed || !m_event) return;
    m_job.start([feed = m_feed, event = *m_event](
                    const LatestJob::Cancelled &cancelled) { return previousOf(*feed, event, cancelled); },
                [this](std::optional<EventRow> previous) {
                    m_previous = std::move(previous);
                    emit changed();
                });
}

} // namespace event_studio
