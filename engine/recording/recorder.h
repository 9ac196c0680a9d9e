// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/recorded_selection.h"
#include "engine/recording/recorder_run.h"
#include "engine/recording/recording_files.h"
#include "engine/recording/run_notes.h"
#include "event_engine/snapshot.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace event_engine {

/// Records a run into files: a subscriber to the bus with a thread of its own that writes. A failure of the disk ends
/// the recording, never the app. Any thread may call.
class Recorder {
public:
    /// From its return on nothing is missed. Fails where the file exists or cannot be made, a type is unknown, or there
    /// is no flight recorder to begin with.
    [[nodiscard]] static Result<std::unique_ptr<Recorder>> start(RecorderRun run, RecorderOptions options);
    ~Recorder(); ///< finish()es

    /// Writes what was published before the call, completes the file and gives it its name. Returns when that is done,
    /// also where another thread has begun it.
    void finish() EXCLUDES(m_mutex, m_finishMutex);
    /// The recording ends by itself at that time, earlier or later than it would have.
    void endAt(Timestamp time) { m_endsAt.store(time); }
    [[nodiscard]] Timestamp endsAt() const { return m_endsAt.load(); }
    void mark(Timestamp time, std::string text) { m_notes.mark(time, std::move(text)); }
    [[nodiscard]] RecordingSnapshot status() const EXCLUDES(m_mutex);
    [[nodiscard]] bool hasEnded() const { return m_ended.load(std::memory_order_acquire); }
    [[nodiscard]] bool isFinished() const { return m_finished.load(std::memory_order_acquire); } ///< by finish()

    static constexpr const char *NAME = "(recorder)";

private:
    enum class Progress { GoesOn, Ends };
    Recorder(RecorderRun run, RecorderOptions options);
    Result<> attach();
    void record();
    Result<> recordUntilTheEnd();
    Result<> takeHeld();
    Result<Progress> takeEvents();
    Result<Progress> takeEvent(const EventView &event);
    [[nodiscard]] Timestamp chunkDue() const;
    Result<> take(const EventView &event);
    [[nodiscard]] Result<Progress> lookAround(RunNotes::Output output);
    [[nodiscard]] bool nothingWaits() const;
    [[nodiscard]] SubscriberStatus subscriberStatus() const;
    void setReason(std::string reason) EXCLUDES(m_mutex);
    void note(const Result<> &result) EXCLUDES(m_mutex);
    void updateStatus(const SubscriberStatus &subscriber) EXCLUDES(m_mutex);

    // Fixed after construction.
    const RecorderRun m_run;
    const RecorderOptions m_options;
    std::uint32_t m_subscriberId = 0;

    std::atomic<Timestamp> m_endsAt{Timestamp::max()};
    std::atomic<bool> m_ended{false}, m_finished{false};
    RunNotes m_notes{m_run};

    mutable Mutex m_mutex;
    RecordingSnapshot m_status GUARDED_BY(m_mutex);

    // The thread's own, once it runs.
    std::unique_ptr<SubscriberEnd> m_subscriber;
    std::unique_ptr<RecordingFiles> m_files;
    RecordedSelection m_selection{m_options};
    Sequence m_heldUpTo = 0; // taken from the flight recorder

    Mutex m_finishMutex;
    std::thread m_thread; // joined under m_finishMutex
};

} // namespace event_engine
