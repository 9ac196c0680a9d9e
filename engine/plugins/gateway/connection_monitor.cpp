// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/connection_monitor.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace event_engine {

namespace {

constexpr int EVENTS = ZMQ_EVENT_LISTENING | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED |
                       ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
// Beyond these a flood is told by a few of its connections.
constexpr std::size_t REFUSED_AT_ONCE = 1000;

RefusedClient::Reason reasonOf(std::uint16_t event, std::int32_t value)
{
    using Reason = RefusedClient::Reason;
    if (event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) return Reason::CameToNothing;
    if (value == ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH) return Reason::OtherMechanism;
    if (value == ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC) return Reason::OtherServerKey;
    return Reason::NotZeroMq;
}

} // namespace

// libzmq tells the descriptor alone. A client that was quick to go has taken its address with it.
std::string addressOf(int descriptor)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    char host[NI_MAXHOST];
    if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&address), &size) == 0 &&
        ::getnameinfo(reinterpret_cast<sockaddr *>(&address), size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) == 0)
        return host;
    return "an address that was gone at once";
}

ConnectionCount::ConnectionCount(zmq::context_t &context, zmq::socket_t &socket, const std::string &name)
    : m_monitor(context, socket, EVENTS, "of-" + name)
{}

std::optional<ConnectionCount::Id> ConnectionCount::find(int descriptor)
{
    update(); // the descriptor may be that of a connection before it
    const auto found = m_connections.find(descriptor);
    if (found == m_connections.end()) return {};
    return Id{found->first, found->second.number};
}

// It may have come over one that has ended since.
std::optional<ConnectionCount::Id> ConnectionCount::noteMessage(int descriptor)
{
    const auto connection = find(descriptor);
    m_silent.erase(descriptor);
    if (connection) m_connections.at(descriptor).isSilent = false;
    return connection;
}

std::size_t ConnectionCount::takeSilent()
{
    std::size_t sum = 0;
    for (const auto &[descriptor, count] : std::exchange(m_silent, {})) sum += count;
    return sum;
}

bool ConnectionCount::has(Id id) const
{
    const auto found = m_connections.find(id.descriptor);
    return found != m_connections.end() && found->second.number == id.number;
}

bool ConnectionCount::stands(Id id)
{
    update();
    pollfd end{id.descriptor, POLLRDHUP, 0};
    return has(id) && ::poll(&end, 1, 0) == 0;
}

std::vector<ConnectionCount::Id> ConnectionCount::all() const
{
    std::vector<Id> all;
    for (const auto &[descriptor, connection] : m_connections) all.push_back({descriptor, connection.number});
    return all;
}

// The descriptor is libzmq's, which closes it when it finds the connection ended.
void ConnectionCount::end(Id id, RefusedClient::Reason reason)
{
    const auto found = m_connections.find(id.descriptor);
    if (found == m_connections.end() || found->second.number != id.number) return;
    m_refusedClients.push_back({found->second.address, reason});
    ::shutdown(hold(id).descriptor(), SHUT_RDWR);
}

void ConnectionCount::endSending(Id id) const
{
    ::shutdown(hold(id).descriptor(), SHUT_WR);
}

std::uint64_t ConnectionCount::unreadBytes()
{
    update();
    std::uint64_t sum = 0;
    for (const auto &connection : m_connections) {
        int unread = 0;
        if (::ioctl(connection.first, FIONREAD, &unread) == 0) sum += std::uint64_t(unread);
    }
    return sum;
}

void ConnectionCount::update()
{
    while (const auto event = m_monitor.next()) note(event->what, event->value);
}

// The value is the descriptor, but of a handshake that failed. That a handshake has failed is told right before the
// end of its connection, by the same thread.
void ConnectionCount::note(std::uint16_t event, std::int32_t value)
{
    if (event == ZMQ_EVENT_ACCEPTED) {
        m_connections[value] = {++m_total, addressOf(value)};
    } else if (event == ZMQ_EVENT_LISTENING) {
        m_listener = value;
        m_port = portOf(value);
    } else if (event != ZMQ_EVENT_DISCONNECTED) {
        if (!m_reason) m_reason = reasonOf(event, value);
    } else if (auto connection = m_connections.extract(value)) {
        if (m_reason && m_refusedClients.size() < REFUSED_AT_ONCE)
            m_refusedClients.push_back({std::move(connection.mapped().address), *m_reason});
        if (!m_reason && connection.mapped().isSilent) ++m_silent[value];
        m_reason.reset();
    }
}

} // namespace event_engine
