// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/recording_feed.h"

#include "event_engine/recording.h"
#include "event_engine/recording_tools.h"
#include "studio/link/event_rows.h"

#include <algorithm>
#include <utility>

namespace event_studio {

RecordingFeed::RecordingFeed(std::shared_ptr<event_engine::Recording> recording, Decoders decoders)
    : m_recording(std::move(recording)), m_decoders(std::move(decoders))
{}

QString RecordingFeed::name() const
{
    return QString::fromStdString(info().file.filename().string());
}

std::optional<Feed::Extent> RecordingFeed::extent() const
{
    if (!info().start || !info().end) return std::nullopt;
    return Extent{*info().start, *info().end};
}

Result<RateHistory> RecordingFeed::rates(const RateQuery &query) const
{
    return m_recording->rates(query);
}

Result<EventRowPage> RecordingFeed::events(const EventQuery &query) const
{
    const auto page = m_recording->events(m_decoders.applied(query));
    if (!page) return failure(page.error());
    return toRows(*page, m_decoders);
}

Result<NumberPage> RecordingFeed::numbers(const EventQuery &query, const NumberReader &reader) const
{
    // In parts: a recording's events are copies, and thousands of large ones would be gigabytes.
    constexpr std::size_t FIRST_PART = 1, GROWTH = 4, BYTES_PER_PART = 16 << 20;
    EventQuery part = m_decoders.applied(query);
    part.limit = std::min(query.limit, FIRST_PART);
    NumberPage numbers;
    for (;;) {
        const auto page = m_recording->events(part);
        if (!page) return failure(page.error());
        const bool goesOn = addNumbers(*page, part, reader, numbers);
        if (!goesOn || page->events.empty() || numbers.events >= query.limit) return numbers;
        const std::size_t meanSize = numbers.bytes / std::max<quint64>(numbers.events, 1) + 1;
        part.from = numbers.next;
        // A few small events say little of what comes behind them.
        const std::size_t most = std::min<std::size_t>(GROWTH * part.limit, query.limit - numbers.events);
        part.limit = std::clamp<std::size_t>(BYTES_PER_PART / meanSize, 1, most);
    }
}

std::optional<EventRow> RecordingFeed::wholeEvent(Sequence sequence) const
{
    const auto page = m_recording->events(queryFor(sequence));
    if (!page || page->events.empty()) return std::nullopt;
    return toWholeRow(page->events.front(), m_decoders);
}

FeedPointer RecordingFeed::readBy(const Decoders &decoders) const
{
    return std::make_shared<RecordingFeed>(m_recording, decoders);
}

Result<std::size_t> RecordingFeed::saveEvents(const std::vector<Sequence> &sequences, const QString &file,
                                              std::stop_token stop) const
{
    if (sequences.empty()) return failure(ErrorKind::InvalidArgument, "no event is chosen"); // nobody means all
    event_engine::EventSelection selection;
    selection.chosen = sequences;
    event_engine::CopyOptions options;
    options.to = file.toStdString();
    options.stop = std::move(stop);
    const auto cut = event_engine::cutRecording(*m_recording, selection, options);
    if (!cut) return failure(cut.error());
    return std::size_t(cut->events);
}

const RecordingInfo &RecordingFeed::info() const
{
    return m_recording->info();
}

Result<Snapshot> RecordingFeed::snapshotAt(Timestamp position) const
{
    auto snapshot = m_recording->snapshotAt(position);
    if (!snapshot) return snapshot;
    // That all of it is recorded is said once, where the source is chosen.
    for (auto &plugin : snapshot->plugins) plugin.cause.clear();
    return snapshot;
}

} // namespace event_studio
