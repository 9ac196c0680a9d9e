// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/meter/meter.h"
#include "engine/wire/batch_builder.h"

#include <cstring>
#include <memory>

namespace event_engine::test {

/// A meter to which events come at chosen times.
struct Metered {
    Metered() { static_cast<void>(directory->types.add(EventType("TypeA"))); }

    void countAt(Timestamp time, int events = 1)
    {
        constexpr std::size_t capacity = 4096;
        auto memory = std::make_unique<std::byte[]>(capacity);
        BatchBuilder builder;
        builder.begin(memory.get(), capacity);
        for (int n = 0; n < events; ++n) {
            std::memcpy(builder.place(BatchBuilder::headSize(5, {})), "TypeA", 5);
            builder.commit(1, BatchBuilder::headSize(5, {}), 5, 0, {});
        }
        builder.finish(0, number++);
        reinterpret_cast<BatchHeader *>(memory.get())->brokerTime = time.time_since_epoch().count();
        meter.onBatch(BatchPointer(new OwnedBatch(directory, std::move(memory), capacity)));
    }

    const std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    Meter meter;
    std::uint32_t number = 0;
};

} // namespace event_engine::test
