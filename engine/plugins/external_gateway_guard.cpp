// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_gateway_guard.h"

#include <algorithm>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <vector>

namespace event_engine {

namespace {

// Heartbeats are no messages; a client that says nothing else for a year is not to be suspected.
constexpr std::uint64_t HEARTBEATS_PER_LOOK = 16;

/// So many bytes has a TCP connection brought; empty: it is none any more.
std::optional<std::uint64_t> bytesReceived(int descriptor)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
    return info.tcpi_bytes_received;
}

} // namespace

void ConnectionGuard::noteMessage(int descriptor)
{
    const auto found = m_senders.find(descriptor);
    if (found == m_senders.end() || !found->second.suspected) return;
    found->second.atLastMessage = found->second.atLastLook;
    found->second.suspected = false;
    --m_suspects;
}

void ConnectionGuard::look()
{
    m_connections.update();
    std::erase_if(m_senders, [&](const auto &sender) {
        const auto connection = m_connections.find(sender.first);
        return !connection || connection->number != sender.second.connection;
    });
    for (const ConnectionCount::Id id : m_connections.all()) {
        Sender &sender = m_senders[id.descriptor];
        sender.connection = id.number;
        const auto received = bytesReceived(id.descriptor);
        if (!received) continue;
        const bool wasSuspected = sender.suspected;
        lookAt(sender, *received);
        if (wasSuspected && m_allRead) m_connections.end(id);
    }
    m_suspects = std::size_t(
        std::count_if(m_senders.begin(), m_senders.end(), [](const auto &sender) { return sender.second.suspected; }));
    m_allRead = false;
}

void ConnectionGuard::lookAt(Sender &sender, std::uint64_t received)
{
    const std::uint64_t more = received - sender.atLastLook;
    sender.atLastLook = received;
    sender.atLastMessage += std::min(more, HEARTBEATS_PER_LOOK);
    if (received > sender.atLastMessage + m_limit) sender.suspected = true;
}

} // namespace event_engine
