// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>

namespace event_engine::cli {

/// A variable of the environment, or `otherwise` where it is not set.
[[nodiscard]] std::string environmentOr(const char *name, std::string otherwise);

/// A client's file of keys: the one given, else what EVENT_ENGINE_KEYS says, as the engine tells the processes that it
/// starts; empty: none.
[[nodiscard]] std::filesystem::path fileOfKeys(const std::filesystem::path &given);

} // namespace event_engine::cli
