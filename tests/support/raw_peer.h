// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/support/slowness.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

/// Looks on while a socket connects, until the other side has accepted it and both have shaken hands.
class HandshakeWatch {
public:
    /// For the constructor of a peer, which has to outlive this.
    [[nodiscard]] std::function<void(zmq::socket_t &)> prepare()
    {
        return [this](zmq::socket_t &socket) {
            m_monitor.init(socket, "inproc://handshake", ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
        };
    }
    /// False: not in time.
    [[nodiscard]] bool isOver() { return m_monitor.check_event(soon()); }

private:
    zmq::monitor_t m_monitor;
};

/// A client of a plugin's port as a bare ZeroMQ socket with a context of its own, so that closing it closes its
/// connection, after what it has sent has gone.
class RawPeer {
public:
    using Frames = std::vector<std::string>;

    using Prepare = std::function<void(zmq::socket_t &)>;

    explicit RawPeer(std::uint16_t port, zmq::socket_type type = zmq::socket_type::req, const Prepare &prepare = {})
        : m_socket(m_context, type)
    {
        m_socket.set(zmq::sockopt::linger, 10'000 * slowness());
        m_socket.set(zmq::sockopt::sndhwm, 0);
        if (prepare) prepare(m_socket);
        if (type == zmq::socket_type::sub) m_socket.set(zmq::sockopt::subscribe, "");
        m_socket.connect("tcp://127.0.0.1:" + std::to_string(port));
    }

    [[nodiscard]] zmq::socket_t &socket() { return m_socket; }

    void send(const Frames &frames)
    {
        for (std::size_t i = 0; i < frames.size(); ++i)
            m_socket.send(zmq::buffer(frames[i]),
                          i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
    }
    /// All frames of the next message; empty: none came in time.
    [[nodiscard]] Frames receive(std::chrono::milliseconds timeout = std::chrono::milliseconds(soon()))
    {
        m_socket.set(zmq::sockopt::rcvtimeo, int(timeout.count()));
        Frames frames;
        do {
            zmq::message_t frame;
            if (!m_socket.recv(frame)) return {};
            frames.push_back(frame.to_string());
        } while (m_socket.get(zmq::sockopt::rcvmore));
        return frames;
    }
    /// A round trip of a REQ socket.
    [[nodiscard]] std::string ask(const std::string &body)
    {
        send(Frames{body});
        const Frames answer = receive();
        return answer.size() == 1 ? answer[0] : "(no answer of one frame)";
    }
    [[nodiscard]] bool isSilentFor(std::chrono::milliseconds time) { return receive(time).empty(); }

private:
    zmq::context_t m_context;
    zmq::socket_t m_socket;
};
