// SPDX-License-Identifier: BSD-3-Clause
#include "load_test.h"

#include <thread>

namespace bench {

using namespace event_engine;

namespace {

constexpr std::size_t SMALLEST_EVENT = 100, LARGEST_EVENT = 1000;
constexpr std::uint64_t PACED_EVENTS = 100; // published at once
constexpr auto GIVES_UP = std::chrono::seconds(20);

} // namespace

Load loadTestOf(std::uint64_t events)
{
    return {.size = SMALLEST_EVENT, .maxSize = LARGEST_EVENT, .events = events};
}

bool sawAll(const Checker &checker, std::uint64_t events)
{
    return checker.seen() == events && checker.errors() == 0;
}

Outcome loadTestOurs(std::uint64_t events, const AppOptions &options, const std::optional<RecorderOptions> &recorded,
                     double perSecond)
{
    const Load load = loadTestOf(events);
    Checker atOperator(load), atAccumulator(load);
    RunningApp app(options);
    app.registerTypes(2);
    app.addPlugin("Producer", {}, [&](PluginContext &context) {
        const Sizes sizes(load);
        const auto filler = fillerFor(load);
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint64_t n = 0; n < events; ++n) {
            if (perSecond != AS_FAST_AS_IT_CAN && n % PACED_EVENTS == 0)
                std::this_thread::sleep_until(begin + Duration(std::int64_t(double(n) * 1e9 / perSecond)));
            if (!context.publish(Sample{{0, 0, n}, filler.data(), sizes[n] - sizeof(Filter)})) return;
        }
    });
    app.addPlugin("Operator", {0}, [&](PluginContext &context) {
        while (atOperator.seen() < events) {
            const auto event = context.receive(GIVES_UP);
            if (!event) return;
            const ByteView payload = event->payload();
            atOperator.see(payload.data());
            const Stamp stamp{0, 0, atOperator.seen() - 1};
            if (!context.publish(Answer{{stamp, payload.data() + sizeof stamp, payload.size()}})) return;
        }
    });
    app.addPlugin("Accumulator", {1}, [&](PluginContext &context) {
        while (atAccumulator.seen() < events) {
            const auto event = context.receive(GIVES_UP);
            if (!event) return;
            atAccumulator.see(event->payload().data());
        }
    });
    if (recorded && !app.app().startRecording(*recorded)) return {};
    Outcome outcome = app.run();
    outcome.events = events;
    outcome.correct &= sawAll(atOperator, events) && sawAll(atAccumulator, events);
    if (recorded) {
        outcome.correct &= bool(app.app().stop());
        const auto recording = app.app().snapshot().recording;
        outcome.correct &= recording && !recording->error && recording->lost == 0 && recording->events == 2 * events;
    }
    return outcome;
}

} // namespace bench
