// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace event_engine {

/// How many intervals a RateQuery gets at most, whatever it asks for: more than anybody can show, and each type has a
/// cell for each.
inline constexpr std::size_t MOST_INTERVALS = 1'000'000;

} // namespace event_engine
