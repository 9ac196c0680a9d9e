// SPDX-License-Identifier: BSD-3-Clause
// Back-pressure: which batches the broker lets in, whom it waits for, and who loses what.
#include "engine/base/clock.h"
#include "engine/bus/broker.h"
#include "engine/bus/message_batch.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

// Who waits for a full subscriber goes on when it has taken so much. After longer waits its buffers, which all come
// back meanwhile, would be given to the system and asked for again.
constexpr std::uint64_t GOES_ON_AFTER = 4 * 1024 * 1024;

// Its thread is inside publish, and can do nothing until its batch is admitted.
bool isHeldUp(const PublisherPort &port)
{
    return !port.broker.pending.empty() && port.waiting.load(std::memory_order_seq_cst);
}

// While another thread of the plugin waits, a driver's callback say, the one that reads is free to take; and so is a
// process that goes on while its gateway waits.
bool holdsUp(const PublisherPort &own, const SubscriberPort &subscriber)
{
    if (!isHeldUp(own) || subscriber.share().takesMeanwhile.load(std::memory_order_relaxed)) return false;
    const auto reader = subscriber.share().reader.load(std::memory_order_relaxed);
    return reader == std::thread::id() || reader == own.waiter.load(std::memory_order_relaxed);
}

bool isHeldUp(const SubscriberPort &subscriber)
{
    return std::any_of(subscriber.companions.begin(), subscriber.companions.end(),
                       [&](const auto &own) { return holdsUp(*own, subscriber); });
}

} // namespace

void Broker::take(PublisherPort &port, Message &batch)
{
    if (port.broker.pending.empty() && admit(port, batch)) return countTaken(port);
    port.broker.pending.push_back(std::move(batch));
    ++m_pendingCount;
    // Somebody may be exempt from his limit now, since we hold back his own batch while he waits.
    if (m_pendingCount > 1 && port.waiting.load(std::memory_order_seq_cst)) admitPending();
}

// False: a subscriber that blocks is full. Nothing has happened to the batch then.
bool Broker::admit(PublisherPort &port, Message &batch)
{
    auto &header = *reinterpret_cast<BatchHeader *>(batch.data());
    const std::span runs(reinterpret_cast<const TypeRun *>(batch.data() + header.eventsEnd), header.runCount);
    m_routes.find(runs, m_subscribers, m_directory->types, m_targets);

    if (const auto refusing = whoRefuses(port, m_targets)) {
        if (port.broker.blockedBy != refusing) port.broker.blockedBy = refusing;
        if (!port.broker.blockedSince) port.broker.blockedSince = nowNs();
        return false;
    }
    port.broker.blockedBy.reset();
    port.broker.blockedSince = 0;

    header.firstSequence = m_sequence + 1;
    header.brokerTime = nowNs();
    m_sequence += header.count;
    for (const TypeRun &run : runs) {
        if (run.type >= m_totals.size()) m_totals.resize(m_directory->types.count());
        m_totals[run.type].events += run.count;
        m_totals[run.type].bytes += run.bytes;
    }
    port.broker.targets = m_targets;
    forEach(m_targets, [&](std::size_t place) {
        deliver(*m_subscribers[place], batch);
        return true;
    });
    if (!m_observers.empty()) {
        const BatchPointer shared(new MessageBatch(m_directory, batch.share()));
        for (BatchObserver *observer : m_observers) observer->onBatch(shared);
    }
    return true;
}

std::optional<std::uint32_t> Broker::whoRefuses(const PublisherPort &port, const Targets &targets)
{
    std::optional<std::uint32_t> refusing;
    forEach(targets, [&](std::size_t place) {
        SubscriberPort &subscriber = *m_subscribers[place];
        if (subscriber.options().policy != OverflowPolicy::Block || !mustWaitFor(subscriber, port)) return true;
        refusing = subscriber.id();
        return false;
    });
    return refusing;
}

bool Broker::mustWaitFor(SubscriberPort &subscriber, const PublisherPort &port)
{
    const std::uint64_t limit = subscriber.options().limit;
    if (subscriber.outstanding() <= limit && !subscriber.fullSince) [[likely]]
        return false;
    subscriber.look();
    updateStall(subscriber);
    if (subscriber.outstanding() <= limit || subscriber.stalled) return false;
    m_refusesAny.store(true, std::memory_order_seq_cst);
    if (!subscriber.tellAtOutstanding(limit - std::min(limit / 2, GOES_ON_AFTER))) return false;
    ++m_search;
    return !waitsFor(subscriber, port);
}

