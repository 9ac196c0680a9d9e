// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"

#include <ctime>

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

} // namespace event_engine
