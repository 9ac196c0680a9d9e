// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/app_run.h"
#include "engine/cli/commands.h"
#include "engine/cli/event_line.h"
#include "engine/cli/interrupt_watch.h"
#include "engine/cli/interrupts.h"
#include "engine/cli/long_work.h"
#include "engine/cli/numbers.h"
#include "engine/cli/part_of_file.h"
#include "engine/cli/recorded_types.h"
#include "engine/cli/replay_control.h"
#include "engine/cli/replay_report.h"
#include "event_engine/event_text.h"
#include "event_engine/text.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stop_token>

namespace event_engine::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto LOOK_INTERVAL = std::chrono::milliseconds(5);
constexpr auto SETTLE_INTERVAL = std::chrono::milliseconds(100);
constexpr auto LAST_WORD = std::chrono::milliseconds(200);
constexpr auto SETTLE_TIMEOUT = std::chrono::seconds(5);

/// Where the file's end is missing this takes as long as reading all of it. Before any other thread is started.
Result<std::shared_ptr<Recording>> openFor(const ReplayCommand &command)
{
    LongWork work("reading");
    auto recording = Recording::open(command.file, work.reading());
    if (!recording) return recording;
    for (const std::string &type : command.part.names.onlyTypes)
        if (auto there = checkHasType(**recording, type); !there) return failure(there.error());
    EventSelection selection = selectionFor(command.part, (*recording)->info());
    if (!command.as.empty()) selection.onlyPublishers = {command.as};
    if (auto any = checkSelectsAny(**recording, selection, work.stopToken()); !any) return failure(any.error());
    return recording;
}

ReplayOptions optionsOf(const ReplayCommand &command, const EventSelection &selection)
{
    return {.speed = command.speed,
            .onlyTypes = selection.onlyTypes,
            .exceptTypes = selection.exceptTypes,
            .onlyPublishers = selection.onlyPublishers,
            .exceptPublishers = selection.exceptPublishers,
            .rename = command.rename,
            .as = command.as,
            .maxTimingError = command.maxError,
            .loop = command.loop,
            .startPaused = command.paused,
            .from = selection.from,
            .to = selection.to};
}

ControlInput::Lines linesOf(const ReplayCommand &command)
{
    return command.control ? ControlInput::Lines::Taken : ControlInput::Lines::Ignored;
}

/// Gives plugins the time to take what waits for them.
void settle(AppRun &run)
{
    const auto deadline = Clock::now() + SETTLE_TIMEOUT;
    for (int quiet = 0; quiet < 2 && Clock::now() < deadline;) {
        if (run.watch(SETTLE_INTERVAL)) return;
        const auto plugins = run.app().snapshot().plugins;
        const bool nothingWaits = std::all_of(plugins.begin(), plugins.end(),
                                              [](const PluginSnapshot &plugin) { return plugin.waitingEvents == 0; });
        quiet = nothingWaits ? quiet + 1 : 0;
    }
}

/// The events are published in an app of this process.
class ReplayIntoApp {
public:
    ReplayIntoApp(Console &console, const ReplayCommand &command)
        : m_console(console), m_command(command), m_run(console, optionsFor(command))
    {}

    void play(ReplayReport &report)
    {
        const auto recording = openFor(m_command);
        if (!recording) {
            report.failure = recording.error();
            return;
        }
        if (m_run.start())
            if (auto played = playRecording(*recording, report); !played) report.failure = played.error();
        report.app = m_run.finish();
        if (report.app->result.stoppedByRequest) forgiveTheStop(report);
    }

private:
    /// What could not be played since the app had been asked to stop is neither a failure nor a loss.
    static void forgiveTheStop(ReplayReport &report)
    {
        if (report.failure && report.failure->kind() == ErrorKind::Stopped) report.failure.reset();
        ReplaySnapshot &replay = report.replay;
        if (!replay.error || replay.error->kind() != ErrorKind::Stopped) return;
        replay.error.reset();
        replay.state = ReplayState::Paused;
        if (replay.refused > 0) --replay.refused;
    }

    static AppRunOptions optionsFor(const ReplayCommand &command)
    {
        using Lines = AppRunOptions::Lines;
        const auto lines = command.quiet ? Lines::Nowhere : command.json ? Lines::StandardError : Lines::StandardOutput;
        return {.app = command.app, .without = command.as, .pluginLines = lines};
    }

