// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"

#include <CLI/CLI.hpp>

namespace event_engine::cli {

void addRecord(CLI::App &program, RecordCommand &command);

} // namespace event_engine::cli
