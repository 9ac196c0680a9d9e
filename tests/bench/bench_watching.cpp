// SPDX-License-Identifier: BSD-3-Clause
#include "report.h"
#include "timing.h"
#include "workload.h"

#include "engine/bus/bus.h"
#include "engine/meter/meter.h"
#include "engine/recording/flight_recorder.h"

#include <cstdio>
#include <cstdlib>
#include <sched.h>
#include <thread>

using namespace bench;
using namespace event_engine;

namespace {

constexpr std::size_t EVENT = 64;
constexpr int TURNS = 8;

struct Run {
    double nsPerEvent = 0, perSecond = 0, p50 = 0;
    bool correct = true;
};

// One publisher, one subscriber, and who watches; as fast as it goes, or at a rate.
Run run(std::uint64_t events, double perSecond, const std::vector<BatchObserver *> &observers)
{
    auto bus = Bus::make({});
    const TypeId type = bus->directory()->types.add(EventType("T0")).value();
    for (BatchObserver *observer : observers) bus->broker().call([&] { bus->broker().addObserver(*observer); });
    auto reader = std::move(bus->addSubscriber("Subscriber", {"T0"}, {}).value());
    if (const auto started = bus->start(); !started) {
        std::fprintf(stderr, "%s\n", started.error().message().c_str());
        std::exit(1);
    }
    std::vector<std::int64_t> ns;
    if (perSecond > 0) ns.reserve(events);
    std::uint64_t seen = 0;
    const double cpu = cpuSeconds();
    const auto begin = monotonicNs();
    std::thread reading([&] {
        for (; seen < events; ++seen) {
            const auto event = reader->receive(std::chrono::seconds(20));
            if (!event) return;
            if (perSecond <= 0) continue;
            std::int64_t sent = 0;
            std::memcpy(&sent, event->payload().data(), sizeof sent);
            ns.push_back(monotonicNs() - sent);
        }
    });
    {
        auto writer = std::move(bus->addPublisher({.name = "Publisher"}).value());
        std::vector<std::byte> payload(EVENT - 2);
        for (std::uint64_t n = 0; n < events; ++n) {
            if (perSecond > 0) {
                const auto due = begin + std::int64_t(double(n) * 1e9 / perSecond);
                std::int64_t sent = monotonicNs();
                while (sent < due) {
                    sched_yield();
                    sent = monotonicNs();
                }
                std::memcpy(payload.data(), &sent, sizeof sent);
            }
            if (!writer->publishPayload(type, payload)) break;
        }
        reading.join();
    }
    Run result;
    result.perSecond = double(events) / (double(monotonicNs() - begin) / 1e9);
    result.nsPerEvent = (cpuSeconds() - cpu) * 1e9 / double(events);
    result.p50 = percentileUs(ns, .5);
    result.correct = seen == events;
    reader.reset();
    bus->stop();
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    Report report("watching", Options::fromArguments(argc, argv,
                                                     "What counting and the flight recorder cost those who are "
                                                     "watched."));
    const std::uint64_t many = report.options().events(8'000'000), some = report.options().events(1'000'000);
    constexpr double RATE = 500'000;
    const auto limit = AppOptions().flightRecorderLimit;

    report.measure({{.promise = "P6",
                     .title = "counting on against off, CPU time per event, one CPU",
                     .unit = "ns",
                     .target = Target::atMost(1.03)}},
                   [&](std::vector<Row> &rows) {
                       // A difference of hundredths: on two CPUs, and in two long runs, the scheduler and the host
                       // make more.
                       const OneCpu pinned;
                       Meter meter;
                       double off = 0, on = 0;
                       for (int i = 0; i < TURNS; ++i) {
                           const Run without = run(many / TURNS, 0, {});
                           const Run with = run(many / TURNS, 0, {&meter});
                           off += without.nsPerEvent / TURNS;
                           on += with.nsPerEvent / TURNS;
                           rows[0].correct &= without.correct && with.correct;
                       }
                       rows[0].add(on, off);
                   });
    report.measure({{.promise = "P6",
                     .title = "flight recorder at 500,000/s, throughput",
                     .unit = "M/s",
                     .target = Target::atLeast(0.99)},
                    {.promise = "P6",
                     .title = "flight recorder at 500,000/s, latency p50",
                     .unit = "us",
                     .target = Target::atMost(1.1)}},
                   [&](std::vector<Row> &rows) {
                       Meter meter;
                       FlightRecorder recorder(limit);
                       const Run off = run(some, RATE, {&meter});
                       const Run on = run(some, RATE, {&meter, &recorder});
                       rows[0].add(on.perSecond / 1e6, off.perSecond / 1e6);
                       rows[1].add(on.p50, off.p50);
                       for (Row &row : rows) row.correct &= on.correct && off.correct;
                   });
    report.measure({{.title = "flight recorder at the peak rate", .unit = "M/s"}}, [&](std::vector<Row> &rows) {
        Meter meter;
        FlightRecorder recorder(limit);
        const Run off = run(many, 0, {&meter});
        rows[0].add(run(many, 0, {&meter, &recorder}).perSecond / 1e6, off.perSecond / 1e6);
    });
    return report.finish();
}