    Result<> playRecording(const std::shared_ptr<Recording> &recording, ReplayReport &report)
    {
        const auto begin = Clock::now();
        const auto options = optionsOf(m_command, selectionFor(m_command.part, recording->info()));
        if (auto pointedOut = pointOutDoubledTypes(*recording, options, report); !pointedOut) return pointedOut;
        const auto replayer = Replayer::start(recording, &m_run.app(), options);
        if (!replayer) return failure(replayer.error());
        report.hasBegun = true;
        ReplayControl control(m_console, **replayer, *recording, linesOf(m_command));
        while (!control.isOver(report.replay) && takesEvents(control.isUsed() ? LOOK_INTERVAL : SETTLE_INTERVAL))
            m_run.showAlso("  " + control.progress(report.replay));
        if (!control.stopWanted()) (*replayer)->waitUntilFinished(LAST_WORD); // where the app ended with the last event
        report.replay = control.end();
        m_run.showAlso({});
        report.time = Clock::now() - begin;
        settle(m_run);
        return {};
    }

    Result<> pointOutDoubledTypes(const Recording &recording, const ReplayOptions &options, ReplayReport &report)
    {
        auto doubled = Replayer::doubledTypes(recording, m_run.app().snapshot(), options);
        if (!doubled) return failure(doubled.error());
        report.doubled = std::move(*doubled);
        if (!report.doubled.empty()) m_console.tell(noteOn(report.doubled));
        return {};
    }

    /// Watches the app for a while, and says whether it will take events after it.
    bool takesEvents(Duration time) { return !m_run.watch(time) && m_run.app().snapshot().state == AppState::Running; }

    Console &m_console;
    const ReplayCommand &m_command;
    AppRun m_run;
};

/// Whether somebody has asked for it by then.
bool isStoppedWithin(Duration time, const std::stop_token &stop)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
    return stop.stop_requested();
}

/// Without an app: every event is printed when it is due.
Result<> playAndPrint(Console &console, const ReplayCommand &command, const std::shared_ptr<Recording> &recording,
                      const std::stop_token &stop, ReplayReport &report)
{
    ReplayOptions options = optionsOf(command, selectionFor(command.part, recording->info()));
    if (!command.quiet)
        options.onEvent = [&](const EventView &event) {
            console.print(command.json ? jsonLine(event) : eventLine(event));
        };

    const auto begin = Clock::now();
    const auto replayer = Replayer::start(recording, nullptr, std::move(options));
    if (!replayer) return failure(replayer.error());
    report.hasBegun = true;
    ReplayControl control(console, **replayer, *recording, linesOf(command));
    while (!control.isOver(report.replay) && !isStoppedWithin(LOOK_INTERVAL, stop)) {
        console.flush();
        console.progress(control.progress(report.replay));
    }
    report.replay = control.end(); // what is counted is what was printed
    report.time = Clock::now() - begin;
    return {};
}

/// To be called while signals are still taken care of: they end the replay, not its report.
ExitCode tellOf(Console &console, const ReplayCommand &command, const ReplayReport &report)
{
    for (const auto &remark : report.replay.source.remarks) console.tell("Remark: " + remark);
    for (const auto &failure : failuresOf(report)) console.tell("event-engine: " + failure);
    const bool printedLines = command.json && command.app.empty() && !command.quiet;
    if (command.json)
        console.print(printedLines ? nlohmann::ordered_json{{"report", jsonOf(report)}}.dump()
                                   : textOf(jsonOf(report)));
    else if (report.hasBegun)
        for (const auto &line : summaryOf(report)) console.print(line);
    std::fflush(stdout);
    return exitCodeOf(report);
}

} // namespace

ExitCode carryOut(const ReplayCommand &command)
{
    Console console;
    ReplayReport report{.file = command.file, .speed = command.speed};
    if (command.app.empty()) {
        const Interrupts interrupts; // until the watch is there
        const auto recording = openFor(command);
        std::stop_source stop;
        const InterruptWatch watch([&] { stop.request_stop(); }); // also where nobody reads what is printed
        const auto played = recording ? playAndPrint(console, command, *recording, stop.get_token(), report)
                                      : Result<>(failure(recording.error()));
        if (!played) report.failure = played.error();
        return tellOf(console, command, report);
    }
    ReplayIntoApp replay(console, command);
    replay.play(report);
    return tellOf(console, command, report);
}

} // namespace event_engine::cli
