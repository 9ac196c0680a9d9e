// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"
#include "event_engine/event.h"
#include "event_engine/recording.h"

#include <cstdint>
#include <map>
#include <stop_token>
#include <vector>

namespace event_engine {

/// Where the events of a recording stand: each has a place, counted from 1 in the order of time, and among equal times
/// in that of the file. Worked out from the index alone: where no chunks overlap, from that of the chunks; else, in
/// files of other makers, from that of the messages, 4 bytes of memory for each, and while it is worked out 16 more.
class RecordingPlaces {
public:
    /// Where the file has no message indexes this takes as long as decompressing all of it, and where its chunks
    /// overlap as long again, which the options tell of and end: what is not counted by then has no places.
    RecordingPlaces(const mcap::Reader &reader, const OpenOptions &options);

    /// False: the options ended it.
    [[nodiscard]] bool areWhole() const { return m_areWhole; }
    [[nodiscard]] Sequence count() const { return m_count; }

    /// The places of a chunk's messages.
    class OfChunk {
    public:
        /// Of a message by its number in the chunk, in the order of time. 0: the index does not know it.
        [[nodiscard]] Sequence operator[](std::uint32_t number) const
        {
            if (m_places) return number < m_places->size() ? (*m_places)[number] : 0;
            return m_first ? m_first + number : 0;
        }

    private:
        friend class RecordingPlaces;
        Sequence m_first = 0;
        const std::vector<std::uint32_t> *m_places = nullptr; // null: one after the other
    };
    /// By the chunk's offset in the file. Valid as long as this.
    [[nodiscard]] OfChunk of(std::uint64_t chunkOffset) const;

    /// How many messages a chunk has, by its number in the file's index.
    [[nodiscard]] std::uint64_t countOfChunk(std::size_t number) const { return m_countOfChunk[number]; }

    /// The latest time at which an event with this place or an earlier one stands; for beginning to read backward.
    [[nodiscard]] mcap::Time latestTimeUpTo(Sequence place) const;
    /// The earliest time at which an event with this place or a later one stands; for beginning to read forward.
    [[nodiscard]] mcap::Time earliestTimeFrom(Sequence place) const;

private:
    /// Events whose places follow each other: a chunk, or some of several that overlap.
    struct Stretch {
        Sequence first;
        mcap::Time start, end;
    };
    void countChunks(const mcap::Reader &reader);
    [[nodiscard]] bool countMessages(const mcap::Reader &reader, const FileProgress &progress,
                                     const std::stop_token &stop); ///< false: it was stopped

    std::vector<Stretch> m_stretches; // in the order of time
    std::map<std::uint64_t, Sequence> m_firstByOffset;
    std::map<std::uint64_t, std::vector<std::uint32_t>> m_placesByOffset; // of a file whose chunks overlap
    std::vector<std::uint64_t> m_countOfChunk;                            // in the order of the file's index
    Sequence m_count = 0;
    bool m_areWhole = false;
};

} // namespace event_engine
