// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/recording_tools.h"

#include "engine/base/file_descriptor.h"
#include "engine/recording/byte_sink.h"
#include "engine/recording/copy_progress.h"
#include "engine/recording/event_selection.h"
#include "engine/recording/recording_copy.h"
#include "engine/recording/source_report.h"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>

namespace event_engine {

namespace {

enum class Copied { Part, Whole };

Result<CopyResult> copy(const Recording &recording, const EventSelection &selection, const CopyOptions &options,
                        Copied copied)
{
    const auto &source = RecordingInside::of(recording);
    auto events = SelectedEvents::begin(recording, selection);
    if (!events) return failure(events.error());
    auto target = RecordingCopy::begin(options);
    if (!target) return failure(target.error());
    if (auto taken = target->takeDescription(source.reader, events->from(), events->to(), RecordingCopy::Run::Same);
        !taken)
        return failure(taken.error());
    CopyProgress progress(source.places.count(), recording.info().fileSize, options.progress, options.stop);
    for (;;) {
        const auto event = events->next(progress);
        if (!event) return failure(event.error());
        if (!*event) break;
        const RecordedEvent &found = **event;
        if (auto written = target->write(0, source.reader, found, {found.sequence, found.cause, found.recorded});
            !written)
            return failure(written.error());
    }
    SourceReport report;
    addSource(report, recording.info(), source.reader, events->damage());
    if (target->events() == 0 && copied == Copied::Part) return failure(nothingSelected(recording, selection, report));
    std::ranges::copy(target->remarks(), std::back_inserter(report.remarks));
    if (auto noted = target->noteLack(report, recording.info().start); !noted) return failure(noted.error());
    if (auto completed = target->complete(); !completed) return failure(completed.error());
    return CopyResult{options.to, target->events(), target->fileSize(), std::move(report)};
}

} // namespace

std::filesystem::path recoveredName(const std::filesystem::path &file)
{
    auto name = file;
    std::error_code ignored;
    if (file.extension() == ".part") name.replace_extension();
    if (name != file && !std::filesystem::exists(name, ignored)) return name;
    const std::string stem = name.stem().string(), extension = name.extension().string();
    for (int number = 1;; ++number) {
        const std::string counted = number > 1 ? fmt::format("-{}", number) : "";
        name.replace_filename(fmt::format("{}-recovered{}{}", stem, counted, extension));
        if (!std::filesystem::exists(name, ignored)) return name;
    }
}

Result<CopyResult> recoverRecording(const std::filesystem::path &file, const CopyOptions &options)
{
    auto itsName = file;
    const FileDescriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (options.to == itsName.replace_extension() && source && FileByteSink::isWritten(source.get()))
        return failure(ErrorKind::InUse, file.string() + " is being recorded: it will be complete, and have the name " +
                                             itsName.string() +
                                             ", when that ends. Another name makes a copy of what "
                                             "is there");
    const auto recording =
        Recording::open(file, {OpenOptions::Read::Everything, firstHalfOf(options.progress), options.stop});
    if (!recording) return failure(recording.error());
    CopyOptions copying = options;
    copying.progress = secondHalfOf(options.progress);
    return copy(**recording, {}, copying, Copied::Whole);
}

Result<CopyResult> cutRecording(const std::filesystem::path &file, const EventSelection &selection,
                                const CopyOptions &options)
{
    const auto recording = Recording::open(file, {OpenOptions::Read::Index, options.progress, options.stop});
    return recording ? cutRecording(**recording, selection, options) : failure(recording.error());
}

Result<CopyResult> cutRecording(const Recording &recording, const EventSelection &selection, const CopyOptions &options)
{
    if (auto any = checkHasEvents(recording); !any) return failure(any.error());
    return copy(recording, selection, options, Copied::Part);
}

} // namespace event_engine
