// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/process/child_launch.h"
#include "engine/plugins/process/process_options.h"
#include "event_engine/error.h"

#include <optional>

namespace event_engine {

/// Why a program could not be started, and what to do: in words for the person who wrote the command.
[[nodiscard]] Error startFailure(const ProcessOptions &options, const LaunchFailure &failure);

/// The command's program has no slash and is not on PATH.
[[nodiscard]] Error notOnPath(const ProcessOptions &options);

/// What can be told of the command's program before it is started: it is not there, or cannot be run. Empty: nothing.
[[nodiscard]] std::optional<Error> programProblem(const ProcessOptions &options);

} // namespace event_engine
