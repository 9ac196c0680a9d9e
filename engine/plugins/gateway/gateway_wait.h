// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <poll.h>
#include <vector>
#include <zmq.hpp>

namespace event_engine {

/// What the gateway's thread waits for, in groups: a group is served when anything of it is ready.
///
/// zmq_poll() looks at each socket before it waits and after, two system calls a look; the descriptors of sockets cost
/// none. But a descriptor is only readable until its socket is used again, for whatever purpose. So whoever is served
/// receives until nothing is left, asks hasInput() after the last send, and does not wait while it says yes.
class GatewayWait {
public:
    void clear();
    /// What is added from here on belongs to the next group; the first has the number 0.
    void beginGroup() { m_begins.push_back(m_items.size()); }
    /// Returns the number by which isItemReady() knows it.
    std::size_t add(int descriptor)
    {
        m_items.push_back({descriptor, POLLIN, 0});
        return m_items.size() - 1;
    }
    std::size_t add(zmq::socket_t &socket) { return add(socket.get(zmq::sockopt::fd)); }

    /// False: the time is up, and nothing came. Less than 0: for ever.
    bool wait(std::chrono::milliseconds atMost);
    /// Until clear() everything counts as ready.
    void callAll() { m_all = true; }
    [[nodiscard]] bool isReady(std::size_t group) const;
    [[nodiscard]] bool isItemReady(std::size_t item) const { return m_all || m_items[item].revents != 0; }

private:
    std::vector<pollfd> m_items;
    std::vector<std::size_t> m_begins; // of each group
    bool m_all = false;
};

/// Whether a message waits to be received, although the socket's descriptor may not say so.
[[nodiscard]] bool hasInput(zmq::socket_t &socket);

} // namespace event_engine
