// SPDX-License-Identifier: BSD-3-Clause
#include "nats.h"

#include <arpa/inet.h>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

extern char **environ;

namespace bench {

namespace {

constexpr std::size_t BUFFER = 64 * 1024;

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int connectTo(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) return socket;
    ::close(socket);
    return -1;
}

std::uint16_t freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr *>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

} // namespace

std::optional<NatsServer> NatsServer::start()
{
    const std::uint16_t port = freePort();
    const std::string number = std::to_string(port);
    const char *arguments[]{"nats-server", "-a", "127.0.0.1", "-p", number.c_str(), "-l", "/dev/null", nullptr};
    pid_t process = -1;
    if (posix_spawnp(&process, arguments[0], nullptr, nullptr, const_cast<char **>(arguments), environ) != 0) return {};
    NatsServer server(process, port);
    for (int tries = 0; tries < 300; ++tries) {
        if (const int socket = connectTo(port); socket >= 0) {
            ::close(socket);
            return server;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
}

NatsServer::NatsServer(NatsServer &&other) noexcept
    : m_process(std::exchange(other.m_process, -1)), m_port(other.m_port)
{}

NatsServer::~NatsServer()
{
    if (m_process < 0) return;
    ::kill(m_process, SIGKILL);
    ::waitpid(m_process, nullptr, 0);
}

double NatsServer::cpuSeconds() const
{
    std::ifstream file("/proc/" + std::to_string(m_process) + "/stat");
    std::string field;
    double ticks = 0, some = 0;
    for (int n = 1; n <= 13 && file >> field; ++n) {
    }
    for (int n = 0; n < 2 && file >> some; ++n) ticks += some; // in user mode, in the kernel
    return ticks / double(::sysconf(_SC_CLK_TCK));
}

NatsClient::NatsClient(std::uint16_t port) : m_socket(connectTo(port))
{
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_out = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
}

NatsClient::~NatsClient()
{
    ::close(m_socket);
}

void NatsClient::subscribe(const std::string &subject)
{
    m_out += "SUB " + subject + " 1\r\n";
}

void NatsClient::publish(const std::string &subject, event_engine::ByteView payload)
{
    m_out += "PUB ";
    m_out += subject;
    m_out += ' ';
    m_out += std::to_string(payload.size());
    m_out += "\r\n";
    m_out += event_engine::asText(payload);
    m_out += "\r\n";
    if (m_out.size() >= BUFFER) flush();
}

void NatsClient::flush()
{
    for (std::size_t at = 0; at < m_out.size();) {
        const auto sent = ::send(m_socket, m_out.data() + at, m_out.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) break;
        at += std::size_t(sent);
    }
    m_out.clear();
}

void NatsClient::settle()
{
    m_out += "PING\r\n";
    flush();
    while (const auto text = line())
        if (*text == "PONG") return;
}

std::optional<event_engine::ByteView> NatsClient::receive()
{
    while (const auto text = line()) {
        if (*text == "PING") {
            m_out += "PONG\r\n";
            flush();
        }
        if (!text->starts_with("MSG ")) continue;
        std::size_t size = 0;
        std::from_chars(text->data() + text->rfind(' ') + 1, text->data() + text->size(), size);
        while (m_in.size() - m_at < size + 2)
            if (!readMore()) return {};
        const event_engine::ByteView payload = event_engine::asBytes(std::string_view(m_in).substr(m_at, size));
        m_at += size + 2;
        return payload;
    }
    return {};
}

std::optional<std::string_view> NatsClient::line()
{
    for (;;) {
        if (const auto end = m_in.find("\r\n", m_at); end != std::string::npos) {
            const std::string_view text = std::string_view(m_in).substr(m_at, end - m_at);
            m_at = end + 2;
            return text;
        }
        if (!readMore()) return {};
    }
}

bool NatsClient::readMore()
{
    m_in.erase(0, std::exchange(m_at, 0));
    const std::size_t before = m_in.size();
    m_in.resize(before + BUFFER);
    const auto received = ::recv(m_socket, m_in.data() + before, BUFFER, 0);
    m_in.resize(before + std::size_t(std::max<ssize_t>(received, 0)));
    return received > 0;
}

} // namespace bench
