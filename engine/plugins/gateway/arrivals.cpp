// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/arrivals.h"

#include "engine/plugins/gateway/received_bytes.h"

#include <algorithm>

namespace event_engine {

Arrivals::Arrivals(ConnectionCount &connections) : m_connections(connections)
{
    m_connections.update();
    for (const ConnectionCount::Id id : m_connections.all())
        if (const auto received = ReceivedBytes::of(id.descriptor)) m_bytes[id.number] = received->all;
}

bool Arrivals::areTaken() const
{
    m_connections.update();
    const auto connections = m_connections.all();
    return std::all_of(connections.begin(), connections.end(), [this](ConnectionCount::Id id) {
        const auto arrived = m_bytes.find(id.number);
        const auto received = ReceivedBytes::of(id.descriptor);
        return arrived == m_bytes.end() || !received || received->taken >= arrived->second;
    });
}

} // namespace event_engine
