// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/witnessed_time.h"
#include "engine/plugins/gateway/connection_monitor.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace event_engine {

/// Ends the connection of the client that reads most slowly while too much waits for the clients of a socket, and then
/// that of the next, for as long as it does. ZeroMQ limits the number of messages that wait for one, not their bytes,
/// and lets nobody see whom they wait for. But while nothing new is sent, who reads empties his queue, and the system
/// tells whose connection is still full. The socket's thread.
class SlowReaders {
public:
    using Clock = WitnessedTime::Clock;

    /// More than this in memory for all clients is too much.
    static constexpr std::uint64_t MOST = 64 * 1024 * 1024;
    /// How long all may be kept waiting for the slowest.
    static constexpr Clock::duration PATIENCE = std::chrono::seconds(1);

    explicit SlowReaders(ConnectionCount &connections) : m_connections(connections) {}

    /// Whether new messages are to wait at present.
    [[nodiscard]] bool holdUp(std::uint64_t waiting, Clock::time_point now = Clock::now());
    /// Every now and then, many times within PATIENCE.
    void look(std::uint64_t waiting, Clock::time_point now = Clock::now());

    /// Of all clients, in bytes: what the system has been given for them that they have not received, and what they
    /// have.
    struct Delivery {
        std::uint64_t unreceived = 0, received = 0;
    };
    [[nodiscard]] Delivery delivery();

private:
    void note(Clock::time_point time);
    void endSlowest();

    ConnectionCount &m_connections;
    WitnessedTime m_watched{PATIENCE / 4};
    std::optional<Clock::time_point> m_heldUpSince;    // as witnessed
    std::map<std::uint64_t, std::uint64_t> m_readThen; // bytes by a connection's number, when the hold-up began
};

} // namespace event_engine
