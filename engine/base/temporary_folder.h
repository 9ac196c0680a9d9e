// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <filesystem>
#include <string_view>

namespace event_engine {

/// A new folder for temporary files that no other user may enter; `prefix` and the process id begin its name. Removes
/// those that programs which are no more have left behind.
[[nodiscard]] Result<std::filesystem::path> makeTemporaryFolder(std::string_view prefix);

/// Removes files and folders of ours in `folder` whose name begins so, and whose program is no more.
void removeLeftBehind(const std::filesystem::path &folder, std::string_view prefix);

} // namespace event_engine
