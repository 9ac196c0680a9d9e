// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Sizes, numbers, durations, bytes and near misses as people write and read them. What the ...Text() functions print,
// parse...() reads.

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/export.h"
#include "event_engine/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// What was found, for a message: in quotes, control characters escaped, and no longer than a line can bear.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string inQuotes(std::string_view text);

/// A size in bytes: "64 MiB", "1.5KiB", "4096 B"; kB, MB, GB, TB are powers of 1000. A number alone counts bytes.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<std::uint64_t> parseSize(std::string_view text);

/// "64 MiB", "1.5 KiB", "977 B": three digits, exact where three digits suffice.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string sizeText(std::uint64_t bytes);

/// "120,334"
[[nodiscard]] EVENT_ENGINE_EXPORT std::string countText(std::uint64_t count);

/// "1 event", "120,334 events": of a noun whose plural ends in s.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string counted(std::uint64_t count, std::string_view noun);

/// "10 s", "250 ms", "1.5 h", "1 min 35 s"; units ns, us, ms, s, min, h, d. Only 0 may stand without a unit.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<Duration> parseDuration(std::string_view text);

/// "250 ms", "1.5 s", "5 min", "2 h 3 min": three digits below a minute, then the two largest units.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string durationText(Duration duration);

/// Pairs of hexadecimal digits, with or without blanks between the pairs: "01ff", "01 FF".
[[nodiscard]] EVENT_ENGINE_EXPORT Result<Bytes> parseHex(std::string_view text);

/// "01 ff"
[[nodiscard]] EVENT_ENGINE_EXPORT std::string hexText(ByteView bytes);

/// The known word that somebody who wrote `word` most likely meant; empty where none is near.
[[nodiscard]] EVENT_ENGINE_EXPORT std::optional<std::string> nearest(std::string_view word,
                                                                     const std::vector<std::string> &known);

/// What to append to "unknown ...": `, did you mean "TypeA"?`; where none is near, `, known are TypeA, TypeB`; where
/// nothing is known, nothing.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string didYouMean(std::string_view word, const std::vector<std::string> &known);

} // namespace event_engine
