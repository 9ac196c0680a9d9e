// SPDX-License-Identifier: BSD-3-Clause
#include "flood.h"
#include "report.h"

using namespace bench;

namespace {

struct Case {
    std::string promise, title;
    Load load;
    double target;
};

void measure(Report &report, const Case &what)
{
    Load load = what.load;
    load.events = report.options().events(load.events);
    Load forProxy = load; // so that each takes half a second, or more
    forProxy.events = std::max<std::uint64_t>(1000, load.events / 8);
    Row rate{.promise = what.promise, .title = what.title, .unit = "M/s", .target = Target::atLeast(what.target)};
    Row cpu{.title = what.title + ", CPU time per event", .unit = "ns"};
    report.measure({rate, cpu}, [&](std::vector<Row> &rows) {
        const Outcome theirs = floodProxy(forProxy);
        const Outcome ours = floodOurs(load);
        rows[0].add(ours.perSecond() / 1e6, theirs.perSecond() / 1e6);
        rows[1].add(ours.cpuNsPerEvent(), theirs.cpuNsPerEvent());
        for (Row &row : rows) row.correct &= ours.correct && theirs.correct;
    });
}

} // namespace

int main(int argc, char **argv)
{
    Report report("flood", Options::fromArguments(argc, argv,
                                                  "Events per second over inproc, against one message per event "
                                                  "through zmq_proxy."));
    const Case cases[] = {
        {"P2", "1 -> 1, 32 B", {.size = 32, .events = 32'000'000}, 8},
        {"P2", "1 -> 1, 256 B", {.size = 256, .events = 16'000'000}, 6},
        {"P2", "1 -> 1, 1 KiB", {.size = 1024, .events = 8'000'000}, 4},
        {"P3", "1 -> 4, 32 B", {.subscribers = 4, .size = 32, .events = 32'000'000}, 20},
        {"P3", "1 -> 4, 256 B", {.subscribers = 4, .size = 256, .events = 16'000'000}, 12},
        {"P3",
         "1 -> 64, 1 of 64 types each, 64 B",
         {.subscribers = 64, .size = 64, .events = 8'000'000, .types = 64, .oneTypeEach = true},
         8},
    };
    for (const Case &what : cases)
        if (report.isWanted(what.title)) measure(report, what);
    return report.finish();
}
