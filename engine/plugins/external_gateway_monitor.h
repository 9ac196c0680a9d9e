// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/message.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace event_engine {

/// How many clients a listening socket has at present. ZeroMQ tells it on a socket of its own, to be polled beside.
class ConnectionCount {
public:
    /// Before `socket` is bound. `name` is unique in the context.
    ConnectionCount(zmq::context_t &context, zmq::socket_t &socket, const std::string &name);
    ~ConnectionCount();

    [[nodiscard]] zmq::socket_t &socket() { return m_events; }
    /// Reads what has happened since.
    void update();
    [[nodiscard]] std::size_t count() const { return m_connections.size(); }
    /// A connection, told from a later one with the same descriptor.
    struct Id {
        std::int32_t descriptor = -1;
        std::uint64_t number = 0;
    };
    /// The one that a message came over, if it still stands.
    [[nodiscard]] std::optional<Id> find(int descriptor) const;
    [[nodiscard]] bool has(Id id) const;
    /// How many there have been.
    [[nodiscard]] std::uint64_t total() const { return m_total; }

private:
    zmq::socket_t &m_watched;
    zmq::socket_t m_events;
    std::map<std::int32_t, std::uint64_t> m_connections; // by descriptor, which only these two events tell
    std::uint64_t m_total = 0;
};

} // namespace event_engine
