// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/chunk_search.h"

#include "engine/recording/mcap/byte_cursor.h"
#include "engine/recording/mcap/decode.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

Result<bool> isChunkAt(SourceWindow &source, std::uint64_t offset)
{
    constexpr std::size_t LONGEST_NAME = 4;
    const auto bytes = source.bytes(offset, RECORD_PREFIX_SIZE + CHUNK_HEAD_SIZE + LONGEST_NAME);
    if (!bytes) return failure(bytes.error());
    ByteCursor cursor(*bytes);
    cursor.number<std::uint8_t>();
    const auto contentSize = cursor.number<std::uint64_t>();
    const auto head = decodeChunkHead(cursor.rest());
    return head && head->contentSize() == contentSize && isKnownCompression(head->chunk.compression) &&
           head->chunk.startTime <= head->chunk.endTime &&
           contentSize <= source.sourceSize() - offset - RECORD_PREFIX_SIZE;
}

} // namespace

Result<std::optional<std::uint64_t>> findChunk(SourceWindow &source, std::uint64_t from, std::uint64_t end)
{
    constexpr std::uint64_t BLOCK = 64 * 1024;
    while (from < end) {
        const auto bytes = source.bytes(from, std::min(BLOCK, end - from));
        if (!bytes) return failure(bytes.error());
        if (bytes->empty()) break;
        const auto found = std::find(bytes->begin(), bytes->end(), static_cast<std::byte>(Opcode::Chunk));
        from += static_cast<std::uint64_t>(found - bytes->begin());
        if (found == bytes->end()) continue;
        const auto isChunk = isChunkAt(source, from);
        if (!isChunk) return failure(isChunk.error());
        if (*isChunk) return std::optional(from);
        ++from;
    }
    return std::optional<std::uint64_t>();
}

} // namespace event_engine::mcap
