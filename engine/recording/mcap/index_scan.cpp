// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/index_scan.h"

#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/file_scanner.h"
#include "engine/recording/mcap/loaded_chunk.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

/// Bare messages are read in pieces of about this size, as if they were chunks.
constexpr std::uint64_t BARE_SIZE = 1 << 20;

IndexedChunk::Kind kindFor(Trust trust)
{
    if (!isCut(trust)) return IndexedChunk::Kind::Chunk;
    return trust == Trust::Front ? IndexedChunk::Kind::Front : IndexedChunk::Kind::Cut;
}

/// What messages and the indexes of a chunk must agree on, whatever their order.
struct MessageSum {
    std::uint64_t count = 0, sum = 0;

    void add(ChannelId channel, Time logTime, std::uint64_t offset)
    {
        constexpr std::uint64_t MIX = 0x9e3779b97f4a7c15;
        std::uint64_t mixed = (logTime * MIX) ^ (offset + (std::uint64_t(channel) << 48));
        mixed = (mixed ^ (mixed >> 29)) * MIX;
        ++count;
        sum += mixed ^ (mixed >> 32);
    }
    friend bool operator==(const MessageSum &, const MessageSum &) = default;
};

class IndexBuilder {
public:
    explicit IndexBuilder(const ReadLimits &limits) : m_limits(limits)
    {
        m_index.origin = FileIndex::Origin::Scan;
        m_index.statistics.emplace();
    }

    void add(const FileRecord &record);
    FileIndex finish(const FileScanner &scanner);

private:
    void addChunk(const FileRecord &record);
    void addBare(const FileRecord &record);
    void addMessageIndex(const FileRecord &record);
    void closeChunk();
    void addAttachment(const FileRecord &record);
    void addMetadata(const FileRecord &record);
    void addDefinition(const RecordView &record, std::uint64_t offset);
    void addMessage(ByteView content, std::uint64_t offset, std::uint64_t inChunk, IndexedChunk &chunk);

    template <class Record>
    void addDefinition(ByteView content, std::uint64_t offset, std::map<std::uint16_t, Record> &known);

    void doubt(std::uint64_t offset, std::string words) { m_index.damage.add({offset, 0, std::move(words)}); }

    ReadLimits m_limits;
    FileIndex m_index;
    bool m_hasHeader = false;
    bool m_isBehindData = false;
    std::uint64_t m_definitions = 0;
    MessageSum m_chunkMessages;   // of the chunk that was begun last
    MessageSum m_indexedMessages; // of these, in its message indexes
};

void IndexBuilder::add(const FileRecord &record)
{
    if (m_isBehindData) return;
    switch (record.opcode) {
    case Opcode::Header:
        if (auto header = decode<Header>(record.content); header && !std::exchange(m_hasHeader, true))
            m_index.header = std::move(*header);
        break;
    case Opcode::Chunk: addChunk(record); break;
    case Opcode::Message: addBare(record); break;
    case Opcode::Schema:
    case Opcode::Channel: addDefinition({record.opcode, record.content}, record.offset); break;
    case Opcode::MessageIndex: addMessageIndex(record); break;
    case Opcode::Attachment: addAttachment(record); break;
    case Opcode::Metadata: addMetadata(record); break;
    case Opcode::DataEnd: m_isBehindData = true; break;
    default: break;
    }
}

void IndexBuilder::addChunk(const FileRecord &record)
{
    IndexedChunk chunk;
    chunk.kind = kindFor(record.trust);
    ChunkIndex &index = chunk.index;
    index.chunkOffset = record.offset;
    index.chunkLength = record.length;
    index.compression = record.chunk.compression;
    index.compressedSize = record.chunk.records.size();
    index.uncompressedSize = record.chunk.uncompressedSize;
    closeChunk();
    RecordWalk walk(record.chunkRecords);
    while (const auto inner = walk.next()) {
        if (inner->opcode == Opcode::Message)
            addMessage(inner->content, record.offset, walk.recordPosition(), chunk);
        else
            addDefinition(*inner, record.offset);
    }
    if (auto damage = damageAtEnd(record.offset, record.trust, walk)) m_index.damage.add(std::move(*damage));
    m_index.chunks.push_back(std::move(chunk));
    ++m_index.statistics->chunkCount;
}

void IndexBuilder::addBare(const FileRecord &record)
{
    const auto continues = [&](const IndexedChunk &last) {
        return last.kind == IndexedChunk::Kind::Bare && last.index.chunkLength < BARE_SIZE &&
               last.index.chunkOffset + last.index.chunkLength == record.offset;
    };
    if (m_index.chunks.empty() || !continues(m_index.chunks.back())) {
        closeChunk();
        IndexedChunk &begun = m_index.chunks.emplace_back();
        begun.kind = IndexedChunk::Kind::Bare;
        begun.index.chunkOffset = record.offset;
    }
    IndexedChunk &chunk = m_index.chunks.back();
    chunk.index.chunkLength += record.length;
    chunk.index.compressedSize = chunk.index.uncompressedSize = chunk.index.chunkLength;
    addMessage(record.content, record.offset, record.offset, chunk);
}

