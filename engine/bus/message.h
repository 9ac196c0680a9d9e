// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/sanitizers.h"
#include "engine/bus/uninterrupted.h"
#include "event_engine/bytes.h"

#include <cstddef>
#include <cstring>
#include <utility>
#include <zmq.hpp>

// libzmq is not instrumented, so the thread sanitizer does not see that bytes handed over through a socket, or given
// back by the last holder of a message, are synchronised. These two say so.
#if EVENT_ENGINE_THREAD_SANITIZER
extern "C" void __tsan_acquire(void *);
extern "C" void __tsan_release(void *);
#define EVENT_ENGINE_HANDED_OVER(address) __tsan_release(address)
#define EVENT_ENGINE_TAKEN_OVER(address) __tsan_acquire(address)
#else
#define EVENT_ENGINE_HANDED_OVER(address) static_cast<void>(address)
#define EVENT_ENGINE_TAKEN_OVER(address) static_cast<void>(address)
#endif

namespace event_engine {

/// A message of ZeroMQ: shared, counted bytes. Batches are larger than the 33 bytes that libzmq keeps inside the
/// message itself, so their address is the same for all who share them.
class Message {
public:
    Message() = default;
    explicit Message(std::size_t size) : m_message(size) {}
    /// Around memory of the caller's; `free` runs in whichever thread drops the last reference.
    Message(void *data, std::size_t size, zmq::free_fn *free, void *hint) : m_message(data, size, free, hint) {}
    Message(Message &&other) noexcept : m_message(std::move(other.m_message)) {}
    Message &operator=(Message &&other) noexcept
    {
        EVENT_ENGINE_HANDED_OVER(m_message.data());
        m_message = std::move(other.m_message);
        return *this;
    }
    ~Message() { EVENT_ENGINE_HANDED_OVER(m_message.data()); }

    [[nodiscard]] static Message copyOf(ByteView bytes)
    {
        Message message(bytes.size());
        if (!bytes.empty()) std::memcpy(message.data(), bytes.data(), bytes.size());
        return message;
    }

    /// The same bytes, not a copy of them.
    [[nodiscard]] Message share()
    {
        Message other;
        other.m_message.copy(m_message);
        return other;
    }

    [[nodiscard]] std::byte *data() { return static_cast<std::byte *>(m_message.data()); }
    [[nodiscard]] const std::byte *data() const { return static_cast<const std::byte *>(m_message.data()); }
    [[nodiscard]] std::size_t size() const { return m_message.size(); }
    [[nodiscard]] ByteView bytes() const { return {data(), size()}; }
    /// Whether more frames of the same message follow it.
    [[nodiscard]] bool more() const { return m_message.more(); }

    /// The descriptor of the connection that it came over; -1: none is known.
    [[nodiscard]] int descriptor() const { return zmq_msg_get(m_message.handle(), ZMQ_SRCFD); }

    /// False: the socket would block (or, with `flags` none, its timeout is over). Never throws.
    bool sendTo(zmq::socket_t &socket, zmq::send_flags flags = zmq::send_flags::dontwait)
    {
        EVENT_ENGINE_HANDED_OVER(m_message.data());
        return uninterrupted(
                   [&] { return zmq_msg_send(m_message.handle(), socket.handle(), static_cast<int>(flags)); }) >= 0;
    }
    /// A signal ends a wait early, since another one would begin anew.
    bool receiveFrom(zmq::socket_t &socket, zmq::recv_flags flags = zmq::recv_flags::dontwait)
    {
        while (zmq_msg_recv(m_message.handle(), socket.handle(), static_cast<int>(flags)) < 0)
            if (zmq_errno() != EINTR || flags == zmq::recv_flags::none) return false;
        EVENT_ENGINE_TAKEN_OVER(m_message.data());
        return true;
    }

private:
    zmq::message_t m_message;
};

/// An empty message: whoever is at the other end looks around.
inline void ring(zmq::socket_t &socket)
{
    Message().sendTo(socket);
}

} // namespace event_engine
