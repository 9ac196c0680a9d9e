// SPDX-License-Identifier: BSD-3-Clause
// Back-pressure: which batches the broker lets in, whom it waits for, and who loses what.
#include "engine/base/clock.h"
#include "engine/bus/broker.h"
#include "engine/bus/message_batch.h"

namespace event_engine {

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

    if (const auto refusing = whoRefuses(m_targets)) {
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

std::optional<std::uint32_t> Broker::whoRefuses(const Targets &targets)
{
    std::optional<std::uint32_t> refusing;
    forEach(targets, [&](std::size_t place) {
        SubscriberPort &subscriber = *m_subscribers[place];
        if (subscriber.options().policy != OverflowPolicy::Block || !mustWaitFor(subscriber)) return true;
        refusing = subscriber.id();
        return false;
    });
    return refusing;
}

bool Broker::mustWaitFor(SubscriberPort &subscriber)
{
    const std::uint64_t limit = subscriber.options().limit;
    if (subscriber.outstanding() <= limit && !subscriber.fullSince) [[likely]]
        return false;
    subscriber.look();
    updateStall(subscriber);
    if (subscriber.outstanding() <= limit || subscriber.stalled) return false;
    m_refusesAny.store(true, std::memory_order_seq_cst);
    if (!subscriber.tellAtOutstanding(limit / 2)) return false;
    return !waitsForUs(subscriber);
}

// Never wait for somebody who waits for us: its thread is inside publish, and we hold back its own batches, so only we
// can end that. Waiting alone is not enough: with its batches admitted as they come, its wait ends by itself, and an
// exemption would let its backlog grow for nothing.
bool Broker::waitsForUs(const SubscriberPort &subscriber) const
{
    return std::any_of(subscriber.companions.begin(), subscriber.companions.end(), [](const auto &port) {
        return !port->broker.pending.empty() && port->waiting.load(std::memory_order_seq_cst);
    });
}

// Stalled: full, and took nothing for the whole time. It recovers when it takes again.
void Broker::updateStall(SubscriberPort &subscriber)
{
    const std::uint64_t consumed = subscriber.share().consumed.load(std::memory_order_relaxed);
    const bool took = consumed != subscriber.consumedWhenFull;
    if (subscriber.outstanding() <= subscriber.options().limit) {
        subscriber.fullSince = 0;
        subscriber.stalled = false;
        return;
    }
    const std::int64_t time = nowNs();
    if (!subscriber.fullSince || took) {
        subscriber.fullSince = time;
        subscriber.consumedWhenFull = consumed;
        subscriber.stalled = false;
    }
    const auto limit = m_options.stallAfter.count();
    if (subscriber.absent || (limit && time - subscriber.fullSince >= limit)) subscriber.stalled = true;
}

void Broker::deliver(SubscriberPort &subscriber, Message &batch)
{
    if (subscriber.options().policy == OverflowPolicy::DropOldest)
        return subscriber.forwardDroppingOldest(batch, m_directory->types);

    const bool block = subscriber.options().policy == OverflowPolicy::Block;
    const std::uint64_t limit = block && !subscriber.stalled ? m_options.hardCap : subscriber.options().limit;
    if (subscriber.outstanding() + allocatedFor(batch.size()) > limit) {
        subscriber.look();
        if (block) updateStall(subscriber);
        const auto cause = !block ? &Losses::dropped : subscriber.stalled ? &Losses::stalled : &Losses::hardCap;
        // A batch of more than the whole limit goes to one who has nothing else to read.
        if (subscriber.outstanding() && subscriber.outstanding() + allocatedFor(batch.size()) > limit)
            return subscriber.countLost(batch, m_directory->types, cause);
    }
    subscriber.forward(batch);
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

SubscriberStatus Broker::statusOf(SubscriberPort &subscriber)
{
    SubscriberStatus status;
    status.id = subscriber.id();
    status.name = subscriber.name();
    const TypeRegistry &types = m_directory->types;
    for (std::size_t type = 0; type < m_totals.size(); ++type) {
        // Of a type that it tests event by event, only the subscriber knows what it matched; see below.
        if (subscriber.interest().verdict(TypeId(type), types) != Interest::Verdict::All) continue;
        const Count base = type < subscriber.base.size() ? subscriber.base[type] : Count{};
        status.matched.events += m_totals[type].events - base.events;
        status.matched.bytes += m_totals[type].bytes - base.bytes;
    }
    status.lost = subscriber.lost();
    status.losses = subscriber.losses();
    status.lostByType = subscriber.lostByType();
    const SubscriberShare &share = subscriber.share();
    status.taken = {share.takenEvents.load(std::memory_order_relaxed),
                    share.takenBytes.load(std::memory_order_relaxed)};
    const std::uint64_t tested = share.testedEvents.load(std::memory_order_relaxed);
    status.matched.events += tested + subscriber.testedLost().events;
    status.matched.bytes += share.testedBytes.load(std::memory_order_relaxed) + subscriber.testedLost().bytes;
    const auto rest = [](std::uint64_t all, std::uint64_t done) { return all > done ? all - done : 0; };
    status.waiting = {rest(status.matched.events, status.taken.events + status.lost.events),
                      rest(status.matched.bytes, status.taken.bytes + status.lost.bytes)};
    subscriber.look();
    status.waitingAllocated = subscriber.outstanding();
    status.stalled = subscriber.stalled;
    return status;
}

BusStatus Broker::status()
{
    BusStatus status;
    status.sequence = m_sequence;
    status.totals = m_totals;
    status.subscribers = m_former;
    for (auto &subscriber : m_subscribers)
        if (subscriber) {
            subscriber->look();
            if (subscriber->stalled || subscriber->fullSince) updateStall(*subscriber);
            status.subscribers.push_back(statusOf(*subscriber));
        }
    for (const auto &port : m_publishers) {
        if (!port || !port->broker.blockedBy) continue;
        const SubscriberPort *by = subscriber(*port->broker.blockedBy);
        if (by) status.blocked.push_back({port->info.name, by->name(), Duration(nowNs() - port->broker.blockedSince)});
    }
    return status;
}

} // namespace event_engine
