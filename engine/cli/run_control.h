// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/app_run.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/control_input.h"

#include <optional>
#include <string_view>

namespace event_engine::cli {

/// What a person or a script may tell an app that runs: to mark a moment, to save what the flight recorder holds, to
/// begin and end a recording, to stop. See RUN_EXAMPLES.
class RunControl {
public:
    RunControl(Console &console, AppRun &run, const ControlOptions &options);

    /// Carries out what was asked for meanwhile. Once the app stops nothing more is taken.
    void look();

private:
    Result<> carryOut(std::string_view line);
    Result<> mark(std::string words);
    Result<> save(const std::string &what);
    Result<> record(std::filesystem::path file);
    Result<> endRecording();

    Console &m_console;
    AppRun &m_run;
    App &m_app;
    const ControlOptions m_options;
    std::optional<ControlInput> m_input; // empty: nothing is taken
    int m_marks = 0;
};

} // namespace event_engine::cli
