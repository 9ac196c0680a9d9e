// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/connection_guard.h"

#include "engine/plugins/gateway/received_bytes.h"
#include "event_engine/options.h"

#include <algorithm>

namespace event_engine {

namespace {

// Heartbeats are no messages; a client that says nothing else for a year is not to be suspected.
constexpr std::uint64_t HEARTBEATS_PER_LOOK = 16;
// More often than this nobody has to be looked at message by message.
constexpr std::uint64_t UNSUSPICIOUS = MIB;
// While messages wait, libzmq takes notice of connections that have something new once in so many of them.
constexpr std::uint64_t UNNOTICED = 100;

} // namespace

void ConnectionGuard::noteMessage(int descriptor)
{
    const auto found = m_senders.find(descriptor);
    if (found == m_senders.end() || !found->second.suspectedAt) return;
    found->second.atLastMessage = found->second.atLastLook;
    found->second.suspectedAt.reset();
    found->second.hasSentTooMuch = false;
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
        const auto received = ReceivedBytes::of(id.descriptor);
        if (!received) continue;
        const bool hadSentTooMuch = sender.hasSentTooMuch; // at the last look: what was complete then has been read
        lookAt(sender, std::max(received->taken, sender.atLastLook));
        if (hadSentTooMuch && m_allRead) m_connections.end(id, RefusedClient::Reason::Endless);
    }
    m_suspects = std::size_t(std::count_if(m_senders.begin(), m_senders.end(),
                                           [](const auto &sender) { return sender.second.suspectedAt.has_value(); }));
    m_allRead = false;
    m_turns = 0;
}

bool ConnectionGuard::noteTaken(std::size_t messages, bool all)
{
    m_turns += messages;
    if (all) m_ended = m_connections.total() - m_connections.count();
    // Of those that have ended since, something may wait as well.
    if (!all && m_turns < UNNOTICED + m_connections.total() - m_ended) return false;
    m_turns = 0;
    m_allRead = true;
    return true;
}

void ConnectionGuard::lookAt(Sender &sender, std::uint64_t taken)
{
    const std::uint64_t heartbeats = std::min(taken - sender.atLastLook, HEARTBEATS_PER_LOOK);
    sender.atLastLook = taken;
    sender.atLastMessage += heartbeats;
    if (sender.suspectedAt)
        *sender.suspectedAt += heartbeats;
    else if (taken > sender.atLastMessage + UNSUSPICIOUS)
        sender.suspectedAt = taken;
    sender.hasSentTooMuch = sender.suspectedAt && taken >= *sender.suspectedAt + m_largestMessage;
}

} // namespace event_engine
