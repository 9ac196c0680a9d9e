// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/chunk_builder.h"

#include "engine/recording/mcap/byte_writer.h"
#include "engine/recording/mcap/checkpoint.h"
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/encode.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

const std::size_t HEAD_ROOM = chunkPrefixSize("");

/// Of the whole encoded chunk; uncompressed records are not gone through a second time.
std::uint32_t crcOf(const ChunkView &chunk, ByteView bytes)
{
    Crc32 crc;
    if (chunk.compression.empty() && chunk.uncompressedCrc != 0) {
        crc.add(bytes.first(HEAD_ROOM));
        crc.addKnown(chunk.uncompressedCrc, chunk.uncompressedSize);
        bytes = bytes.subspan(HEAD_ROOM + chunk.uncompressedSize);
    }
    crc.add(bytes);
    return crc.value();
}

} // namespace

void ChunkBuilder::add(const Schema &schema)
{
    appendRecord(m_bytes, schema);
    m_schemas.push_back(schema);
}

void ChunkBuilder::add(const Channel &channel)
{
    appendRecord(m_bytes, channel);
    m_channels.push_back(channel);
}

void ChunkBuilder::add(const MessageView &message)
{
    m_messages.push_back({message.logTime, size(), message.channelId});
    appendRecord(m_bytes, message);
}

void ChunkBuilder::add(const RecordView &record)
{
    appendRecord(m_bytes, record);
}

void ChunkBuilder::addCheckpoint()
{
    m_checkpoints.push_back(appendCheckpoint(m_bytes));
}

std::size_t ChunkBuilder::size() const
{
    return m_bytes.size() - HEAD_ROOM;
}

std::optional<Time> ChunkBuilder::firstLogTime() const
{
    if (m_messages.empty()) return std::nullopt;
    return m_messages.front().logTime;
}

Result<> ChunkBuilder::finish(Compressor &compressor, const ChunkOptions &options, EncodedChunk &into)
{
    const ByteView records = ByteView(m_bytes).subspan(HEAD_ROOM);
    ChunkView chunk;
    chunk.uncompressedSize = records.size();
    chunk.uncompressedCrc = options.checksum ? sealCheckpoints() : 0;
    chunk.compression = nameOf(compressor.compression());
    setTimes(chunk);

    into.bytes.clear();
    if (chunk.compression.empty())
        takeRecords(chunk, into);
    else if (const auto done = compressRecords(chunk, records, compressor, into); !done)
        return done;
    describe(chunk, into);
    countMessages(into);
    if (options.messageIndexes) appendMessageIndexes(into);
    into.crc = crcOf(chunk, into.bytes);
    clear();
    return {};
}

/// Returns the checksum of all records.
std::uint32_t ChunkBuilder::sealCheckpoints()
{
    Crc32 crc;
    std::size_t added = HEAD_ROOM;
    for (const std::size_t position : m_checkpoints) {
        crc.add(ByteView(m_bytes).subspan(added, position - added));
        sealCheckpoint(m_bytes, position, crc.value());
        added = position;
    }
    crc.add(ByteView(m_bytes).subspan(added));
    return crc.value();
}

void ChunkBuilder::setTimes(ChunkView &chunk) const
{
    if (m_messages.empty()) return;
    const auto byTime = [](const IndexedMessage &a, const IndexedMessage &b) { return a.logTime < b.logTime; };
    const auto [first, last] = std::minmax_element(m_messages.begin(), m_messages.end(), byTime);
    chunk.startTime = first->logTime;
    chunk.endTime = last->logTime;
}

void ChunkBuilder::takeRecords(const ChunkView &chunk, EncodedChunk &into)
{
    Bytes &head = into.bytes;
    appendChunkPrefix(head, chunk, chunk.uncompressedSize);
    std::copy(head.begin(), head.end(), m_bytes.begin());
    into.bytes.swap(m_bytes);
}

Result<> ChunkBuilder::compressRecords(const ChunkView &chunk, ByteView records, Compressor &compressor,
                                       EncodedChunk &into)
{
    appendChunkPrefix(into.bytes, chunk, 0);
    const std::size_t headSize = into.bytes.size();
    if (const auto done = compressor.append(records, into.bytes); !done) return done;
    const std::uint64_t compressedSize = into.bytes.size() - headSize;
    Bytes head;
    appendChunkPrefix(head, chunk, compressedSize);
    std::copy(head.begin(), head.end(), into.bytes.begin());
    return {};
}

void ChunkBuilder::describe(const ChunkView &chunk, EncodedChunk &into)
{
    ChunkIndex &index = into.index;
    index.startTime = chunk.startTime;
    index.endTime = chunk.endTime;
    index.chunkOffset = 0;
    index.chunkLength = into.bytes.size();
    index.messageIndexOffsets.clear();
    index.messageIndexLength = 0;
    index.compression = chunk.compression;
    index.compressedSize = into.bytes.size() - chunkPrefixSize(chunk.compression);
    index.uncompressedSize = chunk.uncompressedSize;
    into.schemas.swap(m_schemas);
    into.channels.swap(m_channels);
}

void ChunkBuilder::countMessages(EncodedChunk &into)
{
    m_perChannel.clear();
    for (const auto &message : m_messages) {
        if (message.channelId >= m_perChannel.size()) m_perChannel.resize(message.channelId + 1);
        ++m_perChannel[message.channelId];
    }
    into.messageCounts.clear();
    for (std::size_t id = 0; id < m_perChannel.size(); ++id)
        if (m_perChannel[id] != 0) into.messageCounts.push_back({static_cast<ChannelId>(id), m_perChannel[id]});
}

void ChunkBuilder::appendMessageIndexes(EncodedChunk &into)
{
    constexpr std::size_t ENTRY_SIZE = 8 + 8;
    const std::size_t start = into.bytes.size();
    ByteWriter writer(into.bytes);
    for (const auto &[channelId, count] : into.messageCounts) {
        into.index.messageIndexOffsets.push_back({channelId, into.bytes.size()});
        const RecordScope record(writer, Opcode::MessageIndex);
        writer.number(channelId);
        writer.number(static_cast<std::uint32_t>(count * ENTRY_SIZE));
        m_perChannel[channelId] = into.bytes.size();
        into.bytes.resize(into.bytes.size() + count * ENTRY_SIZE);
    }
    for (const auto &message : m_messages) {
        std::size_t &position = m_perChannel[message.channelId];
        writer.numberAt(position, message.logTime);
        writer.numberAt(position + 8, message.offset);
        position += ENTRY_SIZE;
    }
    into.index.messageIndexLength = into.bytes.size() - start;
}

void ChunkBuilder::clear()
{
    // One giant message must not keep its memory for the rest of the recording.
    constexpr std::size_t KEPT = 16 * 1024 * 1024;
    if (m_bytes.capacity() > KEPT) m_bytes = {};
    m_bytes.resize(HEAD_ROOM);
    m_messages.clear();
    m_checkpoints.clear();
    m_schemas.clear();
    m_channels.clear();
}

} // namespace event_engine::mcap
