// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/compression.h"
#include "engine/recording/mcap/read_limits.h"
#include "engine/recording/mcap/records.h"

namespace event_engine::mcap {

/// How far the records of a chunk may be relied on.
enum class Trust {
    Checked,   ///< they match their checksum
    Unchecked, ///< there is no checksum
    Partial    ///< the chunk is cut: the front of it, as far as it could be read, without a check
};

/// Decompresses and checks chunks. Each thread has its own.
class ChunkDecoder {
public:
    explicit ChunkDecoder(const ReadLimits &limits) : m_limits(limits) {}

    /// Puts the records into `out`. Fails with BadData where they are damaged or over the limit.
    Result<Trust> decode(const ChunkView &chunk, Bytes &out);

    /// Puts as much into `out` as can be had from a chunk whose end is missing.
    Trust salvage(const ChunkView &chunk, Bytes &out);

private:
    ReadLimits m_limits;
    Decompressor m_decompressor;
};

} // namespace event_engine::mcap
