// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace event_engine {

/// What to run, and how.
struct ProcessOptions {
    /// The program and its arguments. A program without a slash is sought on PATH, one with a slash is a path from
    /// workingDirectory on.
    std::vector<std::string> command{};
    std::filesystem::path workingDirectory{};         ///< empty = that of this program
    std::map<std::string, std::string> environment{}; ///< added to that of this program, or instead of its values
};

} // namespace event_engine
