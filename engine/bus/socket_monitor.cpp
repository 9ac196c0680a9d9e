// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/socket_monitor.h"

#include "engine/bus/message.h"

#include <cstring>

namespace event_engine {

SocketMonitor::SocketMonitor(zmq::context_t &context, zmq::socket_t &watched, int events, const std::string &name)
    : m_watched(watched), m_events(context, zmq::socket_type::pair)
{
    const std::string endpoint = "inproc://monitor-" + name;
    m_events.set(zmq::sockopt::rcvhwm, 0); // over inproc none at one end is none at all
    m_events.set(zmq::sockopt::linger, 0);
    if (uninterrupted([&] { return zmq_socket_monitor(watched.handle(), endpoint.c_str(), events); }) != 0)
        throw zmq::error_t();
    connectTo(m_events, endpoint);
}

SocketMonitor::~SocketMonitor()
{
    zmq_socket_monitor(m_watched.handle(), nullptr, 0);
}

// Two frames: what happened, 16 bits, and a value, 32 bits; then the endpoint.
std::optional<SocketMonitor::Event> SocketMonitor::next()
{
    Message happened, endpoint;
    if (!happened.receiveFrom(m_events)) return {};
    endpoint.receiveFrom(m_events); // all frames of a message come at once
    Event event;
    if (happened.size() < sizeof event.what + sizeof event.value) return event;
    const auto *bytes = happened.data();
    std::memcpy(&event.what, bytes, sizeof event.what);
    std::memcpy(&event.value, bytes + sizeof event.what, sizeof event.value);
    return event;
}

} // namespace event_engine
