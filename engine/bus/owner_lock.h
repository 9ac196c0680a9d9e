// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/process_barrier.h"

#include <atomic>
#include <sched.h>

namespace event_engine {

/// Who may touch a publisher's open batch: its owner, on every publish, and the broker as a visitor now and then. The
/// owner pays two plain writes and a look, and only ever waits for a visit of some nanoseconds; the visitor waits
/// no longer than for an event to be written. One owner and one visitor at a time.
///
/// Each side announces itself and then looks for the other, so one of the two sees the other, if a barrier stands
/// between announcing and looking. That of the visitor stands in for the owner's too (processBarrier()); an owner's
/// own, where the system has no such barrier, would wait for all its writes before: a third of what publishing costs.
class OwnerLock {
public:
    explicit OwnerLock(bool visitorsBarrier = hasProcessBarrier()) : m_visitorsBarrier(visitorsBarrier) {}

    void lock()
    {
        announce();
        while (m_visited.load(std::memory_order_seq_cst)) {
            unlock();
            waitForVisitor();
            announce();
        }
    }
    void unlock() { m_held.store(false, std::memory_order_release); }

    /// The visitor's: false where the owner is inside for longer than a moment, so come back.
    [[nodiscard]] bool tryVisit()
    {
        m_visited.exchange(true, std::memory_order_seq_cst);
        if (!m_visitorsBarrier || processBarrier())
            for (int spin = 0; spin < SPINS; ++spin)
                if (!m_held.load(std::memory_order_seq_cst)) return true;
        endVisit();
        return false;
    }
    void endVisit() { m_visited.store(false, std::memory_order_release); }

private:
    static constexpr int SPINS = 200;

    void announce()
    {
        if (m_visitorsBarrier) [[likely]] {
            m_held.store(true, std::memory_order_relaxed);
            std::atomic_signal_fence(std::memory_order_seq_cst); // for the compiler
        } else {
            m_held.exchange(true, std::memory_order_seq_cst);
        }
    }
    // The owner lets go while it waits: else a visitor whose barrier takes a while would find it waiting and turn away.
    [[gnu::cold]] void waitForVisitor()
    {
        for (int spin = 0; m_visited.load(std::memory_order_acquire); ++spin)
            if (spin >= SPINS) sched_yield();
    }

    const bool m_visitorsBarrier;
    std::atomic<bool> m_held{false}, m_visited{false};
};

/// The visitor's time inside.
class Visit {
public:
    explicit Visit(OwnerLock &lock) : m_lock(lock.tryVisit() ? &lock : nullptr) {}
    Visit(const Visit &) = delete;
    Visit &operator=(const Visit &) = delete;
    ~Visit() { end(); }

    [[nodiscard]] explicit operator bool() const { return m_lock; }
    void end()
    {
        if (m_lock) m_lock->endVisit();
        m_lock = nullptr;
    }

private:
    OwnerLock *m_lock;
};

} // namespace event_engine
