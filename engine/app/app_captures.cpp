// SPDX-License-Identifier: BSD-3-Clause
// What the flight recorder saves: by request and by rules.
#include "engine/app/app_private.h"
#include "engine/base/clock.h"
#include "engine/recording/saved_events.h"

#include <algorithm>

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

// A run that has ended had its last moment with its last event.
Result<RecordingSnapshot> App::Private::saveRecent(Duration last, RecorderOptions recorderOptions)
{
    if (!flightRecorder) return failure(flightRecorderIsOff());
    const HeldEvents held = flightRecorder->held();
    const BatchPointer newest = held.newest();
    const bool isOver = state == AppState::Stopped && newest;
    const Timestamp end = isOver ? timestampOf(newest->header().brokerTime) : now();
    const Sequence upTo = newest ? newest->lastSequence() : 0;
    return event_engine::saveEvents(recorderRun(), std::move(recorderOptions), end - last,
                                    [&](const auto &take) { return held.forEach(end - last, upTo, take); });
}

Result<RecordingSnapshot> App::Private::saveEvents(std::vector<EventView> events, RecorderOptions recorderOptions)
{
    std::ranges::sort(events, {}, &EventView::sequence);
    const auto isSame = [](const EventView &one, const EventView &other) { return one.sequence() == other.sequence(); };
    events.erase(std::unique(events.begin(), events.end(), isSame), events.end());
    return event_engine::saveEvents(recorderRun(), std::move(recorderOptions), {}, [&](const auto &take) {
        Result<> result;
        static_cast<void>(std::ranges::all_of(events, [&](const EventView &event) {
            result = take(event);
            return result.has_value();
        }));
        return result;
    });
}

} // namespace event_engine
