// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/app_private.h"

namespace event_engine {

namespace {

Error nothingIsRecorded()
{
    return {ErrorKind::InvalidArgument, "nothing is being recorded"};
}

} // namespace

Result<> App::Private::startRecording(RecorderOptions recorderOptions)
{
    if (state == AppState::Stopping || state == AppState::Stopped)
        return failure(ErrorKind::Stopped, "the app has stopped, so there is nothing to record");
    MutexLock lock(recorderMutex);
    if (recorder && !recorder->hasEnded())
        return failure(ErrorKind::InUse, "a recording is under way: " + recorder->status().file.string());
    const std::shared_ptr<PluginRun> problems = run;
    auto made = Recorder::start(
        run->bus, std::move(recorderOptions), {options.title, appFile, runId},
        [problems](std::string text) { problems->problems.add(Severity::Error, Recorder::NAME, std::move(text)); });
    if (!made) return failure(made.error());
    recorder = std::move(*made);
    return {};
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

Result<> App::Private::mark(std::string text)
{
    MutexLock lock(recorderMutex);
    if (!recorder || recorder->hasEnded()) return failure(nothingIsRecorded());
    recorder->mark(std::move(text));
    return {};
}

std::optional<RecordingSnapshot> App::Private::recording()
{
    MutexLock lock(recorderMutex);
    return recorder ? std::optional(recorder->status()) : std::nullopt;
}

} // namespace event_engine
