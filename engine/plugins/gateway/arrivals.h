// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"

#include <cstdint>
#include <map>

namespace event_engine {

/// What has come over the connections of a socket by the moment when this was made. The gateway's thread.
class Arrivals {
public:
    explicit Arrivals(ConnectionCount &connections);
    /// Whether ZeroMQ has taken all of it, whatever has come since.
    [[nodiscard]] bool areTaken() const;

private:
    ConnectionCount &m_connections;
    std::map<std::uint64_t, std::uint64_t> m_bytes; // by a connection's number
};

} // namespace event_engine
