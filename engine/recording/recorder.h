// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/bus/bus.h"
#include "engine/recording/event_writer.h"
#include "event_engine/recorder.h"
#include "event_engine/snapshot.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace event_engine {

/// Records a run into a file: a subscriber to the bus with a thread of its own that writes. A failure of the disk ends
/// the recording, never the app. Any thread may call.
class Recorder {
public:
    using Problem = std::function<void(std::string text)>;

    /// From its return on nothing is missed. Fails where the file exists or cannot be made, or a type is unknown.
    /// `onProblem` is told, in the recorder's thread, why a recording ended by itself.
    [[nodiscard]] static Result<std::unique_ptr<Recorder>> start(std::shared_ptr<Bus> bus, RecorderOptions options,
                                                                 RunDescription run, Problem onProblem);
    ~Recorder(); ///< finish()es

    /// Writes what was published before the call, completes the file and gives it its name. Returns when that is done,
    /// also where another thread has begun it.
    void finish() EXCLUDES(m_mutex, m_finishMutex);
    void mark(std::string text) EXCLUDES(m_mutex);
    [[nodiscard]] RecordingSnapshot status() const EXCLUDES(m_mutex);
    [[nodiscard]] bool hasEnded() const { return m_ended.load(std::memory_order_acquire); }
    [[nodiscard]] bool isFinished() const { return m_finished.load(std::memory_order_acquire); } ///< by finish()

    static constexpr const char *NAME = "(recorder)";

private:
    Recorder(std::shared_ptr<Bus> bus, RecorderOptions options, Problem onProblem);
    Result<> open(const RunDescription &run);
    void record();
    Result<> recordUntilFinished();
    using Clock = std::chrono::steady_clock;
    Result<> takeEvents(Clock::time_point until);
    Result<> takeRest();
    Result<> write(const EventView &event);
    Result<> bringUpToDate() EXCLUDES(m_mutex);
    [[nodiscard]] std::uint64_t waitingBytes() const;
    Result<> writeMarks() EXCLUDES(m_mutex);
    Result<> writeLosses();
    Result<> complete();
    void note(const Result<> &result) EXCLUDES(m_mutex);
    void updateStatus() EXCLUDES(m_mutex);

    // Fixed after construction.
    const std::shared_ptr<Bus> m_bus;
    const RecorderOptions m_options;
    const Problem m_onProblem;
    const std::filesystem::path m_part; // the file's name while it is written
    std::uint32_t m_subscriberId = 0;

    std::atomic<bool> m_finishing{false}, m_ended{false}, m_finished{false};
    std::atomic<Sequence> m_end{0}; // the last event to record, set before m_finishing

    mutable Mutex m_mutex;
    RecordingSnapshot m_status GUARDED_BY(m_mutex);
    struct Mark {
        Timestamp time;
        std::string text;
    };
    std::deque<Mark> m_marks GUARDED_BY(m_mutex);

    // The thread's own, once it runs.
    std::unique_ptr<SubscriberEnd> m_subscriber;
    std::unique_ptr<FileByteSink> m_sink;
    std::optional<EventWriter> m_writer;
    std::uint64_t m_lossesWritten = 0;

    Mutex m_finishMutex;
    std::thread m_thread; // joined under m_finishMutex
};

} // namespace event_engine
