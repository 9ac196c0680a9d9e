// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/file_options.h"

#include "engine/cli/help_texts.h"
#include "engine/cli/text_options.h"

namespace event_engine::cli {

namespace {

void addTime(CLI::App &command, const std::string &option, std::optional<TimeInFile> &time, const std::string &help)
{
    const auto use = [option, &time](const std::string &text) { time = timeInFileFrom(option, text); };
    addText(command, option, "TIME", use, help);
}

void addFilter(CLI::App &command, EventFilter &filter)
{
    const auto use = [&filter](const std::string &text) { filter = filterFrom("--where", text); };
    addText(command, "--where", "LINE", use, "only events that match this filter line");
}

void addCompression(CLI::App &command, Compression &compression)
{
    const auto use = [&compression](const std::string &text) { compression = compressionFrom(text); };
    addText(command, "--compression", "HOW", use, "none, lz4 or zstd (default zstd)");
}

CLI::Option *addOutput(CLI::App &command, std::filesystem::path &to, const std::string &help)
{
    return command.add_option("-o,--output", to, help)->option_text("FILE");
}

void addInput(CLI::App &command, std::filesystem::path &file)
{
    command.add_option("FILE.mcap", file, "the recording")->required()->option_text(" ");
}

} // namespace

void addPart(CLI::App &command, PartOfFile &part)
{
    addTime(command, "--from", part.from, "seconds from the first event on, or a time like 2026-11-22T17:48:15Z");
    addTime(command, "--to", part.to, "likewise; the event of that time is the last");
    addNames(command, "--types", part.names.onlyTypes, "only events of these types");
    addNames(command, "--except", part.names.exceptTypes, "no events of these types");
    addNames(command, "--publishers", part.names.onlyPublishers, "only events of these publishers");
    addNames(command, "--except-publishers", part.names.exceptPublishers, "no events of these publishers");
}

void addRecover(CLI::App &program, RecoverCommand &command)
{
    auto &recover = *program.add_subcommand("recover", "make a complete recording of one that is cut or damaged");
    recover.footer(RECOVER_EXAMPLES);
    addInput(recover, command.file);
    addOutput(recover, command.to, "what to write (default: NAME.mcap for NAME.mcap.part, else NAME-recovered.mcap)");
    addKeepFree(recover, command.keepFree);
    recover.add_flag("--json", command.json, "print what was done as one JSON object");
}

void addCut(CLI::App &program, CutCommand &command)
{
    auto &cut = *program.add_subcommand("cut", "make a recording of a part of one");
    cut.footer(CUT_EXAMPLES);
    addInput(cut, command.file);
    addOutput(cut, command.to, "what to write")->required();
    addPart(cut, command.part);
    addFilter(cut, command.part.names.filter);
    addCompression(cut, command.compression);
    addKeepFree(cut, command.keepFree);
    cut.add_flag("--json", command.json, "print what was done as one JSON object");
}

void addMerge(CLI::App &program, MergeCommand &command)
{
    auto &merge = *program.add_subcommand("merge", "make one recording of several, in the order of time");
    merge.footer(MERGE_EXAMPLES);
    merge.add_option("FILES", command.files, "the recordings")->required()->option_text(" ");
    addOutput(merge, command.to, "what to write")->required();
    addCompression(merge, command.compression);
    addKeepFree(merge, command.keepFree);
    merge.add_flag("--json", command.json, "print what was done as one JSON object");
}

void addExport(CLI::App &program, ExportCommand &command)
{
    auto &exports = *program.add_subcommand("export", "write the events of a recording as text");
    exports.footer(EXPORT_EXAMPLES);
    addInput(exports, command.file);
    addOutput(exports, command.to, "what to write (default: standard output)");
    const auto format = [&command](const std::string &text) { command.format = formatFrom(text); };
    addText(exports, "--format", "HOW", format, "ndjson or csv (default ndjson)");
    addPart(exports, command.part);
    addFilter(exports, command.part.names.filter);
}

} // namespace event_engine::cli
