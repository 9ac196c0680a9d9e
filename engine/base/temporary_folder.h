// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/file_descriptor.h"
#include "event_engine/error.h"

#include <filesystem>
#include <string_view>

namespace event_engine {

struct TemporaryFolder {
    std::filesystem::path path;
    FileDescriptor inUse; ///< open for as long as nobody is to take the folder for left behind
};

/// A new folder for temporary files that no other user may enter; `prefix` and the process id begin its name. Removes
/// those that programs which are no more have left behind.
[[nodiscard]] Result<TemporaryFolder> makeTemporaryFolder(std::string_view prefix);

/// Of an open file or folder: nobody takes it for left behind while it stays open. False: `path` is another by now.
[[nodiscard]] bool markInUse(const FileDescriptor &open, const std::filesystem::path &path);

/// Removes files and folders of ours in `folder` whose name begins so, and which no program uses any more: none of that
/// process id, nor one that sees other ids, in a container say.
void removeLeftBehind(const std::filesystem::path &folder, std::string_view prefix);

} // namespace event_engine
