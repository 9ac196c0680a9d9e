// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/raw_connection.h"

#include "engine/base/descriptors_left.h"
#include "engine/base/start_thread.h"
#include "engine/bus/curve.h"
#include "engine/bus/lost_peers.h"
#include "engine/bus/uninterrupted.h"
#include "event_engine/text.h"

#include <fmt/format.h>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr long LOOK_MS = 50;
// About ten are needed: libzmq's own, the socket, the connection and who watches it.
constexpr std::size_t DESCRIPTORS_OF_A_CONNECTION = 16;
// libzmq's own.
constexpr std::size_t THREADS_OF_A_CONNECTION = 2;

} // namespace

int inMilliseconds(Duration time)
{
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

Result<> RawConnection::canBeMade()
{
    if (!areDescriptorsLeft(DESCRIPTORS_OF_A_CONNECTION))
        return failure(ErrorKind::Io, "too few file descriptors are left for a connection (see ulimit -n)");
    if (!areThreadsLeft(THREADS_OF_A_CONNECTION)) return failure(noThreadsLeft("a connection"));
    return {};
}

Result<> RawConnection::connect(const std::function<bool()> &isReady)
{
    m_socket.set(zmq::sockopt::linger, 0);
    m_socket.set(zmq::sockopt::ipv6, true);
    askWhetherPeersAreThere(m_socket); // not more: a publish port that takes nothing for long is waited for
    if (auto ready = useKeys(m_socket, m_keys); !ready) return ready;
    m_watch.emplace(m_context, m_socket, m_address, !m_keys.empty());
    connectTo(m_socket, "tcp://" + m_address);

    const auto giveUp = Clock::now() + m_timeout;
    for (m_watch->update(); !isReady(); m_watch->update()) {
        if (m_watch->refusal() || Clock::now() >= giveUp) return failure(nobodyListens());
        zmq::pollitem_t items[]{{m_socket.handle(), 0, ZMQ_POLLIN, 0}, {m_watch->socket().handle(), 0, ZMQ_POLLIN, 0}};
        static_cast<void>(::zmq_poll(items, 2, LOOK_MS)); // a signal is a time that is up
    }
    return {};
}

Error RawConnection::nobodyListens() const
{
    if (m_watch->refusal()) return *m_watch->refusal();
    if (m_watch->suspicion() && !m_keys.empty()) return *m_watch->suspicion();
    if (m_watch->sawConnection()) // a port of another kind, like one with keys, may end the handshake without a word
        return {ErrorKind::BadData,
                fmt::format("what listens at {} {}: is it the {} of an app?{}", m_address, m_port.failing, m_port.name,
                            m_keys.empty() ? " If the app has keys, give a client's file of them" : "")};
    return {ErrorKind::NotFound, fmt::format("no app listens at {} (waited {}): is it running, and is this its {}?",
                                             m_address, durationText(m_timeout), m_port.name)};
}

bool RawConnection::close()
{
    m_watch.reset();
    m_socket.set(zmq::sockopt::linger, inMilliseconds(m_timeout));
    m_socket.close();
    const auto begin = Clock::now();
    m_context.close(); // waits for what is on its way, as long as LINGER allows
    return Clock::now() - begin < m_timeout;
}

} // namespace event_engine
