// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/wire/type_registry.h"
#include "event_engine/event.h"

#include <deque>
#include <string>
#include <vector>

namespace event_engine {

/// Everybody who publishes in one run. Entries stay; any thread.
class PublisherRegistry {
public:
    /// A new publisher; several may share a name (a plugin's own and those of its other threads).
    const PublisherInfo &add(std::string name, PublisherKind kind)
    {
        MutexLock lock(m_mutex);
        return m_publishers.emplace_back(PublisherInfo{std::uint32_t(m_publishers.size()), std::move(name), kind});
    }
    /// `id` must have come from this registry. Valid as long as the registry.
    [[nodiscard]] const PublisherInfo &at(std::uint32_t id) const
    {
        MutexLock lock(m_mutex);
        return m_publishers[id];
    }
    [[nodiscard]] std::size_t count() const
    {
        MutexLock lock(m_mutex);
        return m_publishers.size();
    }

private:
    mutable Mutex m_mutex;
    std::deque<PublisherInfo> m_publishers GUARDED_BY(m_mutex);
};

/// What the numbers in a batch mean. Shared by all batches of a run, so that an event can still tell its type and
/// publisher when the app is gone.
struct Directory {
    TypeRegistry types;
    PublisherRegistry publishers;
};

} // namespace event_engine
