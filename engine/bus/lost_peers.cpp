// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/lost_peers.h"

namespace event_engine {

namespace {

constexpr int ASK_EVERY_S = 2, UNANSWERED = 3;
constexpr int TAKES_NOTHING_MS = 10'000;

} // namespace

void askWhetherPeersAreThere(zmq::socket_t &socket)
{
    socket.set(zmq::sockopt::tcp_keepalive, 1);
    socket.set(zmq::sockopt::tcp_keepalive_idle, ASK_EVERY_S);
    socket.set(zmq::sockopt::tcp_keepalive_intvl, ASK_EVERY_S);
    socket.set(zmq::sockopt::tcp_keepalive_cnt, UNANSWERED);
}

void giveUpPeersThatTakeNothing(zmq::socket_t &socket)
{
    socket.set(zmq::sockopt::tcp_maxrt, TAKES_NOTHING_MS);
}

} // namespace event_engine
