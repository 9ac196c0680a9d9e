// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// The folders of a list such as PATH, absolute; empty entries are left out.
[[nodiscard]] std::vector<std::filesystem::path> foldersOf(std::string_view list);

/// Every file of that name in the folders of a PATH that can be run, in their order.
[[nodiscard]] std::vector<std::filesystem::path> programsOnPath(std::string_view name, std::string_view path);

/// A variable of this program's environment; empty where it is not set, or set to nothing.
[[nodiscard]] std::optional<std::string> environmentVariable(const char *name);

} // namespace event_engine
