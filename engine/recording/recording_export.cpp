// SPDX-License-Identifier: BSD-3-Clause
// The events of a recording as text.
#include "engine/recording/copy_progress.h"
#include "engine/recording/event_selection.h"
#include "engine/recording/source_report.h"
#include "event_engine/event_text.h"

namespace event_engine {

Result<ExportResult> exportEvents(const Recording &recording, const ExportOptions &options,
                                  const std::function<Result<>(std::string_view line)> &write)
{
    if (auto any = checkHasEvents(recording); !any) return failure(any.error());
    const auto &source = RecordingInside::of(recording);
    auto events = SelectedEvents::begin(recording, options.selection);
    if (!events) return failure(events.error());
    const bool csv = options.format == ExportFormat::Csv;
    CopyProgress progress(source.places.count(), recording.info().fileSize, options.progress, options.stop);
    for (ExportResult result;; ++result.events) {
        const auto event = events->next(progress);
        if (!event) return failure(event.error());
        if (!*event) {
            addSource(result.source, recording.info(), source.reader, events->damage());
            if (result.events == 0) return failure(nothingSelected(recording, options.selection, result.source));
            return result;
        }
        if (csv && result.events == 0)
            if (auto written = write(std::string(csvTitles()) + '\n'); !written) return failure(written.error());
        const EventView view = toView(**event, source.catalog);
        const std::string line = (csv ? csvLine(view) : jsonLine(view)) + '\n';
        if (auto written = write(line); !written) return failure(written.error());
    }
}

} // namespace event_engine
