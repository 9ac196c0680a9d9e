// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/manifest_report.h"

#include <optional>
#include <string_view>

namespace event_engine {

/// The first line of a TOML text that has a dotted key of more than 32 parts; empty: none has. Each part is a table
/// within a table, which the TOML library takes apart recursively: tens of thousands of them would exhaust the stack.
[[nodiscard]] std::optional<Line> lineOfTooDeepKey(std::string_view toml);

} // namespace event_engine
