// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/connection_watch.h"
#include "event_engine/error.h"
#include "event_engine/time.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <zmq.hpp>

namespace event_engine {

/// As ZeroMQ counts time, rounded up.
[[nodiscard]] int inMilliseconds(Duration time);

/// A raw client's socket, in a context of its own, and what there is to say where nothing comes of its connection.
class RawConnection {
public:
    struct Port {
        const char *name;    ///< "publish port"
        const char *failing; ///< what another kind of port does in its place: "takes no events"
    };

    /// Fails where the system has too little left for one: libzmq would end the process.
    [[nodiscard]] static Result<> canBeMade();
    /// Of the options of a raw client. Throws what ZeroMQ throws.
    template <class Options>
    RawConnection(zmq::socket_type type, Port port, const Options &options)
        : m_port(port), m_address(options.host + ":" + std::to_string(options.port)), m_timeout(options.timeout),
          m_keys(options.keys), m_socket(m_context, type)
    {}

    /// Connects, and waits until that is so; the socket has all its other options by then.
    Result<> connect(const std::function<bool()> &isReady);

    [[nodiscard]] zmq::socket_t &socket() { return m_socket; }
    /// From connect() on. Whoever does not read it ends it: it keeps all that happens.
    [[nodiscard]] std::optional<ConnectionWatch> &watch() { return m_watch; }
    [[nodiscard]] const std::string &address() const { return m_address; }
    /// Waits for what has been sent; false: not all of it has left in time.
    [[nodiscard]] bool close();

private:
    [[nodiscard]] Error nobodyListens() const;

    const Port m_port;
    const std::string m_address;
    const Duration m_timeout;
    const std::filesystem::path m_keys;
    zmq::context_t m_context{1};
    zmq::socket_t m_socket;
    std::optional<ConnectionWatch> m_watch; // before the socket goes, after it was made
};

} // namespace event_engine
