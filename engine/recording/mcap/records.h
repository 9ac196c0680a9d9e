// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/format.h"
#include "event_engine/bytes.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

// The records of an MCAP file as plain values. Those with a ByteView do not own their bytes; they are valid as long as
// what they were decoded from.
namespace event_engine::mcap {

using StringMap = std::map<std::string, std::string>;

/// Any record: what it is and its content, not yet looked into.
struct RecordView {
    Opcode opcode = {};
    ByteView content;
};

struct Header {
    static constexpr Opcode OPCODE = Opcode::Header;
    std::string profile;
    std::string library;
    friend bool operator==(const Header &, const Header &) = default;
};

struct Footer {
    static constexpr Opcode OPCODE = Opcode::Footer;
    std::uint64_t summaryStart = 0;       ///< 0 = no summary
    std::uint64_t summaryOffsetStart = 0; ///< 0 = no summary offsets
    std::uint32_t summaryCrc = 0;         ///< from summaryStart up to this field; 0 = not known
    friend bool operator==(const Footer &, const Footer &) = default;
};

struct Schema {
    static constexpr Opcode OPCODE = Opcode::Schema;
    SchemaId id = 0;
    std::string name;
    std::string encoding;
    Bytes data;
    friend bool operator==(const Schema &, const Schema &) = default;
};

struct Channel {
    static constexpr Opcode OPCODE = Opcode::Channel;
    ChannelId id = 0;
    SchemaId schemaId = 0;
    std::string topic;
    std::string messageEncoding;
    StringMap metadata;
    friend bool operator==(const Channel &, const Channel &) = default;
};

struct MessageView {
    static constexpr Opcode OPCODE = Opcode::Message;
    ChannelId channelId = 0;
    std::uint32_t sequence = 0;
    Time logTime = 0;
    Time publishTime = 0;
    ByteView data;
};

struct ChunkView {
    static constexpr Opcode OPCODE = Opcode::Chunk;
    Time startTime = 0; ///< of its earliest message by log time; 0 = no messages
    Time endTime = 0;
    std::uint64_t uncompressedSize = 0;
    std::uint32_t uncompressedCrc = 0; ///< 0 = not known
    std::string_view compression;      ///< "", "lz4", "zstd"
    ByteView records;                  ///< compressed
};

struct MessageIndex {
    static constexpr Opcode OPCODE = Opcode::MessageIndex;
    struct Entry {
        Time logTime = 0;
        std::uint64_t offset = 0; ///< in the uncompressed records of the chunk
        friend bool operator==(const Entry &, const Entry &) = default;
    };
    ChannelId channelId = 0;
    std::vector<Entry> entries;
    friend bool operator==(const MessageIndex &, const MessageIndex &) = default;
};

struct ChunkIndex {
    static constexpr Opcode OPCODE = Opcode::ChunkIndex;
    struct MessageIndexOffset {
        ChannelId channelId = 0;
        std::uint64_t offset = 0; ///< of the MessageIndex record in the file
        friend bool operator==(const MessageIndexOffset &, const MessageIndexOffset &) = default;
    };
    Time startTime = 0;
    Time endTime = 0;
    std::uint64_t chunkOffset = 0; ///< of the Chunk record in the file
    std::uint64_t chunkLength = 0; ///< with its prefix
    std::vector<MessageIndexOffset> messageIndexOffsets;
    std::uint64_t messageIndexLength = 0; ///< of all MessageIndex records after the chunk together
    std::string compression;
    std::uint64_t compressedSize = 0;
    std::uint64_t uncompressedSize = 0;
    friend bool operator==(const ChunkIndex &, const ChunkIndex &) = default;
};

struct Attachment {
    static constexpr Opcode OPCODE = Opcode::Attachment;
    Time logTime = 0;
    Time createTime = 0; ///< 0 = not known
    std::string name;
    std::string mediaType;
    Bytes data;
    friend bool operator==(const Attachment &, const Attachment &) = default;
};

struct AttachmentIndex {
    static constexpr Opcode OPCODE = Opcode::AttachmentIndex;
    std::uint64_t offset = 0; ///< of the Attachment record in the file
    std::uint64_t length = 0; ///< with its prefix
    Time logTime = 0;
    Time createTime = 0;
    std::uint64_t dataSize = 0;
    std::string name;
    std::string mediaType;
    friend bool operator==(const AttachmentIndex &, const AttachmentIndex &) = default;
};

struct Metadata {
    static constexpr Opcode OPCODE = Opcode::Metadata;
    std::string name;
    StringMap metadata;
    friend bool operator==(const Metadata &, const Metadata &) = default;
};

struct MetadataIndex {
    static constexpr Opcode OPCODE = Opcode::MetadataIndex;
    std::uint64_t offset = 0; ///< of the Metadata record in the file
    std::uint64_t length = 0; ///< with its prefix
    std::string name;
    friend bool operator==(const MetadataIndex &, const MetadataIndex &) = default;
};

struct Statistics {
    static constexpr Opcode OPCODE = Opcode::Statistics;
    std::uint64_t messageCount = 0;
    std::uint16_t schemaCount = 0;
    std::uint32_t channelCount = 0;
    std::uint32_t attachmentCount = 0;
    std::uint32_t metadataCount = 0;
    std::uint32_t chunkCount = 0;
    Time startTime = 0; ///< 0 = no messages
    Time endTime = 0;
    std::map<ChannelId, std::uint64_t> channelMessageCounts;
    friend bool operator==(const Statistics &, const Statistics &) = default;
};

struct SummaryOffset {
    static constexpr Opcode OPCODE = Opcode::SummaryOffset;
    Opcode groupOpcode = {};
    std::uint64_t groupStart = 0;
    std::uint64_t groupLength = 0;
    friend bool operator==(const SummaryOffset &, const SummaryOffset &) = default;
};

struct DataEnd {
    static constexpr Opcode OPCODE = Opcode::DataEnd;
    std::uint32_t dataCrc = 0; ///< of the file up to the DataEnd record; 0 = not known
    friend bool operator==(const DataEnd &, const DataEnd &) = default;
};

} // namespace event_engine::mcap
