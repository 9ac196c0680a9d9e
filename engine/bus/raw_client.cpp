// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/raw_client.h"

#include "engine/bus/connection_watch.h"
#include "engine/bus/curve.h"
#include "event_engine/text.h"

#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <zmq.hpp>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int EVENTS_ON_THEIR_WAY = 100; // each may have megabytes
constexpr int LOOK_MS = 50;

int milliseconds(Duration time)
{
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

} // namespace

struct RawPublisher::Private {
    RawPublisherOptions options;
    zmq::context_t context{1};
    zmq::socket_t socket{context, zmq::socket_type::xpub};
    std::optional<ConnectionWatch> watch; // before the socket goes, after it was made

    [[nodiscard]] std::string address() const { return fmt::format("{}:{}", options.host, options.port); }
    Result<> connect();
    [[nodiscard]] Error nobodyListens() const;
};

// An XPUB socket hears that the app has subscribed, and with NODROP waits where PUB would drop.
Result<> RawPublisher::Private::connect()
{
    socket.set(zmq::sockopt::xpub_nodrop, true);
    socket.set(zmq::sockopt::sndhwm, EVENTS_ON_THEIR_WAY);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::ipv6, true);
    socket.set(zmq::sockopt::sndtimeo, milliseconds(options.timeout));
    socket.set(zmq::sockopt::rcvtimeo, LOOK_MS);
    if (auto ready = useKeys(socket, options.keys); !ready) return ready;
    watch.emplace(socket, address(), !options.keys.empty());
    socket.connect("tcp://" + address());

    const auto giveUp = Clock::now() + options.timeout;
    for (zmq::message_t subscription; !socket.recv(subscription);) {
        watch->update();
        if (watch->refusal() || Clock::now() >= giveUp) return failure(nobodyListens());
    }
    return {};
}

Error RawPublisher::Private::nobodyListens() const
{
    if (watch->refusal()) return *watch->refusal();
    if (watch->suspicion()) return *watch->suspicion();
    if (watch->sawConnection())
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
    d->watch.reset();
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
