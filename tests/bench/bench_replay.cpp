// SPDX-License-Identifier: BSD-3-Clause
#include "disk.h"
#include "flood.h"
#include "report.h"

#include "engine/recording/recording_writer.h"
#include "event_engine/replayer.h"

#include <atomic>
#include <cstdlib>
#include <ctime>

using namespace bench;
using namespace event_engine;

namespace {

constexpr std::size_t EVENT = 256; // filter and payload, as in P2
constexpr std::size_t PAYLOAD = EVENT - sizeof(Filter);
constexpr Duration MILLISECOND = std::chrono::milliseconds(1);

/// Events so far apart, of the type T0, stamped as a flood's are.
std::shared_ptr<Recording> recordingOf(const std::filesystem::path &file, std::uint64_t events, Duration apart)
{
    auto sink = FileByteSink::create(file);
    auto writer = RecordingWriter::start(**sink, Compression::Lz4);
    if (!writer) std::abort();
    const auto channel = writer->addChannel({0, 0, "T0", "", {}});
    std::vector<std::byte> payload(PAYLOAD, std::byte{0x5a});
    for (std::uint64_t n = 0; n < events; ++n) {
        const Stamp stamp{0, 0, n};
        std::memcpy(payload.data(), &stamp, sizeof stamp);
        const auto time = mcap::Time(1'000'000'000 + n * std::uint64_t(apart.count()));
        if (!writer->write({*channel, std::uint32_t(n + 1), time, time, payload}, {n + 1, 0, 0})) std::abort();
    }
    if (!writer->close()) std::abort();
    auto recording = Recording::open(file);
    if (!recording) std::abort();
    return *recording;
}

struct Played {
    Outcome outcome;
    TimingReport timing;
};

/// Onto an app with one plugin that takes all of it.
Played play(const std::shared_ptr<Recording> &recording, const Load &load, double speed)
{
    Checker checker(load);
    RunningApp app;
    app.registerTypes(1);
    std::unique_ptr<Replayer> replayer;
    app.addPlugin("Subscriber", {0}, [&](PluginContext &context) {
        auto made = Replayer::start(recording, &app.app(), {.speed = speed});
        if (!made) std::abort();
        replayer = std::move(*made);
        while (checker.seen() < load.events) {
            const auto event = context.receive(std::chrono::seconds(20));
            if (!event) return;
            checker.see(event->payload().data());
        }
    });
    Played played;
    played.outcome = app.run();
    played.outcome.events = load.events;
    played.outcome.correct &= checker.seen() == load.events && checker.errors() == 0;
    played.timing = replayer->snapshot().timing;
    return played;
}

double us(Duration time)
{
    return double(time.count()) / 1e3;
}

/// How late a thread wakes up that does nothing but sleep up to each moment: what no replay can do without.
std::vector<std::int64_t> bareLateness(std::uint64_t events)
{
    std::vector<std::int64_t> late;
    const std::int64_t begin = monotonicNs();
    for (std::uint64_t n = 1; n <= events; ++n) {
        const std::int64_t due = begin + std::int64_t(n) * MILLISECOND.count();
        const timespec at{due / 1'000'000'000, due % 1'000'000'000};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) != 0) {
        }
        late.push_back(monotonicNs() - due);
    }
    return late;
}

void measureTiming(Report &report, const BigFiles &files)
{
    const std::uint64_t events = report.options().events(100'000);
    const auto recording = recordingOf(files.fresh("timing.mcap"), events, MILLISECOND);
    Row half{.promise = "P8", .title = "replay at 1 kHz, lateness p50", .unit = "us", .target = Target::atMost(50)};
    Row most{.promise = "P8", .title = "replay at 1 kHz, lateness p99", .unit = "us", .target = Target::atMost(400)};
    Row bareHalf{.title = "limit: a thread that only sleeps, lateness p50", .unit = "us"};
    Row bareMost{.title = "limit: a thread that only sleeps, lateness p99", .unit = "us"};
    auto bare = bareLateness(events / 10);
    const Played played = play(recording, {.size = EVENT, .events = events}, 1);
    half.add(us(played.timing.p50));
    most.add(us(played.timing.p99));
    half.correct = most.correct = played.outcome.correct;
    bareHalf.add(percentileUs(bare, .5));
    bareMost.add(percentileUs(bare, .99));
    for (Row *row : {&half, &most, &bareHalf, &bareMost}) report.add(std::move(*row));
}

void measureSpeed(Report &report, const BigFiles &files)
{
    const Load load{.size = EVENT, .events = report.options().events(4'000'000)}; // P2's 1 -> 1, 256 B
    const auto recording = recordingOf(files.fresh("speed.mcap"), load.events, Duration(100));
    report.measure({{.promise = "P8",
                     .title = "replay as fast as possible, against the same events live",
                     .unit = "M/s",
                     .target = Target::atLeast(0.5)}},
                   [&](std::vector<Row> &rows) {
                       const Outcome live = floodOurs(load);
                       const Outcome played = play(recording, load, ReplayOptions::AS_FAST_AS_POSSIBLE).outcome;
                       rows[0].add(played.perSecond() / 1e6, live.perSecond() / 1e6);
                       rows[0].correct &= live.correct && played.correct;
                   });
}

} // namespace

int main(int argc, char **argv)
{
    Report report("replay", Options::fromArguments(argc, argv,
                                                   "How exactly a recording plays at its own speed (100 s, once), and "
                                                   "how fast it can."));
    const BigFiles files;
    if (report.isWanted("replay at 1 kHz")) measureTiming(report, files);
    if (report.isWanted("replay as fast as possible")) measureSpeed(report, files);
    return report.finish();
}
