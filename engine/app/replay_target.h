// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"
#include "engine/bus/publisher_end.h"
#include "engine/recording/recorded_events.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace event_engine {

/// Where replayed events go: the bus of a running app, through one publisher, so that they keep their order; or
/// nowhere, when one only looks. One thread.
class ReplayTarget {
public:
    /// Nowhere.
    ReplayTarget() = default;
    using Renames = std::map<std::string, std::string>; ///< recorded type names, and those to publish under
    /// Fails where a recorded type clashes with one of the app's, naming both.
    [[nodiscard]] static Result<ReplayTarget> onto(const std::shared_ptr<Bus> &bus, const RecordingCatalog &catalog,
                                                   const Renames &renames, std::string name);

    /// False: the app is not ready for more, try again soon. Fails with Stopped when the app stops.
    Result<bool> tryPublish(const RecordedEvent &event);
    /// The same for some at once, at least one: returns how many of the first it took.
    Result<std::size_t> tryPublishSome(std::span<const RecordedEvent> events);

private:
    [[nodiscard]] TypeId typeOf(const RecordedEvent &event) const { return m_types[event.channel->type]; }

    std::vector<TypeId> m_types;                  // of the app, by TypeId of the recording
    std::vector<PublisherEnd::TypedEvent> m_some; // the memory for them
    std::unique_ptr<PublisherEnd> m_publisher;
};

} // namespace event_engine
