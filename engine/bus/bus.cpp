// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/bus.h"

#include <thread>

namespace event_engine {

namespace {

// libzmq's default, 1023, is one app of 500 plugins.
constexpr int MAX_SOCKETS = 65535;

} // namespace

Bus::Bus(BusOptions options)
    : m_options(options), m_context([] {
          zmq::context_t context;
          context.set(zmq::ctxopt::max_sockets, MAX_SOCKETS);
          return context;
      }()),
      m_broker(m_context, m_directory, options)
{}

std::shared_ptr<Bus> Bus::make(BusOptions options)
{
    struct Made : Bus {
        explicit Made(BusOptions o) : Bus(o) {}
    };
    return std::make_shared<Made>(options);
}

Bus::~Bus()
{
    stop();
}

std::unique_ptr<PublisherEnd> Bus::addPublisher(PublisherOptions options)
{
    const PublisherInfo &info = m_directory->publishers.add(std::move(options.name), options.kind);
    auto port = m_broker.call([&] { return m_broker.addPublisher(info, options.companion); });
    return std::make_unique<PublisherEnd>(shared_from_this(), std::move(port));
}

Result<std::unique_ptr<SubscriberEnd>> Bus::addSubscriber(std::string name,
                                                          const std::vector<Subscription> &subscriptions,
                                                          BacklogOptions backlog)
{
    auto interest = Interest::of(subscriptions, m_directory->types);
    if (!interest) return failure(interest.error());
    auto share = std::make_shared<SubscriberShare>();
    const auto [id, address] = m_broker.call([&] {
        const SubscriberPort &port = m_broker.addSubscriber(std::move(name), *interest, backlog, share);
        return std::pair(port.id(), port.address());
    });
    return std::make_unique<SubscriberEnd>(shared_from_this(), id, address, std::move(*interest), std::move(share));
}

void Bus::ring(std::uint32_t subscriber)
{
    m_broker.call([&] {
        if (SubscriberPort *port = m_broker.subscriber(subscriber)) port->ring();
    });
}

void Bus::setAbsent(std::uint32_t subscriber, bool absent)
{
    m_broker.call([&] {
        if (SubscriberPort *port = m_broker.subscriber(subscriber)) port->absent = absent;
    });
}

void Bus::countUnconfirmed(std::uint32_t subscriber, std::uint64_t events)
{
    m_broker.call([&] {
        if (SubscriberPort *port = m_broker.subscriber(subscriber)) port->countUnconfirmed(events);
    });
}

void Bus::closePublishers(const std::string &name)
{
    m_broker.call([&] { m_broker.closePublishersNamed(name); });
}

void Bus::closeAllPublishers()
{
    m_broker.call([this] { m_broker.closeAllPublishers(); });
}

bool Bus::waitUntilDrained(Duration timeout)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!m_broker.call([this] { return m_broker.isDrained(); })) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

} // namespace event_engine
