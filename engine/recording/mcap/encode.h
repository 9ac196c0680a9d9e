// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/records.h"

// Each function appends one whole record, prefix and content, to `out`. Nothing fails: a text longer than 4 GiB, which
// the format cannot hold, is cut.
namespace event_engine::mcap {

void appendMagic(Bytes &out);

void appendRecord(Bytes &out, const Header &record);
void appendRecord(Bytes &out, const Footer &record);
void appendRecord(Bytes &out, const Schema &record);
void appendRecord(Bytes &out, const Channel &record);
void appendRecord(Bytes &out, const MessageView &record);
void appendRecord(Bytes &out, const ChunkView &record);
void appendRecord(Bytes &out, const MessageIndex &record);
void appendRecord(Bytes &out, const ChunkIndex &record);
void appendRecord(Bytes &out, const AttachmentIndex &record);
void appendRecord(Bytes &out, const Metadata &record);
void appendRecord(Bytes &out, const MetadataIndex &record);
void appendRecord(Bytes &out, const Statistics &record);
void appendRecord(Bytes &out, const SummaryOffset &record);
void appendRecord(Bytes &out, const DataEnd &record);

/// A private record, or one already encoded.
void appendRecord(Bytes &out, const RecordView &record);

enum class AttachmentCrc { None, Write };
void appendRecord(Bytes &out, const Attachment &record, AttachmentCrc crc = AttachmentCrc::Write);

/// The chunk record up to its compressed records, which may lie elsewhere. Size: chunkPrefixSize.
void appendChunkPrefix(Bytes &out, const ChunkView &chunk, std::uint64_t compressedSize);
[[nodiscard]] std::size_t chunkPrefixSize(std::string_view compression);

} // namespace event_engine::mcap
