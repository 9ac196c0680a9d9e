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
    std::uint64_t bufferLimit = 64 * MIB;        ///< what may wait for the writer
    std::vector<std::string> onlyTypes{};        ///< names; empty = all
    std::vector<std::string> exceptTypes{};      ///< names
    std::vector<std::string> onlyPublishers{};   ///< names; empty = all. They need not exist yet
    std::vector<std::string> exceptPublishers{}; ///< names
    /// Begins with what the flight recorder holds of so long before the start.
    Duration before{0};

    // Several files, NAME_0001.mcap and so on, instead of one. Nothing is lost between them; each explains itself.
    std::uint64_t splitSize = 0; ///< a new file where one has about so many bytes; 0 = no
    Duration splitTime{0};       ///< a new file after so long; 0 = no
    std::size_t keepFiles = 0;   ///< only the newest so many, older ones are removed; 0 = all

    // When it ends by itself; the file is complete then, and RecordingSnapshot says why. 0 = never.
    Duration maxTime{0};
    std::uint64_t maxSize = 0;            ///< of all files together, about
    std::uint64_t keepFree = 100'000'000; ///< ends, as a failure, before the disk has less left than this
};

} // namespace event_engine
