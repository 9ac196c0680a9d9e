// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/records.h"
#include "event_engine/error.h"

#include <optional>

// Pure functions from bytes to records. The bytes may be anything: every length is checked against what is there
// before it is used, and what cannot be read is an Error of kind BadData.
namespace event_engine::mcap {

/// The record in `content`; bytes after the known fields belong to a later version of the format and are ignored.
/// Exists for every record of records.h. What points into bytes is valid as long as `content`.
template <class Record>
[[nodiscard]] Result<Record> decode(ByteView content);

/// The message in `content`, the fast way: empty instead of words when it is too short.
[[nodiscard]] std::optional<MessageView> decodeMessage(ByteView content);

/// As decode<Attachment>, and the data agree with their checksum where there is one.
[[nodiscard]] Result<Attachment> decodeChecked(ByteView content);

/// A chunk whose end may be missing: `records` is as much as is there.
struct ChunkHead {
    ChunkView chunk;
    std::uint64_t compressedSize = 0; ///< of the records when all are there
    /// What the content of the Chunk record must measure for its parts to fit.
    [[nodiscard]] std::uint64_t contentSize() const;
};
[[nodiscard]] std::optional<ChunkHead> decodeChunkHead(ByteView content);

/// Whether this is one of the compressions that can be read.
[[nodiscard]] bool isKnownCompression(std::string_view name);

[[nodiscard]] std::string toText(Opcode opcode);

} // namespace event_engine::mcap
