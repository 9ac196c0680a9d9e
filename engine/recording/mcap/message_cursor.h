// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/chunk_order.h"
#include "engine/recording/mcap/loaded_chunk.h"

#include <compare>
#include <limits>
#include <memory>

namespace event_engine::mcap {

/// Where a message is: in the order of log time, and among equal ones in the order of the file.
struct Position {
    Time logTime = 0;
    std::uint64_t chunkOffset = 0; ///< of its chunk in the file
    std::uint64_t offset = 0;      ///< in the records of its chunk
    friend auto operator<=>(const Position &, const Position &) = default;
};

/// Which messages, and in which order. Backward is the exact reverse of forward.
struct MessageQuery {
    Time from = 0; ///< log times, both inclusive
    Time to = std::numeric_limits<Time>::max();
    std::optional<std::vector<ChannelId>> channels; ///< empty: all of them
    Direction direction = Direction::Forward;
    std::optional<Position> after; ///< only what comes, in this direction, behind this position
};

/// A message and what lies around it. Valid until the cursor's next call.
struct FoundMessage {
    MessageView message;
    Position position;
    std::uint32_t numberInChunk = 0; ///< counted from 0, messages of all channels
    const LoadedChunk *chunk = nullptr;
};

/// What the cursors of a file share; made once when it is opened.
struct OpenFile {
    OpenFile(std::shared_ptr<const ByteSource> from, FileIndex of, const ReadLimits &within);
    std::shared_ptr<const ByteSource> source;
    FileIndex index;
    ReadLimits limits;
    ChunkOrder forward;
    ChunkOrder backward;
};

/// Yields messages in the order of log time. Loads a chunk when its turn comes and forgets it when it is used up, so
/// that it holds one chunk, or as many as overlap. Several cursors may be used at once, each by one thread.
class MessageCursor {
public:
    MessageCursor(std::shared_ptr<const OpenFile> file, const MessageQuery &query);
    ~MessageCursor();
    MessageCursor(MessageCursor &&) noexcept;
    MessageCursor &operator=(MessageCursor &&) noexcept;

    /// The next message; empty at the end. A damaged chunk is passed over and reported by damage(). Fails with Io, and
    /// with BadData when so many chunks overlap that they do not fit into the limit.
    Result<std::optional<FoundMessage>> next();

    [[nodiscard]] const DamageReport &damage() const { return m_damage; }

private:
    struct Entry {
        Time logTime;
        std::uint32_t offset; // in the records of its chunk
        std::uint32_t number;
    };
    enum class ChannelUse : std::uint8_t { Unknown, Known, Selected };
    struct OpenChunk;

    [[nodiscard]] bool isForward() const { return m_query.direction == Direction::Forward; }
    [[nodiscard]] bool isWanted(const ChunkIndex &chunk) const;
    [[nodiscard]] bool isPastRange(const ChunkIndex &chunk) const;
    [[nodiscard]] bool comesBefore(const IndexedChunk &chunk, const OpenChunk &open) const;
    [[nodiscard]] bool isLater(const OpenChunk &a, const OpenChunk &b) const;
    [[nodiscard]] bool isSelected(ChannelId channel) const { return m_channels[channel] == ChannelUse::Selected; }
    [[nodiscard]] bool isInRange(Time logTime) const;
    [[nodiscard]] bool isBehind(const Position &position) const;
    Result<> openChunks();
    Result<> open(const IndexedChunk &chunk);
    void select(const IndexedChunk &chunk, OpenChunk &open);
    void sort(std::vector<Entry> &entries) const;
    FoundMessage take();

    std::shared_ptr<const OpenFile> m_file;
    MessageQuery m_query;
    std::vector<ChannelUse> m_channels; // by channel id
    ChunkLoader m_loader;
    const ChunkOrder *m_order;
    std::size_t m_nextChunk = 0;                    // in m_order
    std::vector<std::unique_ptr<OpenChunk>> m_open; // a heap: the one with the next message is first
    std::unique_ptr<OpenChunk> m_spent;             // holds what the last call returned, then gives its memory
    std::uint64_t m_openBytes = 0;
    DamageReport m_damage;
};

} // namespace event_engine::mcap
