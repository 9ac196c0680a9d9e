// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/capture_trigger.h"
#include "engine/base/mutex.h"
#include "engine/recording/recorder.h"
#include "event_engine/capture.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace event_engine {

/// Saves what the capture rules say: looks ten times a second whether anything has happened, and starts a recorder that
/// begins in the past. Any thread.
class CaptureWatch {
public:
    struct Source {
        std::function<void(const std::function<void(const CaptureLook &)> &)> look; ///< calls with the present state
        std::function<RecorderRun()> recorderRun;
        std::function<void(Severity, std::string text)> tell;
    };
    explicit CaptureWatch(Source source) : m_source(std::move(source)) {}
    ~CaptureWatch(); ///< end()s

    /// What has happened before counts for nothing.
    Result<> add(CaptureRule rule, const TypeRegistry &types) EXCLUDES(m_mutex);
    Result<> begin() EXCLUDES(m_mutex);
    /// Completes the captures that are under way; none begins any more.
    void end() EXCLUDES(m_mutex);
    [[nodiscard]] std::vector<CaptureSnapshot> snapshot() const EXCLUDES(m_mutex);

private:
    struct Watched {
        const CaptureRule rule;
        std::unique_ptr<CaptureTrigger> trigger;
        // Written by the watching thread alone, with the lock.
        std::unique_ptr<Recorder> recorder; // the newest
        Timestamp begun;
        std::uint64_t count = 0;
    };
    void run() EXCLUDES(m_mutex);
    void lookAtAll() EXCLUDES(m_mutex);
    struct Happening {
        Watched &watched;
        Timestamp happened, time; // of the look that saw it
    };
    void capture(const Happening &happening) EXCLUDES(m_mutex);
    [[nodiscard]] bool goesOn(const Happening &happening) EXCLUDES(m_mutex);
    [[nodiscard]] static Result<RecorderOptions> optionsFor(const CaptureRule &rule, Timestamp happened,
                                                            Timestamp time);
    Result<> startLooking() REQUIRES(m_mutex);

    const Source m_source;
    mutable Mutex m_mutex;
    Condition m_changed;
    std::deque<Watched> m_watched GUARDED_BY(m_mutex); // they stay where they are while others come
    bool m_running GUARDED_BY(m_mutex) = false;
    bool m_ending GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

} // namespace event_engine
