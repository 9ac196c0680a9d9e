// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/time.h"

#include <cstdint>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace event_engine {

/// The engine's clock: CLOCK_MONOTONIC plus the wall clock's offset, taken once per process. Any thread.
[[nodiscard]] Timestamp now() noexcept;

/// The same as nanoseconds since 1970, for batches.
[[nodiscard]] std::int64_t nowNs() noexcept;

/// How far the wall clock has been moved since the offset was taken; 0 where nobody touched it.
[[nodiscard]] Duration wallClockJump() noexcept;

/// The processor's own count, 0 where it has none that we know.
[[nodiscard]] inline std::uint64_t processorTicks() noexcept
{
#if defined(__x86_64__)
    return __rdtsc();
#else
    return 0;
#endif
}

/// nowNs() for one who asks again and again: between two readings of the system's clock, a millisecond apart at most,
/// it counts the processor's ticks, which costs a third. Never runs backwards; off by some tens of nanoseconds at most.
/// One thread at a time.
class FineClock {
public:
    [[nodiscard]] std::int64_t nowNs() noexcept
    {
        const std::uint64_t ticks = processorTicks();
        const std::uint64_t passed = ticks - m_ticks; // huge where another processor's ticks lie behind
        std::int64_t time = m_base + std::int64_t(passed * m_nsPerTick >> FRACTION);
        if (passed >= m_validTicks) [[unlikely]]
            time = readSystem(ticks);
        return m_last = time > m_last ? time : m_last;
    }

private:
    static constexpr int FRACTION = 32;
    [[nodiscard]] std::int64_t readSystem(std::uint64_t ticks) noexcept;

    std::uint64_t m_ticks = 0;      // at the last reading of the system's clock
    std::uint64_t m_validTicks = 0; // so many after it the system's clock is read again
    std::uint64_t m_nsPerTick = 0;  // with FRACTION bits behind the point
    std::int64_t m_base = 0;        // the time at m_ticks
    std::int64_t m_last = 0;        // the latest time given
};

[[nodiscard]] inline Timestamp timestampOf(std::int64_t ns)
{
    return Timestamp(Duration(ns));
}

} // namespace event_engine
