// SPDX-License-Identifier: BSD-3-Clause
#include "disk.h"
#include "report.h"
#include "timing.h"

#include "engine/recording/recording_writer.h"
#include "event_engine/recording.h"

#include <cstdlib>
#include <fstream>

using namespace bench;
using namespace event_engine;

namespace {

/// Events of 1 KiB in 20 channels, one each microsecond; no two payloads are alike.
void record(const std::filesystem::path &file, std::uint64_t events)
{
    constexpr int CHANNELS = 20;
    auto sink = FileByteSink::create(file);
    auto writer = RecordingWriter::start(**sink, Compression::None);
    if (!writer) std::abort();
    for (int i = 0; i < CHANNELS; ++i)
        if (!writer->addChannel({0, 0, "Type" + std::to_string(i), "", {}})) std::abort();
    std::vector<std::byte> payload(1024, std::byte{0x5a});
    for (std::uint64_t n = 1; n <= events; ++n) {
        std::memcpy(payload.data(), &n, sizeof n);
        const auto channel = mcap::ChannelId(1 + n % CHANNELS);
        if (!writer->write({channel, std::uint32_t(n), n * 1000, n * 1000, payload}, {n, 0, 0})) std::abort();
    }
    if (!writer->close()) std::abort();
}

double millisecondsSince(std::int64_t begin)
{
    return double(monotonicNs() - begin) / 1e6;
}

/// What reading as much as the summary has takes, without looking at it.
double tailTime(const std::filesystem::path &file, std::uint64_t bytes)
{
    const auto begin = monotonicNs();
    std::ifstream in(file, std::ios::binary);
    in.seekg(-std::streamoff(bytes), std::ios::end);
    std::vector<char> tail(bytes);
    in.read(tail.data(), std::streamsize(bytes));
    return millisecondsSince(begin);
}

bool finds(const Recording &recording, std::uint64_t number, EventQuery::Direction direction)
{
    EventQuery query;
    query.from = number;
    query.direction = direction;
    query.limit = 100;
    const auto page = recording.events(query);
    return page && page->events.size() == 100 && page->events[0].recordedSequence() == number;
}

} // namespace

int main(int argc, char **argv)
{
    Report report("reading", Options::fromArguments(argc, argv,
                                                    "Opening a recording of ten million events and 10 GiB, and seeking "
                                                    "in it. Needs 11 GB in TMPDIR."));
    const std::uint64_t events = report.options().events(10'000'000);
    const BigFiles files;
    const auto file = files.fresh("big.mcap");
    record(file, events);
    constexpr std::uint64_t INDEX_PER_CHUNK = 300;
    const std::uint64_t index = std::filesystem::file_size(file) / (1 << 20) * INDEX_PER_CHUNK;

    report.measure(
        {{.promise = "P9", .title = "open by the index, file in memory", .unit = "ms", .target = Target::atMost(50)},
         {.promise = "P9",
          .title = "open by the index, file on the disk",
          .unit = "ms",
          .target = Target::atMost(1000)},
         {.promise = "P9", .title = "memory of an open recording", .unit = "MiB", .target = Target::atMost(64)},
         {.promise = "P9", .title = "seek, file in memory", .unit = "ms", .target = Target::atMost(10)},
         {.promise = "P9", .title = "seek, file on the disk", .unit = "ms", .target = Target::atMost(10)},
         {.title = "limit: read as many bytes as the index has, from the disk", .unit = "ms"}},
        [&](std::vector<Row> &rows) {
            forget(file);
            rows[5].add(tailTime(file, index));
            forget(file);
            auto begin = monotonicNs();
            const double memory = residentMiB();
            {
                const auto cold = Recording::open(file);
                rows[1].add(millisecondsSince(begin));
                rows[2].add(std::max(0., residentMiB() - memory));
                if (!cold) std::abort();
                forget(file);
                begin = monotonicNs();
                rows[4].correct &= finds(**cold, events / 2 + 12345 % (events / 4), EventQuery::Direction::OldestFirst);
                rows[4].add(millisecondsSince(begin));
            }
            begin = monotonicNs();
            const auto warm = Recording::open(file);
            rows[0].add(millisecondsSince(begin));
            if (!warm) std::abort();
            rows[0].correct &= (*warm)->info().events == events && (*warm)->info().complete;
            Samples seeks;
            for (std::uint64_t i = 1; i < 20; ++i) {
                begin = monotonicNs();
                rows[3].correct &=
                    finds(**warm, i * events / 20,
                          i % 2 ? EventQuery::Direction::OldestFirst : EventQuery::Direction::NewestFirst);
                seeks.add(millisecondsSince(begin));
            }
            rows[3].add(seeks.median());
        });
    return report.finish();
}
