// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_text.h"
#include "event_engine/text.h" // countText() and counted()

#include <cstdint>
#include <string>

// Numbers as people read them.

namespace event_engine::cli {

/// "120,334", or "none" for 0
[[nodiscard]] std::string countOrNone(std::uint64_t count);

/// "0/s", "0.5/s", "120/s", "1.24 k/s", "3.4 M/s"
[[nodiscard]] std::string rateText(double perSecond);

/// "0 B/s", "1.5 KiB/s"
[[nodiscard]] std::string byteRateText(double bytesPerSecond);

/// How long ago: "0.2 s", "12 s", "3 min 5 s".
[[nodiscard]] std::string ageText(Duration age);

/// A time of running, in tenths of seconds below a minute: "10.2 s", "2 min 5 s".
[[nodiscard]] std::string spanText(Duration span);

/// "17:48:15.123456", the time of day in UTC.
[[nodiscard]] std::string clockText(Timestamp time);
/// "17:48:15", likewise.
[[nodiscard]] std::string secondText(Timestamp time);

[[nodiscard]] double secondsOf(Duration time);

/// Per second of `time`; 0 for a time of 0.
[[nodiscard]] double perSecond(std::uint64_t count, Duration time);

} // namespace event_engine::cli
