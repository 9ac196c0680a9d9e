// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/single_event.h"

#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"

#include <cstring>

namespace event_engine {

EventView viewOf(const SingleEvent &event, const std::shared_ptr<const Directory> &directory)
{
    const Bytes &filter = directory->types.at(event.type).filter;
    const std::size_t eventSize = filter.size() + event.payload.size();
    const std::size_t size = BatchBuilder::sizeForOne(filter.size(), eventSize, event.extension);
    std::unique_ptr<std::byte[]> memory(new std::byte[size]);
    BatchBuilder builder;
    builder.begin(memory.get(), size);
    const std::size_t head = BatchBuilder::headSize(filter.size(), event.extension);
    std::byte *place = builder.place(head);
    if (!filter.empty()) std::memcpy(place, filter.data(), filter.size());
    if (!event.payload.empty()) std::memcpy(place + filter.size(), event.payload.data(), event.payload.size());
    builder.commit(event.type, head, eventSize, event.publishTime.time_since_epoch().count(), event.extension);
    builder.finish(event.publisher, 0);
    auto &header = *reinterpret_cast<BatchHeader *>(memory.get());
    header.firstSequence = event.sequence;
    header.brokerTime = event.brokerTime.time_since_epoch().count();
    BatchReader reader(BatchPointer(new OwnedBatch(directory, std::move(memory), size)));
    return std::move(*reader.next());
}

} // namespace event_engine
