// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDir>
#include <cstdint>
#include <netinet/in.h>
#include <sys/socket.h>
#include <vector>

enum class TcpEnd { OfTheApp, OfTheClient };

/// The ends, as descriptors, of the connections to a port of an app in this process; its clients may be in it as well.
/// Not by /proc/net/tcp: that leaves lines out while connections come and go.
inline std::vector<int> tcpEndsAt(std::uint16_t port, TcpEnd end)
{
    const auto portOf = [](int descriptor, auto nameOf) {
        sockaddr_in6 address{}; // of version 4 the port lies at the same place
        socklen_t size = sizeof address;
        const bool isTcp = nameOf(descriptor, reinterpret_cast<sockaddr *>(&address), &size) == 0 &&
                           (address.sin6_family == AF_INET || address.sin6_family == AF_INET6);
        return isTcp ? ntohs(address.sin6_port) : 0;
    };
    std::vector<int> ends;
    const QDir descriptors("/proc/self/fd");
    for (const QString &name : descriptors.entryList(QDir::NoDotAndDotDot | QDir::System | QDir::Files)) {
        const int descriptor = name.toInt();
        const int own = portOf(descriptor, ::getsockname), other = portOf(descriptor, ::getpeername);
        if (other && (end == TcpEnd::OfTheApp ? own : other) == port) ends.push_back(descriptor);
    }
    return ends;
}
