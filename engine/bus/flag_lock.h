// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <sched.h>

namespace event_engine {

/// Who may touch a publisher's open batch: its owner, on every publish, and the broker as a visitor now and then. One
/// locked instruction for the owner, who only ever waits for a visit of some nanoseconds; the visitor never waits.
class FlagLock {
public:
    void lock()
    {
        for (int spin = 0; m_held.exchange(true, std::memory_order_acquire); ++spin)
            if (spin >= SPINS) sched_yield();
    }
    bool try_lock()
    {
        return !m_held.load(std::memory_order_relaxed) && !m_held.exchange(true, std::memory_order_acquire);
    }
    void unlock() { m_held.store(false, std::memory_order_release); }

private:
    static constexpr int SPINS = 200;
    std::atomic<bool> m_held{false};
};

} // namespace event_engine
