// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/replay_target.h"

namespace event_engine {

Result<ReplayTarget> ReplayTarget::onto(const std::shared_ptr<Bus> &bus, const RecordingCatalog &catalog,
                                        const Renames &renames, std::string name)
{
    ReplayTarget target;
    TypeRegistry &types = bus->directory()->types;
    target.m_types.push_back(UNREGISTERED);
    for (std::size_t id = 1; id < catalog.types().size(); ++id) {
        EventType recorded = catalog.types()[id];
        if (const auto renamed = renames.find(recorded.name); renamed != renames.end())
            recorded.filter = copyOf(asBytes(recorded.name = renamed->second));
        if (const auto known = types.find(recorded.name)) { // the app's own filter counts then
            target.m_types.push_back(*known);
            continue;
        }
        const auto added = types.add(recorded);
        if (!added) return failure(added.error().in("the recording does not fit the app"));
        target.m_types.push_back(*added);
    }
    auto publisher = bus->addPublisher({std::move(name), PublisherKind::Replay});
    if (!publisher) return failure(publisher.error());
    target.m_publisher = std::move(*publisher);
    return target;
}

Result<bool> ReplayTarget::tryPublish(const RecordedEvent &event)
{
    if (!m_publisher) return true;
    m_publisher->setExtension({0, event.sequence ? event.sequence : event.place});
    const TypeId type = m_types[event.channel->type];
    return type == UNREGISTERED ? m_publisher->tryPublishRaw(event.payload)
                                : m_publisher->tryPublishPayload(type, event.payload);
}

} // namespace event_engine
