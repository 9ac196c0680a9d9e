// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <zmq.hpp>

namespace event_engine {

/// What a call of ZeroMQ returns, begun again where a signal has ended it: it has done nothing then. Not for one that
/// waits, which would wait anew.
template <class Call>
int uninterrupted(const Call &call)
{
    int result = call();
    while (result < 0 && zmq_errno() == EINTR) result = call();
    return result;
}

// These throw what zmq.hpp's own throw, but for that.

inline void connectTo(zmq::socket_t &socket, const std::string &endpoint)
{
    if (uninterrupted([&] { return zmq_connect(socket.handle(), endpoint.c_str()); }) != 0) throw zmq::error_t();
}

inline void bindTo(zmq::socket_t &socket, const std::string &endpoint)
{
    if (uninterrupted([&] { return zmq_bind(socket.handle(), endpoint.c_str()); }) != 0) throw zmq::error_t();
}

/// ZMQ_POLLIN and ZMQ_POLLOUT, as they are.
inline int eventsOf(zmq::socket_t &socket)
{
    int events = 0;
    std::size_t size = sizeof events;
    if (uninterrupted([&] { return zmq_getsockopt(socket.handle(), ZMQ_EVENTS, &events, &size); }) != 0)
        throw zmq::error_t();
    return events;
}

} // namespace event_engine
