// SPDX-License-Identifier: BSD-3-Clause
#include "flood.h"
#include "report.h"

#include <thread>

using namespace bench;
using namespace event_engine;

namespace {

std::uint64_t atLeast(int publishers, std::uint64_t events)
{
    return std::max(events, std::uint64_t(publishers) * 100);
}

void measure(Report &report, const std::string &title, Load load)
{
    load.events = atLeast(load.publishers, report.options().events(load.events));
    Load forProxy = load; // it needs fewer to be steady
    forProxy.events = atLeast(load.publishers, load.events / 4);
    report.measure({{.title = title, .unit = "M/s"}}, [&](std::vector<Row> &rows) {
        const Outcome theirs = floodProxy(forProxy);
        const Outcome ours = floodOurs(load);
        rows[0].add(ours.perSecond() / 1e6, theirs.perSecond() / 1e6);
        rows[0].correct &= ours.correct && theirs.correct;
    });
}

// What a subscriber that cannot follow costs in memory: its backlog and the publisher's batches; the proxy keeps all.
void memoryUnderLoad(Report &report)
{
    report.measure({{.title = "memory beyond idle, a subscriber ten times too slow, 256 B",
                     .unit = "MiB",
                     .target = Target::atMost(4 + 16)}}, // its backlog limit and what promise N3 allows
                   [&](std::vector<Row> &rows) {
                       const Load load{.size = 256, .events = report.options().events(500'000), .pauseEvery = 500};
                       const Outcome theirs = floodProxy(load);
                       const Outcome ours = floodOurs(load);
                       rows[0].ours.add(ours.peakMiB);
                       rows[0].baseline.add(theirs.peakMiB);
                       rows[0].correct &= ours.correct && theirs.correct;
                   });
}

// Plugins that wait for a type of their own while two others talk.
void crowd(Report &report, int plugins)
{
    const std::uint64_t events = report.options().events(1'000'000);
    report.measure({{.title = std::to_string(plugins) + " plugins, two of them talk, 64 B", .unit = "M/s"}},
                   [&](std::vector<Row> &rows) {
                       const Load load{.size = 64, .events = events};
                       const auto filler = fillerFor(load);
                       RunningApp app;
                       app.registerTypes(2);
                       Checker checker(load);
                       app.addPlugin("Publisher", {}, [&](PluginContext &context) {
                           for (std::uint64_t n = 0; n < events; ++n)
                               if (!context.publish(Sample{{0, 0, n}, filler.data(), 60})) return;
                       });
                       app.addPlugin("Subscriber", {0}, [&](PluginContext &context) {
                           while (checker.seen() < events) {
                               const auto event = context.receive(std::chrono::seconds(20));
                               if (!event) break;
                               checker.see(event->payload().data());
                           }
                           // The end for those who wait.
                           static_cast<void>(context.publish(Answer{{{}, filler.data(), 60}}));
                       });
                       for (int i = 2; i < plugins; ++i)
                           app.addPlugin("Waits" + std::to_string(i), {1},
                                         [](PluginContext &context) { static_cast<void>(context.receive()); });
                       Outcome outcome = app.run();
                       outcome.events = events;
                       rows[0].add(outcome.perSecond() / 1e6);
                       rows[0].correct &= checker.seen() == events && checker.errors() == 0;
                   });
}

// A burst after silence: from its first event to the arrival of its last.
void bursts(Report &report)
{
    constexpr std::uint64_t BURST = 1000;
    const std::uint64_t count = std::max<std::uint64_t>(3, report.options().events(20'000) / BURST);
    report.measure({{.title = "a burst of 1,000 events of 64 B after 50 ms of silence, median", .unit = "us"}},
                   [&](std::vector<Row> &rows) {
                       const Load load{.size = 64, .events = BURST * count};
                       const auto filler = fillerFor(load);
                       std::vector<std::int64_t> ns;
                       Checker checker(load);
                       RunningApp app;
                       app.registerTypes(1);
                       app.addPlugin("Publisher", {}, [&](PluginContext &context) {
                           for (std::uint64_t burst = 0; burst < count; ++burst) {
                               context.sleepFor(std::chrono::milliseconds(50));
                               const auto begin = std::uint32_t(monotonicNs() / 1000);
                               for (std::uint64_t n = 0; n < BURST; ++n)
                                   if (!context.publish(Sample{{0, begin, burst * BURST + n}, filler.data(), 60}))
                                       return;
                           }
                       });
                       app.addPlugin("Subscriber", {0}, [&](PluginContext &context) {
                           while (checker.seen() < load.events) {
                               const auto event = context.receive(std::chrono::seconds(20));
                               if (!event) return;
                               checker.see(event->payload().data());
                               if (checker.seen() % BURST) continue;
                               Stamp stamp;
                               std::memcpy(&stamp, event->payload().data(), sizeof stamp);
                               ns.push_back((std::uint32_t(monotonicNs() / 1000) - stamp.spare) * 1000LL);
                           }
                       });
                       static_cast<void>(app.run());
                       rows[0].add(percentileUs(ns, .5));
                       rows[0].correct &= checker.seen() == load.events && checker.errors() == 0;
                   });
}

} // namespace

int main(int argc, char **argv)
{
    Report report("growth", Options::fromArguments(argc, argv,
                                                   "How cost grows with subscribers, publishers, types, sizes and "
                                                   "plugins; against zmq_proxy where it can do the same."));
    for (const int n : {1, 4, 16, 64})
        measure(report, std::to_string(n) + " subscribers, 64 B",
                {.subscribers = n, .size = 64, .events = 2'000'000 / std::uint64_t(n)});
    for (const int n : {1, 4, 16})
        measure(report, std::to_string(n) + " publishers, 64 B", {.publishers = n, .size = 64, .events = 2'000'000});
    for (const int n : {1, 10, 100, 1000})
        measure(report, std::to_string(n) + " types, 64 B", {.size = 64, .events = 2'000'000, .types = n});
    for (const std::size_t size : {32, 1024, 16 * 1024, 64 * 1024, 1024 * 1024})
        measure(report, "events of " + std::to_string(size) + " B",
                {.size = size, .events = std::min<std::uint64_t>(2'000'000, (std::uint64_t{1} << 31) / size)});
    measure(report, "a subscriber that wants 0.1 %, 64 B",
            {.size = 64, .events = 4'000'000, .types = 1000, .oneTypeEach = true});
    measure(report, "events of 1 MiB to 4 subscribers, by reference",
            {.subscribers = 4, .size = 1024 * 1024, .events = 1000});
    memoryUnderLoad(report);
    for (const int n : {2, 100, 1000}) crowd(report, n);
    bursts(report);
    return report.finish();
}
