// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "running_app.h"

#include <optional>

namespace bench {

/// The load test: a producer's events of 100 to 1000 bytes, an operator's answer of the same size to each, and an
/// accumulator of answers.
[[nodiscard]] Load loadTestOf(std::uint64_t events);
[[nodiscard]] bool sawAll(const Checker &checker, std::uint64_t events);

inline constexpr double AS_FAST_AS_IT_CAN = 0;

/// Ours; the producer publishes `perSecond`. Where it is recorded, all of it must be in the file, which is complete
/// when this returns.
[[nodiscard]] Outcome loadTestOurs(std::uint64_t events, const event_engine::AppOptions &options,
                                   const std::optional<event_engine::RecorderOptions> &recorded = {},
                                   double perSecond = AS_FAST_AS_IT_CAN);

} // namespace bench
