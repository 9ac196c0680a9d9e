// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/bus.h"

#include "engine/base/descriptors_left.h"
#include "engine/base/start_thread.h"

#include <algorithm>
#include <mutex>
#include <sys/resource.h>
#include <thread>

namespace event_engine {

namespace {

// libzmq's default, 1023, is one app of 500 plugins.
constexpr int MAX_SOCKETS = 65535;

// About seven are needed: for libzmq's own threads and the broker's first sockets.
constexpr std::size_t DESCRIPTORS_OF_A_BUS = 12;
// libzmq's own.
constexpr std::size_t THREADS_OF_A_BUS = 2;

// Each socket is a file descriptor, and the usual soft limit is 1024.
void allowManyDescriptors()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MAX_SOCKETS) return;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, MAX_SOCKETS);
    setrlimit(RLIMIT_NOFILE, &limit); // without it there are fewer plugins, and an error says so
}

Error noSocket(const zmq::error_t &error)
{
    return {ErrorKind::Io, std::string("cannot make another socket: ") + error.what() +
                               " (each needs a file descriptor: see ulimit -n)"};
}

} // namespace

Bus::Bus(BusOptions options) : m_options(options), m_broker(m_directory, options), m_opened(open())
{}

Result<> Bus::open()
{
    if (!areDescriptorsLeft(DESCRIPTORS_OF_A_BUS))
        return failure(ErrorKind::Io, "too few file descriptors are left to run an app (see ulimit -n)");
    if (!areThreadsLeft(THREADS_OF_A_BUS)) return failure(noThreadsLeft("an app"));
    try {
        m_context.emplace().set(zmq::ctxopt::max_sockets, MAX_SOCKETS);
        m_broker.open(*m_context);
        return {};
    } catch (const zmq::error_t &error) {
        return failure(noSocket(error));
    }
}

std::shared_ptr<Bus> Bus::make(BusOptions options)
{
    static std::once_flag once;
    std::call_once(once, allowManyDescriptors);
    struct Made : Bus {
        explicit Made(BusOptions o) : Bus(o) {}
    };
    return std::make_shared<Made>(options);
}

Bus::~Bus()
{
    stop();
}

Result<std::unique_ptr<PublisherEnd>> Bus::addPublisher(PublisherOptions options)
{
    if (!m_opened) return failure(m_opened.error());
    auto port =
        m_broker.call([&] { return m_broker.addPublisher(std::move(options.name), options.kind, options.companion); });
    try {
        return std::make_unique<PublisherEnd>(shared_from_this(), port);
    } catch (const zmq::error_t &error) {
        m_broker.call([&] { m_broker.leave(*port); });
        return failure(noSocket(error));
    }
}

Result<std::unique_ptr<SubscriberEnd>> Bus::addSubscriber(std::string name,
                                                          const std::vector<Subscription> &subscriptions,
                                                          BacklogOptions backlog,
                                                          const std::vector<std::string> &except)
{
    if (!m_opened) return failure(m_opened.error());
    auto interest = Interest::of(subscriptions, m_directory->types, except);
    if (!interest) return failure(interest.error());
    auto share = std::make_shared<SubscriberShare>();
    std::optional<std::uint32_t> added;
    try {
        const auto [id, address] = m_broker.call([&] {
            const SubscriberPort &port = m_broker.addSubscriber(std::move(name), *interest, backlog, share);
            return std::pair(port.id(), port.address());
        });
        added = id;
        return std::make_unique<SubscriberEnd>(shared_from_this(), id, address, std::move(*interest), std::move(share));
    } catch (const zmq::error_t &error) {
        if (added) m_broker.call([&] { m_broker.removeSubscriber(*added); });
        return failure(noSocket(error));
    }
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

void Bus::countUnconfirmed(std::uint32_t subscriber, const Loss &loss)
{
    m_broker.call([&] {
        if (SubscriberPort *port = m_broker.subscriber(subscriber)) port->countUnconfirmed(loss);
    });
}

void Bus::countNotTaken(std::uint32_t subscriber, const Count &count)
{
    m_broker.call([&] {
        if (SubscriberPort *port = m_broker.subscriber(subscriber)) port->countNotTaken(count);
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

void Bus::closePublishersInside()
{
    m_broker.call([this] { m_broker.closePublishersInside(); });
}

void Bus::waitForNobody()
{
    m_broker.call([this] { m_broker.waitForNobody(); });
}

std::vector<std::string> Bus::undrained()
{
    return m_broker.call([this] { return m_broker.undrained(); });
}

bool Bus::waitUntilDrained(Duration timeout)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!undrained().empty()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

} // namespace event_engine
