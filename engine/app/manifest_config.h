// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/manifest_table.h"
#include "event_engine/plugin_config.h"

namespace event_engine {

/// The `config` table of a plugin as it gets it; dates and times become strings. What JSON cannot carry is a mistake.
[[nodiscard]] PluginConfig configOf(const toml::table &table, ManifestReport &report);

} // namespace event_engine