void IndexBuilder::addMessage(ByteView content, std::uint64_t offset, std::uint64_t inChunk, IndexedChunk &chunk)
{
    const auto message = decodeMessage(content);
    if (!message) return doubt(offset, "a message is shorter than a message can be");
    const auto widen = [&](Time &start, Time &end, bool isFirst) {
        start = isFirst ? message->logTime : std::min(start, message->logTime);
        end = isFirst ? message->logTime : std::max(end, message->logTime);
    };
    Statistics &statistics = *m_index.statistics;
    widen(chunk.index.startTime, chunk.index.endTime, m_chunkMessages.count == 0);
    m_chunkMessages.add(message->channelId, message->logTime, inChunk);
    widen(statistics.startTime, statistics.endTime, statistics.messageCount++ == 0);
    ++statistics.channelMessageCounts[message->channelId];
    m_index.channelBytes[message->channelId] += message->data.size();
}

void IndexBuilder::addMessageIndex(const FileRecord &record)
{
    if (m_index.chunks.empty()) return;
    ChunkIndex &chunk = m_index.chunks.back().index;
    const std::uint64_t end = chunk.chunkOffset + chunk.chunkLength + chunk.messageIndexLength;
    const auto messages = decode<MessageIndex>(record.content);
    if (!messages || record.offset != end) return;
    chunk.messageIndexOffsets.push_back({messages->channelId, record.offset});
    chunk.messageIndexLength += record.length;
    for (const MessageIndex::Entry &entry : messages->entries)
        m_indexedMessages.add(messages->channelId, entry.logTime, entry.offset);
}

// Indexes that do not know all messages of their chunk, because the file is cut between them say, would hide the rest;
// garbled ones would lie.
void IndexBuilder::closeChunk()
{
    if (!m_index.chunks.empty() && m_indexedMessages != m_chunkMessages) {
        m_index.chunks.back().index.messageIndexOffsets.clear();
        m_index.chunks.back().index.messageIndexLength = 0;
    }
    m_chunkMessages = m_indexedMessages = {};
}

void IndexBuilder::addAttachment(const FileRecord &record)
{
    const auto attachment = decode<Attachment>(record.content);
    if (!attachment) return doubt(record.offset, attachment.error().message());
    m_index.attachments.push_back({record.offset, record.length, attachment->logTime, attachment->createTime,
                                   attachment->data.size(), attachment->name, attachment->mediaType});
    ++m_index.statistics->attachmentCount;
}

void IndexBuilder::addMetadata(const FileRecord &record)
{
    const auto metadata = decode<Metadata>(record.content);
    if (!metadata) return doubt(record.offset, metadata.error().message());
    m_index.metadata.push_back({record.offset, record.length, metadata->name});
    ++m_index.statistics->metadataCount;
}

void IndexBuilder::addDefinition(const RecordView &record, std::uint64_t offset)
{
    if (record.opcode == Opcode::Schema)
        addDefinition(record.content, offset, m_index.schemas);
    else if (record.opcode == Opcode::Channel)
        addDefinition(record.content, offset, m_index.channels);
}

template <class Record>
void IndexBuilder::addDefinition(ByteView content, std::uint64_t offset, std::map<std::uint16_t, Record> &known)
{
    auto record = decode<Record>(content);
    if (!record) return doubt(offset, record.error().message());
    const std::uint16_t id = record->id;
    if (const auto found = known.find(id); found != known.end()) {
        if (!(found->second == *record))
            doubt(offset,
                  "the " + toText(Record::OPCODE) + " id " + std::to_string(id) + " is used twice; the first counts");
        return;
    }
    m_definitions += content.size();
    if (m_definitions > m_limits.definitions)
        return doubt(offset, "schemas and channels are over the limit; this one is left out");
    known.emplace(id, std::move(*record));
}

FileIndex IndexBuilder::finish(const FileScanner &scanner)
{
    closeChunk();
    m_index.statistics->schemaCount = static_cast<std::uint16_t>(m_index.schemas.size());
    m_index.statistics->channelCount = static_cast<std::uint32_t>(m_index.channels.size());
    m_index.isComplete = scanner.isComplete();
    m_index.damage.add(scanner.damage());
    return std::move(m_index);
}

} // namespace

Result<FileIndex> scanIndex(const ByteSource &source, const ReadLimits &limits, const ScanProgress &progress,
                            const std::stop_token &stop)
{
    FileScanner scanner(source, limits);
    IndexBuilder builder(limits);
    constexpr std::uint64_t PROGRESS_STEP = 1 << 20;
    std::uint64_t told = 0;
    while (true) {
        if (stop.stop_requested()) return failure(ErrorKind::Stopped, "reading the recording was stopped");
        const auto record = scanner.next();
        if (!record) return failure(record.error());
        if (!*record) return builder.finish(scanner);
        builder.add(**record);
        if (!progress || scanner.position() < told + PROGRESS_STEP) continue;
        told = scanner.position();
        progress(told, source.size());
    }
}

} // namespace event_engine::mcap
