// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/streaming_batches.h"

#include "engine/wire/batch_reader.h"

#include <vector>

namespace event_engine::streaming {

Delivery deliveryOf(const EventView &event)
{
    const BatchHeader &header = BatchReader::headerOf(event);
    const EventExtension extension = BatchReader::extensionOf(event);
    return {.bytes = event.bytes(),
            .sequence = event.sequence(),
            .publishTime = event.publishTime().time_since_epoch().count(),
            .brokerTime = header.brokerTime,
            .cause = extension.cause,
            .recorded = extension.recorded,
            .publisher = header.publisher,
            .type = event.typeId()};
}

Bytes eventsMessage(const BatchPointer &batch)
{
    std::vector<Delivery> events;
    BatchReader reader(batch);
    while (const auto event = reader.next()) events.push_back(deliveryOf(*event));
    Bytes message(sizeOfEvents(events));
    writeEvents(events, message.data());
    return message;
}

Bytes publishMessage(const BatchPointer &batch)
{
    std::vector<Publication> events;
    BatchReader reader(batch);
    while (const auto event = reader.next())
        events.push_back({event->bytes(), 0, BatchReader::extensionOf(*event).cause});
    return publishMessage(batch->firstSequence(), 0, events);
}

} // namespace event_engine::streaming
