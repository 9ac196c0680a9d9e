// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"

#include "engine/base/mutex.h"
#include "engine/base/tick_rate.h"

#include <ctime>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace event_engine {

namespace {

std::int64_t read(clockid_t clock) noexcept
{
    timespec time{};
    clock_gettime(clock, &time);
    return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

std::int64_t wallOffset() noexcept
{
    return read(CLOCK_REALTIME) - read(CLOCK_MONOTONIC);
}

const std::int64_t OFFSET = wallOffset();

// Whether the processor's ticks come at one rate, whatever it does to save power.
bool ticksAreSteady() noexcept
{
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1U << 8));
#else
    return false;
#endif
}

constexpr std::int64_t REREAD_NS = 1'000'000;

const bool STEADY = ticksAreSteady();

// One for all clocks, from the start of the program on: so there is no wait to find it out.
class SharedRate {
public:
    double nsPerTick(std::uint64_t ticks, std::int64_t ns) noexcept EXCLUDES(m_mutex)
    {
        MutexLock lock(m_mutex);
        m_rate.note(ticks, ns);
        return m_rate.nsPerTick();
    }

private:
    Mutex m_mutex;
    TickRate m_rate GUARDED_BY(m_mutex){processorTicks(), read(CLOCK_MONOTONIC) + OFFSET};
} rate;

} // namespace

std::int64_t nowNs() noexcept
{
    return read(CLOCK_MONOTONIC) + OFFSET;
}

Timestamp now() noexcept
{
    return timestampOf(nowNs());
}

Duration wallClockJump() noexcept
{
    return Duration(wallOffset() - OFFSET);
}

std::int64_t FineClock::readSystem(std::uint64_t ticks) noexcept
{
    m_ticks = ticks;
    m_base = event_engine::nowNs();
    if (!STEADY) return m_base;
    if (const double nsPerTick = rate.nsPerTick(ticks, m_base); nsPerTick > 0) {
        m_nsPerTick = std::uint64_t(nsPerTick * double(std::uint64_t{1} << FRACTION));
        m_validTicks = std::uint64_t(double(REREAD_NS) / nsPerTick);
    }
    return m_base;
}

} // namespace event_engine
