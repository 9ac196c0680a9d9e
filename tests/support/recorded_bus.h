// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"

#include <QtGlobal>

namespace event_engine::test {

/// A bus that this thread publishes to and a recorder takes from.
struct RecordedBus {
    std::shared_ptr<Bus> bus = Bus::make({});
    std::unique_ptr<PublisherEnd> publisher;
    TypeId type = UNREGISTERED;

    RecordedBus()
    {
        type = *bus->directory()->types.add(EventType("Often", Encoding::Text));
        if (!bus->start()) qFatal("start");
        publisher = std::move(*bus->addPublisher({"one"}));
    }
    ~RecordedBus()
    {
        publisher.reset();
        bus->stop();
    }
    void publish(int count, std::string_view payload)
    {
        for (int i = 0; i < count; ++i)
            if (!publisher->publishPayload(type, asBytes(payload))) qFatal("publish");
    }
};

} // namespace event_engine::test
