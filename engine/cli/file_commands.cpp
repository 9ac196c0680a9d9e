// SPDX-License-Identifier: BSD-3-Clause
// recover, cut and merge: files made of recordings.
#include "engine/cli/commands.h"
#include "engine/cli/copy_report.h"
#include "engine/cli/long_work.h"
#include "engine/cli/part_of_file.h"

#include <filesystem>
#include <system_error>

namespace event_engine::cli {

namespace {

CopyOptions optionsFor(const std::filesystem::path &to, LongWork &work, std::uint64_t keepFree,
                       Compression compression = Compression::Zstd)
{
    return {to, compression, keepFree, work.progress(), work.stopToken()};
}

/// What the disk keeps free a person may have wanted otherwise, and another disk may have room.
Result<CopyResult> withWayOut(Result<CopyResult> copied, const CopyOptions &options)
{
    if (copied || copied.error().kind() != ErrorKind::Io) return copied;
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::absolute(options.to, error).parent_path(), error);
    if (error || space.available >= options.keepFree) return copied;
    return failure(ErrorKind::Io,
                   copied.error().message() + ": say --output FILE on another disk, or --keep-free SIZE for less");
}

} // namespace

ExitCode carryOut(const RecoverCommand &command)
{
    LongWork work("recovering");
    const auto to = command.to.empty() ? recoveredName(command.file) : command.to;
    const auto options = optionsFor(to, work, command.keepFree);
    return tellOf(work.console(), command.json, withWayOut(recoverRecording(command.file, options), options));
}

ExitCode carryOut(const CutCommand &command)
{
    LongWork work("cutting");
    const auto options = optionsFor(command.to, work, command.keepFree, command.compression);
    const auto selection = selectionFor(command.part, command.file, work.reading());
    const auto cut = selection ? withWayOut(cutRecording(command.file, *selection, options), options)
                               : Result<CopyResult>(failure(selection.error()));
    return tellOf(work.console(), command.json, cut);
}

ExitCode carryOut(const MergeCommand &command)
{
    LongWork work("merging");
    const auto options = optionsFor(command.to, work, command.keepFree, command.compression);
    return tellOf(work.console(), command.json, withWayOut(mergeRecordings(command.files, options), options));
}

} // namespace event_engine::cli
