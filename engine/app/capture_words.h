// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/time.h"

#include <optional>
#include <string>

namespace event_engine {

/// What happens again and again makes a capture no longer than this.
inline constexpr Duration LONGEST_CAPTURE = std::chrono::minutes(10);

/// "rate:Wind 5..200" as keyword, name and argument. No keyword: it is a filter line.
struct CaptureWords {
    std::string keyword, name, argument;
};
[[nodiscard]] CaptureWords wordsOf(const std::string &when);

/// The one type that "type:Wind" names, where that is all it says.
[[nodiscard]] std::optional<std::string> loneTypeIn(const std::string &when);

struct RateBand {
    double lowest = 0, highest = 0;
};
/// "5..200", "5.." or "..200".
[[nodiscard]] Result<RateBand> parseBand(const std::string &text);

} // namespace event_engine
