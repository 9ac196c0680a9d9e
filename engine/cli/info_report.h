// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace event_engine::cli {

/// All that a recording says of itself.
[[nodiscard]] nlohmann::ordered_json jsonOf(const RecordingInfo &info);

/// The same for a person.
[[nodiscard]] std::vector<std::string> summaryOf(const RecordingInfo &info);

} // namespace event_engine::cli
