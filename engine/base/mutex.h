// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Locks that clang checks (-Wthread-safety): https://clang.llvm.org/docs/ThreadSafetyAnalysis.html

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define EVENT_ENGINE_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define EVENT_ENGINE_THREAD_ATTRIBUTE(x)
#endif
#define GUARDED_BY(x) EVENT_ENGINE_THREAD_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) EVENT_ENGINE_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) EVENT_ENGINE_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace event_engine {

class EVENT_ENGINE_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
public:
    void lock() EVENT_ENGINE_THREAD_ATTRIBUTE(acquire_capability()) { m_mutex.lock(); }
    void unlock() EVENT_ENGINE_THREAD_ATTRIBUTE(release_capability()) { m_mutex.unlock(); }
    bool try_lock() EVENT_ENGINE_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return m_mutex.try_lock(); }

private:
    std::mutex m_mutex;
};

class EVENT_ENGINE_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
public:
    explicit MutexLock(Mutex &mutex) EVENT_ENGINE_THREAD_ATTRIBUTE(acquire_capability(mutex)) : m_mutex(mutex)
    {
        m_mutex.lock();
    }
    ~MutexLock() EVENT_ENGINE_THREAD_ATTRIBUTE(release_capability()) { m_mutex.unlock(); }
    MutexLock(const MutexLock &) = delete;
    MutexLock &operator=(const MutexLock &) = delete;

private:
    Mutex &m_mutex;
};

/// Waits with a Mutex held; wait in a loop that reads the guarded condition, so that clang can check it.
class Condition {
public:
    void wait(Mutex &mutex) REQUIRES(mutex) { m_condition.wait(mutex); }
    template <class Clock, class D>
    std::cv_status waitUntil(Mutex &mutex, std::chrono::time_point<Clock, D> deadline) REQUIRES(mutex)
    {
        return m_condition.wait_until(mutex, deadline);
    }
    void notifyOne() { m_condition.notify_one(); }
    void notifyAll() { m_condition.notify_all(); }

private:
    std::condition_variable_any m_condition;
};

} // namespace event_engine
