// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"
#include "engine/bus/message.h"
#include "engine/bus/raw_connection.h"
#include "engine/wire/single_event.h"
#include "event_engine/raw_client.h"

#include <algorithm>
#include <fmt/format.h>
#include <zmq.hpp>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

// Whom the app has put out for reading too slowly ZeroMQ connects anew sooner.
constexpr Duration BACK_WITHIN = std::chrono::milliseconds(500);
constexpr Duration LOOK = std::chrono::milliseconds(50); // so much later at most it is noticed that the app has gone

} // namespace

struct RawSubscriber::Private : RawConnection {
    explicit Private(const RawSubscriberOptions &options);
    std::optional<EventView> next();
    /// The connection has ended, and has not come back within BACK_WITHIN of its being noticed.
    bool hasGone();
    /// For an event, or news of the connection.
    void wait(Duration atMost);

    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    const std::uint32_t publisher = directory->publishers.add("", PublisherKind::Raw).id;
    Sequence received = 0;
    std::optional<Clock::time_point> awaySince;
};

RawSubscriber::Private::Private(const RawSubscriberOptions &options)
    : RawConnection(zmq::socket_type::sub, {"subscribe port", "hands out no events"}, options)
{
    if (options.prefixes.empty()) socket().set(zmq::sockopt::subscribe, "");
    for (const Bytes &prefix : options.prefixes) socket().set(zmq::sockopt::subscribe, asText(prefix));
}

std::optional<EventView> RawSubscriber::Private::next()
{
    Message message;
    if (!message.receiveFrom(socket())) return {};
    const ByteView bytes = message.bytes();
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

bool RawSubscriber::Private::hasGone()
{
    watch()->update();
    if (watch()->isReady()) {
        awaySince.reset();
        return false;
    }
    if (!awaySince) awaySince = Clock::now();
    return Clock::now() - *awaySince >= BACK_WITHIN;
}

void RawSubscriber::Private::wait(Duration atMost)
{
    zmq::pollitem_t items[]{{socket().handle(), 0, ZMQ_POLLIN, 0}, {watch()->socket().handle(), 0, ZMQ_POLLIN, 0}};
    static_cast<void>(::zmq_poll(items, 2, inMilliseconds(std::min(atMost, LOOK))));
}

Result<RawSubscriber> RawSubscriber::connect(const RawSubscriberOptions &options)
{
    if (auto may = RawConnection::canBeMade(); !may) return failure(may.error());
    try {
        auto d = std::make_unique<Private>(options);
        for (const EventType &type : options.types)
            if (auto added = d->directory->types.add(type); !added) return failure(added.error());
        if (auto connected = d->connect([&] { return d->watch()->isReady(); }); !connected)
            return failure(connected.error());
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
    if (!m_d) return failure(ErrorKind::Stopped, "this subscriber was moved away");
    const auto begin = Clock::now();
    for (;;) {
        if (auto event = m_d->next()) return event;
        if (m_d->hasGone()) {
            if (auto event = m_d->next()) return event; // it came before the end
            return failure(ErrorKind::Stopped, fmt::format("the app at {} has gone", m_d->address()));
        }
        const Duration waited = Clock::now() - begin;
        if (waited >= timeout) return std::nullopt;
        m_d->wait(timeout - waited);
    }
}

std::uint64_t RawSubscriber::gaps()
{
    if (!m_d) return 0;
    m_d->watch()->update();
    return m_d->watch()->reconnections();
}

} // namespace event_engine
