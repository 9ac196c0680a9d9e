// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"

#include <cstdint>
#include <map>

namespace event_engine {

/// Bounds how much of what the clients of a socket send is in memory, of all of them together. ZeroMQ bounds the number
/// of messages that wait for each connection, and nothing in bytes. So while too much waits, the system tells every
/// client that there is next to no room: what they send stays with them. The gateway's thread.
class Inflow {
public:
    /// `most` bytes are not exceeded by much: from half of that on nobody has room, until a quarter is left.
    /// `frameOverhead`: what each frame has on the wire, beyond its head.
    Inflow(ConnectionCount &connections, std::uint64_t most, std::uint64_t frameOverhead)
        : m_connections(connections), m_most(most), m_frameOverhead(frameOverhead)
    {}

    /// A frame of that size was received from the socket.
    void noteRead(std::size_t frameSize);
    /// Nothing that is complete waits to be received: nobody is held up then, for only what comes completes the rest.
    void noteAllRead() { m_allRead = true; }
    /// Every ConnectionGuard::INTERVAL.
    void look();

private:
    void setRoom(int bytes);

    ConnectionCount &m_connections;
    const std::uint64_t m_most, m_frameOverhead;
    std::map<std::uint64_t, std::uint64_t> m_takenOf; // by a connection's number, at the last look
    std::uint64_t m_taken = 0, m_read = 0;            // bytes of all: by ZeroMQ, from it
    bool m_allRead = false;                           // since the last look
    bool m_isHeld = false;
};

} // namespace event_engine
