// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"

#include <chrono>
#include <cstddef>

namespace event_engine {

/// Holds the internal plugins of a run together: none starts before all are attached to the bus, none runs before all
/// have started. A plugin that fails before is passed by: it steps out. Any thread.
class StartBarrier {
public:
    explicit StartBarrier(std::size_t plugins) : m_missing{plugins, plugins} {}

    enum class Stage { Attached, Started };

    /// Waits for all others to reach the stage; false: the start was given up.
    [[nodiscard]] bool arriveAndWait(Stage stage)
    {
        MutexLock lock(m_mutex);
        --m_missing[int(stage)];
        m_changed.notifyAll();
        while (m_missing[int(stage)] && !m_givenUp) m_changed.wait(m_mutex);
        return !m_givenUp;
    }
    /// A plugin that failed before it reached this stage (and all later ones).
    void stepOut(Stage stage)
    {
        MutexLock lock(m_mutex);
        for (int rest = int(stage); rest <= int(Stage::Started); ++rest) --m_missing[rest];
        m_changed.notifyAll();
    }
    /// False: the time is up, or the start was given up.
    [[nodiscard]] bool waitUntilAllStarted(std::chrono::steady_clock::time_point deadline)
    {
        MutexLock lock(m_mutex);
        while (m_missing[int(Stage::Started)] && !m_givenUp)
            if (m_changed.waitUntil(m_mutex, deadline) == std::cv_status::timeout) break;
        return !m_missing[int(Stage::Started)] && !m_givenUp;
    }
    void giveUp()
    {
        MutexLock lock(m_mutex);
        m_givenUp = true;
        m_changed.notifyAll();
    }
    [[nodiscard]] bool isGivenUp()
    {
        MutexLock lock(m_mutex);
        return m_givenUp;
    }

private:
    Mutex m_mutex;
    Condition m_changed;
    std::size_t m_missing[2] GUARDED_BY(m_mutex);
    bool m_givenUp GUARDED_BY(m_mutex) = false;
};

} // namespace event_engine
