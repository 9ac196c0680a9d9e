// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/summary_writer.h"

#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/encode.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

template <class Record>
Result<> addOnce(const Record &record, const Record *known, std::vector<Record> &records,
                 std::vector<std::uint32_t> &places)
{
    if (known != nullptr && *known == record) return {};
    if (known != nullptr)
        return failure(ErrorKind::InvalidArgument, "the " + toText(Record::OPCODE) + " id " +
                                                       std::to_string(record.id) + " is taken by another one");
    records.push_back(record);
    if (record.id >= places.size()) places.resize(record.id + 1);
    places[record.id] = static_cast<std::uint32_t>(records.size());
    return {};
}

/// Appends a group of records and, if there are any, notes where they lie.
template <class Records>
void appendGroup(Bytes &out, const Records &records, std::uint64_t position, std::vector<SummaryOffset> &groups)
{
    const std::size_t start = out.size();
    for (const auto &record : records) appendRecord(out, record);
    using Record = typename Records::value_type;
    if (out.size() != start) groups.push_back({Record::OPCODE, position + start, out.size() - start});
}

} // namespace

Result<> SummaryWriter::add(const Schema &schema)
{
    if (schema.id == 0) return failure(ErrorKind::InvalidArgument, "the Schema id 0 means no schema");
    const auto added = addOnce(schema, this->schema(schema.id), m_schemas, m_schemaPlace);
    m_statistics.schemaCount = static_cast<std::uint16_t>(m_schemas.size());
    return added;
}

Result<> SummaryWriter::add(const Channel &channel)
{
    if (channel.schemaId != 0 && schema(channel.schemaId) == nullptr)
        return failure(ErrorKind::InvalidArgument, "the Channel of topic \"" + channel.topic + "\" has schema " +
                                                       std::to_string(channel.schemaId) + ", which was not added");
    const auto added = addOnce(channel, this->channel(channel.id), m_channels, m_channelPlace);
    m_statistics.channelCount = static_cast<std::uint32_t>(m_channels.size());
    return added;
}

void SummaryWriter::add(const AttachmentIndex &index)
{
    m_attachments.push_back(index);
    ++m_statistics.attachmentCount;
}

void SummaryWriter::add(const MetadataIndex &index)
{
    m_metadata.push_back(index);
    ++m_statistics.metadataCount;
}

void SummaryWriter::addMessage(const MessageView &message)
{
    addTimes(1, message.logTime, message.logTime);
    ++m_statistics.channelMessageCounts[message.channelId];
}

Result<> SummaryWriter::addChunk(const EncodedChunk &chunk, std::uint64_t position)
{
    for (const auto &schema : chunk.schemas)
        if (const auto added = add(schema); !added) return added;
    for (const auto &channel : chunk.channels)
        if (const auto added = add(channel); !added) return added;
    std::uint64_t messages = 0;
    for (const auto &[channelId, count] : chunk.messageCounts) {
        m_statistics.channelMessageCounts[channelId] += count;
        messages += count;
    }
    if (messages != 0) addTimes(messages, chunk.index.startTime, chunk.index.endTime);
    ++m_statistics.chunkCount;
    ChunkIndex &index = m_chunks.emplace_back(chunk.index);
    index.chunkOffset += position;
    for (auto &place : index.messageIndexOffsets) place.offset += position;
    return {};
}

void SummaryWriter::addTimes(std::uint64_t messages, Time start, Time end)
{
    const bool isFirst = m_statistics.messageCount == 0;
    m_statistics.startTime = isFirst ? start : std::min(m_statistics.startTime, start);
    m_statistics.endTime = isFirst ? end : std::max(m_statistics.endTime, end);
    m_statistics.messageCount += messages;
}

Bytes SummaryWriter::encode(const SummaryOptions &options, std::uint64_t position) const
{
    Bytes out;
    std::vector<SummaryOffset> groups;
    const auto statistics = std::array{m_statistics};
    if (options.repeatedSchemas) appendGroup(out, m_schemas, position, groups);
    if (options.repeatedChannels) appendGroup(out, m_channels, position, groups);
    if (options.statistics) appendGroup(out, statistics, position, groups);
    if (options.metadataIndexes) appendGroup(out, m_metadata, position, groups);
    if (options.attachmentIndexes) appendGroup(out, m_attachments, position, groups);
    if (options.chunkIndexes) appendGroup(out, m_chunks, position, groups);

    Footer footer;
    footer.summaryStart = out.empty() ? 0 : position;
    if (options.summaryOffsets && !groups.empty()) {
        footer.summaryOffsetStart = position + out.size();
        for (const auto &group : groups) appendRecord(out, group);
    }
    const std::size_t footerStart = out.size();
    appendRecord(out, footer);
    if (!options.checksum) return out;
    footer.summaryCrc = crc32Of(ByteView(out).first(out.size() - sizeof footer.summaryCrc));
    out.resize(footerStart);
    appendRecord(out, footer);
    return out;
}

} // namespace event_engine::mcap
