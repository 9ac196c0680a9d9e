// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/replay_target.h"

#include "event_engine/text.h"

namespace event_engine {

namespace {

/// A type of another name, with the filter that a type of that name has in the recording, or else its name.
EventType renamedType(EventType type, const std::string &name, const RecordingCatalog &catalog)
{
    const auto known = catalog.directory()->types.find(name);
    type.name = name;
    type.filter = known ? catalog.types()[*known].filter : copyOf(asBytes(name));
    return type;
}

} // namespace

Result<ReplayTarget> ReplayTarget::onto(const std::shared_ptr<Bus> &bus, const RecordingCatalog &catalog,
                                        const Renames &renames, std::string name)
{
    ReplayTarget target;
    TypeRegistry &types = bus->directory()->types;
    target.m_types.push_back(UNREGISTERED);
    for (std::size_t id = 1; id < catalog.types().size(); ++id) {
        EventType recorded = catalog.types()[id];
        const auto renamed = renames.find(recorded.name);
        if (renamed != renames.end()) recorded = renamedType(recorded, renamed->second, catalog);
        if (const auto known = types.find(recorded.name)) { // the app's own filter counts then
            target.m_types.push_back(*known);
            continue;
        }
        const auto added = types.add(recorded);
        if (!added)
            return failure(added.error().in(
                renamed == renames.end() ? "the recording does not fit the app"
                                         : "events of type " + inQuotes(renamed->first) + " cannot be published as " +
                                               inQuotes(renamed->second) + ", which the app does not declare"));
        target.m_types.push_back(*added);
    }
    auto publisher = bus->addPublisher({std::move(name), PublisherKind::Replay});
    if (!publisher) return failure(publisher.error());
    target.m_publisher = std::move(*publisher);
    return target;
}

namespace {

EventExtension extensionOf(const RecordedEvent &event)
{
    return {0, event.sequence ? event.sequence : event.place};
}

} // namespace

Result<bool> ReplayTarget::tryPublish(const RecordedEvent &event)
{
    if (!m_publisher) return true;
    m_publisher->setExtension(extensionOf(event));
    const TypeId type = typeOf(event);
    return type == UNREGISTERED ? m_publisher->tryPublishRaw(event.payload)
                                : m_publisher->tryPublishPayload(type, event.payload);
}

// Those of no type are classified by the app, each by itself.
Result<std::size_t> ReplayTarget::tryPublishSome(std::span<const RecordedEvent> events)
{
    if (!m_publisher) return events.size();
    m_some.clear();
    for (const RecordedEvent &event : events) {
        if (typeOf(event) == UNREGISTERED) break;
        m_some.push_back({typeOf(event), event.payload, extensionOf(event)});
    }
    if (!m_some.empty()) return m_publisher->tryPublishSome(std::span<const PublisherEnd::TypedEvent>(m_some));
    const auto one = tryPublish(events.front());
    if (!one) return failure(one.error());
    return *one ? 1 : 0;
}

} // namespace event_engine
