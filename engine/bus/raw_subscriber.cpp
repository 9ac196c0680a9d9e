// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"
#include "engine/bus/connection_watch.h"
#include "engine/bus/curve.h"
#include "engine/wire/single_event.h"
#include "event_engine/raw_client.h"
#include "event_engine/text.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <zmq.hpp>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration LOOK = std::chrono::milliseconds(50);

int milliseconds(Duration time)
{
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

} // namespace

struct RawSubscriber::Private {
    RawSubscriberOptions options;
    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    const std::uint32_t publisher = directory->publishers.add("", PublisherKind::Raw).id;
    Sequence received = 0;
    zmq::context_t context{1};
    zmq::socket_t socket{context, zmq::socket_type::sub};
    std::optional<ConnectionWatch> watch; // before the socket goes, after it was made

    [[nodiscard]] std::string address() const { return fmt::format("{}:{}", options.host, options.port); }
    Result<> connect();
    [[nodiscard]] Error nobodyListens() const;
    std::optional<EventView> next();
};

Result<> RawSubscriber::Private::connect()
{
    for (EventType &type : options.types)
        if (auto added = directory->types.add(std::move(type)); !added) return failure(added.error());
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::ipv6, true);
    if (auto ready = useKeys(socket, options.keys); !ready) return ready;
    if (options.prefixes.empty()) socket.set(zmq::sockopt::subscribe, "");
    for (const Bytes &prefix : options.prefixes) socket.set(zmq::sockopt::subscribe, asText(prefix));
    watch.emplace(socket, address(), !options.keys.empty());
    socket.connect("tcp://" + address());

    const auto giveUp = Clock::now() + options.timeout;
    for (watch->update(); !watch->isReady(); watch->update()) {
        if (watch->refusal() || Clock::now() >= giveUp) return failure(nobodyListens());
        watch->check_event(milliseconds(LOOK));
    }
    return {};
}

Error RawSubscriber::Private::nobodyListens() const
{
    if (watch->refusal()) return *watch->refusal();
    if (watch->suspicion() && !options.keys.empty()) return *watch->suspicion();
    if (watch->sawConnection()) // a port of another kind, like one with keys, may end the handshake without a word
        return {ErrorKind::BadData,
                fmt::format("what listens at {} hands out no events: is it the subscribe port of an "
                            "app, and one without keys?",
                            address())};
    return {ErrorKind::NotFound,
            fmt::format("no app listens at {} (waited {}): is it running, and is this its subscribe port?", address(),
                        durationText(options.timeout))};
}

std::optional<EventView> RawSubscriber::Private::next()
{
    zmq::message_t message;
    if (!socket.recv(message, zmq::recv_flags::dontwait)) return {};
    const ByteView bytes(message.data<std::byte>(), message.size());
    const TypeId type = directory->types.classify(bytes);
    const Timestamp time = now();
    return viewOf({.type = type,
                   .payload = bytes.subspan(directory->types.filterSize(type)),
                   .publisher = publisher,
                   .sequence = ++received,
                   .publishTime = time,
                   .brokerTime = time},
                  directory);
}

Result<RawSubscriber> RawSubscriber::connect(const RawSubscriberOptions &options)
{
    try {
        auto d = std::make_unique<Private>();
        d->options = options;
        if (auto connected = d->connect(); !connected) return failure(connected.error());
        return RawSubscriber(std::move(d));
    } catch (const zmq::error_t &error) {
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("cannot connect to {}:{}: {}", options.host, options.port, error.what()));
    }
}

RawSubscriber::RawSubscriber(std::unique_ptr<Private> d) : m_d(std::move(d))
{}
RawSubscriber::RawSubscriber(RawSubscriber &&) noexcept = default;
RawSubscriber &RawSubscriber::operator=(RawSubscriber &&) noexcept = default;
RawSubscriber::~RawSubscriber() = default;

Result<std::optional<EventView>> RawSubscriber::receive(Duration timeout)
{
    if (auto event = m_d->next()) return event;
    m_d->watch->update();
    if (!m_d->watch->isReady()) {
        if (auto event = m_d->next()) return event; // it came before the end
        return failure(ErrorKind::Stopped, fmt::format("the app at {} has gone", m_d->address()));
    }
    zmq::pollitem_t item{m_d->socket.handle(), 0, ZMQ_POLLIN, 0};
    static_cast<void>(::zmq_poll(&item, 1, milliseconds(std::min(timeout, LOOK)))); // a signal is a time that is up
    return m_d->next();
}

} // namespace event_engine
