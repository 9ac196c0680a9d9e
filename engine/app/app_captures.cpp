// SPDX-License-Identifier: BSD-3-Clause
// What the flight recorder saves: by request and by rules.
#include "engine/app/app_private.h"
#include "engine/base/clock.h"

namespace event_engine {

namespace {

Error flightRecorderIsOff()
{
    return {ErrorKind::InvalidArgument, "the flight recorder is off, so it has nothing to save"};
}

} // namespace

std::unique_ptr<CaptureWatch> App::Private::makeCaptures()
{
    CaptureWatch::Source source;
    source.recorderRun = [this] { return recorderRun(); };
    source.tell = [shared = run](Severity severity, std::string text) {
        shared->problems.add(severity, "(capture)", std::move(text));
    };
    source.look = [this](const std::function<void(const CaptureLook &)> &look) {
        Timestamp time;
        BusStatus bus;
        Meter::Status counts;
        run->bus->broker().call([&] {
            time = now();
            bus = run->bus->broker().status();
            counts = meter->status(time);
        });
        const auto plugins = run->plugins.all();
        const HeldEvents held = flightRecorder->held();
        look({time, bus, counts, plugins, held});
    };
    return std::make_unique<CaptureWatch>(std::move(source));
}

Result<> App::Private::addCapture(CaptureRule rule)
{
    if (!flightRecorder) return failure(flightRecorderIsOff());
    return captures->add(std::move(rule), run->bus->directory()->types);
}

Result<RecordingSnapshot> App::Private::saveRecent(Duration last, RecorderOptions recorderOptions)
{
    if (!flightRecorder) return failure(flightRecorderIsOff());
    recorderOptions.before = std::max(last, Duration(1));
    recorderOptions.splitSize = recorderOptions.maxSize = 0;
    recorderOptions.splitTime = recorderOptions.maxTime = Duration(0);
    const auto saving = Recorder::start(recorderRun(), std::move(recorderOptions));
    if (!saving) return failure(saving.error());
    (*saving)->finish();
    RecordingSnapshot saved = (*saving)->status();
    if (saved.error) return failure(*saved.error);
    return saved;
}

} // namespace event_engine
