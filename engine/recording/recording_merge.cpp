// SPDX-License-Identifier: BSD-3-Clause
// Several recordings as one.
#include "engine/recording/copy_progress.h"
#include "engine/recording/recording_copy.h"
#include "engine/recording/recording_private.h"
#include "engine/recording/source_report.h"

#include <algorithm>
#include <deque>
#include <iterator>

namespace event_engine {

namespace {

/// One of the recordings, and its next event.
struct MergedFile {
    explicit MergedFile(std::shared_ptr<Recording> from)
        : recording(std::move(from)), events(RecordingInside::of(*recording).events({}))
    {}

    Result<> advance()
    {
        auto event = events.next();
        if (!event) return failure(event.error());
        next = *event;
        return {};
    }

    std::shared_ptr<Recording> recording;
    RecordedEvents events;
    const RecordedEvent *next = nullptr; ///< null: no more
};

class Merge {
public:
    Merge(std::deque<MergedFile> &sources, bool isOneRun) : m_sources(sources), m_isOneRun(isOneRun) {}

    /// Null at the end.
    MergedFile *earliest()
    {
        MergedFile *found = nullptr;
        for (MergedFile &source : m_sources)
            if (source.next && (!found || isBefore(*source.next, *found->next))) found = &source;
        return found;
    }

    /// Empty: another source had the event as well.
    std::optional<EventDetails> detailsOf(const RecordedEvent &event)
    {
        if (!m_isOneRun) return EventDetails{++m_last, 0, event.sequence ? event.sequence : event.place};
        if (event.sequence && event.sequence == m_last) return {};
        m_last = event.sequence;
        return EventDetails{event.sequence, event.cause, event.recorded};
    }

private:
    [[nodiscard]] bool isBefore(const RecordedEvent &one, const RecordedEvent &other) const
    {
        if (one.brokerTime != other.brokerTime || !m_isOneRun) return one.brokerTime < other.brokerTime;
        return one.sequence < other.sequence;
    }

    std::deque<MergedFile> &m_sources;
    const bool m_isOneRun;
    Sequence m_last = 0;
};

bool areOfOneRun(const std::deque<MergedFile> &sources)
{
    const auto runOf = [](const MergedFile &source) { return source.recording->info().runId; };
    const std::string first = runOf(sources.front());
    return !first.empty() && std::all_of(sources.begin(), sources.end(),
                                         [&](const MergedFile &source) { return runOf(source) == first; });
}

Result<> describe(const std::deque<MergedFile> &sources, RecordingCopy &target, bool isOneRun)
{
    using Run = RecordingCopy::Run;
    for (const MergedFile &source : sources) {
        const Run run = &source != &sources.front() ? Run::Other : isOneRun ? Run::Same : Run::Mixed;
        const mcap::Reader &reader = RecordingInside::of(*source.recording).reader;
        if (auto taken = target.takeDescription(reader, 0, UINT64_MAX, run); !taken) return taken;
    }
    return {};
}

Result<> copyAll(std::deque<MergedFile> &sources, bool isOneRun, RecordingCopy &target, CopyProgress &progress)
{
    for (MergedFile &source : sources)
        if (auto begun = source.advance(); !begun) return begun;
    Merge merge(sources, isOneRun);
    while (MergedFile *source = merge.earliest()) {
        const auto number = std::size_t(
            std::find_if(sources.begin(), sources.end(), [&](const MergedFile &one) { return &one == source; }) -
            sources.begin());
        const mcap::Reader &reader = RecordingInside::of(*source->recording).reader;
        if (const auto details = merge.detailsOf(*source->next))
            if (auto written = target.write(number, reader, *source->next, *details); !written) return written;
        if (auto going = progress.step(source->next->payload.size()); !going) return going;
        if (auto advanced = source->advance(); !advanced) return advanced;
    }
    return {};
}

} // namespace

Result<CopyResult> mergeRecordings(const std::vector<std::filesystem::path> &files, const CopyOptions &options)
{
    if (files.empty()) return failure(ErrorKind::InvalidArgument, "there is no recording to merge");
    std::deque<MergedFile> sources;
    std::uint64_t events = 0, bytes = 0;
    for (const auto &file : files) {
        auto recording = Recording::open(file, {OpenOptions::Read::Index, {}, options.stop});
        if (!recording) return failure(recording.error());
        events += (*recording)->info().events;
        bytes += (*recording)->info().fileSize;
        sources.emplace_back(std::move(*recording));
    }
    auto target = RecordingCopy::begin(options);
    if (!target) return failure(target.error());
    const bool isOneRun = areOfOneRun(sources);
    if (auto described = describe(sources, *target, isOneRun); !described) return failure(described.error());
    CopyProgress progress(events, bytes, options.progress, options.stop);
    if (auto copied = copyAll(sources, isOneRun, *target, progress); !copied) return failure(copied.error());
    SourceReport report;
    std::optional<Timestamp> start;
    for (const MergedFile &source : sources) {
        const RecordingInfo &info = source.recording->info();
        addSource(report, info, RecordingInside::of(*source.recording).reader, source.events.damage());
        if (info.start) start = std::min(start.value_or(*info.start), *info.start);
    }
    std::ranges::copy(target->remarks(), std::back_inserter(report.remarks));
    if (auto noted = target->noteLack(report, start); !noted) return failure(noted.error());
    if (auto completed = target->complete(); !completed) return failure(completed.error());
    return CopyResult{options.to, target->events(), target->fileSize(), std::move(report)};
}

} // namespace event_engine
