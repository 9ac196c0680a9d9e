// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <zmq.hpp>

namespace event_engine {

/// What ZeroMQ tells of the connections of a socket, on a socket of its own to be polled beside. As much may wait there
/// as happens: at a limit ZeroMQ's own thread would wait, with all sockets of the context, and for ever once the
/// watched one ends. Goes before the watched socket does.
class SocketMonitor {
public:
    struct Event {
        std::uint16_t what = 0; ///< ZMQ_EVENT_...
        std::int32_t value = 0;
    };

    /// Before `watched` is bound or connected. `name` is unique in the context.
    SocketMonitor(zmq::context_t &context, zmq::socket_t &watched, int events, const std::string &name);
    ~SocketMonitor();
    SocketMonitor(const SocketMonitor &) = delete;
    SocketMonitor &operator=(const SocketMonitor &) = delete;

    [[nodiscard]] zmq::socket_t &socket() { return m_events; }
    /// The next that has happened; empty: no more at present.
    [[nodiscard]] std::optional<Event> next();

private:
    zmq::socket_t &m_watched;
    zmq::socket_t m_events;
};

} // namespace event_engine
