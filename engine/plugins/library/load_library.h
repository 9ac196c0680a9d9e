// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/library/library_image.h"
#include "event_engine/error.h"

#include <filesystem>

namespace event_engine {

/// Loads the code that was read from a shared library's file, whatever was loaded from it before, and returns the
/// handle of dlopen. Where there is no place for a private copy the file itself is loaded; then a file that has changed
/// since it was loaded before is refused.
[[nodiscard]] Result<void *> loadLibraryAnew(const std::filesystem::path &file, LibraryImage image);

} // namespace event_engine
