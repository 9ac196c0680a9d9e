// SPDX-License-Identifier: BSD-3-Clause
// One snapshot out of what broker, meter and registry know. Broker and meter are asked in one call: their numbers
// agree.
#include "engine/app/app_private.h"
#include "engine/base/clock.h"

#include <algorithm>

namespace event_engine {

namespace {

struct Numbers {
    BusStatus bus;
    Meter::Status meter;
    TakeRates::ByName taken;
    Timestamp time;
};

EventTypeSnapshot typeSnapshot(TypeId id, const Numbers &numbers, const Directory &directory)
{
    EventTypeSnapshot snapshot;
    snapshot.id = id;
    snapshot.type = directory.types.at(id);
    for (const SubscriberStatus &subscriber : numbers.bus.subscribers)
        if (id < subscriber.lostByType.size()) snapshot.lost += subscriber.lostByType[id];
    if (id >= numbers.meter.types.size()) return snapshot;
    const TypeCounts &counts = numbers.meter.types[id];
    snapshot.events = counts.total.events;
    snapshot.bytes = counts.total.bytes;
    snapshot.eventsPerSecond = counts.eventsPerSecond;
    snapshot.bytesPerSecond = counts.bytesPerSecond;
    snapshot.lastSeen = counts.lastSeen;
    snapshot.shortestInterval = counts.shortestInterval;
    snapshot.longestInterval = counts.longestInterval;
    for (const std::uint32_t publisher : counts.publishers) {
        const std::string &name = directory.publishers.at(publisher).name;
        if (std::find(snapshot.publishers.begin(), snapshot.publishers.end(), name) == snapshot.publishers.end())
            snapshot.publishers.push_back(name);
    }
    return snapshot;
}

void addSubscribers(std::vector<EventTypeSnapshot> &types, const std::vector<PluginSnapshot> &plugins)
{
    const auto wants = [](const PluginSnapshot &plugin, const EventType &type) {
        return std::any_of(
            plugin.subscriptions.begin(), plugin.subscriptions.end(), [&](const Subscription &subscription) {
                if (subscription.kind() == Subscription::Kind::Prefix)
                    return asText(type.filter).starts_with(asText(subscription.prefixBytes()));
                return subscription.kind() == Subscription::Kind::Everything || subscription.typeName() == type.name;
            });
    };
    for (EventTypeSnapshot &type : types)
        for (const PluginSnapshot &plugin : plugins) {
            if (!wants(plugin, type.type)) continue;
            type.subscribers.push_back(plugin.name);
        }
}

// A plugin that quit and came back is several subscribers, one after the other.
void addReceived(PluginSnapshot &snapshot, const PluginStatus &status, const Numbers &numbers)
{
    if (const auto rate = numbers.taken.find(status.name); rate != numbers.taken.end())
        snapshot.receivedPerSecond = rate->second;
    for (const SubscriberStatus &subscriber : numbers.bus.subscribers) {
        if (subscriber.name != status.name) continue;
        snapshot.received += subscriber.taken.events;
        snapshot.receivedBytes += subscriber.taken.bytes;
        snapshot.waitingEvents += subscriber.waiting.events;
        snapshot.waitingBytes += subscriber.waitingAllocated;
        snapshot.losses += subscriber.losses;
        snapshot.notTaken += subscriber.notTaken.events;
        if (!subscriber.stalled || status.state != PluginState::Running) continue;
        snapshot.state = PluginState::Stalled;
        snapshot.cause = "full, and took nothing for a while: it loses events by count";
    }
}

PluginSnapshot pluginSnapshot(const PluginStatus &status, const Numbers &numbers, const Directory &directory)
{
    PluginSnapshot snapshot;
    snapshot.name = status.name;
    snapshot.kind = status.kind;
    snapshot.state = status.state;
    snapshot.cause = status.cause;
    snapshot.stateSince = status.since;
    snapshot.started = status.started;
    snapshot.subscriptions = status.subscriptions;
    snapshot.backlog = status.backlog;
    snapshot.port = status.port;
    snapshot.joined = status.joined;
    snapshot.processId = status.processId;
    snapshot.exitCode = status.exitCode;
    snapshot.signal = status.signal;
    snapshot.restarts = status.restarts;
    snapshot.cpu = status.cpu;
    snapshot.memoryBytes = status.memoryBytes;
    for (std::size_t id = 0; id < numbers.meter.publishers.size(); ++id) {
        if (directory.publishers.at(std::uint32_t(id)).name != status.name) continue;
        const PublisherCounts &counts = numbers.meter.publishers[id];
        snapshot.published += counts.total.events;
        snapshot.publishedBytes += counts.total.bytes;
        snapshot.publishedPerSecond += counts.eventsPerSecond;
    }
    for (const BlockedPublisher &blocked : numbers.bus.blocked) {
        if (blocked.publisher != status.name) continue;
        snapshot.waitsFor = blocked.by;
        snapshot.waitsSince = blocked.since;
    }
    addReceived(snapshot, status, numbers);
    return snapshot;
}

// A client of the raw port has no name of its own, and each replay or injection is another publisher of the same name.
std::vector<OutsidePublisher> outsidePublishers(const Snapshot &snapshot, const Numbers &numbers,
                                                const Directory &directory)
{
    std::vector<OutsidePublisher> outside;
    for (std::size_t id = 0; id < numbers.meter.publishers.size(); ++id) {
        const PublisherCounts &counts = numbers.meter.publishers[id];
        const PublisherInfo &info = directory.publishers.at(std::uint32_t(id));
        const auto isIt = [&](const auto &publisher) { return publisher.name == info.name; };
        if (counts.total.events == 0 || std::ranges::any_of(snapshot.plugins, isIt)) continue;
        auto found = std::ranges::find_if(outside, isIt);
        if (found == outside.end()) found = outside.insert(outside.end(), {info.name, info.kind});
        found->published += counts.total.events;
        found->publishedBytes += counts.total.bytes;
        if (snapshot.state != AppState::Stopped) found->publishedPerSecond += counts.eventsPerSecond;
    }
    return outside;
}

} // namespace

BusStatus App::Private::busStatus(Timestamp time)
{
    BusStatus status = run->bus->broker().status();
    std::uint64_t lost = 0, waiting = 0;
    for (const SubscriberStatus &subscriber : status.subscribers) {
        lost += subscriber.losses.total();
        waiting += subscriber.waiting.events;
    }
    meter->notePressure(time, lost, waiting);
    return status;
}

Snapshot App::Private::snapshot()
{
    const Directory &directory = *run->bus->directory();
    Numbers numbers = run->bus->broker().call([&] {
        const Timestamp time = now();
        return Numbers{busStatus(time), meter->status(time), {}, time};
    });
    numbers.taken = takeRates.look(numbers.bus.subscribers, numbers.time);

    Snapshot snapshot;
    snapshot.state = state;
    snapshot.title = options.title;
    snapshot.time = numbers.time;
    if (snapshot.state != AppState::Idle) snapshot.started = started.load();
    snapshot.sequence = numbers.bus.sequence;
    for (std::size_t id = 0, end = directory.types.count(); id < end; ++id)
        snapshot.types.push_back(typeSnapshot(TypeId(id), numbers, directory));
    for (const PluginStatus &status : run->plugins.all()) {
        snapshot.plugins.push_back(pluginSnapshot(status, numbers, directory));
        snapshot.plugins.back().lastOutput = run->output.lastOf(status.name);
    }
    for (const PluginSnapshot &plugin : snapshot.plugins) snapshot.notTaken += plugin.notTaken;
    snapshot.outsidePublishers = outsidePublishers(snapshot, numbers, directory);
    addSubscribers(snapshot.types, snapshot.plugins);
    for (const EventTypeSnapshot &type : snapshot.types) snapshot.bytes += type.bytes;
    for (const SubscriberStatus &subscriber : numbers.bus.subscribers) snapshot.lost += subscriber.losses.total();
    if (snapshot.state == AppState::Stopped) { // nothing happens any more: the last second is no rate
        for (EventTypeSnapshot &type : snapshot.types) type.eventsPerSecond = type.bytesPerSecond = 0;
        for (PluginSnapshot &plugin : snapshot.plugins) plugin.publishedPerSecond = plugin.receivedPerSecond = 0;
    }
    if (const std::uint16_t port = publishPort) snapshot.publishPort = port;
    if (const std::uint16_t port = subscribePort) snapshot.subscribePort = port;
    if (const std::uint16_t port = joinPort) snapshot.joinPort = port;
    snapshot.problems = run->problems.all();
    snapshot.recording = recording();
    snapshot.captures = captures->snapshot();
    if (flightRecorder) snapshot.flightRecorder = flightRecorder->status();
    return snapshot;
}

} // namespace event_engine
