// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace event_engine {

/// Ends a flood at a TCP port of this process by what the system knows alone, so that it works while the thread of that
/// port comes to nothing: puts out who sends, and lets nobody else in for a while, or they would all come again. Looks
/// through all descriptors of the process: for emergencies. One thread at a time.
class FloodGuard {
public:
    using Clock = std::chrono::steady_clock;

    /// `listener` is the socket that accepts at that port.
    FloodGuard(std::uint16_t port, int listener) : m_port(port), m_listener(listener) {}

    /// Every few milliseconds while that thread does not come back. Returns whom it has put out: who has brought more
    /// than MOST since the first look after rest().
    [[nodiscard]] std::vector<RefusedClient> look();
    /// The thread has come back. Every now and then.
    void rest();

    static constexpr std::uint64_t MOST = 256 * 1024;
    /// For so long after a flood nobody gets in; clients of ZeroMQ try again.
    static constexpr auto CLOSED_FOR = std::chrono::seconds(1);

private:
    void close();

    const std::uint16_t m_port;
    const int m_listener;
    std::map<int, std::uint64_t> m_before; // bytes by descriptor, at the first look
    bool m_isLooking = false;
    bool m_isClosed = false;
    Clock::time_point m_opensAt{};
};

} // namespace event_engine
