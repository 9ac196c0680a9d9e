// SPDX-License-Identifier: BSD-3-Clause
// Commands to a replay: in whatever order they come, it carries them out, stays within its range and ends at once.
#include "engine/recording/byte_sink.h"
#include "engine/recording/recording_writer.h"
#include "event_engine/replayer.h"

#include <cstdint>
#include <cstdlib>
#include <unistd.h>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t EVENTS = 100;

void require(bool holds)
{
    if (!holds) std::abort();
}

/// A hundred events of two types, a millisecond apart, with a mark in their middle.
std::shared_ptr<Recording> makeRecording()
{
    const auto path = std::filesystem::temp_directory_path() / ("fuzz_replay_" + std::to_string(getpid()) + ".mcap");
    {
        auto sink = FileByteSink::create(path, FileByteSink::Existing::Replace);
        require(bool(sink));
        auto writer = RecordingWriter::start(**sink, Compression::None);
        require(bool(writer));
        const auto one = writer->addChannel({0, 0, "One", "", {}}), two = writer->addChannel({0, 0, "Two", "", {}});
        for (std::uint64_t i = 1; i <= EVENTS; ++i)
            require(bool(
                writer->write({i % 3 ? *one : *two, std::uint32_t(i), i * 1'000'000, i * 1'000'000, {}}, {i, 0, 0})));
        require(bool(writer->writeMetadata({"event_engine.mark", {{"time_ns", "50000000"}, {"text", "middle"}}})));
        require(bool(writer->close()));
    }
    auto recording = Recording::open(path);
    std::filesystem::remove(path);
    require(bool(recording));
    return *recording;
}

void command(Replayer &replayer, std::uint8_t what, std::uint8_t value)
{
    const Timestamp time{Duration(value * 500'000)};
    switch (what % 12) {
    case 0: return replayer.play();
    case 1: return replayer.pause();
    case 2: return replayer.setSpeed(value % 4 ? value * 4 : ReplayOptions::AS_FAST_AS_POSSIBLE);
    case 3: return replayer.setLoop(value % 2);
    case 4: return replayer.setOnlyTypes(value % 2 ? std::vector<std::string>{"Two"} : std::vector<std::string>{});
    case 5: return replayer.seek(time);
    case 6: return replayer.stepForward(value % 2 ? "Two" : "");
    case 7: return replayer.stepBack(value % 2 ? "Two" : "");
    case 8: return replayer.setRange(time, time + Duration(value * 100'000));
    case 9: return replayer.setRange({}, {});
    case 10: return replayer.seekToNextMark();
    default: return replayer.seekToPreviousMark();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const auto recording = makeRecording();
    ReplayOptions options;
    options.startPaused = true;
    auto replayer = Replayer::start(recording, nullptr, options);
    require(bool(replayer));
    for (std::size_t i = 0; i + 1 < std::min<std::size_t>(size, 64); i += 2) {
        command(**replayer, data[i], data[i + 1]);
        const ReplaySnapshot snapshot = (*replayer)->snapshot();
        require(snapshot.state != ReplayState::Failed && !snapshot.error && snapshot.refused == 0);
        require(!snapshot.last || (*snapshot.last >= 1 && *snapshot.last <= EVENTS));
    }
    // After whatever it was, a plain replay comes to its end.
    (*replayer)->setLoop(false);
    (*replayer)->setRange({}, {});
    (*replayer)->setSpeed(ReplayOptions::AS_FAST_AS_POSSIBLE);
    (*replayer)->seek(Timestamp(1ms));
    (*replayer)->play();
    require((*replayer)->waitUntilFinished(10s));
    return 0;
}
