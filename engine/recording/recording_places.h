// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"
#include "event_engine/event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace event_engine {

/// Where the events of a recording stand: each has a place, counted from 1 in the order of the file, worked out from
/// the index alone. The engine's own files are in the order of time, and so are these places.
class RecordingPlaces {
public:
    explicit RecordingPlaces(const mcap::Reader &reader);

    [[nodiscard]] Sequence count() const { return m_count; }
    /// Of a message, from its chunk's offset in the file and its number there. 0: the index does not know the chunk.
    [[nodiscard]] Sequence of(std::uint64_t chunkOffset, std::uint32_t numberInChunk) const;
    /// The latest time at which an event with this place or an earlier one stands; for beginning to read backward.
    [[nodiscard]] mcap::Time latestTimeUpTo(Sequence place) const;
    /// The earliest time at which an event with this place or a later one stands; for beginning to read forward.
    [[nodiscard]] mcap::Time earliestTimeFrom(Sequence place) const;

private:
    struct Chunk {
        Sequence first;
        mcap::Time start, end; ///< `end` never falls, `start` never rises when read from the back
    };
    std::vector<Chunk> m_chunks; // in the order of the file
    std::map<std::uint64_t, Sequence> m_firstByOffset;
    Sequence m_count = 0;
};

/// How many messages a chunk has. Read off the file's index where that has it, else counted.
[[nodiscard]] std::uint64_t messageCount(const mcap::Reader &reader, const mcap::IndexedChunk &chunk);

} // namespace event_engine
