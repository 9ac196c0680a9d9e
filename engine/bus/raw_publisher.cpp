// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/message.h"
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
    Message subscription;
    auto connected = connect([&] { return subscription.receiveFrom(socket()); });
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
    const auto giveUp = std::chrono::steady_clock::now() + m_d->timeout;
    int error = 0;
    do {
        if (zmq_send(m_d->socket().handle(), bytes.data(), bytes.size(), 0) >= 0) return {};
        error = zmq_errno();
    } while (error == EINTR && std::chrono::steady_clock::now() < giveUp); // a signal: each waits as long
    if (error == EAGAIN || error == EINTR)
        return failure(ErrorKind::Io, fmt::format("the app at {} has taken nothing for {}", m_d->address(),
                                                  durationText(m_d->timeout)));
    return failure(ErrorKind::Io, fmt::format("cannot send to {}: {}", m_d->address(), zmq_strerror(error)));
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
