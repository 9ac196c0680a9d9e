// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/loaded_chunk.h"
#include "engine/recording/mcap/open_file.h"

#include <compare>
#include <limits>
#include <optional>
#include <vector>

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
    enum class Load { WhenNeeded, Ahead };
    /// Ahead: from the second chunk on a thread of the cursor's own makes the next ones ready, some MiB of them.
    Load load = Load::WhenNeeded;
};

/// A chunk in memory and those of its messages that are wanted.
struct SelectedChunk {
    struct Entry {
        Time logTime;
        std::uint32_t offset; ///< in the records of the chunk
        std::uint32_t number; ///< in the chunk in the order of time, counted from 0, messages of all channels
    };
    LoadedChunk chunk;
    std::vector<Entry> entries;             ///< still to come, the next one last
    std::vector<RecordView> privateRecords; ///< all of the chunk, in their order
    DamageReport damage;                    ///< what is wrong with it; one that cannot be read at all has no entries

    [[nodiscard]] Position position() const { return {entries.back().logTime, chunk.offset, entries.back().offset}; }
    [[nodiscard]] std::uint64_t size() const
    {
        return chunk.records.size() + entries.capacity() * sizeof(Entry) +
               privateRecords.capacity() * sizeof(RecordView);
    }
};

/// A query, asked of the chunks of one file. Fixed after construction, so threads may share it.
class MessageSelection {
public:
    MessageSelection(const FileIndex &index, MessageQuery query);

    [[nodiscard]] bool isForward() const { return m_query.direction == Direction::Forward; }
    /// Where the messages lie at the earliest in this direction.
    [[nodiscard]] Time begin() const { return isForward() ? m_query.from : m_query.to; }
    /// Whether the chunk may hold a message that is wanted.
    [[nodiscard]] bool wants(const ChunkIndex &chunk) const;
    /// This chunk lies behind all that is wanted, and so does every further one.
    [[nodiscard]] bool isPast(const ChunkIndex &chunk) const;

    /// Loads a chunk and finds what is wanted of it; the memory of `into` is used again. Fails with Io.
    Result<> load(const IndexedChunk &chunk, ChunkLoader &loader, SelectedChunk &into) const;

private:
    enum class ChannelUse : std::uint8_t { Unknown, Known, Selected };
    [[nodiscard]] bool isSelected(ChannelId channel) const { return m_channels[channel] == ChannelUse::Selected; }
    [[nodiscard]] bool isInRange(Time logTime) const;
    [[nodiscard]] bool isBehind(const Position &position) const;
    void select(const IndexedChunk &chunk, SelectedChunk &loaded) const;
    void sort(std::vector<SelectedChunk::Entry> &entries) const;
    static void countInTime(SelectedChunk &chunk);

    MessageQuery m_query;
    std::vector<ChannelUse> m_channels; // by channel id
};

} // namespace event_engine::mcap
