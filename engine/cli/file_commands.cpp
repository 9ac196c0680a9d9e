// SPDX-License-Identifier: BSD-3-Clause
// recover, cut and merge: files made of recordings.
#include "engine/cli/commands.h"
#include "engine/cli/copy_report.h"
#include "engine/cli/long_work.h"
#include "engine/cli/part_of_file.h"

namespace event_engine::cli {

namespace {

CopyOptions optionsFor(const std::filesystem::path &to, LongWork &work, std::uint64_t keepFree,
                       Compression compression = Compression::Zstd)
{
    return {to, compression, keepFree, work.progress(), work.stopToken()};
}

} // namespace

ExitCode carryOut(const RecoverCommand &command)
{
    LongWork work("recovering");
    const auto to = command.to.empty() ? recoveredName(command.file) : command.to;
    return tellOf(work.console(), command.json, recoverRecording(command.file, optionsFor(to, work, command.keepFree)));
}

ExitCode carryOut(const CutCommand &command)
{
    LongWork work("cutting");
    const auto selection = selectionFor(command.part, command.file, work.reading());
    const auto cut = selection ? cutRecording(command.file, *selection,
                                              optionsFor(command.to, work, command.keepFree, command.compression))
                               : Result<CopyResult>(failure(selection.error()));
    return tellOf(work.console(), command.json, cut);
}

ExitCode carryOut(const MergeCommand &command)
{
    LongWork work("merging");
    return tellOf(work.console(), command.json,
                  mergeRecordings(command.files, optionsFor(command.to, work, command.keepFree, command.compression)));
}

} // namespace event_engine::cli
