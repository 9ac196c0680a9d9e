// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recorded_events.h"

#include "engine/recording/recorded_time.h"
#include "engine/wire/single_event.h"

#include <algorithm>
#include <cstring>

namespace event_engine {

using namespace recording_format;

Result<const RecordedEvent *> RecordedEvents::next()
{
    for (;;) {
        auto found = m_cursor.next();
        if (!found) return failure(found.error());
        if (!*found) return nullptr;
        const mcap::FoundMessage &message = **found;
        RecordedEvent &event = m_event;
        event.channel = m_catalog.find(message.message.channelId);
        if (!event.channel) continue; // a message of no channel belongs to nothing
        const Chunk &chunk = chunkOf(message);
        event.place = chunk.places[message.numberInChunk];
        event.brokerTime = recordedTime(message.message.logTime);
        event.publishTime = recordedTime(message.message.publishTime);
        event.payload = message.message.data;
        event.channelId = message.message.channelId;
        event.shortSequence = message.message.sequence;
        event.sequence = event.cause = event.recorded = 0;
        if (chunk.firstSequence) {
            const auto first = chunk.firstSequence;
            event.sequence = first + std::uint32_t(message.message.sequence - std::uint32_t(first));
            const auto details = std::lower_bound(
                chunk.details.begin(), chunk.details.end(), event.sequence,
                [](const DetailsEntry &entry, Sequence sequence) { return entry.sequence < sequence; });
            if (details != chunk.details.end() && details->sequence == event.sequence) {
                event.cause = details->cause;
                event.recorded = details->recorded;
            }
        }
        if (message.chunk->entries.empty()) forget(message.position.chunkOffset);
        return &event;
    }
}

// What is known of a chunk is worked out once, however often those that overlap take turns.
const RecordedEvents::Chunk &RecordedEvents::chunkOf(const mcap::FoundMessage &message)
{
    const std::uint64_t offset = message.position.chunkOffset;
    if (m_chunk && m_chunk->offset == offset) return *m_chunk;
    const auto [chunk, isNew] = m_chunks.try_emplace(offset);
    if (isNew) chunk->second = read(message);
    m_chunk = &chunk->second;
    return *m_chunk;
}

RecordedEvents::Chunk RecordedEvents::read(const mcap::FoundMessage &message) const
{
    Chunk chunk;
    chunk.offset = message.position.chunkOffset;
    chunk.places = m_places.of(chunk.offset);
    for (const mcap::RecordView &record : message.chunk->privateRecords) {
        DetailsHead head{};
        if (record.opcode != DETAILS || record.content.size() < sizeof head) continue;
        std::memcpy(&head, record.content.data(), sizeof head);
        const std::size_t there = (record.content.size() - sizeof head) / sizeof(DetailsEntry);
        chunk.firstSequence = head.firstSequence;
        const auto count = std::size_t(std::min<std::uint64_t>(head.count, there));
        if (count == 0) continue;
        auto &details = chunk.details;
        details.resize(details.size() + count);
        std::memcpy(&details[details.size() - count], record.content.data() + sizeof head,
                    count * sizeof(DetailsEntry));
    }
    return chunk;
}

void RecordedEvents::forget(std::uint64_t chunkOffset)
{
    m_chunk = nullptr;
    m_chunks.erase(chunkOffset);
}

EventView toView(const RecordedEvent &event, const RecordingCatalog &catalog)
{
    return viewOf({.type = event.channel->type,
                   .payload = event.payload,
                   .publisher = event.channel->publisher,
                   .sequence = event.place,
                   .publishTime = event.publishTime,
                   .brokerTime = event.brokerTime,
                   .extension = {event.cause, event.sequence}},
                  catalog.directory());
}

} // namespace event_engine
