// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/held_connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace event_engine {

std::uint16_t portOf(int descriptor)
{
    sockaddr_in6 address{}; // of version 4 the port lies at the same place
    socklen_t size = sizeof address;
    const bool isTcp = ::getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &size) == 0 &&
                       (address.sin6_family == AF_INET || address.sin6_family == AF_INET6);
    return isTcp ? ntohs(address.sin6_port) : 0;
}

// Where no descriptor is left for a duplicate, nobody gets the number soon. Nobody else's is duplicated: closing the
// duplicate of a file would give up the locks on it.
HeldConnection::HeldConnection(int descriptor, std::uint16_t port)
{
    if (!port || portOf(descriptor) != port) return;
    m_duplicate = FileDescriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    const int held = m_duplicate ? m_duplicate.get() : descriptor;
    if (portOf(held) == port) m_descriptor = held;
}

} // namespace event_engine
