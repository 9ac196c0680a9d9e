// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/app_run.h"
#include "engine/cli/commands.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

using Lines = AppRunOptions::Lines;

template <class Command>
AppRunOptions optionsOf(const Command &command)
{
    const auto lines = command.quiet ? Lines::Nowhere : command.json ? Lines::StandardError : Lines::StandardOutput;
    return {.app = command.app, .pluginLines = lines};
}

template <class Command>
ExitCode tellOf(AppRun &run, Console &console, const Command &command, bool started)
{
    const auto report = run.finish();
    tellFailures(console, report);
    if (command.json) {
        console.print(textOf(jsonOf(report)));
    } else if (started && !command.quiet) {
        for (const auto &line : summaryOf(report)) console.print(line);
    }
    std::fflush(stdout); // once the app is gone, a signal ends the program as if there were none
    return exitCodeOf(report);
}

} // namespace

ExitCode carryOut(const RunCommand &command)
{
    Console console;
    auto options = optionsOf(command);
    options.recorder = {.file = command.recording, .policy = OverflowPolicy::Block};
    AppRun run(console, std::move(options));
    const bool started = run.start();
    if (started) run.watch(command.time.value_or(Duration::max()));
    return tellOf(run, console, command, started);
}

ExitCode carryOut(const RecordCommand &command)
{
    constexpr Duration LOOK_INTERVAL = std::chrono::milliseconds(100);
    Console console;
    auto options = optionsOf(command);
    options.recorder = command.recorder;
    options.compression = command.compression;
    AppRun run(console, std::move(options));
    const bool started = run.start();
    const auto begin = std::chrono::steady_clock::now();
    const auto isOver = [&] { return command.time && std::chrono::steady_clock::now() - begin >= *command.time; };
    while (started && !isOver() && !run.recordingHasEnded() && !run.watch(LOOK_INTERVAL)) {
    }
    return tellOf(run, console, command, started);
}

} // namespace event_engine::cli
