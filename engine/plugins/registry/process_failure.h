// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/registry/plugin_registry.h"

#include <optional>
#include <string>

namespace event_engine {

/// How the last process that the engine has started for a plugin failed; empty: it did not, is still there, or is
/// started again. What it had sent may be read later than its end is known, and then looks like another process that
/// has come by itself; one that stays is another, and what failed before it is forgotten.
[[nodiscard]] inline std::optional<std::string> processFailure(const PluginStatus &status)
{
    const bool comesAgain = status.state == PluginState::BackingOff || status.state == PluginState::Starting;
    const bool isOver = !status.processId && (status.exitCode || status.signal) && !comesAgain;
    return isOver ? status.failure : std::nullopt;
}

} // namespace event_engine
