// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/replay_target.h"
#include "engine/base/mutex.h"
#include "engine/recording/recording_private.h"
#include "engine/recording/replay_clock.h"
#include "engine/recording/replay_cursor.h"
#include "engine/recording/timing_histogram.h"
#include "event_engine/replayer.h"

#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace event_engine {

/// What stands behind a Replayer: a thread that carries out commands and, between them, plays.
struct Replayer::Private {
    Private(std::shared_ptr<Recording> from, std::shared_ptr<Bus> onto, ReplayOptions with, ReplayCursor::Range range);
    ~Private();

    using Command = std::function<void()>;
    void post(Command command) EXCLUDES(mutex);
    void stop() EXCLUDES(mutex);

    // The thread.
    void run(std::promise<Result<>> &ready);
    [[nodiscard]] bool carryOut() EXCLUDES(mutex); ///< false: it is to end
    void play();
    [[nodiscard]] bool playMany() EXCLUDES(mutex); ///< false: not one could be handed on
    void waitUntil(ReplayClock::Real time) EXCLUDES(mutex);
    [[nodiscard]] bool publish(const RecordedEvent &event) EXCLUDES(mutex); ///< false: not now, or not at all
    [[nodiscard]] Result<bool> publishUnlessInterrupted(const RecordedEvent &event) EXCLUDES(mutex);
    [[nodiscard]] bool isInterrupted() const REQUIRES(mutex);
    void publishAndStand(Result<const RecordedEvent *> found);
    void stepForward(const std::string &typeName);
    void stepBack(const std::string &typeName);
    void seek(Timestamp time);
    void setRange(ReplayCursor::Range range) EXCLUDES(mutex);
    Result<> setWanted(const std::vector<std::string> &onlyTypes); ///< on failure what was wanted stays
    [[nodiscard]] Timestamp position() const EXCLUDES(mutex)
    {
        MutexLock lock(mutex);
        return clock.position(ReplayClock::Real::clock::now());
    }
    [[nodiscard]] Result<> checkTiming() const EXCLUDES(mutex);
    void seekToStart() EXCLUDES(mutex);
    void setSpeed(double speed) EXCLUDES(mutex);
    void reachEnd();
    void fail(const Error &error) EXCLUDES(mutex);
    void setState(ReplayState state) EXCLUDES(mutex);
    [[nodiscard]] Timestamp dueTimeOf(const RecordedEvent &event);
    void noteNext() EXCLUDES(mutex);
    [[nodiscard]] Duration timeUntil(Timestamp time) const REQUIRES(mutex);
    void tell(const RecordedEvent &event) const; ///< whoever wants to know of each

    const std::shared_ptr<Recording> recording;
    const std::shared_ptr<Bus> bus; // null: look only

    const ReplayOptions options;

    // The thread's own.
    ReplayTarget target;
    ReplayCursor cursor;
    bool loop;
    bool fast = false; // as fast as possible: the clock stands at the last event
    bool playing = false;
    Sequence lastPlace = 0;
    Timestamp lastDue;

    mutable Mutex mutex;
    mutable Condition changed;
    ReplayClock clock GUARDED_BY(mutex);
    TimingHistogram timing GUARDED_BY(mutex);
    ReplaySnapshot status GUARDED_BY(mutex);
    std::optional<Error> unknownType GUARDED_BY(mutex); // of the last setOnlyTypes()
    std::deque<Command> commands GUARDED_BY(mutex);
    bool carryingOut GUARDED_BY(mutex) = false;
    std::atomic<bool> stopping{false}; // set with the lock, so that no wait misses it

    std::once_flag stopped;
    std::thread thread;
};

} // namespace event_engine
