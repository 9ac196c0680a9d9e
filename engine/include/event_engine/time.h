// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>

namespace event_engine {

/// Nanoseconds.
using Duration = std::chrono::nanoseconds;

/// A point in time, in nanoseconds since 1970 (UTC). The engine's times are the monotonic clock plus the wall clock's
/// offset when the program started: they never run backwards, and their differences are true durations even when
/// somebody sets the wall clock meanwhile.
using Timestamp = std::chrono::sys_time<Duration>;

} // namespace event_engine
