// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// The known word that somebody who wrote `word` most likely meant; empty where none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string> &known);

/// What to append to "unknown ...": `, did you mean "TypeA"?`; where none is near, `, known are TypeA, TypeB`; where
/// nothing is known, nothing.
[[nodiscard]] std::string didYouMean(std::string_view word, const std::vector<std::string> &known);

} // namespace event_engine
