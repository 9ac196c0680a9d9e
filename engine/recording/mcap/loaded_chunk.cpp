// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/loaded_chunk.h"

#include "engine/recording/mcap/decode.h"
#include "event_engine/text.h"

namespace event_engine::mcap {

std::optional<MessageView> LoadedChunk::messageAt(std::uint64_t position) const
{
    if (position > records.size()) return std::nullopt;
    const auto record = RecordWalk(ByteView(records).subspan(position)).next();
    if (!record || record->opcode != Opcode::Message) return std::nullopt;
    return decodeMessage(record->content);
}

std::optional<Damage> damageAtEnd(std::uint64_t chunkOffset, Trust trust, const RecordWalk &walk)
{
    if (walk.sizeLeft() == 0 || isCut(trust)) return std::nullopt;
    return Damage{chunkOffset, 0,
                  "a chunk's records end with " + counted(walk.sizeLeft(), "byte") + " of no whole record"};
}

Result<> ChunkLoader::load(const IndexedChunk &chunk, LoadedChunk &into)
{
    const ChunkIndex &index = chunk.index;
    into.offset = index.chunkOffset;
    switch (chunk.kind) {
    case IndexedChunk::Kind::Chunk: return loadChunk(index, into);
    case IndexedChunk::Kind::Front: return loadCut(index, ChunkDecoder::Salvage::Vouched, into);
    case IndexedChunk::Kind::Cut: return loadCut(index, ChunkDecoder::Salvage::Everything, into);
    case IndexedChunk::Kind::Bare: break;
    }
    into.trust = Trust::Unchecked;
    const auto records = read(index.chunkOffset, index.chunkLength, into.records);
    return records ? Result<>() : failure(records.error());
}

Result<> ChunkLoader::loadChunk(const ChunkIndex &index, LoadedChunk &into)
{
    const auto bytes = read(index.chunkOffset, index.chunkLength, m_raw);
    if (!bytes) return failure(bytes.error());
    const auto record = RecordWalk(*bytes).next();
    const bool isChunk =
        record && record->opcode == Opcode::Chunk && RECORD_PREFIX_SIZE + record->content.size() == index.chunkLength;
    const auto chunk = isChunk ? decode<ChunkView>(record->content) : failure(ErrorKind::BadData, "");
    if (!chunk || chunk->compression != index.compression || chunk->uncompressedSize != index.uncompressedSize ||
        chunk->records.size() != index.compressedSize)
        return failure(ErrorKind::BadData, "there is no chunk where the index says, or another one");
    const auto trust = m_decoder.decode(*chunk, into.records);
    if (!trust) return failure(trust.error());
    into.trust = *trust;
    return {};
}

Result<> ChunkLoader::loadCut(const ChunkIndex &index, ChunkDecoder::Salvage what, LoadedChunk &into)
{
    const auto bytes = read(index.chunkOffset, index.chunkLength, m_raw);
    if (!bytes) return failure(bytes.error());
    const auto head = decodeChunkHead(bytes->subspan(std::min(bytes->size(), RECORD_PREFIX_SIZE)));
    if (!head) return failure(ErrorKind::BadData, "there is no chunk where the index says");
    into.trust = m_decoder.salvage(head->chunk, what, into.records);
    return {};
}

Result<ByteView> ChunkLoader::read(std::uint64_t offset, std::uint64_t length, Bytes &into) const
{
    if (length > m_limits.recordSize || offset > m_source->size() || length > m_source->size() - offset)
        return failure(ErrorKind::BadData, "a chunk is larger than the file or the limit");
    into.resize(length);
    const auto filled = m_source->readAt(offset, into);
    if (!filled) return failure(filled.error());
    if (*filled < length) return failure(ErrorKind::Io, "the file became shorter while it was read");
    return ByteView(into);
}

} // namespace event_engine::mcap
