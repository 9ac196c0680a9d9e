// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/chunk_decoder.h"

#include "engine/recording/mcap/checkpoint.h"
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/decode.h"
#include "event_engine/text.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

Result<Trust> bad(const std::string &words)
{
    return failure(ErrorKind::BadData, words);
}

} // namespace

Result<Trust> ChunkDecoder::decode(const ChunkView &chunk, Bytes &out)
{
    // `out` is not cleared: of memory that is used again, only what is lacking is filled with zeros.
    if (!isKnownCompression(chunk.compression))
        return bad("a chunk is compressed with \"" + std::string(chunk.compression) + "\"; lz4 and zstd can be read");
    if (chunk.uncompressedSize > m_limits.chunkSize)
        return bad("a chunk claims to hold " + std::to_string(chunk.uncompressedSize) + " bytes; the limit is " +
                   std::to_string(m_limits.chunkSize));
    const Decoded decoded = m_decompressor.decode(chunk.compression, chunk.records, chunk.uncompressedSize, out);
    if (decoded != Decoded::Whole || out.size() != chunk.uncompressedSize)
        return bad("a chunk cannot be decompressed to the " + counted(chunk.uncompressedSize, "byte") +
                   " it claims to hold");
    if (chunk.uncompressedCrc == 0) return Trust::Unchecked;
    if (chunk.uncompressedCrc != crc32Of(out)) return bad("a chunk does not match its checksum");
    return Trust::Checked;
}

Trust ChunkDecoder::salvage(const ChunkView &chunk, Salvage what, Bytes &out)
{
    const std::uint64_t limit = std::min(m_limits.chunkSize, chunk.uncompressedSize);
    m_decompressor.decode(chunk.compression, chunk.records, limit, out);
    if (what == Salvage::Everything) return Trust::Partial;
    out.resize(vouchedSize(out));
    return Trust::Front;
}

} // namespace event_engine::mcap
