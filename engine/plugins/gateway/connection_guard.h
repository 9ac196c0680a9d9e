// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace event_engine {

/// Ends connections that send without end and complete no message. ZeroMQ limits the size of a frame, but neither the
/// number of frames of a message nor that of subscriptions, and keeps all of them in memory. The socket's thread.
class ConnectionGuard {
public:
    static constexpr auto INTERVAL = std::chrono::milliseconds(25);

    /// Whoever has sent 1 MiB since his last message is suspected, and ended if he completes none with `largestMessage`
    /// bytes more, although everything was read.
    ConnectionGuard(ConnectionCount &connections, std::uint64_t largestMessage)
        : m_connections(connections), m_largestMessage(largestMessage)
    {}

    /// Whether noteMessage() is to be told of messages at present; finding out where one came from has its price.
    [[nodiscard]] bool suspectsSomebody() const { return m_suspects > 0; }
    void noteMessage(int descriptor);
    /// So many messages were received; all: nothing that is complete waits any more. ZeroMQ takes them from its
    /// connections in turn. True: whoever has something complete has had a turn since this was last true.
    bool noteTaken(std::size_t messages, bool all);
    /// Every INTERVAL.
    void look();

private:
    struct Sender {
        std::uint64_t connection = 0;
        std::uint64_t atLastMessage = 0, atLastLook = 0; // bytes that ZeroMQ had taken
        std::optional<std::uint64_t> suspectedAt{};      // likewise
        bool hasSentTooMuch = false;                     // since then
    };
    void lookAt(Sender &sender, std::uint64_t taken);

    ConnectionCount &m_connections;
    const std::uint64_t m_largestMessage;
    std::map<std::int32_t, Sender> m_senders; // by descriptor
    std::size_t m_suspects = 0;
    std::uint64_t m_turns = 0; // since the last look
    std::uint64_t m_ended = 0; // connections, when all was read
    bool m_allRead = false;    // or everybody had a turn, since the last look
};

} // namespace event_engine
