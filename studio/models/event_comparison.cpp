// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_comparison.h"

#include "studio/models/event_search.h"

namespace event_studio {

namespace {

std::optional<EventRow> previousOf(const Feed &feed, const EventRow &event, const LatestJob::Cancelled &cancelled)
{
    if (event.sequence < 2) return std::nullopt;
    auto previous = nextRow(feed, EventFilter::ofType(event.type.toStdString()), event.sequence - 1,
                            EventQuery::Direction::NewestFirst, cancelled);
    return previous ? std::move(*previous) : std::nullopt; // what cannot be read is told where it is shown
}

} // namespace

EventComparison::EventComparison(QObject *parent) : QObject(parent)
{}

void EventComparison::setEvent(FeedPointer feed, const EventRow &event)
{
    m_feed = std::move(feed);
    m_event = event;
    m_previous.reset();
    m_job.cancel(); // else, while another is pinned, the answer for the event before would still come
    searchPrevious();
    emit changed();
}

void EventComparison::clear()
{
    m_job.cancel();
    m_feed.reset(); // it holds a whole run
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
