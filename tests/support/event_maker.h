// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"

#include <cstring>
#include <map>
#include <string>

namespace event_engine {

/// Events as a subscriber gets them, without an app: each in a batch of its own.
class EventMaker {
public:
    /// An event of a type, which is registered where it is not yet.
    EventView make(const EventType &type, std::string_view payload, const std::string &publisher = "Maker")
    {
        const TypeId id = m_directory->types.add(type).value();
        return build(id, asText(type.filter), payload, publisher);
    }
    EventView makeUnregistered(std::string_view bytes, const std::string &publisher = "Maker")
    {
        return build(UNREGISTERED, {}, bytes, publisher);
    }
    void setNextSequence(Sequence sequence) { m_next = sequence; }

private:
    EventView build(TypeId type, std::string_view filter, std::string_view payload, const std::string &publisher)
    {
        const std::size_t size = filter.size() + payload.size();
        const std::size_t capacity = BatchBuilder::sizeForOne(filter.size(), size, {});
        auto memory = std::make_unique<std::byte[]>(capacity);
        BatchBuilder builder;
        builder.begin(memory.get(), capacity);
        const std::string bytes = std::string(filter).append(payload);
        const std::size_t head = BatchBuilder::headSize(filter.size(), {});
        std::memcpy(builder.place(head), bytes.data(), bytes.size());
        builder.commit(type, head, size, 0, {});
        builder.finish(publisherId(publisher), 0);
        reinterpret_cast<BatchHeader *>(memory.get())->firstSequence = m_next++;
        return *BatchReader(BatchPointer(new OwnedBatch(m_directory, std::move(memory), capacity))).next();
    }
    std::uint32_t publisherId(const std::string &name)
    {
        const auto [place, isNew] = m_publishers.try_emplace(name);
        if (isNew) place->second = m_directory->publishers.add(name, PublisherKind::Internal).id;
        return place->second;
    }

    const std::shared_ptr<Directory> m_directory = std::make_shared<Directory>();
    std::map<std::string, std::uint32_t> m_publishers;
    Sequence m_next = 1;
};

} // namespace event_engine
