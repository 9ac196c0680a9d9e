// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <filesystem>

namespace event_engine {

/// Loads the code that is in a shared library's file now, whatever was loaded from it before, and returns the handle of
/// dlopen. Where there is no place for a private copy the file itself is loaded; then a file that has changed since it
/// was loaded before is refused.
[[nodiscard]] Result<void *> loadLibraryAnew(const std::filesystem::path &file);

} // namespace event_engine
