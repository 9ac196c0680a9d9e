// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Sizes, durations and bytes as people write and read them. What the ...Text() functions print, parse...() reads.

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace event_engine {

/// What was found, for a message: in quotes, control characters escaped, and no longer than a line can bear.
[[nodiscard]] std::string inQuotes(std::string_view text);

/// A size in bytes: "64 MiB", "1.5KiB", "4096 B"; kB, MB, GB, TB are powers of 1000. A number alone counts bytes.
[[nodiscard]] Result<std::uint64_t> parseSize(std::string_view text);

/// "64 MiB", "1.5 KiB", "977 B": three digits, exact where three digits suffice.
[[nodiscard]] std::string sizeText(std::uint64_t bytes);

/// "10 s", "250 ms", "1.5 h", "1 min 35 s"; units ns, us, ms, s, min, h, d. Only 0 may stand without a unit.
[[nodiscard]] Result<Duration> parseDuration(std::string_view text);

/// "250 ms", "1.5 s", "5 min", "2 h 3 min": three digits below a minute, then the two largest units.
[[nodiscard]] std::string durationText(Duration duration);

/// Pairs of hexadecimal digits, with or without blanks between the pairs: "01ff", "01 FF".
[[nodiscard]] Result<Bytes> parseHex(std::string_view text);

/// "01 ff"
[[nodiscard]] std::string hexText(ByteView bytes);

} // namespace event_engine
