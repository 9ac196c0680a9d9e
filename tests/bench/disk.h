// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <cstdint>
#include <filesystem>

// What the machine can do at best, measured in the same run as ours.

namespace bench {

/// A folder for big files, in TMPDIR, that goes with the object.
class BigFiles {
public:
    BigFiles();
    ~BigFiles();
    BigFiles(const BigFiles &) = delete;
    BigFiles &operator=(const BigFiles &) = delete;

    /// A file of that name, which is removed first.
    [[nodiscard]] std::filesystem::path fresh(const std::string &name) const;

private:
    std::filesystem::path m_folder;
};

/// Bytes per second of write() in pieces of a MiB.
[[nodiscard]] double writeRate(const std::filesystem::path &file, std::uint64_t bytes);
/// Bytes per second of memcpy, and of the compressors on pieces of a MiB of `sample`.
[[nodiscard]] double copyRate();
[[nodiscard]] double lz4Rate(event_engine::ByteView sample);

/// Takes a file out of the page cache, so that reading it means the disk.
void forget(const std::filesystem::path &file);

} // namespace bench
