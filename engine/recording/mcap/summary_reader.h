// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/file_index.h"
#include "engine/recording/mcap/read_limits.h"
#include "event_engine/error.h"

namespace event_engine::mcap {

/// What came of reading a summary. Without an index the file has to be scanned.
struct SummaryReading {
    std::optional<FileIndex> index;
    std::optional<Damage> damage; ///< why there is no index, if there should be one
};

/// Reads the index at the end of a file without its data: header, footer, summary. Takes it only when its checksum and
/// its parts agree and it describes everything the file holds. Fails only with Io.
[[nodiscard]] Result<SummaryReading> readSummary(const ByteSource &source, const ReadLimits &limits);

} // namespace event_engine::mcap
