// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/gateway_wait.h"

#include "engine/bus/uninterrupted.h"

#include <algorithm>

namespace event_engine {

void GatewayWait::clear()
{
    m_items.clear();
    m_begins.clear();
    m_all = false;
}

bool GatewayWait::wait(std::chrono::milliseconds atMost)
{
    return ::poll(m_items.data(), m_items.size(), int(atMost.count())) != 0; // not 0: a signal came
}

bool GatewayWait::isReady(std::size_t group) const
{
    if (m_all) return true;
    const std::size_t end = group + 1 < m_begins.size() ? m_begins[group + 1] : m_items.size();
    return std::any_of(m_items.begin() + std::ptrdiff_t(m_begins[group]), m_items.begin() + std::ptrdiff_t(end),
                       [](const pollfd &item) { return item.revents != 0; });
}

bool hasInput(zmq::socket_t &socket)
{
    return (eventsOf(socket) & ZMQ_POLLIN) != 0;
}

} // namespace event_engine
