// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/report.h"
#include "event_engine/replayer.h"

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace event_engine::cli {

/// All that is to be said of a replay once it is over.
struct ReplayReport {
    std::filesystem::path file{};
    double speed = 1;
    bool hasBegun = false;
    Duration time{0};
    ReplaySnapshot replay{};            ///< the last
    std::optional<RunReport> app{};     ///< of the app it was played into
    std::optional<Error> failure{};     ///< why it could not be played
    std::vector<DoubledType> doubled{}; ///< known before the start
};

[[nodiscard]] ExitCode exitCodeOf(const ReplayReport &report);
[[nodiscard]] nlohmann::ordered_json jsonOf(const ReplayReport &report);
[[nodiscard]] std::vector<std::string> summaryOf(const ReplayReport &report);
[[nodiscard]] std::vector<std::string> failuresOf(const ReplayReport &report);
/// What is to be said of them before the start, and what can be done; there is one at least.
[[nodiscard]] std::string noteOn(const std::vector<DoubledType> &types);

} // namespace event_engine::cli
