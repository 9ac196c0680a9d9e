// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/compression.h"
#include "engine/recording/mcap/records.h"

#include <optional>

namespace event_engine::mcap {

struct ChunkOptions {
    bool messageIndexes = true; ///< 16 B per message; without them every look for a message decompresses the chunk
    bool checksum = true;       ///< of the uncompressed records; checkpoints need it
};

/// A chunk as it will stand in the file, and what the file's summary must know of it.
struct EncodedChunk {
    Bytes bytes;           ///< the Chunk record and its MessageIndex records
    std::uint32_t crc = 0; ///< of `bytes`
    ChunkIndex index;      ///< its offsets count from the start of `bytes`
    std::vector<Schema> schemas;
    std::vector<Channel> channels;
    struct MessageCount {
        ChannelId channelId = 0;
        std::uint64_t count = 0;
    };
    std::vector<MessageCount> messageCounts;
};

/// Collects records in one thread; another may then compress and encode them. Adding a message copies its bytes once
/// and, once the builder has seen a chunk or two, allocates nothing.
class ChunkBuilder {
public:
    ChunkBuilder() { clear(); }

    void add(const Schema &schema);
    void add(const Channel &channel);
    void add(const MessageView &message);

    /// A private record that belongs to the chunk's messages.
    void add(const RecordView &record);
    void addCheckpoint();

    /// Of the uncompressed records.
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    [[nodiscard]] std::size_t messageCount() const { return m_messages.size(); }

    /// Log time of the message added first.
    [[nodiscard]] std::optional<Time> firstLogTime() const;

    /// Encodes what was added into `into`, whose buffers are used again, and empties the builder. When compression
    /// fails, the builder keeps what it has.
    Result<> finish(Compressor &compressor, const ChunkOptions &options, EncodedChunk &into);

private:
    struct IndexedMessage {
        Time logTime;
        std::uint64_t offset;
        ChannelId channelId;
    };

    std::uint32_t sealCheckpoints();
    void setTimes(ChunkView &chunk) const;
    void takeRecords(const ChunkView &chunk, EncodedChunk &into);
    static Result<> compressRecords(const ChunkView &chunk, ByteView records, Compressor &compressor,
                                    EncodedChunk &into);
    void describe(const ChunkView &chunk, EncodedChunk &into);
    void countMessages(EncodedChunk &into);
    void appendMessageIndexes(EncodedChunk &into);
    void clear();

    // Room for the head of an uncompressed Chunk record, then the records: so they need no second copy.
    Bytes m_bytes;
    std::vector<IndexedMessage> m_messages;
    std::vector<Schema> m_schemas;
    std::vector<Channel> m_channels;
    std::vector<std::size_t> m_checkpoints; // where they begin in m_bytes
    std::vector<std::size_t> m_perChannel;  // scratch of finish(), one place per channel id
};

} // namespace event_engine::mcap
