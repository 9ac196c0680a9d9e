// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"

#include <CLI/CLI.hpp>

// Options of the commands that talk with an app of another process.

namespace event_engine::cli {

/// `port` and `file` are what the help says of these options.
void addRunningApp(CLI::App &command, RunningApp &app, const std::string &port, const std::string &file);

/// `payloads`: how many were given.
void addInject(CLI::App &program, InjectCommand &command, int &payloads);
void addEvents(CLI::App &program, EventsCommand &command);

} // namespace event_engine::cli
