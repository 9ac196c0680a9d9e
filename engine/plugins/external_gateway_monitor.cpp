// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_gateway_monitor.h"

#include "engine/plugins/external_gateway_socket.h"

#include <cstring>

namespace event_engine {

ConnectionCount::ConnectionCount(zmq::context_t &context, zmq::socket_t &socket, const std::string &name)
    : m_watched(socket), m_events(context, zmq::socket_type::pair)
{
    const std::string endpoint = "inproc://connections-" + name;
    zmq_socket_monitor(socket.handle(), endpoint.c_str(), ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED);
    m_events.set(zmq::sockopt::linger, 0);
    m_events.connect(endpoint);
}

ConnectionCount::~ConnectionCount()
{
    zmq_socket_monitor(m_watched.handle(), nullptr, 0);
}

std::optional<ConnectionCount::Id> ConnectionCount::find(int descriptor) const
{
    const auto found = m_connections.find(descriptor);
    if (found == m_connections.end()) return {};
    return Id{found->first, found->second};
}

bool ConnectionCount::has(Id id) const
{
    const auto found = m_connections.find(id.descriptor);
    return found != m_connections.end() && found->second == id.number;
}

void ConnectionCount::update()
{
    std::vector<Message> frames; // what happened, 16 bits, and the descriptor, 32 bits; then the endpoint
    while (receiveFrames(m_events, frames)) {
        std::uint16_t event = 0;
        std::int32_t descriptor = 0;
        if (frames[0].size() < sizeof event + sizeof descriptor) continue;
        std::memcpy(&event, frames[0].data(), sizeof event);
        std::memcpy(&descriptor, frames[0].data() + sizeof event, sizeof descriptor);
        if (event == ZMQ_EVENT_ACCEPTED) m_connections[descriptor] = ++m_total;
        if (event == ZMQ_EVENT_DISCONNECTED) m_connections.erase(descriptor);
    }
}

} // namespace event_engine
