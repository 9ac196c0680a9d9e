// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"

#include <CLI/CLI.hpp>

// The options of the commands that make files of recordings.

namespace event_engine::cli {

/// The options that say which events of a recording.
void addPart(CLI::App &command, PartOfFile &part);

void addRecover(CLI::App &program, RecoverCommand &command);
void addCut(CLI::App &program, CutCommand &command);
void addMerge(CLI::App &program, MergeCommand &command);
void addExport(CLI::App &program, ExportCommand &command);

} // namespace event_engine::cli
