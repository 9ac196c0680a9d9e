// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/summary_reader.h"

#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/record_walk.h"
#include "engine/recording/mcap/source_window.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

constexpr std::uint64_t END_SIZE = FOOTER_SIZE + MAGIC.size();

/// Reads the summary of one file. Each step returns whether it may go on; where not, m_damage says what is wrong, or
/// nothing is wrong and there is just no usable summary.
class Summary {
public:
    Summary(const ByteSource &source, const ReadLimits &limits) : m_source(source), m_limits(limits) {}

    Result<SummaryReading> read()
    {
        for (const auto step : {&Summary::readHeader, &Summary::readFooter, &Summary::readRecords}) {
            const auto goesOn = (this->*step)();
            if (!goesOn) return failure(goesOn.error());
            if (!*goesOn) return SummaryReading{std::nullopt, m_damage};
        }
        if (!describesAll()) return SummaryReading{std::nullopt, m_damage};
        return SummaryReading{std::move(m_index), std::nullopt};
    }

private:
    Result<bool> readHeader();
    Result<bool> readFooter();
    Result<bool> readRecords();
    Result<bool> readRecord(std::uint64_t &offset);
    bool take(const RecordView &record);
    bool describesAll();
    bool describesChunks();
    template <class Index>
    [[nodiscard]] bool lieApart(std::vector<Index> &places) const;
    bool describesChannels() const;
    bool countsAgree() const;
    [[nodiscard]] bool isInData(std::uint64_t offset, std::uint64_t length) const;

    template <class Record, class Add>
    bool add(ByteView content, Add &&put)
    {
        auto record = decode<Record>(content);
        if (!record) return broken(record.error().message());
        put(std::move(*record));
        return true;
    }

    bool broken(const std::string &words)
    {
        m_damage = Damage{m_footer.summaryStart, 0, "the index at the file's end is damaged: " + words};
        return false;
    }

    SourceWindow m_source;
    ReadLimits m_limits;
    Footer m_footer;
    std::uint64_t m_end = 0; // of the summary and its offsets: where the footer begins
    Crc32 m_crc;
    std::uint64_t m_definitions = 0;
    FileIndex m_index;
    std::optional<Damage> m_damage;
};

Result<bool> Summary::readHeader()
{
    if (m_source.sourceSize() < MAGIC.size() + END_SIZE) return false;
    const auto start = m_source.bytes(0, MAGIC.size() + RECORD_PREFIX_SIZE);
    if (!start) return failure(start.error());
    if (!std::equal(MAGIC.begin(), MAGIC.end(), start->begin())) return false;
    ByteCursor prefix(start->subspan(MAGIC.size()));
    const auto opcode = static_cast<Opcode>(prefix.number<std::uint8_t>());
    const auto size = prefix.number<std::uint64_t>();
    if (opcode != Opcode::Header || size > m_limits.definitions) return false;
    const auto content = m_source.bytes(MAGIC.size() + RECORD_PREFIX_SIZE, size);
    if (!content) return failure(content.error());
    return add<Header>(*content, [this](Header header) { m_index.header = std::move(header); });
}

Result<bool> Summary::readFooter()
{
    m_end = m_source.sourceSize() - END_SIZE;
    const auto end = m_source.bytes(m_end, END_SIZE);
    if (!end) return failure(end.error());
    if (!std::equal(MAGIC.begin(), MAGIC.end(), end->subspan(FOOTER_SIZE).begin())) return false;
    const auto record = RecordWalk(end->first(FOOTER_SIZE)).next();
    if (!record || record->opcode != Opcode::Footer) return false;
    const auto footer = decode<Footer>(record->content);
    if (!footer || footer->summaryStart == 0) return false;
    m_footer = *footer;
    return m_footer.summaryStart < m_end || broken("it begins behind its end");
}

Result<bool> Summary::readRecords()
{
    for (std::uint64_t offset = m_footer.summaryStart; offset < m_end;) {
        const auto goesOn = readRecord(offset);
        if (!goesOn || !*goesOn) return goesOn;
    }
    const auto footer = m_source.bytes(m_end, FOOTER_SIZE - sizeof m_footer.summaryCrc);
    if (!footer) return failure(footer.error());
    m_crc.add(*footer);
    return m_footer.summaryCrc == 0 || m_footer.summaryCrc == m_crc.value() || broken("it does not match its checksum");
}

Result<bool> Summary::readRecord(std::uint64_t &offset)
{
    const auto start = m_source.bytes(offset, RECORD_PREFIX_SIZE);
    if (!start) return failure(start.error());
    ByteCursor prefix(*start);
    prefix.number<std::uint8_t>();
    const auto size = prefix.number<std::uint64_t>();
    if (offset + RECORD_PREFIX_SIZE > m_end || size > m_end - offset - RECORD_PREFIX_SIZE ||
        size > m_limits.definitions)
        return broken("a record is larger than it can be");
    const auto whole = m_source.bytes(offset, RECORD_PREFIX_SIZE + size);
    if (!whole) return failure(whole.error());
    const auto record = RecordWalk(*whole).next();
    if (!record) return broken("there is no record where one should be");
    m_crc.add(*whole);
    offset += whole->size();
    return take(*record);
}

