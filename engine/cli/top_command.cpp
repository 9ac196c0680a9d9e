// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/app_run.h"
#include "engine/cli/commands.h"
#include "engine/cli/terminal.h"

#include <algorithm>
#include <csignal>

namespace event_engine::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration REFRESH = std::chrono::milliseconds(250);
constexpr char QUIT = 'q';

Clock::time_point deadlineOf(const TopCommand &command)
{
    return command.time ? Clock::now() + *command.time : Clock::time_point::max();
}

std::vector<StyledLine> page(const Snapshot &snapshot, TextSize size)
{
    size.rows = size.rows > 2 ? size.rows - 2 : 1;
    auto lines = dashboard(snapshot, size);
    lines.push_back({});
    lines.push_back({"q quits", Style::Faint});
    return lines;
}

/// Until the app stops or somebody presses a key to end it, which is returned.
std::optional<char> showUntilKey(AppRun &run, const TopCommand &command)
{
    const auto deadline = deadlineOf(command);
    FullScreen screen;
    while (Clock::now() < deadline && !run.watch(Duration(0))) {
        const auto snapshot = run.app().snapshot();
        if (snapshot.state == AppState::Stopping) return {};
        screen.show(page(snapshot, screen.size()));
        const auto key = screen.keys().waitFor(std::min<Duration>(REFRESH, deadline - Clock::now()));
        if (key == QUIT || key == Keys::CTRL_C) return key;
    }
    return {};
}

void showInPlace(AppRun &run, const TopCommand &command)
{
    // The signal that this key would have been elsewhere, now that the terminal is as it was.
    if (showUntilKey(run, command) == Keys::CTRL_C) std::raise(SIGINT);
}

void printNowAndThen(AppRun &run, const TopCommand &command, Console &console)
{
    const auto deadline = deadlineOf(command);
    bool ended = false;
    while (!ended && Clock::now() < deadline) {
        ended = run.watch(std::min<Duration>(command.every, deadline - Clock::now()));
        for (const auto &line : dashboard(run.app().snapshot(), {})) console.print(line.text);
        console.print("");
    }
}

} // namespace

ExitCode carryOut(const TopCommand &command)
{
    Console console;
    const bool inPlace = FullScreen::isPossible();
    AppRun run(console, {.app = command.app,
                         .pluginLines = AppRunOptions::Lines::Nowhere,
                         .rates = command.rates,
                         .tellProblems = !inPlace});
    const bool started = run.start();
    if (started && inPlace) showInPlace(run, command);
    if (started && !inPlace) printNowAndThen(run, command, console);

    const auto report = run.finish();
    tellFailures(console, report);
    if (started)
        for (const auto &line : summaryOf(report)) console.print(line);
    return exitCodeOf(report);
}

} // namespace event_engine::cli
