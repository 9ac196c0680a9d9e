// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/support/slowness.h"

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

/// The first 64 bytes of a connection of ZeroMQ: signature, version, and how a client shows who it is.
inline std::string zmtpGreeting(std::string_view mechanism)
{
    std::string greeting("\xff\0\0\0\0\0\0\0\1\x7f\3\0", 12);
    greeting += mechanism;
    greeting.resize(64, '\0');
    return greeting;
}
inline std::string curveGreeting()
{
    return zmtpGreeting("CURVE");
}

/// A frame of ZeroMQ; flags: 1 = more follow, 4 = a command.
inline std::string zmtpFrame(std::string_view content, unsigned char flags = 0)
{
    const std::uint64_t size = content.size();
    std::string frame(1, char(flags | (size > 255 ? 2 : 0)));
    for (int shift = size > 255 ? 56 : 0; shift >= 0; shift -= 8) frame += char(size >> shift & 0xff);
    return frame.append(content);
}

/// The first message of a CURVE handshake: right in form, with a box that holds nothing.
inline std::string curveHello()
{
    std::string hello("\5HELLO\1\0", 8);
    hello.resize(200, '\x55');
    return zmtpFrame(hello, 4);
}

/// What a client without keys sends until it may send messages.
inline std::string nullHandshake(std::string_view socketType)
{
    std::string ready("\5READY\xbSocket-Type\0\0\0", 21);
    ready += char(socketType.size());
    ready += socketType;
    return zmtpGreeting("NULL") + zmtpFrame(ready, 4);
}

/// A bare TCP connection to a port of this machine, for bytes that no ZeroMQ socket would send.
class TcpPeer {
public:
    explicit TcpPeer(std::uint16_t port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{2 * slowness(), 0}; // for one who reads no more
        ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const timeval answer{soon() / 1000, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &answer, sizeof answer);
        m_connected = ::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    }
    TcpPeer(TcpPeer &&other) noexcept : m_socket(other.m_socket), m_connected(other.m_connected)
    {
        other.m_socket = -1;
    }
    ~TcpPeer()
    {
        if (m_socket >= 0) ::close(m_socket);
    }

    /// Ends its side, and waits until the other's system knows: on a busy machine that is later than close() returns.
    [[nodiscard]] bool end() const
    {
        ::shutdown(m_socket, SHUT_WR);
        const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(soon());
        do {
            tcp_info info{};
            socklen_t size = sizeof info;
            if (::getsockopt(m_socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
            if (info.tcpi_state != TCP_ESTABLISHED && info.tcpi_state != TCP_FIN_WAIT1) return true;
        } while (std::chrono::steady_clock::now() < limit);
        return false;
    }

    /// For one who reads no more: how long send() waits then; before it is 2 s.
    void waitFor(std::chrono::seconds time) const
    {
        const timeval patience{time.count(), 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }

    /// False: the other side has ended the connection, or has read nothing for long.
    bool send(std::string_view bytes)
    {
        while (m_connected && !bytes.empty()) {
            const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            m_connected = sent > 0;
            if (m_connected) bytes.remove_prefix(std::size_t(sent));
        }
        return m_connected;
    }

    /// A handshake without keys, as that type of socket, up to where messages may be sent: whoever sends them earlier
    /// is turned away. False: it came to nothing.
    bool shakeHands(std::string_view socketType) { return send(nullHandshake(socketType)) && receivesUntil("\5READY"); }

    /// False: those bytes did not come in time.
    [[nodiscard]] bool receivesUntil(std::string_view bytes)
    {
        std::string answer;
        while (answer.find(bytes) == std::string::npos) {
            char some[256];
            const ssize_t received = ::recv(m_socket, some, sizeof some, 0);
            if (received <= 0) return false;
            answer.append(some, std::size_t(received));
        }
        return true;
    }

    /// What comes within that time.
    [[nodiscard]] std::string receiveFor(std::chrono::milliseconds time)
    {
        const auto end = std::chrono::steady_clock::now() + time;
        std::string received;
        for (auto left = time; left.count() > 0;
             left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now())) {
            char some[256];
            if (isSilentFor(int(left.count()))) continue;
            const ssize_t size = ::recv(m_socket, some, sizeof some, 0);
            if (size <= 0) break;
            received.append(some, std::size_t(size));
        }
        return received;
    }

    /// Ends the connection as the system does for a process that dies with something left to read.
    void reset()
    {
        const linger atOnce{1, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
        ::close(std::exchange(m_socket, -1));
    }

    /// Whether nothing comes for so long, in ms.
    [[nodiscard]] bool isSilentFor(int time) const
    {
        pollfd readable{m_socket, POLLIN, 0};
        return ::poll(&readable, 1, time) == 0;
    }

private:
    int m_socket;
    bool m_connected = false;
};