bool Summary::take(const RecordView &record)
{
    const ByteView content = record.content;
    if (record.opcode == Opcode::Schema || record.opcode == Opcode::Channel) m_definitions += content.size();
    if (m_definitions > m_limits.definitions) return broken("its schemas and channels are over the limit");
    switch (record.opcode) {
    case Opcode::Schema:
        return add<Schema>(content, [this](Schema s) { m_index.schemas.insert_or_assign(s.id, std::move(s)); });
    case Opcode::Channel:
        return add<Channel>(content, [this](Channel c) { m_index.channels.insert_or_assign(c.id, std::move(c)); });
    case Opcode::Statistics:
        return add<Statistics>(content, [this](Statistics s) { m_index.statistics = std::move(s); });
    case Opcode::ChunkIndex:
        return add<ChunkIndex>(content, [this](ChunkIndex c) {
            m_index.chunks.push_back({std::move(c), IndexedChunk::Kind::Chunk});
        });
    case Opcode::AttachmentIndex:
        return add<AttachmentIndex>(content,
                                    [this](AttachmentIndex a) { m_index.attachments.push_back(std::move(a)); });
    case Opcode::MetadataIndex:
        return add<MetadataIndex>(content, [this](MetadataIndex m) { m_index.metadata.push_back(std::move(m)); });
    default: return true;
    }
}

bool Summary::describesAll()
{
    if (!lieApart(m_index.attachments)) return broken("an attachment lies outside the data, or in another one");
    if (!lieApart(m_index.metadata)) return broken("metadata lie outside the data, or in others");
    return describesChunks() && describesChannels() && countsAgree();
}

// Many entries for one record would have it read as often, and kept.
template <class Index>
bool Summary::lieApart(std::vector<Index> &places) const
{
    std::stable_sort(places.begin(), places.end(), [](const Index &a, const Index &b) { return a.offset < b.offset; });
    std::uint64_t end = 0;
    for (const Index &place : places) {
        if (place.offset < end || place.length < RECORD_PREFIX_SIZE || !isInData(place.offset, place.length))
            return false;
        end = place.offset + place.length;
    }
    return true;
}

bool Summary::describesChunks()
{
    std::stable_sort(m_index.chunks.begin(), m_index.chunks.end(), [](const IndexedChunk &a, const IndexedChunk &b) {
        return a.index.chunkOffset < b.index.chunkOffset;
    });
    std::uint64_t end = 0; // of the chunk before and its message indexes
    for (const auto &[chunk, kind] : m_index.chunks) {
        if (chunk.chunkOffset < end) return broken("two chunks lie in the same place");
        if (!isInData(chunk.chunkOffset, chunk.chunkLength) || chunk.startTime > chunk.endTime)
            return broken("a chunk lies outside the data");
        const std::uint64_t indexes = chunk.chunkOffset + chunk.chunkLength;
        if (!isInData(indexes, chunk.messageIndexLength)) return broken("a message index lies outside the data");
        for (const auto &[channelId, offset] : chunk.messageIndexOffsets)
            if (offset < indexes || offset - indexes >= chunk.messageIndexLength)
                return broken("a message index lies outside its place");
        end = indexes + chunk.messageIndexLength;
    }
    return true;
}

bool Summary::describesChannels() const
{
    for (const auto &[id, channel] : m_index.channels)
        if (channel.schemaId != 0 && !m_index.schemas.contains(channel.schemaId)) return false;
    for (const auto &[chunk, kind] : m_index.chunks)
        for (const auto &[channelId, offset] : chunk.messageIndexOffsets)
            if (!m_index.channels.contains(channelId)) return false;
    return m_index.statistics || (!m_index.chunks.empty() && !m_index.channels.empty());
}

bool Summary::countsAgree() const
{
    if (!m_index.statistics) return true;
    const Statistics &statistics = *m_index.statistics;
    const bool hasMessages = statistics.messageCount != 0;
    return statistics.chunkCount == m_index.chunks.size() && (!hasMessages || !m_index.chunks.empty()) &&
           statistics.channelCount == m_index.channels.size() && statistics.schemaCount == m_index.schemas.size() &&
           statistics.attachmentCount == m_index.attachments.size() &&
           statistics.metadataCount == m_index.metadata.size();
}

bool Summary::isInData(std::uint64_t offset, std::uint64_t length) const
{
    return offset >= MAGIC.size() && offset <= m_footer.summaryStart && length <= m_footer.summaryStart - offset;
}

} // namespace

Result<SummaryReading> readSummary(const ByteSource &source, const ReadLimits &limits)
{
    return Summary(source, limits).read();
}

} // namespace event_engine::mcap
