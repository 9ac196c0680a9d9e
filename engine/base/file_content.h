// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace event_engine {

/// The first bytes of a small file, or of a pipe that somebody writes to, once he is done: `most` of them at most. Of
/// anything else, where opening or reading might never end, it fails: "found a device, expected an app.toml".
[[nodiscard]] Result<std::string> contentOfFile(const std::filesystem::path &file, const char *expected,
                                                std::size_t most);

} // namespace event_engine
