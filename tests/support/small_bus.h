// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"

#include <QtGlobal>

#include <initializer_list>
#include <memory>
#include <vector>

/// A bus for a test, with types by these names: their ids count from 1.
inline std::shared_ptr<event_engine::Bus> busWithTypes(std::initializer_list<const char *> names,
                                                       event_engine::BusOptions options = {})
{
    auto bus = event_engine::Bus::make(options);
    for (const char *name : names)
        if (!bus->directory()->types.add(event_engine::EventType(name))) qFatal("type");
    return bus;
}

inline std::unique_ptr<event_engine::SubscriberEnd> subscribe(const std::shared_ptr<event_engine::Bus> &bus,
                                                              std::vector<event_engine::Subscription> to,
                                                              event_engine::BacklogOptions backlog = {},
                                                              std::string name = "reader")
{
    auto end = bus->addSubscriber(std::move(name), to, backlog);
    if (!end) qFatal("%s", end.error().message().c_str());
    return std::move(*end);
}

inline event_engine::SubscriberStatus subscriberNamed(event_engine::Bus &bus, std::string_view name)
{
    for (const auto &subscriber : bus.status().subscribers)
        if (subscriber.name == name) return subscriber;
    qFatal("no such subscriber");
}

inline std::unique_ptr<event_engine::PublisherEnd> publisherOn(const std::shared_ptr<event_engine::Bus> &bus,
                                                               event_engine::Bus::PublisherOptions options)
{
    auto end = bus->addPublisher(std::move(options));
    if (!end) qFatal("%s", end.error().message().c_str());
    return std::move(*end);
}
