// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>
#include <vector>

// What `event-engine new` writes: working starts, to be changed into something of one's own.

namespace event_engine::cli {

struct StartFile {
    std::filesystem::path path;
    std::string text;
};

/// An app of a plugin in C++ and one in Python, in a folder of its name.
[[nodiscard]] std::vector<StartFile> startOfApp(const std::string &name);
/// A library with one plugin class of that name.
[[nodiscard]] std::vector<StartFile> startOfCppPlugin(const std::string &name);
[[nodiscard]] std::vector<StartFile> startOfPythonPlugin(const std::string &name);

/// What an app.toml needs to run that plugin, a line each.
[[nodiscard]] std::vector<std::string> appLinesForCppPlugin(const std::string &name);
[[nodiscard]] std::vector<std::string> appLinesForPythonPlugin(const std::string &name);

} // namespace event_engine::cli
