// SPDX-License-Identifier: BSD-3-Clause
#include "load_test.h"
#include "proxy.h"
#include "report.h"

using namespace bench;
using namespace event_engine;

namespace {

Outcome runProxy(std::uint64_t events)
{
    const Load load = loadTestOf(events);
    Checker atAccumulator(load);
    Proxy proxy;
    Stopwatch stopwatch(3);
    std::thread producer([&] {
        auto out = proxy.publisher();
        const Sizes sizes(load);
        const auto filler = fillerFor(load);
        Proxy::settle();
        stopwatch.waitForStart();
        for (std::uint64_t n = 0; n < events; ++n)
            out.send(makeMessage(0, sizes[n], filler.data(), {0, 0, n}), zmq::send_flags::none);
    });
    std::thread theOperator([&] {
        auto in = proxy.subscriber({0});
        auto out = proxy.publisher();
        Proxy::settle();
        stopwatch.waitForStart();
        zmq::message_t message;
        for (std::uint64_t n = 0; n < events && in.recv(message); ++n)
            out.send(makeMessage(1, message.size(), static_cast<const std::byte *>(message.data()), {0, 0, n}),
                     zmq::send_flags::none);
    });
    std::thread accumulator([&] {
        auto in = proxy.subscriber({1});
        Proxy::settle();
        stopwatch.waitForStart();
        zmq::message_t message;
        while (atAccumulator.seen() < events && in.recv(message))
            atAccumulator.see(static_cast<const std::byte *>(message.data()) + sizeof(Filter));
    });
    stopwatch.start();
    for (std::thread *thread : {&producer, &theOperator, &accumulator}) thread->join();
    Outcome outcome = stopwatch.stop();
    outcome.events = events;
    outcome.correct = sawAll(atAccumulator, events);
    return outcome;
}

Row rateRow(std::string title, double target)
{
    return {.promise = "P1", .title = std::move(title), .unit = "M/s", .target = Target::atLeast(target)};
}

} // namespace

int main(int argc, char **argv)
{
    Report report("load_test", Options::fromArguments(argc, argv,
                                                      "Producer -> operator -> accumulator, events of 100 to 1000 "
                                                      "bytes, nothing lost; against the same through zmq_proxy."));
    const std::uint64_t events = report.options().events(1'000'000);
    const Row memory{
        .promise = "P1", .title = "load test, memory beyond idle", .unit = "MiB", .target = Target::atMost(64)};
    report.measure({rateRow("load test, flight recorder off", 6),
                    rateRow("load test, flight recorder at its default", 3.5), memory},
                   [&](std::vector<Row> &rows) {
                       const Outcome theirs = runProxy(events);
                       const Outcome off = loadTestOurs(events, RunningApp::withoutFlightRecorder());
                       const Outcome on = loadTestOurs(events, RunningApp::withFlightRecorder());
                       rows[0].add(off.perSecond() / 1e6, theirs.perSecond() / 1e6);
                       rows[1].add(on.perSecond() / 1e6, theirs.perSecond() / 1e6);
                       rows[2].add(off.peakMiB);
                       rows[0].correct &= off.correct && theirs.correct;
                       rows[1].correct &= on.correct;
                   });
    return report.finish();
}
