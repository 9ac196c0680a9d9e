// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/decode.h"

#include "engine/recording/mcap/byte_cursor.h"
#include "engine/recording/mcap/crc32.h"
#include "event_engine/text.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

template <class T>
void read(ByteCursor &cursor, T &value)
{
    if constexpr (std::unsigned_integral<T>)
        value = cursor.number<T>();
    else if constexpr (std::is_same_v<T, Opcode>)
        value = static_cast<Opcode>(cursor.number<std::uint8_t>());
    else if constexpr (std::is_same_v<T, Bytes>)
        value = copyOf(cursor.sized());
    else
        value = cursor.text();
}

/// An array or map: 32 bits of length in bytes, then elements until these are used up.
template <class ReadElement>
void readAll(ByteCursor &cursor, ReadElement &&readElement)
{
    ByteCursor elements(cursor.sized());
    while (!elements.rest().empty() && !elements.failed()) readElement(elements);
    if (elements.failed()) cursor.fail();
}

void read(ByteCursor &cursor, StringMap &map)
{
    readAll(cursor, [&map](ByteCursor &elements) {
        const auto key = elements.text();
        const auto value = elements.text();
        map.insert_or_assign(std::string(key), value);
    });
}

void read(ByteCursor &cursor, std::vector<MessageIndex::Entry> &entries)
{
    readAll(cursor, [&entries](ByteCursor &elements) {
        const auto logTime = elements.number<Time>();
        entries.push_back({logTime, elements.number<std::uint64_t>()});
    });
}

void read(ByteCursor &cursor, std::vector<ChunkIndex::MessageIndexOffset> &offsets)
{
    readAll(cursor, [&offsets](ByteCursor &elements) {
        const auto channelId = elements.number<ChannelId>();
        offsets.push_back({channelId, elements.number<std::uint64_t>()});
    });
}

void read(ByteCursor &cursor, std::map<ChannelId, std::uint64_t> &counts)
{
    readAll(cursor, [&counts](ByteCursor &elements) {
        const auto channelId = elements.number<ChannelId>();
        counts[channelId] = elements.number<std::uint64_t>();
    });
}

template <class... Fields>
void readInOrder(ByteCursor &cursor, Fields &...fields)
{
    (read(cursor, fields), ...);
}

void fill(ByteCursor &cursor, Header &r)
{
    readInOrder(cursor, r.profile, r.library);
}
void fill(ByteCursor &cursor, Footer &r)
{
    readInOrder(cursor, r.summaryStart, r.summaryOffsetStart, r.summaryCrc);
}
void fill(ByteCursor &cursor, Schema &r)
{
    readInOrder(cursor, r.id, r.name, r.encoding, r.data);
}
void fill(ByteCursor &cursor, Metadata &r)
{
    readInOrder(cursor, r.name, r.metadata);
}
void fill(ByteCursor &cursor, MessageIndex &r)
{
    readInOrder(cursor, r.channelId, r.entries);
}
void fill(ByteCursor &cursor, MetadataIndex &r)
{
    readInOrder(cursor, r.offset, r.length, r.name);
}
void fill(ByteCursor &cursor, SummaryOffset &r)
{
    readInOrder(cursor, r.groupOpcode, r.groupStart, r.groupLength);
}
void fill(ByteCursor &cursor, DataEnd &r)
{
    readInOrder(cursor, r.dataCrc);
}

void fill(ByteCursor &cursor, Channel &r)
{
    readInOrder(cursor, r.id, r.schemaId, r.topic, r.messageEncoding, r.metadata);
}

void fill(ByteCursor &cursor, MessageView &r)
{
    readInOrder(cursor, r.channelId, r.sequence, r.logTime, r.publishTime);
    r.data = cursor.rest();
}

void fill(ByteCursor &cursor, ChunkView &r)
{
    readInOrder(cursor, r.startTime, r.endTime, r.uncompressedSize, r.uncompressedCrc, r.compression);
    r.records = cursor.raw(cursor.number<std::uint64_t>());
}

void fill(ByteCursor &cursor, ChunkIndex &r)
{
    readInOrder(cursor, r.startTime, r.endTime, r.chunkOffset, r.chunkLength, r.messageIndexOffsets,
                r.messageIndexLength, r.compression, r.compressedSize, r.uncompressedSize);
}

