// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/encode.h"

#include "engine/recording/mcap/byte_writer.h"
#include "engine/recording/mcap/crc32.h"

namespace event_engine::mcap {

namespace {

void write(ByteWriter &writer, const StringMap &map)
{
    const LengthScope<std::uint32_t> length(writer);
    for (const auto &[key, value] : map) {
        writer.text(key);
        writer.text(value);
    }
}

template <class... Fields>
void appendSimple(Bytes &out, Opcode opcode, const Fields &...fields)
{
    ByteWriter writer(out);
    const RecordScope record(writer, opcode);
    const auto field = [&](const auto &value) {
        if constexpr (std::is_convertible_v<decltype(value), std::string_view>)
            writer.text(value);
        else if constexpr (std::is_same_v<decltype(value), const StringMap &>)
            write(writer, value);
        else if constexpr (std::is_same_v<decltype(value), const Bytes &>)
            writer.sized(value);
        else
            writer.number(value);
    };
    (field(fields), ...);
}

} // namespace

void appendMagic(Bytes &out)
{
    out.insert(out.end(), MAGIC.begin(), MAGIC.end());
}

void appendRecord(Bytes &out, const Header &record)
{
    appendSimple(out, Opcode::Header, record.profile, record.library);
}

void appendRecord(Bytes &out, const Footer &record)
{
    appendSimple(out, Opcode::Footer, record.summaryStart, record.summaryOffsetStart, record.summaryCrc);
}

void appendRecord(Bytes &out, const Schema &record)
{
    appendSimple(out, Opcode::Schema, record.id, record.name, record.encoding, record.data);
}

void appendRecord(Bytes &out, const Channel &record)
{
    appendSimple(out, Opcode::Channel, record.id, record.schemaId, record.topic, record.messageEncoding,
                 record.metadata);
}

void appendRecord(Bytes &out, const MessageView &record)
{
    // The one record of which there are millions: its head goes in at once, its data is copied once.
    std::array<std::byte, RECORD_PREFIX_SIZE + MESSAGE_HEAD_SIZE> head;
    const std::uint64_t length = MESSAGE_HEAD_SIZE + record.data.size();
    head[0] = static_cast<std::byte>(Opcode::Message);
    std::memcpy(&head[1], &length, 8);
    std::memcpy(&head[9], &record.channelId, 2);
    std::memcpy(&head[11], &record.sequence, 4);
    std::memcpy(&head[15], &record.logTime, 8);
    std::memcpy(&head[23], &record.publishTime, 8);
    out.insert(out.end(), head.begin(), head.end());
    out.insert(out.end(), record.data.begin(), record.data.end());
}

void appendRecord(Bytes &out, const ChunkView &record)
{
    appendChunkPrefix(out, record, record.records.size());
    out.insert(out.end(), record.records.begin(), record.records.end());
}

void appendRecord(Bytes &out, const MessageIndex &record)
{
    ByteWriter writer(out);
    const RecordScope scope(writer, Opcode::MessageIndex);
    writer.number(record.channelId);
    const LengthScope<std::uint32_t> length(writer);
    for (const auto &entry : record.entries) {
        writer.number(entry.logTime);
        writer.number(entry.offset);
    }
}

void appendRecord(Bytes &out, const ChunkIndex &record)
{
    ByteWriter writer(out);
    const RecordScope scope(writer, Opcode::ChunkIndex);
    for (const auto value : {record.startTime, record.endTime, record.chunkOffset, record.chunkLength})
        writer.number(value);
    {
        const LengthScope<std::uint32_t> length(writer);
        for (const auto &[channelId, offset] : record.messageIndexOffsets) {
            writer.number(channelId);
            writer.number(offset);
        }
    }
    writer.number(record.messageIndexLength);
    writer.text(record.compression);
    writer.number(record.compressedSize);
    writer.number(record.uncompressedSize);
}

void appendRecord(Bytes &out, const Attachment &record, AttachmentCrc crc)
{
    ByteWriter writer(out);
    const RecordScope scope(writer, Opcode::Attachment);
    const std::size_t start = writer.position();
    writer.number(record.logTime);
    writer.number(record.createTime);
    writer.text(record.name);
    writer.text(record.mediaType);
    writer.number(std::uint64_t{record.data.size()});
    writer.raw(record.data);
    writer.number(crc == AttachmentCrc::Write ? crc32Of(ByteView(out).subspan(start)) : 0);
}

void appendRecord(Bytes &out, const AttachmentIndex &record)
{
    appendSimple(out, Opcode::AttachmentIndex, record.offset, record.length, record.logTime, record.createTime,
                 record.dataSize, record.name, record.mediaType);
}

void appendRecord(Bytes &out, const Metadata &record)
{
    appendSimple(out, Opcode::Metadata, record.name, record.metadata);
}

void appendRecord(Bytes &out, const MetadataIndex &record)
{
    appendSimple(out, Opcode::MetadataIndex, record.offset, record.length, record.name);
}

void appendRecord(Bytes &out, const Statistics &record)
{
    ByteWriter writer(out);
    const RecordScope scope(writer, Opcode::Statistics);
    writer.number(record.messageCount);
    writer.number(record.schemaCount);
    for (const auto value : {record.channelCount, record.attachmentCount, record.metadataCount, record.chunkCount})
        writer.number(value);
    writer.number(record.startTime);
    writer.number(record.endTime);
    const LengthScope<std::uint32_t> length(writer);
    for (const auto &[channelId, count] : record.channelMessageCounts) {
        writer.number(channelId);
        writer.number(count);
    }
}

void appendRecord(Bytes &out, const SummaryOffset &record)
{
    appendSimple(out, Opcode::SummaryOffset, static_cast<std::uint8_t>(record.groupOpcode), record.groupStart,
                 record.groupLength);
}

void appendRecord(Bytes &out, const DataEnd &record)
{
    appendSimple(out, Opcode::DataEnd, record.dataCrc);
}

void appendRecord(Bytes &out, const RecordView &record)
{
    ByteWriter writer(out);
    const RecordScope scope(writer, record.opcode);
    writer.raw(record.content);
}

void appendChunkPrefix(Bytes &out, const ChunkView &chunk, std::uint64_t compressedSize)
{
    ByteWriter writer(out);
    writer.number(static_cast<std::uint8_t>(Opcode::Chunk));
    writer.number(std::uint64_t{CHUNK_HEAD_SIZE + chunk.compression.size()} + compressedSize);
    writer.number(chunk.startTime);
    writer.number(chunk.endTime);
    writer.number(chunk.uncompressedSize);
    writer.number(chunk.uncompressedCrc);
    writer.text(chunk.compression);
    writer.number(compressedSize);
}

std::size_t chunkPrefixSize(std::string_view compression)
{
    return RECORD_PREFIX_SIZE + CHUNK_HEAD_SIZE + compression.size();
}

} // namespace event_engine::mcap
