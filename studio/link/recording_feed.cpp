// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/recording_feed.h"

#include "event_engine/recording.h"
#include "studio/link/event_rows.h"

#include <utility>

namespace event_studio {

RecordingFeed::RecordingFeed(std::shared_ptr<event_engine::Recording> recording) : m_recording(std::move(recording))
{}

QString RecordingFeed::name() const
{
    return QString::fromStdString(info().file.filename().string());
}

Result<RateHistory> RecordingFeed::rates(const RateQuery &query) const
{
    std::scoped_lock lock(m_oneAtATime);
    return m_recording->rates(query);
}

Result<EventRowPage> RecordingFeed::events(const EventQuery &query) const
{
    std::scoped_lock lock(m_oneAtATime);
    const auto page = m_recording->events(query);
    if (!page) return failure(page.error());
    return toRows(*page);
}

std::optional<EventRow> RecordingFeed::wholeEvent(Sequence sequence) const
{
    std::scoped_lock lock(m_oneAtATime);
    const auto page = m_recording->events(queryFor(sequence));
    if (!page || page->events.empty()) return std::nullopt;
    return toRow(page->events.front(), ALL_BYTES);
}

const RecordingInfo &RecordingFeed::info() const
{
    return m_recording->info();
}

Result<Snapshot> RecordingFeed::snapshotAt(Timestamp position) const
{
    std::scoped_lock lock(m_oneAtATime);
    auto snapshot = m_recording->snapshotAt(position);
    if (!snapshot) return snapshot;
    const auto last = lastSequenceUpTo(position);
    if (!last) return failure(last.error());
    snapshot->sequence = *last;
    snapshot->time = position;
    if (!snapshot->started) snapshot->started = info().start;
    return snapshot;
}

Result<Sequence> RecordingFeed::lastSequenceUpTo(Timestamp position) const
{
    const auto after = m_recording->sequenceAt(position + Duration(1));
    if (!after) return failure(after.error());
    if (*after) return **after - 1;
    EventQuery newest;
    newest.limit = 1;
    const auto page = m_recording->events(newest);
    if (!page) return failure(page.error());
    return page->newestHeld.value_or(0);
}

} // namespace event_studio