void fill(ByteCursor &cursor, Attachment &r)
{
    readInOrder(cursor, r.logTime, r.createTime, r.name, r.mediaType);
    r.data = copyOf(cursor.raw(cursor.number<std::uint64_t>()));
    cursor.number<std::uint32_t>(); // its checksum: decodeChecked
}

void fill(ByteCursor &cursor, AttachmentIndex &r)
{
    readInOrder(cursor, r.offset, r.length, r.logTime, r.createTime, r.dataSize, r.name, r.mediaType);
}

void fill(ByteCursor &cursor, Statistics &r)
{
    readInOrder(cursor, r.messageCount, r.schemaCount, r.channelCount, r.attachmentCount, r.metadataCount, r.chunkCount,
                r.startTime, r.endTime, r.channelMessageCounts);
}

} // namespace

template <class Record>
Result<Record> decode(ByteView content)
{
    ByteCursor cursor(content);
    Record record;
    fill(cursor, record);
    if (!cursor.failed()) return record;
    return failure(ErrorKind::BadData, toText(Record::OPCODE) + " record of " + counted(content.size(), "byte") +
                                           " is shorter than what it says it holds");
}

template Result<Header> decode(ByteView);
template Result<Footer> decode(ByteView);
template Result<Schema> decode(ByteView);
template Result<Channel> decode(ByteView);
template Result<MessageView> decode(ByteView);
template Result<ChunkView> decode(ByteView);
template Result<MessageIndex> decode(ByteView);
template Result<ChunkIndex> decode(ByteView);
template Result<Attachment> decode(ByteView);
template Result<AttachmentIndex> decode(ByteView);
template Result<Metadata> decode(ByteView);
template Result<MetadataIndex> decode(ByteView);
template Result<Statistics> decode(ByteView);
template Result<SummaryOffset> decode(ByteView);
template Result<DataEnd> decode(ByteView);

std::optional<MessageView> decodeMessage(ByteView content)
{
    if (content.size() < MESSAGE_HEAD_SIZE) return std::nullopt;
    MessageView message;
    std::memcpy(&message.channelId, content.data(), 2);
    std::memcpy(&message.sequence, content.data() + 2, 4);
    std::memcpy(&message.logTime, content.data() + 6, 8);
    std::memcpy(&message.publishTime, content.data() + 14, 8);
    message.data = content.subspan(MESSAGE_HEAD_SIZE);
    return message;
}

Result<Attachment> decodeChecked(ByteView content)
{
    auto attachment = decode<Attachment>(content);
    if (!attachment) return attachment;
    const std::size_t covered =
        8 + 8 + 4 + attachment->name.size() + 4 + attachment->mediaType.size() + 8 + attachment->data.size();
    const auto expected = ByteCursor(content.subspan(covered)).number<std::uint32_t>();
    if (expected == 0 || expected == crc32Of(content.first(covered))) return attachment;
    return failure(ErrorKind::BadData, "the attachment \"" + attachment->name + "\" does not match its checksum");
}

std::uint64_t ChunkHead::contentSize() const
{
    const std::uint64_t size = CHUNK_HEAD_SIZE + chunk.compression.size() + compressedSize;
    return size < compressedSize ? 0 : size;
}

std::optional<ChunkHead> decodeChunkHead(ByteView content)
{
    ByteCursor cursor(content);
    ChunkHead head;
    ChunkView &chunk = head.chunk;
    readInOrder(cursor, chunk.startTime, chunk.endTime, chunk.uncompressedSize, chunk.uncompressedCrc,
                chunk.compression, head.compressedSize);
    if (cursor.failed()) return std::nullopt;
    chunk.records = cursor.rest().first(std::min<std::uint64_t>(cursor.rest().size(), head.compressedSize));
    return head;
}

bool isKnownCompression(std::string_view name)
{
    return name.empty() || name == "lz4" || name == "zstd";
}

std::string toText(Opcode opcode)
{
    static constexpr std::string_view NAMES[] = {
        "",         "Header",         "Footer",         "Schema",     "Channel",          "Message",
        "Chunk",    "Message Index",  "Chunk Index",    "Attachment", "Attachment Index", "Statistics",
        "Metadata", "Metadata Index", "Summary Offset", "Data End"};
    const auto number = static_cast<std::size_t>(opcode);
    if (number != 0 && number < std::size(NAMES)) return std::string(NAMES[number]);
    return (isPrivate(opcode) ? "private (opcode " : "unknown (opcode ") + std::to_string(number) + ")";
}

} // namespace event_engine::mcap
