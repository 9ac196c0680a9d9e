// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/app_run.h"
#include "engine/cli/commands.h"

#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

AppRunOptions optionsOf(const RunCommand &command)
{
    using Lines = AppRunOptions::Lines;
    const auto lines = command.quiet ? Lines::Nowhere : command.json ? Lines::StandardError : Lines::StandardOutput;
    return {.app = command.app, .recording = command.recording, .pluginLines = lines};
}

} // namespace

ExitCode carryOut(const RunCommand &command)
{
    Console console;
    AppRun run(console, optionsOf(command));
    const bool started = run.start();
    if (started) run.watch(command.time.value_or(Duration::max()));

    const auto report = run.finish();
    tellFailures(console, report);
    if (command.json) {
        console.print(textOf(jsonOf(report)));
    } else if (started && !command.quiet) {
        for (const auto &line : summaryOf(report)) console.print(line);
    }
    return exitCodeOf(report);
}

} // namespace event_engine::cli
