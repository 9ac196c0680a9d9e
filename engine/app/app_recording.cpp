// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/app_private.h"
#include "engine/base/clock.h"

namespace event_engine {

namespace {

constexpr std::size_t EVERY_LINE = 1'000'000;

Error nothingIsRecorded()
{
    return {ErrorKind::InvalidArgument, "nothing is being recorded"};
}

} // namespace

// The recorder's thread ends before this object does, which all but the run belongs to.
RecorderRun App::Private::recorderRun()
{
    RecorderRun made{.bus = run->bus, .description = {options.title, appFile, runId}};
    made.onProblem = [shared = run](std::string text) {
        shared->problems.add(Severity::Error, Recorder::NAME, std::move(text));
    };
    made.output = [shared = run](std::uint64_t after) { return shared->output.lines(after, EVERY_LINE, {}); };
    made.plugins = [shared = run] {
        std::vector<RecordedPluginState> states;
        for (const PluginStatus &plugin : shared->plugins.all())
            states.push_back({plugin.since, plugin.name, std::string(toText(plugin.state)), plugin.cause});
        return states;
    };
    made.notTaken = [shared = run] {
        std::map<std::string, std::uint64_t> events;
        for (const PluginStatus &plugin : shared->plugins.all()) events.emplace(plugin.name, 0);
        for (const SubscriberStatus &subscriber : shared->bus->status().subscribers)
            if (const auto plugin = events.find(subscriber.name); plugin != events.end())
                plugin->second += subscriber.notTaken.events;
        return events;
    };
    if (flightRecorder) {
        made.held = [this] { return flightRecorder->held(); };
        made.heldLosses = [this](Timestamp since) { return flightRecorder->losses().since(since); };
    }
    return made;
}

Result<> App::Private::startRecording(RecorderOptions recorderOptions)
{
    MutexLock one(recordingStart);
    if (recordingIsOver) return failure(ErrorKind::Stopped, "the app has stopped, so there is nothing to record");
    if (const auto last = recording(); last && !last->ended)
        return failure(ErrorKind::InUse, "a recording is under way: " + last->file.string());
    std::shared_ptr<Recorder> newest; // made without the lock, so that snapshots do not wait for the disk
    auto made = Recorder::start(recorderRun(), std::move(recorderOptions));
    if (!made) return failure(made.error());
    newest = std::move(*made);
    MutexLock lock(recorderMutex);
    recorder.swap(newest);
    return {};
}

void App::Private::endRecording()
{
    MutexLock one(recordingStart);
    recordingIsOver = true;
    static_cast<void>(stopRecording());
}

Result<RecordingSnapshot> App::Private::stopRecording()
{
    std::shared_ptr<Recorder> ending; // outside the lock, so that snapshots go on while the rest is written
    {
        MutexLock lock(recorderMutex);
        if (!recorder || recorder->isFinished()) return failure(nothingIsRecorded());
        ending = recorder;
    }
    // What publishers have called publish() for belongs to the recording, even if the broker has not seen it yet.
    static_cast<void>(run->bus->waitUntilDrained(std::chrono::seconds(1)));
    ending->finish();
    RecordingSnapshot last = ending->status();
    if (last.error) return failure(*last.error);
    return last;
}

Result<> App::Private::mark(std::string text, std::optional<Timestamp> at)
{
    MutexLock lock(recorderMutex);
    if (!recorder || recorder->hasEnded()) return failure(nothingIsRecorded());
    recorder->mark(at.value_or(now()), std::move(text));
    return {};
}

std::optional<RecordingSnapshot> App::Private::recording()
{
    MutexLock lock(recorderMutex);
    return recorder ? std::optional(recorder->status()) : std::nullopt;
}

} // namespace event_engine
