// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recorded_events.h"

#include "engine/base/clock.h"
#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"

#include <algorithm>
#include <cstring>

namespace event_engine {

namespace {

using namespace recording_format;

Timestamp timeOf(mcap::Time time)
{
    return timestampOf(std::int64_t(time));
}

} // namespace

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
        if (message.position.chunkOffset != m_chunk) enter(message);
        event.place = m_chunkPlaces[message.numberInChunk];
        event.brokerTime = timeOf(message.message.logTime);
        event.publishTime = timeOf(message.message.publishTime);
        event.payload = message.message.data;
        event.channelId = message.message.channelId;
        event.shortSequence = message.message.sequence;
        event.sequence = event.cause = event.recorded = 0;
        if (m_firstSequence) {
            event.sequence = m_firstSequence + std::uint32_t(message.message.sequence - std::uint32_t(m_firstSequence));
            const auto details = std::lower_bound(
                m_details.begin(), m_details.end(), event.sequence,
                [](const DetailsEntry &entry, Sequence sequence) { return entry.sequence < sequence; });
            if (details != m_details.end() && details->sequence == event.sequence) {
                event.cause = details->cause;
                event.recorded = details->recorded;
            }
        }
        return &event;
    }
}

void RecordedEvents::enter(const mcap::FoundMessage &first)
{
    m_chunk = first.position.chunkOffset;
    m_chunkPlaces = m_places.of(m_chunk);
    m_firstSequence = 0;
    m_details.clear();
    for (const mcap::RecordView &record : first.chunk->privateRecords) {
        DetailsHead head{};
        if (record.opcode != DETAILS || record.content.size() < sizeof head) continue;
        std::memcpy(&head, record.content.data(), sizeof head);
        const std::size_t there = (record.content.size() - sizeof head) / sizeof(DetailsEntry);
        m_firstSequence = head.firstSequence;
        const auto count = std::size_t(std::min<std::uint64_t>(head.count, there));
        if (count == 0) continue;
        m_details.resize(m_details.size() + count);
        std::memcpy(&m_details[m_details.size() - count], record.content.data() + sizeof head,
                    count * sizeof(DetailsEntry));
    }
}

EventView toView(const RecordedEvent &event, const RecordingCatalog &catalog)
{
    const Bytes &filter = catalog.directory()->types.at(event.channel->type).filter;
    const EventExtension extension{event.cause, event.sequence};
    const std::size_t eventSize = filter.size() + event.payload.size();
    const std::size_t size = BatchBuilder::sizeForOne(filter.size(), eventSize, extension);
    std::unique_ptr<std::byte[]> memory(new std::byte[size]);
    BatchBuilder builder;
    builder.begin(memory.get(), size);
    const std::size_t head = BatchBuilder::headSize(filter.size(), extension);
    std::byte *place = builder.place(head);
    if (!filter.empty()) std::memcpy(place, filter.data(), filter.size());
    if (!event.payload.empty()) std::memcpy(place + filter.size(), event.payload.data(), event.payload.size());
    builder.commit(event.channel->type, head, eventSize, event.publishTime.time_since_epoch().count(), extension);
    builder.finish(event.channel->publisher, 0);
    auto &header = *reinterpret_cast<BatchHeader *>(memory.get());
    header.firstSequence = event.place;
    header.brokerTime = event.brokerTime.time_since_epoch().count();
    BatchReader reader(BatchPointer(new OwnedBatch(catalog.directory(), std::move(memory), size)));
    return std::move(*reader.next());
}

} // namespace event_engine
