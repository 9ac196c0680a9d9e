// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/raw_connection.h"
#include "event_engine/raw_client.h"
#include "event_engine/text.h"

#include <fmt/format.h>
#include <zmq.hpp>

namespace event_engine {

namespace {

constexpr int EVENTS_ON_THEIR_WAY = 100; // each may have megabytes

} // namespace

struct RawPublisher::Private : RawConnection {
    explicit Private(const RawPublisherOptions &options);
    Result<> waitForSubscription();

    const Duration timeout;
};

// An XPUB socket hears that the app has subscribed, and with NODROP waits where PUB would drop.
RawPublisher::Private::Private(const RawPublisherOptions &options)
    : RawConnection(zmq::socket_type::xpub, {"publish port", "takes no events"}, options), timeout(options.timeout)
{
    socket().set(zmq::sockopt::xpub_nodrop, true);
    socket().set(zmq::sockopt::sndhwm, EVENTS_ON_THEIR_WAY);
    socket().set(zmq::sockopt::sndtimeo, inMilliseconds(timeout));
}

Result<> RawPublisher::Private::waitForSubscription()
{
    zmq::message_t subscription;
    auto connected = connect([&] { return socket().recv(subscription, zmq::recv_flags::dontwait).has_value(); });
    watch().reset(); // nobody reads it from here on
    return connected;
}

Result<RawPublisher> RawPublisher::connect(const RawPublisherOptions &options)
{
    if (auto may = RawConnection::canBeMade(); !may) return failure(may.error());
    try {
        auto d = std::make_unique<Private>(options);
        if (auto connected = d->waitForSubscription(); !connected) return failure(connected.error());
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
        if (m_d->socket().send(zmq::const_buffer(bytes.data(), bytes.size()), zmq::send_flags::none)) return {};
        return failure(ErrorKind::Io, fmt::format("the app at {} has taken nothing for {}", m_d->address(),
                                                  durationText(m_d->timeout)));
    } catch (const zmq::error_t &error) {
        return failure(ErrorKind::Io, fmt::format("cannot send to {}: {}", m_d->address(), error.what()));
    }
}

Result<> RawPublisher::close()
{
    if (!m_d) return {};
    auto d = std::move(m_d);
    if (d->close()) return {};
    return failure(ErrorKind::Io,
                   fmt::format("the app at {} did not take everything within {}: the last events may be lost",
                               d->address(), durationText(d->timeout)));
}

} // namespace event_engine
