// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/reader.h"

#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/summary_reader.h"

namespace event_engine::mcap {

namespace {

/// The indexes in `bytes`, if they are whole and those that the chunk announces.
std::optional<std::vector<MessageIndex>> indexesIn(ByteView bytes, const ChunkIndex &chunk)
{
    std::vector<MessageIndex> indexes;
    RecordWalk walk(bytes);
    while (const auto record = walk.next()) {
        auto index = decode<MessageIndex>(record->content);
        if (record->opcode != Opcode::MessageIndex || !index) return std::nullopt;
        indexes.push_back(std::move(*index));
    }
    if (walk.sizeLeft() != 0 || indexes.size() != chunk.messageIndexOffsets.size()) return std::nullopt;
    return indexes;
}

std::vector<MessageIndex> indexesOf(const LoadedChunk &chunk)
{
    std::map<ChannelId, MessageIndex> indexes;
    RecordWalk walk(chunk.records);
    while (const auto record = walk.next()) {
        if (record->opcode != Opcode::Message) continue;
        const auto message = decodeMessage(record->content);
        if (!message) continue;
        MessageIndex &index = indexes[message->channelId];
        index.channelId = message->channelId;
        index.entries.push_back({message->logTime, walk.recordPosition()});
    }
    std::vector<MessageIndex> list;
    for (auto &[id, index] : indexes) list.push_back(std::move(index));
    return list;
}

} // namespace

Result<Reader> Reader::open(std::shared_ptr<const ByteSource> source, const ReaderOptions &options)
{
    SummaryReading summary;
    if (options.by == ReaderOptions::By::IndexOrScan) {
        auto read = readSummary(*source, options.limits);
        if (!read) return failure(read.error());
        summary = std::move(*read);
    }
    if (!summary.index) {
        auto scanned = scanIndex(*source, options.limits, options.progress, options.stop);
        if (!scanned) return failure(scanned.error());
        if (summary.damage) scanned->damage.add(*summary.damage);
        summary.index = std::move(*scanned);
    }
    return Reader(std::make_shared<const OpenFile>(std::move(source), std::move(*summary.index), options.limits));
}

const Channel *Reader::channel(ChannelId id) const
{
    const auto found = index().channels.find(id);
    return found == index().channels.end() ? nullptr : &found->second;
}

const Schema *Reader::schema(SchemaId id) const
{
    const auto found = index().schemas.find(id);
    return found == index().schemas.end() ? nullptr : &found->second;
}

std::vector<ChannelId> Reader::channelsOf(std::string_view topic) const
{
    std::vector<ChannelId> ids;
    for (const auto &[id, channel] : index().channels)
        if (channel.topic == topic) ids.push_back(id);
    return ids;
}

Result<std::vector<MessageIndex>> Reader::messageIndexes(const IndexedChunk &chunk) const
{
    const ChunkIndex &index = chunk.index;
    if (!index.messageIndexOffsets.empty()) {
        const auto bytes = bytesAt(index.chunkOffset + index.chunkLength, index.messageIndexLength);
        if (!bytes) return failure(bytes.error());
        if (auto indexes = indexesIn(*bytes, index)) return std::move(*indexes);
    }
    const auto loaded = load(chunk);
    if (!loaded) return failure(loaded.error());
    return indexesOf(*loaded);
}

Result<LoadedChunk> Reader::load(const IndexedChunk &chunk) const
{
    LoadedChunk loaded;
    ChunkLoader loader(*m_file->source, m_file->limits);
    if (const auto done = loader.load(chunk, loaded); !done) return failure(done.error());
    return loaded;
}

Result<Attachment> Reader::attachment(const AttachmentIndex &index) const
{
    const auto content = recordAt(Opcode::Attachment, index.offset, index.length);
    return content ? decodeChecked(*content) : failure(content.error());
}

Result<Metadata> Reader::metadata(const MetadataIndex &index) const
{
    const auto content = recordAt(Opcode::Metadata, index.offset, index.length);
    return content ? decode<Metadata>(*content) : failure(content.error());
}

Result<Bytes> Reader::recordAt(Opcode opcode, std::uint64_t offset, std::uint64_t length) const
{
    const auto bytes = bytesAt(offset, length);
    if (!bytes) return failure(bytes.error());
    const auto record = RecordWalk(*bytes).next();
    if (!record || record->opcode != opcode || RECORD_PREFIX_SIZE + record->content.size() != length)
        return failure(ErrorKind::BadData, "there is no record, " + toText(opcode) + ", where the index says");
    return copyOf(record->content);
}

Result<Bytes> Reader::bytesAt(std::uint64_t offset, std::uint64_t length) const
{
    const ByteSource &source = *m_file->source;
    if (length > m_file->limits.recordSize || offset > source.size() || length > source.size() - offset)
        return failure(ErrorKind::BadData, "a record is larger than the file or the limit");
    Bytes bytes(length);
    const auto filled = source.readAt(offset, bytes);
    if (!filled) return failure(filled.error());
    if (*filled < length) return failure(ErrorKind::Io, "the file became shorter while it was read");
    return bytes;
}

} // namespace event_engine::mcap
