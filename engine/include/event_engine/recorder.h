// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/options.h"

#include <filesystem>
#include <string>
#include <vector>

namespace event_engine {

enum class Compression { None, Lz4, Zstd };

/// "none", "lz4", "zstd".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(Compression compression);

/// How an app's events are recorded into an MCAP file. While it is written the file is called NAME.mcap.part.
struct RecorderOptions {
    std::filesystem::path file{}; ///< NAME.mcap; fails with InUse where it exists already
    Compression compression = Compression::Zstd;
    /// What happens when disk or compressor cannot follow: block (every publisher waits), or drop by count.
    OverflowPolicy policy = OverflowPolicy::DropNewest;
    std::uint64_t bufferLimit = 64 * MIB;   ///< what may wait for the writer
    std::vector<std::string> onlyTypes{};   ///< names; empty = all
    std::vector<std::string> exceptTypes{}; ///< names
};

} // namespace event_engine
