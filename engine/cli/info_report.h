// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/not_decoded.h"
#include "event_engine/recording.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace event_engine::cli {

/// All that is to be said of a recording.
struct InfoReport {
    RecordingInfo info;
    std::vector<RecordedRates> rates;                    ///< of its channels
    std::optional<std::vector<NotDecoded>> notDecoded{}; ///< empty: nobody has looked
};

[[nodiscard]] nlohmann::ordered_json jsonOf(const InfoReport &report);

/// The same for a person.
[[nodiscard]] std::vector<std::string> summaryOf(const InfoReport &report);

} // namespace event_engine::cli
