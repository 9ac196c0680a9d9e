// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/gateway_socket.h"

#include "engine/bus/bus_options.h"
#include "engine/bus/curve.h"
#include "engine/bus/lost_peers.h"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>

namespace event_engine {

namespace {

constexpr int HANDSHAKE_MS = 3000;
constexpr int CONNECTIONS_WAITING = 128;
// What a message may have around an event, and no less than a whole batch of small ones.
constexpr std::uint64_t FRAME_SLACK = BATCH_BYTES;

void limit(zmq::socket_t &socket, const GatewayOptions &options)
{
    socket.set(zmq::sockopt::rcvhwm, 0); // see Inflow
    socket.set(zmq::sockopt::maxmsgsize, std::int64_t(options.maxEventSize + FRAME_SLACK));
    socket.set(zmq::sockopt::handshake_ivl, HANDSHAKE_MS);
    askWhetherPeersAreThere(socket);
    if (!options.peersMayStand) giveUpPeersThatTakeNothing(socket);
    socket.set(zmq::sockopt::backlog, CONNECTIONS_WAITING);
    socket.set(zmq::sockopt::linger, 0);
}

// libzmq binds to addresses and interfaces, not to names; addresses of version 6 it takes in brackets, and only when
// asked.
std::string addressToBind(zmq::socket_t &socket, const std::string &address)
{
    if (address == "localhost") return "127.0.0.1";
    if (address.find(':') == std::string::npos) return address;
    socket.set(zmq::sockopt::ipv6, true);
    return address.starts_with('[') ? address : '[' + address + ']';
}

Error cannotBind(int error, Port port, const GatewayOptions &options, const std::string &purpose)
{
    const std::string where = options.bindAddress + ":" + std::to_string(port.number());
    if (error == EADDRINUSE)
        return {ErrorKind::InUse,
                purpose + " " + std::to_string(port.number()) +
                    " is in use by another program: stop that, or choose another port (0 = any free one)"};
    if (error == EACCES)
        return {ErrorKind::Io, purpose + ": no permission to listen on " + where + ": choose a port over 1023"};
    if (error == ENODEV)
        return {ErrorKind::InvalidArgument, purpose + ": this machine has no address " + options.bindAddress +
                                                " to listen on: correct bind, 127.0.0.1 is always there"};
    return {ErrorKind::Io, purpose + ": cannot listen on " + where + ": " + zmq_strerror(error)};
}

// libzmq closes sockets in a thread of its own, some milliseconds late: an app that is run again at once finds the port
// of the run before still open. Returns 0, or the error.
int bindPatiently(zmq::socket_t &socket, const std::string &endpoint)
{
    const auto giveUp = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
    for (;;) {
        if (uninterrupted([&] { return zmq_bind(socket.handle(), endpoint.c_str()); }) == 0) return 0;
        const int error = zmq_errno();
        if (error != EADDRINUSE || std::chrono::steady_clock::now() >= giveUp) return error;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

} // namespace

std::uint64_t largestMessage(const GatewayOptions &options)
{
    return options.maxEventSize + 2 * FRAME_SLACK; // the event's frame, and those of an envelope
}

bool isLoopback(const std::string &address)
{
    in_addr number{};
    const bool version4 = ::inet_pton(AF_INET, address.c_str(), &number) == 1;
    return address == "localhost" || address == "::1" || address == "[::1]" ||
           (version4 && ntohl(number.s_addr) >> 24 == 127);
}

Result<std::uint16_t> bindTcp(zmq::socket_t &socket, Port port, const GatewayOptions &options,
                              const std::string &purpose)
{
    limit(socket, options);
    if (options.keys) requireKeys(socket, options.keys->secretKey(), purpose.substr(0, purpose.find(',')));
    const std::string number = port.number() ? std::to_string(port.number()) : "*";
    const std::string endpoint = "tcp://" + addressToBind(socket, options.bindAddress) + ":" + number;
    if (const int error = bindPatiently(socket, endpoint)) return failure(cannotBind(error, port, options, purpose));
    const std::string bound = socket.get(zmq::sockopt::last_endpoint);
    std::uint16_t chosen = 0;
    const std::size_t colon = bound.rfind(':');
    std::from_chars(bound.data() + colon + 1, bound.data() + bound.size(), chosen);
    return chosen;
}

bool reply(zmq::socket_t &router, Envelope &envelope, ByteView body)
{
    for (Message &frame : envelope)
        if (!frame.sendTo(router, zmq::send_flags::dontwait | zmq::send_flags::sndmore)) return false;
    return Message::copyOf(body).sendTo(router);
}

std::vector<ByteView> viewsOf(const std::vector<Message> &frames)
{
    std::vector<ByteView> views;
    for (const Message &frame : frames) views.push_back(frame.bytes());
    return views;
}

bool receiveFrames(zmq::socket_t &socket, std::vector<Message> &frames)
{
    frames.clear();
    do {
        Message frame;
        if (!frame.receiveFrom(socket)) return false;
        frames.push_back(std::move(frame));
    } while (frames.back().more());
    return true;
}

} // namespace event_engine
