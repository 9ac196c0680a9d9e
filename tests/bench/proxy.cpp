// SPDX-License-Identifier: BSD-3-Clause
#include "proxy.h"

#include <chrono>
#include <latch>

namespace bench {

namespace {

constexpr int GIVES_UP_MS = 20'000;

void setUp(zmq::socket_t &socket)
{
    socket.set(zmq::sockopt::sndhwm, 0);
    socket.set(zmq::sockopt::rcvhwm, 0);
}

} // namespace

Proxy::Proxy(std::string in, std::string out) : m_in(std::move(in)), m_out(std::move(out))
{
    std::latch bound(1);
    m_thread = std::thread([this, &bound] {
        zmq::socket_t xsub(m_context, zmq::socket_type::xsub), xpub(m_context, zmq::socket_type::xpub);
        for (zmq::socket_t *socket : {&xsub, &xpub}) {
            setUp(*socket);
            socket->set(zmq::sockopt::linger, 0);
        }
        xsub.bind(m_in);
        xpub.bind(m_out);
        m_in = xsub.get(zmq::sockopt::last_endpoint);
        m_out = xpub.get(zmq::sockopt::last_endpoint);
        bound.count_down();
        zmq_proxy(xsub.handle(), xpub.handle(), nullptr); // ends when the context is shut down
    });
    bound.wait();
}

Proxy::~Proxy()
{
    m_context.shutdown();
    m_thread.join();
}

zmq::socket_t Proxy::publisher(zmq::context_t *context)
{
    zmq::socket_t socket(context ? *context : m_context, zmq::socket_type::pub);
    setUp(socket);
    socket.connect(m_in);
    return socket;
}

zmq::socket_t Proxy::subscriber(const std::vector<int> &types, zmq::context_t *context)
{
    zmq::socket_t socket(context ? *context : m_context, zmq::socket_type::sub);
    setUp(socket);
    socket.set(zmq::sockopt::rcvtimeo, GIVES_UP_MS);
    socket.connect(m_out);
    for (int type : types) {
        const Filter filter = filterOf(type);
        socket.set(zmq::sockopt::subscribe, zmq::const_buffer(filter.data(), filter.size()));
    }
    return socket;
}

void Proxy::settle()
{
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

zmq::message_t makeMessage(int type, std::size_t size, const std::byte *filler, const Stamp &stamp)
{
    zmq::message_t message(size);
    const Filter filter = filterOf(type);
    auto *data = static_cast<std::byte *>(message.data());
    std::memcpy(data, filter.data(), filter.size());
    fill(data + filter.size(), filler, size - filter.size(), stamp);
    return message;
}

} // namespace bench
