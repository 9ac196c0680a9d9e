// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/streaming_batches.h"
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"
#include "tests/support/slowness.h"

#include <QtGlobal>

#include <chrono>
#include <optional>
#include <string>
#include <zmq.hpp>

/// The app's side of the streaming protocol for one plugin, message by message: nothing happens by itself.
class StreamingApp {
public:
    using Kind = event_engine::streaming::Kind;

    StreamingApp() : m_router(m_context, zmq::socket_type::router)
    {
        m_router.set(zmq::sockopt::linger, 0);
        m_router.bind("tcp://127.0.0.1:*");
        const std::string bound = m_router.get(zmq::sockopt::last_endpoint);
        m_port = std::uint16_t(std::stoi(bound.substr(bound.rfind(':') + 1)));
    }

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    void send(const event_engine::Bytes &message)
    {
        m_router.send(zmq::buffer(m_peer), zmq::send_flags::sndmore);
        m_router.send(zmq::buffer(message.data(), message.size()), zmq::send_flags::none);
    }
    void sendNumber(Kind kind, std::uint64_t number) { send(event_engine::streaming::numberMessage(kind, number)); }

    /// The next message of whoever said hello last, valid until the next call; empty: none came in time.
    [[nodiscard]] event_engine::ByteView receive(std::chrono::milliseconds timeout = std::chrono::milliseconds(soon()))
    {
        m_router.set(zmq::sockopt::rcvtimeo, int(timeout.count()));
        zmq::message_t peer, message;
        if (!m_router.recv(peer) || !m_router.recv(message)) return {};
        m_message = message.to_string();
        if (kind() == Kind::Hello) m_peer = peer.to_string();
        return event_engine::asBytes(m_message);
    }
    /// The next one of that kind, as it has to come soon; others are passed over.
    [[nodiscard]] event_engine::ByteView receive(Kind wanted)
    {
        event_engine::ByteView message = receive();
        while (!message.empty() && kind() != wanted) message = receive();
        return message;
    }
    [[nodiscard]] bool isSilentFor(std::chrono::milliseconds time) { return receive(time).empty(); }
    /// Of the message received last; none for a batch.
    [[nodiscard]] std::optional<Kind> kind() const
    {
        const auto head = event_engine::streaming::readHead(event_engine::asBytes(m_message));
        return head ? std::optional(head->kind) : std::nullopt;
    }
    /// Whether the hello came.
    [[nodiscard]] bool welcome(const event_engine::streaming::Welcome &welcome)
    {
        if (receive(Kind::Hello).empty()) return false;
        send(write(welcome));
        return true;
    }

private:
    zmq::context_t m_context;
    zmq::socket_t m_router;
    std::uint16_t m_port = 0;
    std::string m_peer, m_message;
};
