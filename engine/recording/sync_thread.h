// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/byte_sink.h"

#include <memory>
#include <thread>

namespace event_engine {

/// Brings what is written to the disk, every half second, where it is in nobody's way: so much a loss of power may
/// cost. A failure stays in the sink, where the next write meets it. The sink outlives it.
class SyncThread {
public:
    /// Fails where the system has no thread left.
    [[nodiscard]] static Result<std::unique_ptr<SyncThread>> start(ByteSink &sink);
    ~SyncThread(); ///< waits for the sync that is under way

    SyncThread(const SyncThread &) = delete;
    SyncThread &operator=(const SyncThread &) = delete;

private:
    explicit SyncThread(ByteSink &sink) : m_sink(sink) {}
    void run() EXCLUDES(m_mutex);
    [[nodiscard]] bool waitForNext() EXCLUDES(m_mutex); ///< false: it is to end

    ByteSink &m_sink;
    Mutex m_mutex;
    Condition m_changed;
    bool m_stopping GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

} // namespace event_engine
