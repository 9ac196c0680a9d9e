// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cstddef>

/// What the two ports for plain PUB and SUB clients have in common.
namespace event_engine::raw_port {

inline constexpr const char *NAME = "(raw port)"; ///< on the bus, and in problems
/// So many are taken or sent before others have their turn.
inline constexpr std::size_t EVENTS_AT_ONCE = 1024;
/// What was sent on this machine and has not come after so long was not sent.
inline constexpr auto QUIET = std::chrono::milliseconds(10);

} // namespace event_engine::raw_port
