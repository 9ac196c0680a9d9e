// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"

#include <string>
#include <variant>
#include <vector>

namespace event_engine::cli {

/// What is said instead of doing something: help and version on standard output, a mistake on standard error.
struct Answer {
    ExitCode code = ExitCode::Ok;
    std::string text;
};

/// Reads the arguments, without the program's own name.
[[nodiscard]] std::variant<Command, Answer> parseCommandLine(const std::vector<std::string> &arguments);

} // namespace event_engine::cli
