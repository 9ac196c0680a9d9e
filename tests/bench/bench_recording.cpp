// SPDX-License-Identifier: BSD-3-Clause
#include "disk.h"
#include "flood.h"
#include "load_test.h"
#include "report.h"

#include "engine/recording/recording_writer.h"

#include <cstdio>
#include <cstdlib>

using namespace bench;
using namespace event_engine;

namespace {

constexpr std::size_t PAYLOAD = 256;

/// A disk without a limit.
class EndlessSink final : public ByteSink {
protected:
    Result<std::size_t> writeSome(ByteView bytes) override { return bytes.size(); }
};

/// Events per second, from the first to the end of the file.
double writerRate(ByteSink &sink, Compression compression, std::uint64_t events)
{
    auto writer = RecordingWriter::start(sink, compression);
    if (!writer) std::abort();
    const auto channel = writer->addChannel({0, 0, "T0", "", {}});
    const std::vector<std::byte> payload(PAYLOAD, std::byte{0x5a});
    const auto begin = monotonicNs();
    for (std::uint64_t n = 1; n <= events; ++n)
        if (!writer->write({*channel, std::uint32_t(n), n, n, payload}, {n, 0, 0})) std::abort();
    if (!writer->close()) std::abort();
    return double(events) * 1e9 / double(monotonicNs() - begin);
}

Outcome recordedLoadTest(std::uint64_t events, const BigFiles &files, Compression compression,
                         double perSecond = AS_FAST_AS_IT_CAN)
{
    RecorderOptions recorder;
    recorder.file = files.fresh("load_test.mcap");
    recorder.compression = compression;
    recorder.policy = OverflowPolicy::Block;
    const Outcome recorded = loadTestOurs(events, RunningApp::withoutFlightRecorder(), recorder, perSecond);
    std::filesystem::remove(recorder.file);
    return recorded;
}

// Two readings of the promise: of the best rate; and of a pace that can be recorded, half of what just was.
void measureLoadTest(Report &report, const BigFiles &files)
{
    const std::uint64_t events = report.options().events(1'000'000);
    report.measure({{.promise = "P7",
                     .title = "load test while all of it is recorded, lz4, block",
                     .unit = "M/s",
                     .target = Target::atLeast(0.6)},
                    {.title = "load test while all of it is recorded, zstd, block", .unit = "M/s"},
                    {.title = "load test while all of it is recorded, uncompressed", .unit = "M/s"},
                    {.promise = "P7",
                     .title = "load test at half the pace of the lz4 one above, recorded, lz4, block",
                     .unit = "M/s",
                     .target = Target::atLeast(0.6)},
                    {.title = "the same, CPU time per event", .unit = "ns"}},
                   [&](std::vector<Row> &rows) {
                       const Outcome plain = loadTestOurs(events, RunningApp::withoutFlightRecorder());
                       const auto add = [&rows](std::size_t row, const Outcome &recorded, const Outcome &unrecorded) {
                           rows[row].add(recorded.perSecond() / 1e6, unrecorded.perSecond() / 1e6);
                           rows[row].correct &= recorded.correct && unrecorded.correct;
                       };
                       const Outcome lz4 = recordedLoadTest(events, files, Compression::Lz4);
                       add(0, lz4, plain);
                       add(1, recordedLoadTest(events, files, Compression::Zstd), plain);
                       add(2, recordedLoadTest(events, files, Compression::None), plain);
                       const double pace = lz4.perSecond() / 2;
                       const Outcome paced = loadTestOurs(events, RunningApp::withoutFlightRecorder(), {}, pace);
                       const Outcome recorded = recordedLoadTest(events, files, Compression::Lz4, pace);
                       add(3, recorded, paced);
                       rows[4].add(recorded.cpuNsPerEvent(), paced.cpuNsPerEvent());
                   });
}

void measureWriter(Report &report, const BigFiles &files)
{
    const std::uint64_t events = report.options().events(4'000'000);
    report.measure({{.promise = "P7",
                     .title = "writer, 256 B, uncompressed, against the proxy",
                     .unit = "M/s",
                     .target = Target::atLeast(5. / 3)},
                    {.title = "writer, 256 B, lz4, against the proxy", .unit = "M/s"},
                    {.title = "writer, 256 B, uncompressed, into a file", .unit = "M/s"}},
                   [&](std::vector<Row> &rows) {
                       const Outcome proxy = floodProxy({.size = PAYLOAD, .events = events / 4});
                       EndlessSink endless, another;
                       rows[0].add(writerRate(endless, Compression::None, events) / 1e6, proxy.perSecond() / 1e6);
                       rows[1].add(writerRate(another, Compression::Lz4, events) / 1e6, proxy.perSecond() / 1e6);
                       const auto file = files.fresh("writer.mcap");
                       auto sink = FileByteSink::create(file);
                       if (!sink) std::abort();
                       rows[2].add(writerRate(**sink, Compression::None, events) / 1e6);
                       std::filesystem::remove(file);
                       for (Row &row : rows) row.correct &= proxy.correct;
                   });
}

void measureLimits(Report &report, const BigFiles &files)
{
    const std::uint64_t bytes = report.options().events(4'000'000) * PAYLOAD;
    report.measure({{.title = "limit: memcpy", .unit = "GB/s"},
                    {.title = "limit: lz4, one thread, on the load test's bytes", .unit = "GB/s"},
                    {.title = "limit: write() to the disk", .unit = "GB/s"}},
                   [&](std::vector<Row> &rows) {
                       rows[0].add(copyRate() / 1e9);
                       rows[1].add(lz4Rate(fillerFor(loadTestOf(1))) / 1e9);
                       rows[2].add(writeRate(files.fresh("limit"), bytes) / 1e9);
                   });
}

} // namespace

int main(int argc, char **argv)
{
    Report report("recording", Options::fromArguments(argc, argv,
                                                      "What recording costs who is recorded, and how fast a recording "
                                                      "is written; beside it what memory, compressor and disk can do. "
                                                      "Needs 2 GB in TMPDIR."));
    const BigFiles files;
    measureLimits(report, files);
    measureLoadTest(report, files);
    measureWriter(report, files);
    return report.finish();
}
