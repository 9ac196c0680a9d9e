// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/chunk_decoder.h"
#include "engine/recording/mcap/file_index.h"
#include "engine/recording/mcap/record_walk.h"

namespace event_engine::mcap {

/// The records of an IndexedChunk in memory, decompressed and checked.
struct LoadedChunk {
    std::uint64_t offset = 0; ///< of the chunk in the file
    Bytes records;
    Trust trust = Trust::Unchecked;

    /// The message that begins at `position` of `records`, as the index of this chunk's messages says.
    [[nodiscard]] std::optional<MessageView> messageAt(std::uint64_t position) const;
};

/// What is wrong with a chunk whose records, gone through, end where no record ends; empty: nothing, or it is cut.
[[nodiscard]] std::optional<Damage> damageAtEnd(std::uint64_t chunkOffset, Trust trust, const RecordWalk &walk);

/// Loads chunks of one file, one after the other. Each thread has its own. The source outlives the loader.
class ChunkLoader {
public:
    ChunkLoader(const ByteSource &source, const ReadLimits &limits)
        : m_source(&source), m_limits(limits), m_decoder(limits)
    {}

    /// Puts the chunk into `into`, whose memory is used again. Fails with BadData where the chunk is damaged or is not
    /// what the index says, and with Io.
    Result<> load(const IndexedChunk &chunk, LoadedChunk &into);

private:
    Result<ByteView> read(std::uint64_t offset, std::uint64_t length, Bytes &into) const;
    Result<> loadChunk(const ChunkIndex &index, LoadedChunk &into);
    Result<> loadCut(const ChunkIndex &index, ChunkDecoder::Salvage what, LoadedChunk &into);

    const ByteSource *m_source;
    ReadLimits m_limits;
    ChunkDecoder m_decoder;
    Bytes m_raw;
};

} // namespace event_engine::mcap
