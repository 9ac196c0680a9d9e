// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/chunk_builder.h"
#include "event_engine/error.h"

#include <vector>

namespace event_engine::mcap {

/// What the end of the file holds. Without chunk indexes, channels and statistics a reader has to scan the whole file.
struct SummaryOptions {
    bool repeatedSchemas = true;
    bool repeatedChannels = true;
    bool statistics = true;
    bool metadataIndexes = true;
    bool attachmentIndexes = true;
    bool chunkIndexes = true;
    bool summaryOffsets = true;
    bool checksum = true;
};

/// Keeps, while a file is written, what its summary will say, and encodes the file's end. It grows by the index of each
/// chunk, about 100 B and 10 B for each channel in it.
class SummaryWriter {
public:
    /// Notes a schema or channel. Fails with InvalidArgument where another one has its id.
    Result<> add(const Schema &schema);
    Result<> add(const Channel &channel);

    void add(const AttachmentIndex &index);
    void add(const MetadataIndex &index);
    void addMessage(const MessageView &message);

    /// A chunk that was written at `position`.
    Result<> addChunk(const EncodedChunk &chunk, std::uint64_t position);

    [[nodiscard]] const Statistics &statistics() const { return m_statistics; }
    [[nodiscard]] const Channel *channel(ChannelId id) const { return find(m_channels, m_channelPlace, id); }
    [[nodiscard]] const Schema *schema(SchemaId id) const { return find(m_schemas, m_schemaPlace, id); }

    /// Summary, summary offsets and footer of a file whose data section ends at `position`.
    [[nodiscard]] Bytes encode(const SummaryOptions &options, std::uint64_t position) const;

private:
    template <class Record>
    static const Record *find(const std::vector<Record> &records, const std::vector<std::uint32_t> &places,
                              std::uint16_t id);
    void addTimes(std::uint64_t messages, Time start, Time end);

    std::vector<Schema> m_schemas;
    std::vector<Channel> m_channels;
    std::vector<std::uint32_t> m_schemaPlace;  // by id: place in m_schemas + 1, 0 = none
    std::vector<std::uint32_t> m_channelPlace; // by id: place in m_channels + 1, 0 = none
    std::vector<ChunkIndex> m_chunks;
    std::vector<AttachmentIndex> m_attachments;
    std::vector<MetadataIndex> m_metadata;
    Statistics m_statistics;
};

template <class Record>
const Record *SummaryWriter::find(const std::vector<Record> &records, const std::vector<std::uint32_t> &places,
                                  std::uint16_t id)
{
    return id < places.size() && places[id] != 0 ? &records[places[id] - 1] : nullptr;
}

} // namespace event_engine::mcap
