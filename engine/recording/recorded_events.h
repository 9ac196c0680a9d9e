// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/message_cursor.h"
#include "engine/recording/recording_catalog.h"
#include "engine/recording/recording_format.h"
#include "engine/recording/recording_places.h"

#include <cstdint>
#include <map>
#include <vector>

namespace event_engine {

/// One event of a recording, without a copy of its payload, which is valid until the cursor it is from goes on, or as
/// long as that says.
struct RecordedEvent {
    Sequence place = 0;    ///< in the recording
    Sequence sequence = 0; ///< in the recorded run; 0 = not known
    Sequence cause = 0;    ///< 0 = none
    Sequence recorded = 0; ///< where it was a replay itself, its place in the run before; 0 = none
    Timestamp brokerTime, publishTime;
    const RecordingCatalog::Entry *channel = nullptr;
    mcap::ChannelId channelId = 0;
    std::uint32_t shortSequence = 0; ///< as the file has it
    ByteView payload;
};

/// Goes through the events of a recording in the order of time. One thread.
class RecordedEvents {
public:
    RecordedEvents(const mcap::Reader &reader, const RecordingCatalog &catalog, const RecordingPlaces &places,
                   const mcap::MessageQuery &query)
        : m_catalog(catalog), m_places(places), m_cursor(reader.messages(query))
    {}

    /// Valid until the next call. Null at the end.
    [[nodiscard]] Result<const RecordedEvent *> next();
    /// There is a next message, and after it the payloads of those before, back to where this was false, are still
    /// valid.
    [[nodiscard]] bool nextKeepsPayloads() const { return m_cursor.nextKeepsBytes(); }

    /// Met so far: what is damaged is passed over.
    [[nodiscard]] const mcap::DamageReport &damage() const { return m_cursor.damage(); }

private:
    struct Chunk {
        std::uint64_t offset = 0; // in the file
        RecordingPlaces::OfChunk places;
        Sequence firstSequence = 0;
        std::vector<recording_format::DetailsEntry> details; // by sequence
    };
    const Chunk &chunkOf(const mcap::FoundMessage &message);
    [[nodiscard]] Chunk read(const mcap::FoundMessage &message) const;
    void forget(std::uint64_t chunkOffset);

    const RecordingCatalog &m_catalog;
    const RecordingPlaces &m_places;
    mcap::MessageCursor m_cursor;
    RecordedEvent m_event;
    std::map<std::uint64_t, Chunk> m_chunks; // by offset: those with messages to come
    const Chunk *m_chunk = nullptr;          // that of the last message; null: it has no further one
};

/// The event as one to keep.
[[nodiscard]] EventView toView(const RecordedEvent &event, const RecordingCatalog &catalog);

} // namespace event_engine
