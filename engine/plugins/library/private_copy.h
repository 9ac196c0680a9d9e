// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/temporary_folder.h"
#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <filesystem>

namespace event_engine {

/// A copy of a plugin library's file under a name of its own, to be loaded in place of it: the system would take a
/// rebuilt file of the same name for the one it has loaded already, and writing over a loaded file crashes the program.
///
/// The copy is removed with this object; what is loaded does not need it. It stays for debuggers that attach later, and
/// other tools that read symbols by file name, where EVENT_ENGINE_KEEP_PLUGIN_COPIES is set, and under sanitizers,
/// which are such tools. Copies left behind by programs that have ended are removed when the next is made.
class PrivateCopy {
public:
    enum class Place { TemporaryFolder, BesideOriginal };

    static Result<PrivateCopy> make(const std::filesystem::path &original, ByteView bytes, Place place);

    PrivateCopy(PrivateCopy &&other) noexcept = default;
    PrivateCopy &operator=(PrivateCopy &&) = delete;
    ~PrivateCopy();

    [[nodiscard]] const std::filesystem::path &file() const { return m_file; }

private:
    PrivateCopy(std::filesystem::path file, TemporaryFolder folder)
        : m_file(std::move(file)), m_ownFolder(std::move(folder))
    {}

    std::filesystem::path m_file; ///< empty once moved from
    TemporaryFolder m_ownFolder;  ///< made for the copy alone; may be none
    FileDescriptor m_inUse;       ///< the file; open for as long as nobody is to take it for left behind
};

} // namespace event_engine
