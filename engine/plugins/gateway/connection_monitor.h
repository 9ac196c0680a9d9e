// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/socket_monitor.h"
#include "engine/plugins/gateway/held_connection.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace event_engine {

/// A client that connected and did not get in, or was put out.
struct RefusedClient {
    enum class Reason {
        CameToNothing,  ///< it left, or took too long
        OtherMechanism, ///< one of the two uses keys, the other does not
        OtherServerKey, ///< it asked for another app
        NotZeroMq,
        Endless, ///< it sent more and more, and completed no message
        TooSlow  ///< it read so slowly that too much waited for it
    };
    std::string address; ///< without the port, which is new each time
    Reason reason = Reason::CameToNothing;
};

/// Of the client at the other end, without its port; words where it has gone.
[[nodiscard]] std::string addressOf(int descriptor);

/// How many clients a listening socket has at present. ZeroMQ tells it on a socket of its own, to be polled beside.
class ConnectionCount {
public:
    /// Before `socket` is bound. `name` is unique in the context.
    ConnectionCount(zmq::context_t &context, zmq::socket_t &socket, const std::string &name);

    [[nodiscard]] zmq::socket_t &socket() { return m_monitor.socket(); }
    /// Reads what has happened since.
    void update();
    [[nodiscard]] std::size_t count() const { return m_connections.size(); }
    /// A connection, told from a later one with the same descriptor.
    struct Id {
        std::int32_t descriptor = -1;
        std::uint64_t number = 0;
    };
    /// The one with that descriptor, if it still stands. Takes notice of what has happened since.
    [[nodiscard]] std::optional<Id> find(int descriptor);
    /// The same for the one that a message came over.
    std::optional<Id> noteMessage(int descriptor);
    /// How many have ended since the last call that got in, and brought no message. Asked for when none is left to be
    /// noted.
    [[nodiscard]] std::size_t takeSilent();
    [[nodiscard]] bool has(Id id) const;
    /// Whether neither side has ended it, by what the system knows: ZeroMQ tells it later.
    [[nodiscard]] bool stands(Id id);
    [[nodiscard]] std::vector<Id> all() const;
    /// For whatever is done to one by its descriptor.
    [[nodiscard]] HeldConnection hold(Id id) const { return {has(id) ? id.descriptor : -1, m_port}; }
    /// Ends one.
    void end(Id id, RefusedClient::Reason reason);
    /// Sends nothing more over one: once the client has read everything, it finds that out and ends it.
    void endSending(Id id) const;
    /// So many bytes have come that ZeroMQ has not taken yet. Takes notice of what has happened since.
    [[nodiscard]] std::uint64_t unreadBytes();
    /// The socket that accepts them; -1: none is known yet.
    [[nodiscard]] int listener() const { return m_listener; }
    /// How many there have been.
    [[nodiscard]] std::uint64_t total() const { return m_total; }
    /// Since the last call, but for those whose key was not on the list.
    [[nodiscard]] std::vector<RefusedClient> takeRefused() { return std::exchange(m_refusedClients, {}); }

private:
    struct Connection {
        std::uint64_t number = 0;
        std::string address;
        bool isSilent = true;
    };
    void note(std::uint16_t event, std::int32_t value);

    SocketMonitor m_monitor;
    std::map<std::int32_t, Connection> m_connections; // by descriptor, which only these two events tell
    std::map<std::int32_t, std::size_t> m_silent;     // connections that have ended, by descriptor
    std::optional<RefusedClient::Reason> m_reason;    // why the connection whose end is told next has failed
    std::vector<RefusedClient> m_refusedClients;
    std::uint64_t m_total = 0;
    int m_listener = -1;
    std::uint16_t m_port = 0; // of the listener
};

} // namespace event_engine