// Never wait for one who waits for the same publisher: its thread is inside publish, who refuses its batch is in a
// publish, too, and so on until it is the publisher's own that waits. Where the chain ends at one who is free to take,
// the wait ends by itself, and an exemption would let backlogs grow for nothing.
bool Broker::waitsFor(SubscriberPort &subscriber, const PublisherPort &port)
{
    if (std::exchange(subscriber.search, m_search) == m_search) return false;
    return std::any_of(subscriber.companions.begin(), subscriber.companions.end(), [&](const auto &own) {
        if (!holdsUp(*own, subscriber)) return false;
        if (own.get() == &port) return true;
        SubscriberPort *by = own->broker.blockedBy ? this->subscriber(*own->broker.blockedBy) : nullptr;
        return by && waitsFor(*by, port);
    });
}

// Stalled: full, and took nothing for the whole time, though nobody held it up. It recovers when it takes again.
void Broker::updateStall(SubscriberPort &subscriber)
{
    // Batches alone do not tell: hundreds of events may be in the one at hand.
    const SubscriberShare &share = subscriber.share();
    const SubscriberPort::Progress progress{share.consumed.load(std::memory_order_relaxed),
                                            share.takenEvents.load(std::memory_order_relaxed)};
    const bool took = progress != subscriber.progressWhenFull;
    if (subscriber.outstanding() <= subscriber.options().limit) {
        subscriber.fullSince = 0;
        subscriber.stalled = false;
        return;
    }
    const std::int64_t time = m_watched.look().time_since_epoch().count();
    if (!subscriber.fullSince || took || isHeldUp(subscriber)) {
        subscriber.fullSince = time;
        subscriber.progressWhenFull = progress;
        subscriber.stalled = false;
    }
    const auto limit = m_options.stallAfter.count();
    if (subscriber.absent || !m_patient || (limit && time - subscriber.fullSince >= limit)) subscriber.stalled = true;
}

void Broker::deliver(SubscriberPort &subscriber, Message &batch)
{
    if (subscriber.options().policy == OverflowPolicy::DropOldest)
        return subscriber.forwardDroppingOldest(batch, m_directory->types);

    if (const auto cause = whyNotFor(subscriber, allocatedFor(batch.size())))
        return subscriber.countLost(batch, m_directory->types, *cause);
    subscriber.forward(batch);
}

// Empty: it gets the batch.
std::optional<Loss::Cause> Broker::whyNotFor(SubscriberPort &subscriber, std::size_t cost)
{
    const std::uint64_t limit = subscriber.options().limit;
    if (subscriber.outstanding() + cost <= limit) [[likely]]
        return {};
    subscriber.look();
    const bool block = subscriber.options().policy == OverflowPolicy::Block;
    if (block) updateStall(subscriber);
    // A batch of more than the whole limit goes to one who has nothing else to read.
    if (!subscriber.outstanding() || subscriber.outstanding() + cost <= limit) return {};
    if (!block) return Loss::Cause::Dropped;
    if (subscriber.stalled) return Loss::Cause::Stalled;
    if (beyondLimits() + cost > m_options.hardCap) return Loss::Cause::HardCap;
    return {};
}

// What all those who block keep beyond their limits: they are exempt, for they wait for each other.
std::uint64_t Broker::beyondLimits() const
{
    std::uint64_t sum = 0;
    for (const auto &subscriber : m_subscribers) {
        if (!subscriber || subscriber->options().policy != OverflowPolicy::Block) continue;
        subscriber->look();
        const std::uint64_t limit = subscriber->options().limit;
        if (subscriber->outstanding() > limit) sum += subscriber->outstanding() - limit;
    }
    return sum;
}

void Broker::countTaken(PublisherPort &port)
{
    port.taken.fetch_add(1, std::memory_order_seq_cst);
    if (!port.waiting.load(std::memory_order_seq_cst) || port.onTheirWay() > WINDOW / 2) return;
    port.taken.notify_one();
}

// Round robin over the publishers, so that none of them starves.
void Broker::admitPending()
{
    if (m_stopping) return;
    for (bool progress = true; progress && m_pendingCount;) {
        progress = false;
        for (auto &port : m_publishers) {
            if (!port || port->broker.pending.empty() || !admit(*port, port->broker.pending.front())) continue;
            port->broker.pending.pop_front();
            --m_pendingCount;
            countTaken(*port);
            progress = true;
        }
    }
    if (m_pendingCount) return;
    m_refusesAny.store(false, std::memory_order_seq_cst);
    dropLeft();
}

} // namespace event_engine
