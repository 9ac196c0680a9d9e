// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <optional>
#include <string>
#include <zmq.hpp>

namespace event_engine {

/// What happens to the connection of a socket that connects, which ZeroMQ does not tell on the socket itself. Goes
/// before the socket does.
class ConnectionWatch : public zmq::monitor_t {
public:
    /// Before `socket` connects, to this "HOST:PORT".
    ConnectionWatch(zmq::socket_t &socket, std::string address, bool withKeys);

    /// Reads what has happened since.
    void update();
    /// A TCP connection was made at some time.
    [[nodiscard]] bool sawConnection() const { return m_connected; }
    /// Both sides have agreed to talk, and nothing has ended it since.
    [[nodiscard]] bool isReady() const { return m_ready; }
    /// The other side will not have us, and says so.
    [[nodiscard]] const std::optional<Error> &refusal() const { return m_refusal; }
    /// What to say where nothing has come of it in time; empty: nothing is known.
    [[nodiscard]] const std::optional<Error> &suspicion() const { return m_suspicion; }

private:
    void on_event_connected(const zmq_event_t &, const char *) override { m_connected = true; }
    void on_event_handshake_succeeded(const zmq_event_t &, const char *) override { m_ready = true; }
    void on_event_disconnected(const zmq_event_t &, const char *) override { m_ready = false; }
    void on_event_closed(const zmq_event_t &, const char *) override { m_suspicion.reset(); } // nobody listens
    void on_event_handshake_failed_auth(const zmq_event_t &, const char *) override;
    void on_event_handshake_failed_protocol(const zmq_event_t &event, const char *) override;
    void on_event_handshake_failed_no_detail(const zmq_event_t &, const char *) override;
    void refuse(const std::string &words) { m_refusal = Error(ErrorKind::Failed, "the app at " + m_address + words); }

    const std::string m_address;
    const bool m_withKeys;
    bool m_connected = false, m_ready = false;
    std::optional<Error> m_refusal, m_suspicion;
};

} // namespace event_engine
