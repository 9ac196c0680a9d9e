// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

// What may be called how, of what `event-engine new` writes.

namespace event_engine::cli {

enum class PluginLanguage { Cpp, Python };

/// WindSensor: wind_sensor.
[[nodiscard]] std::string fileName(const std::string &name);

/// A sentence about what is wrong with the name, and one that would do; empty: nothing.
[[nodiscard]] std::string mistakeInAppName(const std::string &name);
/// The same: as a class and a library, or as a script, it is to be nothing that there is already.
[[nodiscard]] std::string mistakeInPluginName(const std::string &name, PluginLanguage language);

} // namespace event_engine::cli
