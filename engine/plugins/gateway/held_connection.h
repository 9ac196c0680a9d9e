// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/file_descriptor.h"

#include <cstdint>

namespace event_engine {

/// The port at this end of a socket; 0: it is no TCP socket.
[[nodiscard]] std::uint16_t portOf(int descriptor);

/// A connection of ZeroMQ's at a port of this process, held for as long as something is done to it: ZeroMQ may close
/// its descriptor at any time, and somebody else get the number. Any thread.
class HeldConnection {
public:
    /// Nothing is held where that descriptor is at another port by now, or no socket. Another client of the same port
    /// that has got the number is not told apart.
    HeldConnection(int descriptor, std::uint16_t port);

    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    FileDescriptor m_duplicate;
    int m_descriptor = -1;
};

} // namespace event_engine
