// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/exit_code.h"
#include "event_engine/app.h"

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace event_engine::cli {

/// All that is to be said of a run once it is over.
struct RunReport {
    std::filesystem::path app;
    Duration time{0};             ///< from the start of the plugins to the end of the app
    Snapshot snapshot;            ///< the last
    RunResult result;             ///< the last
    std::optional<Error> failure; ///< why it could not be started, recorded or stopped
};

[[nodiscard]] ExitCode exitCodeOf(const RunReport &report);

/// Everything, with counts over the whole run and rates as its average.
[[nodiscard]] nlohmann::ordered_json jsonOf(const RunReport &report);

/// JSON on several lines for a person or a program; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string textOf(const nlohmann::ordered_json &json);

/// The same for a person, in a few lines.
[[nodiscard]] std::vector<std::string> summaryOf(const RunReport &report);

/// What a recording has become, on one line.
[[nodiscard]] std::string recordingLine(const RecordingSnapshot &recording);

/// One sentence for each plugin that failed and for what failed in the app itself.
[[nodiscard]] std::vector<std::string> failuresOf(const RunReport &report);

} // namespace event_engine::cli
