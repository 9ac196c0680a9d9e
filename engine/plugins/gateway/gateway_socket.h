// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/message.h"
#include "engine/plugins/gateway/gateway_keys.h"
#include "event_engine/error.h"
#include "event_engine/options.h"

#include <string>
#include <vector>

namespace event_engine {

/// Where the TCP sockets of a run listen, and what they accept.
struct GatewayOptions {
    std::string bindAddress = "127.0.0.1";
    std::uint64_t maxEventSize = 8 * MIB;
    bool peersMayStand = false;                ///< with what is sent to them, for as long as they like
    std::string run{};                         ///< one of a kind for each run of the app
    std::shared_ptr<const GatewayKeys> keys{}; ///< null: everybody is admitted, and nothing encrypted
};

/// Of all its frames.
[[nodiscard]] std::uint64_t largestMessage(const GatewayOptions &options);

/// Whether only programs of this machine reach such an address.
[[nodiscard]] bool isLoopback(const std::string &address);

/// Binds, with the limits that every TCP socket of the engine has, and returns the port number. `purpose` is for the
/// words of an error: "publish_port", "the port of plugin X".
[[nodiscard]] Result<std::uint16_t> bindTcp(zmq::socket_t &socket, Port port, const GatewayOptions &options,
                                            const std::string &purpose);

/// Who asked, as a request carries it: routing id, other address frames, the empty frame.
using Envelope = std::vector<Message>;

/// Sends a reply. False: the peer is gone, or takes nothing.
bool reply(zmq::socket_t &router, Envelope &envelope, ByteView body);

/// One whole message of several frames. False: none is waiting.
[[nodiscard]] bool receiveFrames(zmq::socket_t &socket, std::vector<Message> &frames);

[[nodiscard]] std::vector<ByteView> viewsOf(const std::vector<Message> &frames);

} // namespace event_engine
