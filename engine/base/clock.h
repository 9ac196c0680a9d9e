// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/time.h"

#include <cstdint>

namespace event_engine {

/// The engine's clock: CLOCK_MONOTONIC plus the wall clock's offset, taken once per process. Any thread.
[[nodiscard]] Timestamp now() noexcept;

/// The same as nanoseconds since 1970, for batches.
[[nodiscard]] std::int64_t nowNs() noexcept;

/// How far the wall clock has been moved since the offset was taken; 0 where nobody touched it.
[[nodiscard]] Duration wallClockJump() noexcept;

[[nodiscard]] inline Timestamp timestampOf(std::int64_t ns)
{
    return Timestamp(Duration(ns));
}

} // namespace event_engine
