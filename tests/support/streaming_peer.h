// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"
#include "tests/support/raw_peer.h"

#include <optional>
#include <string>
#include <vector>

/// A plugin of the streaming protocol, message by message: nothing happens by itself.
class StreamingPeer {
public:
    using Kind = event_engine::streaming::Kind;

    explicit StreamingPeer(std::uint16_t port, const RawPeer::Prepare &prepare = {})
        : m_socket(port, zmq::socket_type::dealer, prepare)
    {
        m_socket.socket().set(zmq::sockopt::rcvhwm, 0);
    }

    void send(const event_engine::Bytes &message) { m_socket.send({std::string(event_engine::asText(message))}); }
    void sendNumber(Kind kind, std::uint64_t number) { send(event_engine::streaming::numberMessage(kind, number)); }
    void publish(std::uint64_t number, const std::vector<std::string> &events)
    {
        std::vector<event_engine::streaming::Publication> publications;
        for (const std::string &event : events) publications.push_back({event_engine::asBytes(event)});
        send(event_engine::streaming::publishMessage(number, 0, publications));
    }

    /// The next message, valid until the next call; empty: none came in time. Pings are passed over, unless asked for.
    [[nodiscard]] event_engine::ByteView receive(std::chrono::milliseconds timeout = std::chrono::milliseconds(soon()))
    {
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        for (;;) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            const RawPeer::Frames frames = m_socket.receive(std::max(left, std::chrono::milliseconds(0)));
            if (frames.size() != 1) return {};
            m_message = frames[0];
            if (kind() != Kind::Ping || m_wantsPings) return event_engine::asBytes(m_message);
        }
    }
    void wantPings() { m_wantsPings = true; }
    [[nodiscard]] bool isSilentFor(std::chrono::milliseconds time) { return receive(time).empty(); }

    /// Of the message received last.
    [[nodiscard]] Kind kind() const
    {
        const auto head = event_engine::streaming::readHead(event_engine::asBytes(m_message));
        return head ? head->kind : Kind(0);
    }
    /// The next message as what it has to be; empty: it is another, or none.
    template <class Read>
    [[nodiscard]] auto receiveAs(Kind expected, Read read)
        -> std::optional<std::decay_t<decltype(*read(event_engine::ByteView()))>>
    {
        const event_engine::ByteView message = receive();
        if (message.empty() || kind() != expected) return {};
        auto value = read(message);
        if (!value) return {};
        return *value;
    }
    [[nodiscard]] std::optional<event_engine::streaming::Welcome> hello(const event_engine::streaming::Hello &hello)
    {
        send(write(hello));
        return receiveAs(Kind::Welcome, event_engine::streaming::readWelcome);
    }
    [[nodiscard]] std::optional<event_engine::streaming::Refusal> receiveRefusal()
    {
        return receiveAs(Kind::Refusal, event_engine::streaming::readRefusal);
    }
    [[nodiscard]] std::uint64_t receiveTaken()
    {
        return receiveAs(Kind::Taken, event_engine::streaming::readNumber).value_or(0);
    }

    struct Event {
        std::string bytes;
        std::uint64_t sequence = 0, cause = 0;
    };
    /// The events of the next message, which has to be one; what is told before it is passed over.
    [[nodiscard]] std::vector<Event> receiveEvents(
        std::chrono::milliseconds timeout = std::chrono::milliseconds(soon()))
    {
        event_engine::ByteView message = receive(timeout);
        while (!message.empty() && (kind() == Kind::Directory || kind() == Kind::Taken)) message = receive(timeout);
        const auto view = event_engine::streaming::EventsView::read(message);
        std::vector<Event> events;
        for (std::uint32_t i = 0; view && i < view->count(); ++i) {
            const auto event = view->at(i);
            events.push_back({std::string(event_engine::asText(event.bytes)), event.sequence, event.cause});
        }
        return events;
    }
    /// So many events, however they are packed, or what came in time.
    [[nodiscard]] std::vector<Event> receiveEvents(std::size_t count)
    {
        std::vector<Event> events;
        while (events.size() < count) {
            const auto more = receiveEvents();
            if (more.empty()) break;
            events.insert(events.end(), more.begin(), more.end());
        }
        return events;
    }
    /// The bytes of the next event; empty: none came in time.
    [[nodiscard]] std::string receiveEvent()
    {
        const auto events = receiveEvents();
        return events.empty() ? std::string() : events[0].bytes;
    }

private:
    RawPeer m_socket;
    std::string m_message;
    bool m_wantsPings = false;
};
