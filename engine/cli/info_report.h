// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace event_engine::cli {

/// All that is to be said of a recording.
struct InfoReport {
    RecordingInfo info;
    std::vector<RecordedRates> rates; ///< of its channels
};

[[nodiscard]] nlohmann::ordered_json jsonOf(const InfoReport &report);

/// The same for a person.
[[nodiscard]] std::vector<std::string> summaryOf(const InfoReport &report);

} // namespace event_engine::cli
