// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/record_options.h"

#include "engine/cli/help_texts.h"
#include "engine/cli/text_options.h"

namespace event_engine::cli {

namespace {

void addWhat(CLI::App &command, RecorderOptions &recorder)
{
    addNames(command, "--types", recorder.onlyTypes, "only events of these types");
    addNames(command, "--except", recorder.exceptTypes, "no events of these types");
    addNames(command, "--publishers", recorder.onlyPublishers, "only events of these publishers");
    addNames(command, "--except-publishers", recorder.exceptPublishers, "no events of these publishers");
}

void addHow(CLI::App &command, RecordCommand &record)
{
    const auto compression = [&record](const std::string &text) { record.compression = compressionFrom(text); };
    const auto policy = [&record](const std::string &text) { record.recorder.policy = policyFrom(text); };
    addText(command, "--compression", "HOW", compression, "none, lz4 or zstd (default: that of the app, else zstd)");
    addText(command, "--policy", "POLICY", policy,
            "where the disk cannot follow: block, drop_oldest or drop_newest (default block)");
    addSize(command, "--buffer", record.recorder.bufferLimit, "what may wait for the disk (default 64 MiB)");
}

void addLimits(CLI::App &command, RecorderOptions &recorder)
{
    addSize(command, "--split-size", recorder.splitSize, "a new file, NAME_0001.mcap and so on, at about this size");
    addTime(command, "--split-time", "TIME", recorder.splitTime, "a new file after so many seconds");
    const auto keep = [&recorder](const std::string &text) { recorder.keepFiles = countFrom("--keep", text); };
    addText(command, "--keep", "N", keep, "of the files keep only the newest N");
    addSize(command, "--max-size", recorder.maxSize, "end at about this size of all files together");
    addTime(command, "--max-time", "TIME", recorder.maxTime, "end after so many seconds");
    addKeepFree(command, recorder.keepFree);
}

} // namespace

void addRecord(CLI::App &program, RecordCommand &command)
{
    auto &record = *program.add_subcommand("record", "run an app and record it, with all that can be chosen");
    record.footer(RECORD_EXAMPLES);
    command.recorder.policy = OverflowPolicy::Block;
    record.add_option("APP.toml", command.app, "the app's file")->required()->option_text(" ");
    record.add_option("-o,--output", command.recorder.file, "the recording, NAME.mcap")
        ->required()
        ->option_text("FILE");
    addRunTime(record, command.time);
    addWhat(record, command.recorder);
    addHow(record, command);
    addLimits(record, command.recorder);
    addControl(record, command.control);
    addRates(record, command.rates);
    record.parse_complete_callback([&recorder = command.recorder] {
        if (recorder.keepFiles > 0 && recorder.splitSize == 0 && recorder.splitTime == Duration(0))
            throw CLI::ValidationError("--keep needs --split-size or --split-time: there is one file else");
    });
    record.add_flag("--json", command.json, "print one JSON object at the end, all else on standard error");
    record.add_flag("--quiet", command.quiet, "print problems only");
}

} // namespace event_engine::cli
