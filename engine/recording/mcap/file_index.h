// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/damage.h"
#include "engine/recording/mcap/records.h"

#include <optional>

namespace event_engine::mcap {

/// A part of a file that holds messages and is read as a whole.
struct IndexedChunk {
    enum class Kind {
        Chunk, ///< a Chunk record
        Front, ///< a Chunk record whose end is missing; of its messages, those that its checkpoints vouch for
        Cut,   ///< a Chunk record whose end is missing, without checkpoints; of its messages, what could be read
        Bare   ///< records that stand in the file without a chunk; chunkOffset and chunkLength span them
    };
    ChunkIndex index;
    Kind kind = Kind::Chunk;
};

/// What a file says about itself, without its messages.
struct FileIndex {
    enum class Origin {
        Summary, ///< read from the end of the file
        Scan     ///< collected from the whole file: times and counts are those of the messages themselves
    };
    Origin origin = Origin::Summary;
    Header header;
    std::map<SchemaId, Schema> schemas;
    std::map<ChannelId, Channel> channels;
    std::optional<Statistics> statistics;            ///< always there after a scan
    std::map<ChannelId, std::uint64_t> channelBytes; ///< of the messages' data; known after a scan only
    std::vector<IndexedChunk> chunks;                ///< in the order of the file
    std::vector<AttachmentIndex> attachments;
    std::vector<MetadataIndex> metadata;
    bool isComplete = true; ///< false: the file's end is missing
    DamageReport damage;    ///< met while the index was made
};

} // namespace event_engine::mcap
