// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <zmq.hpp>

namespace event_engine {

// How a TCP socket finds out that the other side has gone without a word. By the system's means: ZeroMQ's heartbeats
// are answered by nobody whose queue is full, and libzmq 4.3.4 ends the process where one is due for a connection that
// was reset while its input stood. Before the socket is bound or connected.

/// The system of the other side is asked every 2 s whether it is there, and given up after 6 s. A process that stands
/// is there.
void askWhetherPeersAreThere(zmq::socket_t &socket);

/// Who takes nothing of what is sent to it for 10 s is given up, whether its system answers or not.
void giveUpPeersThatTakeNothing(zmq::socket_t &socket);

} // namespace event_engine
