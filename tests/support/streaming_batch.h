// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"
#include "engine/wire/streaming_batches.h"

#include <cstring>
#include <string>
#include <vector>

/// What a plugin of OutsideApp knows of the types there.
inline const std::shared_ptr<event_engine::Directory> &outsideDirectory()
{
    static const auto made = [] {
        auto directory = std::make_shared<event_engine::Directory>();
        for (const char *type : {"TypeA", "TypeB"})
            static_cast<void>(directory->types.add(event_engine::EventType(type)));
        for (int i = 0; i < 16; ++i) directory->publishers.add("somebody", event_engine::PublisherKind::Internal);
        return directory;
    }();
    return made;
}

/// Events as a batch, of which the first has that number or sequence.
inline event_engine::Bytes batchOf(std::uint64_t first, const std::vector<std::string> &events)
{
    using namespace event_engine;
    const TypeRegistry &types = outsideDirectory()->types;
    std::size_t size = sizeof(BatchHeader);
    for (const std::string &event : events) size += 64 + event.size();
    Bytes bytes(size);
    BatchBuilder builder;
    builder.begin(bytes.data(), bytes.size());
    for (const std::string &event : events) {
        const TypeId type = types.classify(asBytes(event));
        const std::size_t head = BatchBuilder::headSize(types.filterSize(type), {});
        if (!event.empty()) std::memcpy(builder.place(head), event.data(), event.size());
        builder.commit(type, head, event.size(), 1'000'000, {});
    }
    bytes.resize(builder.finish(0, 0));
    reinterpret_cast<BatchHeader *>(bytes.data())->firstSequence = first;
    return bytes;
}

/// The events of a batch that the engine has sent, as EVENTS has them.
inline event_engine::Bytes eventsOfBatch(event_engine::ByteView message)
{
    using namespace event_engine;
    auto memory = std::make_unique<std::byte[]>(message.size());
    std::memcpy(memory.get(), message.data(), message.size());
    return streaming::eventsMessage(
        BatchPointer(new OwnedBatch(outsideDirectory(), std::move(memory), message.size())));
}
