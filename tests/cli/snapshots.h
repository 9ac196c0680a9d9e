// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/snapshot.h"

#include <chrono>
#include <string>
#include <utility>

// Snapshots made by hand, for tests of what is shown of them.

inline event_engine::EventTypeSnapshot typeSnapshot(event_engine::TypeId id, std::string name, std::uint64_t events,
                                                    double rate)
{
    event_engine::EventTypeSnapshot type;
    type.id = id;
    type.type = event_engine::EventType(std::move(name));
    type.events = events;
    type.bytes = events * 20;
    type.eventsPerSecond = rate;
    type.bytesPerSecond = rate * 20;
    return type;
}

inline event_engine::PluginSnapshot pluginSnapshot(std::string name, event_engine::PluginState state)
{
    event_engine::PluginSnapshot plugin;
    plugin.name = std::move(name);
    plugin.state = state;
    return plugin;
}

/// Counter and MsgProducer have run for ten seconds.
inline event_engine::Snapshot messagesSnapshot()
{
    using namespace event_engine;
    using namespace std::chrono_literals;
    Snapshot snapshot;
    snapshot.state = AppState::Running;
    snapshot.title = "Messages example";
    snapshot.started = Timestamp(1000s);
    snapshot.time = Timestamp(1010s);
    snapshot.sequence = 1500;
    snapshot.bytes = 30'000;
    snapshot.publishPort = std::uint16_t(5559);
    snapshot.types = {typeSnapshot(UNREGISTERED, "(unregistered)", 0, 0), typeSnapshot(1, "TypeA", 1000, 100),
                      typeSnapshot(2, "TypeB", 500, 0)};
    snapshot.types[1].lastSeen = Timestamp(1010s) - 200ms;
    snapshot.plugins = {pluginSnapshot("MsgProducer", PluginState::Running),
                        pluginSnapshot("Counter", PluginState::Running)};
    return snapshot;
}
