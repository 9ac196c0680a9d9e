// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "engine/cli/exit_code.h"
#include "event_engine/recording_tools.h"

#include <nlohmann/json_fwd.hpp>

namespace event_engine::cli {

/// "; 3 KiB of the source could not be read", or nothing.
[[nodiscard]] std::string lackOf(const SourceReport &report);

/// Losses where something of the sources is missing.
[[nodiscard]] ExitCode exitCodeOf(const CopyResult &result);
[[nodiscard]] nlohmann::ordered_json jsonOf(const CopyResult &result);

/// Says what was made, or why it was not.
ExitCode tellOf(Console &console, bool json, const Result<CopyResult> &result);

} // namespace event_engine::cli
