// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <vector>

namespace event_engine {

/// The folder of the running program; empty where the system does not say.
[[nodiscard]] std::filesystem::path programFolder();

/// The folder of the library (or program) that holds the engine; empty where the system does not say.
[[nodiscard]] std::filesystem::path engineFolder();

/// `relative`, "share/event-engine" say, as it lies in an installation from where the engine and the program are: they
/// are in bin/, lib/ or lib/ARCHITECTURE/. Nearest first; nobody has looked whether it is there.
[[nodiscard]] std::vector<std::filesystem::path> installedPlaces(const std::filesystem::path &relative);

} // namespace event_engine
