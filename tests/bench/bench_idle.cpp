// SPDX-License-Identifier: BSD-3-Clause
#include "report.h"
#include "running_app.h"

#include <thread>

using namespace bench;
using namespace event_engine;

namespace {

constexpr int PLUGINS = 10;

// CPU time of an app whose plugins wait for events that do not come, in percent of one core.
double idlePercent(std::chrono::milliseconds time)
{
    RunningApp app(RunningApp::withFlightRecorder());
    app.registerTypes(1);
    double cpu = 0;
    std::int64_t begin = 0, end = 0;
    for (int i = 0; i < PLUGINS; ++i)
        app.addPlugin("Waits" + std::to_string(i), {0},
                      [](PluginContext &context) { static_cast<void>(context.receive()); });
    app.addPlugin("Measures", {}, [&](PluginContext &context) {
        context.sleepFor(std::chrono::milliseconds(200));
        cpu = cpuSeconds();
        begin = monotonicNs();
        context.sleepFor(time);
        cpu = cpuSeconds() - cpu;
        end = monotonicNs();
        const std::byte filler[64]{};
        static_cast<void>(context.publish(Sample{{}, filler, 60})); // the end for those who wait
    });
    static_cast<void>(app.run());
    return 100 * cpu / (double(end - begin) / 1e9);
}

} // namespace

int main(int argc, char **argv)
{
    Report report("idle", Options::fromArguments(argc, argv, "What an app costs in which nothing happens."));
    const auto time = std::chrono::milliseconds(report.options().share < 1 ? 200 : 3000);
    report.measure({{.title = "an idle app of 10 plugins, CPU", .unit = "% of a core", .target = Target::atMost(1)},
                    {.title = "an idle app of 10 plugins, memory of the process", .unit = "MiB"}},
                   [&](std::vector<Row> &rows) {
                       rows[0].add(idlePercent(time));
                       rows[1].add(residentMiB());
                   });
    return report.finish();
}
