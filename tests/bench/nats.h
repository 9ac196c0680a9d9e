// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <optional>
#include <string>
#include <sys/types.h>

namespace bench {

/// A nats-server of its own, where that program is installed.
class NatsServer {
public:
    /// Null: it is not installed, or does not start.
    [[nodiscard]] static std::optional<NatsServer> start();
    NatsServer(NatsServer &&other) noexcept;
    NatsServer &operator=(NatsServer &&) = delete;
    ~NatsServer();

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] double cpuSeconds() const; ///< of the server so far

private:
    NatsServer(pid_t process, std::uint16_t port) : m_process(process), m_port(port) {}

    pid_t m_process = -1;
    std::uint16_t m_port = 0;
};

/// A client in the few words of its protocol that publish and subscribe need, with large buffers both ways.
class NatsClient {
public:
    explicit NatsClient(std::uint16_t port);
    ~NatsClient();
    NatsClient(const NatsClient &) = delete;
    NatsClient &operator=(const NatsClient &) = delete;

    void subscribe(const std::string &subject);
    void publish(const std::string &subject, event_engine::ByteView payload);
    void flush();  ///< sends what is gathered
    void settle(); ///< returns when the server has done all that was asked for before
    /// The payload of the next message, valid until the next call; empty: the connection has ended.
    [[nodiscard]] std::optional<event_engine::ByteView> receive();

private:
    [[nodiscard]] std::optional<std::string_view> line();
    [[nodiscard]] bool readMore();

    int m_socket;
    std::string m_out, m_in;
    std::size_t m_at = 0;
};

} // namespace bench
