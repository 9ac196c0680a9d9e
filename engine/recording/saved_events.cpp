// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/saved_events.h"

#include "engine/base/clock.h"
#include "engine/recording/recorded_selection.h"
#include "engine/recording/recording_files.h"
#include "engine/recording/run_notes.h"

namespace event_engine {

namespace {

Result<> writeAll(const RecorderRun &run, const RecorderOptions &options, std::optional<Timestamp> lossesSince,
                  const EventSource &events, RecordingFiles &files)
{
    RecordedSelection selection(options);
    const auto written = events([&](const EventView &event) -> Result<> {
        return selection.wants(event) ? files.writer().write(event) : Result<>();
    });
    if (!written) return written;
    RunNotes notes(run);
    if (lossesSince) notes.takeHeldLosses(*lossesSince);
    if (auto noted = notes.write(files.writer(), {}, RunNotes::Output::Now); !noted) return noted;
    return files.complete();
}

} // namespace

Result<RecordingSnapshot> saveEvents(const RecorderRun &run, RecorderOptions options,
                                     std::optional<Timestamp> lossesSince, const EventSource &events)
{
    options.splitSize = 0;
    options.splitTime = Duration(0);
    const auto files = RecordingFiles::open(options, run);
    if (!files) return failure(files.error());
    RecordingSnapshot saved;
    saved.file = saved.oldestFile = saved.currentFile = options.file;
    saved.since = now();
    if (auto written = writeAll(run, options, lossesSince, events, **files); !written) {
        (*files)->discard();
        return failure(written.error());
    }
    saved.events = (*files)->events();
    saved.bytes = (*files)->bytes();
    saved.diskFree = (*files)->diskFree();
    saved.ended = true;
    return saved;
}

} // namespace event_engine
