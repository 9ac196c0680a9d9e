// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "engine/cli/exit_code.h"
#include "event_engine/error.h"

#include <string>
#include <string_view>

namespace event_engine::cli {

/// The command line of this command is wrong: nothing was done.
inline ExitCode misused(Console &console, std::string_view command, const std::string &mistake)
{
    const std::string name = "event-engine " + std::string(command);
    console.tell(name + ": " + mistake);
    console.tell("Try " + name + " --help.");
    return ExitCode::Usage;
}

inline ExitCode failed(Console &console, const Error &error)
{
    console.tell("event-engine: " + error.message());
    return ExitCode::Failed;
}

} // namespace event_engine::cli
