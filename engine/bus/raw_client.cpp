// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/raw_client.h"
#include "event_engine/text.h"

#include <chrono>
#include <fmt/format.h>
#include <zmq.hpp>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int EVENTS_ON_THEIR_WAY = 100; // each may have megabytes

int milliseconds(Duration time)
{
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

/// Whether a TCP connection was ever made, which a ZeroMQ socket itself does not tell.
class ConnectionWatch : public zmq::monitor_t {
public:
    bool sawConnection()
    {
        while (check_event(0)) {
        }
        return m_connected;
    }

private:
    void on_event_connected(const zmq_event_t &, const char *) override { m_connected = true; }
    bool m_connected = false;
};

} // namespace

struct RawPublisher::Private {
    RawPublisherOptions options;
    zmq::context_t context{1};
    zmq::socket_t socket{context, zmq::socket_type::xpub};
    ConnectionWatch watch; // before the socket goes, after it was made

    [[nodiscard]] std::string address() const { return fmt::format("{}:{}", options.host, options.port); }
    Result<> connect();
    [[nodiscard]] Error nobodyListens();
};

// An XPUB socket hears that the app has subscribed, and with NODROP waits where PUB would drop.
Result<> RawPublisher::Private::connect()
{
    socket.set(zmq::sockopt::xpub_nodrop, true);
    socket.set(zmq::sockopt::sndhwm, EVENTS_ON_THEIR_WAY);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::ipv6, true);
    socket.set(zmq::sockopt::sndtimeo, milliseconds(options.timeout));
    socket.set(zmq::sockopt::rcvtimeo, milliseconds(options.timeout));
    watch.init(socket, "inproc://watch", ZMQ_EVENT_CONNECTED);
    socket.connect("tcp://" + address());

    zmq::message_t subscription;
    if (!socket.recv(subscription)) return failure(nobodyListens());
    return {};
}

Error RawPublisher::Private::nobodyListens()
{
    if (watch.sawConnection())
        return {ErrorKind::BadData,
                fmt::format("what listens at {} takes no events: is it the publish port of an app?", address())};
    return {ErrorKind::NotFound,
            fmt::format("no app listens at {} (waited {}): is it running, and is this its publish port?", address(),
                        durationText(options.timeout))};
}

Result<RawPublisher> RawPublisher::connect(const RawPublisherOptions &options)
{
    try {
        auto d = std::make_unique<Private>();
        d->options = options;
        if (auto connected = d->connect(); !connected) return failure(connected.error());
        return RawPublisher(std::move(d));
    } catch (const zmq::error_t &error) {
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("cannot connect to {}:{}: {}", options.host, options.port, error.what()));
    }
}

RawPublisher::RawPublisher(std::unique_ptr<Private> d) : m_d(std::move(d))
{}
RawPublisher::RawPublisher(RawPublisher &&) noexcept = default;
RawPublisher &RawPublisher::operator=(RawPublisher &&) noexcept = default;
RawPublisher::~RawPublisher() = default;

Result<> RawPublisher::publish(ByteView bytes)
{
    if (!m_d) return failure(ErrorKind::Stopped, "this publisher is closed");
    try {
        if (m_d->socket.send(zmq::const_buffer(bytes.data(), bytes.size()), zmq::send_flags::none)) return {};
        return failure(ErrorKind::Io, fmt::format("the app at {} has taken nothing for {}", m_d->address(),
                                                  durationText(m_d->options.timeout)));
    } catch (const zmq::error_t &error) {
        return failure(ErrorKind::Io, fmt::format("cannot send to {}: {}", m_d->address(), error.what()));
    }
}

Result<> RawPublisher::close()
{
    if (!m_d) return {};
    auto d = std::move(m_d);
    d->watch = {};
    d->socket.set(zmq::sockopt::linger, milliseconds(d->options.timeout));
    d->socket.close();
    const auto begin = Clock::now();
    d->context.close(); // waits for what is on its way, as long as LINGER allows
    if (Clock::now() - begin < d->options.timeout) return {};
    return failure(ErrorKind::Io,
                   fmt::format("the app at {} did not take everything within {}: the last events may be lost",
                               d->address(), durationText(d->options.timeout)));
}

} // namespace event_engine
