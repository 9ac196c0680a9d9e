// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/part_of_file.h"

namespace event_engine::cli {

namespace {

std::optional<Timestamp> timeFor(const std::optional<TimeInFile> &time, const RecordingInfo &info)
{
    if (!time) return {};
    if (const auto *since = std::get_if<Duration>(&*time)) return info.start.value_or(Timestamp()) + *since;
    return std::get<Timestamp>(*time);
}

bool isSinceTheStart(const std::optional<TimeInFile> &time)
{
    return time && std::holds_alternative<Duration>(*time);
}

} // namespace

EventSelection selectionFor(const PartOfFile &part, const RecordingInfo &info)
{
    EventSelection selection = part.names;
    selection.from = timeFor(part.from, info);
    selection.to = timeFor(part.to, info);
    return selection;
}

Result<EventSelection> selectionFor(const PartOfFile &part, const std::filesystem::path &file,
                                    const OpenOptions &reading)
{
    if (!isSinceTheStart(part.from) && !isSinceTheStart(part.to)) return selectionFor(part, RecordingInfo());
    const auto recording = Recording::open(file, reading);
    if (!recording) return failure(recording.error());
    return selectionFor(part, (*recording)->info());
}

// The first line that would be exported ends the looking. What else is wrong with the selection, a replay tells itself.
Result<> checkSelectsAny(const Recording &recording, const EventSelection &selection, std::stop_token stop)
{
    bool any = false;
    const auto first = exportEvents(recording, {.selection = selection, .stop = std::move(stop)}, [&](auto) {
        any = true;
        return Result<>(failure(ErrorKind::Stopped, ""));
    });
    if (any || first) return {};
    const bool decides = first.error().kind() == ErrorKind::NotFound || first.error().kind() == ErrorKind::Stopped;
    return decides ? failure(first.error()) : Result<>();
}

} // namespace event_engine::cli
