// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/snapshot.h"

#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// Lines of plugins as they stand in a recording: a JSON object each.
[[nodiscard]] std::string outputJson(const std::vector<OutputLine> &lines);

/// The same back; what is no such line is left out.
[[nodiscard]] std::vector<OutputLine> outputLinesIn(std::string_view json);

} // namespace event_engine
