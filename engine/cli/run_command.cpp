// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/app_run.h"
#include "engine/cli/commands.h"
#include "engine/cli/run_control.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

using Lines = AppRunOptions::Lines;

template <class Command>
AppRunOptions optionsOf(const Command &command)
{
    const auto lines = command.quiet ? Lines::Nowhere : command.json ? Lines::StandardError : Lines::StandardOutput;
    return {.app = command.app, .pluginLines = lines, .rates = command.rates};
}

/// Until its time is up, the app has ended, or its recording where that ends it.
template <class Command>
void watch(AppRun &run, Console &console, const Command &command, bool endsWithRecording)
{
    constexpr Duration LOOK_INTERVAL = std::chrono::milliseconds(50);
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    RunControl control(console, run, command.control);
    for (;;) {
        const Duration left = command.time ? *command.time - (Clock::now() - begin) : LOOK_INTERVAL;
        if (left <= Duration(0) || run.watch(std::min(left, LOOK_INTERVAL))) return;
        if (endsWithRecording && run.recordingHasEnded()) return;
        control.look();
    }
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
    if (started) watch(run, console, command, false);
    return tellOf(run, console, command, started);
}

ExitCode carryOut(const RecordCommand &command)
{
    Console console;
    auto options = optionsOf(command);
    options.recorder = command.recorder;
    options.compression = command.compression;
    AppRun run(console, std::move(options));
    const bool started = run.start();
    if (started) watch(run, console, command, true);
    return tellOf(run, console, command, started);
}

} // namespace event_engine::cli
