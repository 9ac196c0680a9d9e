// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/broker.h"

#include "engine/base/clock.h"
#include "engine/base/start_thread.h"

#include <algorithm>
#include <ctime>
#include <sys/prctl.h>
#include <utility>

namespace event_engine {

namespace {

// After taking an open batch of many events, the next one may grow for so long: batches taken at once are too small.
constexpr long NAP_NS = 30'000;
constexpr std::uint32_t NAP_FROM = 16;
// Of a publisher that has just published many, an empty open batch is looked at again so often, a nap apart, before it
// has to wake us for the next event. Where it shares a CPU with us, being woken takes the CPU from it after that one
// event, and it goes on with one event at a time.
constexpr std::uint32_t LOOKS = 8;
// A publisher that is inside publish() for longer than a visit waits has lost its CPU there, most likely to us: it is
// asked again so often, a nap apart, before the broker sleeps.
constexpr int PATIENCE = 16;
// An open batch whose receivers are busy is taken after this time all the same, for those who watch.
constexpr std::int64_t LONGEST_DEFERRAL_NS = 700'000;

constexpr int COME_BACK_MS = 1;
constexpr int WATCH_STALLS_MS = 100;

void nap()
{
    const timespec time{0, NAP_NS};
    nanosleep(&time, nullptr);
}

} // namespace

Broker::Broker(std::shared_ptr<Directory> directory, BusOptions options)
    : m_directory(std::move(directory)), m_options(options), m_commands(endpoint())
{}

void Broker::open(zmq::context_t &context)
{
    m_context = &context;
    m_commands.makeBell(context);
    m_pull = zmq::socket_t(context, zmq::socket_type::pull);
    m_pull.set(zmq::sockopt::rcvhwm, 0);
    m_pull.set(zmq::sockopt::linger, 0);
    bindTo(m_pull, endpoint());
}

Broker::~Broker()
{
    stop();
}

Result<> Broker::start()
{
    m_commands.open();
    auto thread = startThread("ee-broker", [this] { run(); });
    if (!thread) {
        m_commands.close();
        return failure(thread.error());
    }
    m_thread = std::move(*thread);
    return {};
}

void Broker::stop()
{
    if (!m_thread.joinable()) return;
    m_commands.call([this] { m_stopping = true; });
    m_thread.join();
}

void Broker::run()
{
    prctl(PR_SET_TIMERSLACK, 1000); // else a nap lasts 50 us longer
    m_commands.adopt();
    int refused = 0;
    bool more = false; // worth a look: right after a sleep hardly, and a look in vain costs a system call
    for (Message message; !m_stopping;) {
        if (std::exchange(more, true) && message.receiveFrom(m_pull)) {
            handle(message);
            continue;
        }
        // Nothing queued. Before sleeping, visit those who were told that we are awake.
        const Sweep sweep = visitOpenBatches();
        if (sweep == Sweep::Took) {
            refused = 0;
            if (m_tookEvents >= NAP_FROM) nap();
            continue;
        }
        if (sweep == Sweep::Expects || (sweep == Sweep::Refused && ++refused < PATIENCE)) {
            nap();
            continue;
        }
        refused = 0;
        sleep(sweep);
        more = false;
        if (message.receiveFrom(m_pull, zmq::recv_flags::none))
            handle(message);
        else
            lookAround();
    }
    closeAllPublishers();
    m_commands.close();
}

void Broker::sleep(Sweep sweep)
{
    int limit = -1;
    if (m_pendingCount || holdsBack()) limit = WATCH_STALLS_MS;
    if (sweep == Sweep::Refused || sweep == Sweep::Deferred) limit = COME_BACK_MS;
    if (limit != m_sleepLimit) m_pull.set(zmq::sockopt::rcvtimeo, m_sleepLimit = limit);
}

bool Broker::holdsBack() const
{
    return std::any_of(m_subscribers.begin(), m_subscribers.end(), [](const auto &s) { return s && s->holdsBack(); });
}

// An empty message says: look around. Somebody has read, waits, or wants a command carried out.
void Broker::handle(Message &message)
{
    if (message.size() == 0) {
        m_commands.carryOut();
        return lookAround();
    }
    const auto &header = *reinterpret_cast<const BatchHeader *>(message.data());
    const std::uint32_t id = header.publisher;
    PublisherPort &port = *m_publishers[id];
    if (header.number != port.broker.received || port.broker.disordered) return refuseDisorder(port);
    ++port.broker.received;
    if (header.count >= NAP_FROM) port.broker.looks = LOOKS;
    if (!port.broker.listed) {
        port.broker.listed = true;
        m_attended.push_back(&port);
    }
    take(port, message);
    if (m_publishers[id] && m_publishers[id]->broker.leaving) dropLeft(); // taking may have dropped it already
}

void Broker::lookAround()
{
    sendHeld();
    admitPending();
}

void Broker::sendHeld()
{
    for (auto &subscriber : m_subscribers) {
        if (!subscriber || !subscriber->holdsBack()) continue;
        subscriber->look();
        subscriber->sendHeld();
    }
}

// The one order cannot be kept for it any more. It stays, since nobody knows what of it is still on its way.
void Broker::refuseDisorder(PublisherPort &port)
{
    if (!std::exchange(port.broker.disordered, true)) m_disordered.push_back(port.info.name);
    closePublisher(port);
}

Broker::Sweep Broker::visitOpenBatches()
{
    Sweep result = Sweep::Nothing;
    for (std::size_t i = 0; i < m_attended.size();) {
        PublisherPort &port = *m_attended[i];
        bool forget = false;
        result = std::max(result, visit(port, forget));
        if (!forget) {
            ++i;
            continue;
        }
        port.broker.listed = false;
        m_attended[i] = m_attended.back();
        m_attended.pop_back();
    }
    return result;
}

Broker::Sweep Broker::visit(PublisherPort &port, bool &forget)
{
    forget = port.broker.disordered;
    if (forget) return Sweep::Nothing;
    // Order: its batches that are still on their way come first.
    if (port.broker.received != port.sent.load(std::memory_order_acquire) || !port.broker.pending.empty())
        return Sweep::Nothing;
    if (receiversBusy(port)) return Sweep::Deferred;
    Visit visit(port.lock);
    if (!visit) return Sweep::Refused;
    if (port.broker.received != port.sent.load(std::memory_order_relaxed)) return Sweep::Nothing;
    if (port.builder.count() == 0) {
        if (port.broker.looks) {
            --port.broker.looks;
            return Sweep::Expects;
        }
        port.attended = false; // from now on the publisher wakes us
        forget = true;
        return Sweep::Nothing;
    }
    m_tookEvents = port.builder.count();
    if (m_tookEvents >= NAP_FROM) port.broker.looks = LOOKS;
    Message batch = port.seal();
    visit.end();
    ++port.broker.received;
    take(port, batch);
    return Sweep::Took;
}

// Taking a small batch now would gain nobody anything: everybody who would get it has enough to read. The first of them
// to come down to half of that tells us.
bool Broker::receiversBusy(PublisherPort &port)
{
    bool any = false;
    const bool allBusy = forEach(port.broker.targets, [&](std::size_t place) {
        if (place >= m_subscribers.size() || !m_subscribers[place]) return true;
        SubscriberPort &subscriber = *m_subscribers[place];
        any = true;
        if (subscriber.unread() < GATHER_BYTES) return false;
        subscriber.look();
        if (subscriber.unread() < GATHER_BYTES) return false;
        // It tells by what is allocated, of which it reads so much.
        const double share = double(GATHER_BYTES / 2) / double(subscriber.unread());
        return subscriber.tellAtOutstanding(std::uint64_t(double(subscriber.outstanding()) * share));
    });
    const auto time = any && allBusy ? nowNs() : 0;
    if (!time) {
        port.broker.deferredSince = 0;
        return false;
    }
    if (!port.broker.deferredSince) port.broker.deferredSince = time;
    if (time - port.broker.deferredSince < LONGEST_DEFERRAL_NS) return true;
    port.broker.deferredSince = 0;
    return false;
}

std::shared_ptr<PublisherPort> Broker::addPublisher(std::string name, PublisherKind kind,
                                                    std::optional<std::uint32_t> companion)
{
    const PublisherInfo &info = newPublisher(std::move(name), kind);
    auto port = std::make_shared<PublisherPort>(info);
    if (m_publishers.size() <= info.id) m_publishers.resize(info.id + std::size_t{1});
    m_publishers[info.id] = port;
    if (SubscriberPort *own = companion ? subscriber(*companion) : nullptr) own->companions.push_back(port);
    if (!mayPublish(*port)) closePublisher(*port);
    return port;
}

// Whoever comes again is the one that has gone: however often that happens, there are no more publishers to look
// through, to count and to tell of than there were at a time.
const PublisherInfo &Broker::newPublisher(std::string name, PublisherKind kind)
{
    const PublisherRegistry &known = m_directory->publishers;
    for (std::uint32_t id = 0; id < m_publishers.size(); ++id)
        if (!m_publishers[id] && known.at(id).kind == kind && known.at(id).name == name) return known.at(id);
    return m_directory->publishers.add(std::move(name), kind);
}

void Broker::closePublisher(PublisherPort &port)
{
    if (port.closed.exchange(true, std::memory_order_seq_cst)) return;
    port.taken.fetch_add(1, std::memory_order_seq_cst); // a waiting publisher wakes up only for another value
    port.taken.notify_all();
}

void Broker::closePublishersNamed(const std::string &name)
{
    for (auto &port : m_publishers)
        if (port && port->info.name == name && port->info.kind == PublisherKind::Internal) closePublisher(*port);
}

void Broker::closeAllPublishers()
{
    m_open = Open::ToNobody;
    closeWhoMayNot();
}

void Broker::closePublishersInside()
{
    m_open = Open::ToExternal;
    closeWhoMayNot();
}

void Broker::closeWhoMayNot()
{
    for (auto &port : m_publishers)
        if (port && !mayPublish(*port)) closePublisher(*port);
}

bool Broker::mayPublish(const PublisherPort &port) const
{
    return m_open == Open::ToAll || (m_open == Open::ToExternal && port.info.kind == PublisherKind::External);
}

void Broker::leave(PublisherPort &port)
{
    port.broker.leaving = true;
    dropLeft();
}

void Broker::dropLeft()
{
    for (auto &port : m_publishers) {
        if (!port || !port->broker.leaving || port->broker.disordered) continue;
        if (port->broker.received != port->sent.load(std::memory_order_acquire) || !port->broker.pending.empty())
            continue;
        if (port->broker.listed) std::erase(m_attended, port.get());
        for (auto &subscriber : m_subscribers)
            if (subscriber) std::erase(subscriber->companions, port);
        port.reset();
    }
}

SubscriberPort &Broker::addSubscriber(std::string name, Interest interest, BacklogOptions backlog,
                                      std::shared_ptr<SubscriberShare> share)
{
    auto made = std::make_unique<SubscriberPort>(m_nextSubscriber++, std::move(name), std::move(interest), backlog,
                                                 std::move(share), *m_context, m_observers);
    made->base = m_totals;
    const auto free = std::find(m_subscribers.begin(), m_subscribers.end(), nullptr);
    SubscriberPort &subscriber = *made;
    if (free != m_subscribers.end())
        *free = std::move(made);
    else
        m_subscribers.push_back(std::move(made));
    m_routes.rebuild(m_subscribers, m_directory->types);
    return subscriber;
}

SubscriberStatus Broker::removeSubscriber(std::uint32_t id)
{
    const auto found = std::find_if(m_subscribers.begin(), m_subscribers.end(),
                                    [id](const auto &subscriber) { return subscriber && subscriber->id() == id; });
    if (found == m_subscribers.end()) return {};
    SubscriberStatus last = statusOf(**found);
    last.notTaken += last.waiting; // what waits for one that has left is no loss
    last.waiting = {};
    ((last.matched = last.taken) += last.lost) += last.notTaken;
    last.waitingAllocated = 0;
    last.stalled = false;
    countFormer(last);
    found->reset();
    m_routes.rebuild(m_subscribers, m_directory->types);
    admitPending();
    return last;
}

SubscriberPort *Broker::subscriber(std::uint32_t id)
{
    for (auto &subscriber : m_subscribers)
        if (subscriber && subscriber->id() == id) return subscriber.get();
    return nullptr;
}

std::vector<std::string> Broker::undrained() const
{
    std::vector<std::string> names;
    for (const auto &port : m_publishers) {
        if (!port || (port->broker.disordered && port->broker.pending.empty())) continue;
        Visit visit(port->lock); // one that hangs may hold it
        const bool drained =
            visit && port->broker.received == port->sent && port->broker.pending.empty() && port->builder.count() == 0;
        if (!drained) names.push_back(port->info.name);
    }
    return names;
}

} // namespace event_engine
