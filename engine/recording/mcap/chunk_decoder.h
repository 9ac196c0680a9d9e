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
    Front,     ///< the chunk is cut: the front of it, as far as its checkpoints vouch for it
    Partial    ///< the chunk is cut: the front of it, as far as it could be read, without a check
};

[[nodiscard]] constexpr bool isCut(Trust trust)
{
    return trust == Trust::Front || trust == Trust::Partial;
}

/// Decompresses and checks chunks. Each thread has its own.
class ChunkDecoder {
public:
    explicit ChunkDecoder(const ReadLimits &limits) : m_limits(limits) {}

    /// Puts the records into `out`. Fails with BadData where they are damaged or over the limit; `out`
    /// then means nothing.
    Result<Trust> decode(const ChunkView &chunk, Bytes &out);

    enum class Salvage {
        Vouched,   ///< what its checkpoints vouch for: nothing where it has none
        Everything ///< for files that have no checkpoints
    };
    /// Puts as much into `out` as can be had from a chunk whose end is missing.
    Trust salvage(const ChunkView &chunk, Salvage what, Bytes &out);

private:
    ReadLimits m_limits;
    Decompressor m_decompressor;
};

} // namespace event_engine::mcap
