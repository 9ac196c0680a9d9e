// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "workload.h"

#include <string>
#include <thread>
#include <zmq.hpp>

namespace bench {

/// The baseline: PUB -> zmq_proxy(XSUB, XPUB) -> SUB, one message per event, high-water marks 0. The original's
/// topology, written in C++.
class Proxy {
public:
    explicit Proxy(std::string in = "inproc://in", std::string out = "inproc://out");
    ~Proxy();

    /// Connected to it; with a context of its own, or with the proxy's.
    [[nodiscard]] zmq::socket_t publisher(zmq::context_t *context = nullptr);
    [[nodiscard]] zmq::socket_t subscriber(const std::vector<int> &types, zmq::context_t *context = nullptr);
    /// Waits until subscriptions have had the time to arrive; there is no way to know that they have.
    static void settle();

private:
    std::string m_in, m_out; // as they are bound
    zmq::context_t m_context;
    std::thread m_thread;
};

/// An event of the baseline: filter, stamp, filler.
[[nodiscard]] zmq::message_t makeMessage(int type, std::size_t size, const std::byte *filler, const Stamp &stamp);

} // namespace bench
