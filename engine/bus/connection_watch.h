// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/socket_monitor.h"
#include "event_engine/error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace event_engine {

/// What happens to the connection of a socket that connects, which ZeroMQ does not tell on the socket itself. Goes
/// before the socket does.
class ConnectionWatch {
public:
    /// Before `socket` connects, to this "HOST:PORT".
    ConnectionWatch(zmq::context_t &context, zmq::socket_t &socket, std::string address, bool withKeys);

    [[nodiscard]] zmq::socket_t &socket() { return m_monitor.socket(); }
    /// Reads what has happened since.
    void update();
    /// A TCP connection was made at some time.
    [[nodiscard]] bool sawConnection() const { return m_connected; }
    /// Both sides have agreed to talk, and nothing has ended it since.
    [[nodiscard]] bool isReady() const { return m_ready; }
    /// How often both sides have agreed again after that.
    [[nodiscard]] std::uint64_t reconnections() const { return m_agreements > 0 ? m_agreements - 1 : 0; }
    /// The other side will not have us, and says so.
    [[nodiscard]] const std::optional<Error> &refusal() const { return m_refusal; }
    /// What to say where nothing has come of it in time; empty: nothing is known.
    [[nodiscard]] const std::optional<Error> &suspicion() const { return m_suspicion; }

private:
    void note(SocketMonitor::Event event);
    void refuse(const std::string &words) { m_refusal = Error(ErrorKind::Failed, "the app at " + m_address + words); }

    SocketMonitor m_monitor;
    const std::string m_address;
    const bool m_withKeys;
    bool m_connected = false, m_ready = false;
    std::uint64_t m_agreements = 0;
    std::optional<Error> m_refusal, m_suspicion;
};

} // namespace event_engine
