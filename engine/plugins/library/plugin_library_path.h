// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace event_engine {

/// Where a plugin library of that name may lie, in the order in which it is looked for: beside app.toml (in
/// `appFolder`), beside the program, in event-engine/plugins beside installed libraries, in the folders of
/// EVENT_ENGINE_PLUGIN_PATH. An absolute name is its own and only place.
[[nodiscard]] std::vector<std::filesystem::path> pluginLibraryPlaces(const std::filesystem::path &name,
                                                                     const std::filesystem::path &appFolder);

/// The first of these places that has a file. The error names them all.
[[nodiscard]] Result<std::filesystem::path> findPluginLibrary(const std::filesystem::path &name,
                                                              const std::filesystem::path &appFolder);

} // namespace event_engine
