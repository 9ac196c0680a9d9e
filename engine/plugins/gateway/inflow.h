// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_socket.h"

#include <cstdint>
#include <map>
#include <vector>

namespace event_engine {

/// Bounds how much of what the clients of a socket send is in memory, of all of them together. ZeroMQ could only bound
/// the number of messages that wait for each connection, and libzmq 4.3.4 ends the process where a client that has
/// reached that bound is reset and a PING of its own lies behind. So while too much waits, the system tells every
/// client that there is next to no room: what they send stays with them. The gateway's thread.
class Inflow {
public:
    /// `mostMemory` bytes are not exceeded by much, whatever comes. Of frames as large as those that were read last,
    /// much less is let in: their number, not their bytes, is what takes memory, and only shows when they are read.
    Inflow(ConnectionCount &connections, std::uint64_t mostMemory, const GatewayOptions &options);

    /// Received from the socket, as it came over a connection.
    void noteRead(const Message &frame);
    /// A message whose first frame is the router's own.
    void noteReadByRouter(const std::vector<Message> &frames);
    /// Nothing that is complete waits to be received: nobody is held up then, for only what comes completes the rest.
    void noteAllRead() { m_allRead = true; }
    /// Every ConnectionGuard::INTERVAL.
    void look();
    /// For good nobody has room.
    void holdFromNowOn();
    /// So many bytes have come and were not received, at the last look.
    [[nodiscard]] std::uint64_t waiting() const { return m_allRead || m_taken < m_read ? 0 : m_taken - m_read; }

private:
    void setRoom(int bytes);

    ConnectionCount &m_connections;
    const std::uint64_t m_most, m_frameOverhead;
    std::map<std::uint64_t, std::uint64_t> m_takenOf; // by a connection's number, at the last look
    std::uint64_t m_taken = 0, m_read = 0;            // bytes of all: by ZeroMQ, from it
    std::uint64_t m_readBefore = 0, m_frames = 0;     // at the last look, and since
    std::uint64_t m_frameSize = 2;                    // on the wire, of those that were read last
    bool m_allRead = false;                           // since the last look
    bool m_isHeld = false, m_isHeldForGood = false;
};

} // namespace event_engine
