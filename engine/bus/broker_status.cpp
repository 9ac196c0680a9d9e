// SPDX-License-Identifier: BSD-3-Clause
// The broker's numbers, all of one instant.
#include "engine/base/clock.h"
#include "engine/bus/broker.h"

#include <algorithm>

namespace event_engine {

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
    status.taken = {share.takenEvents.load(std::memory_order_acquire),
                    share.takenBytes.load(std::memory_order_acquire)};
    status.notTaken = subscriber.notTaken();
    status.taken -= status.notTaken;
    const std::uint64_t tested = share.testedEvents.load(std::memory_order_relaxed);
    status.matched.events += tested + subscriber.testedLost().events;
    status.matched.bytes += share.testedBytes.load(std::memory_order_relaxed) + subscriber.testedLost().bytes;
    const auto rest = [](std::uint64_t all, std::uint64_t done) { return all > done ? all - done : 0; };
    Count done = status.taken;
    (done += status.lost) += status.notTaken;
    status.waiting = {rest(status.matched.events, done.events), rest(status.matched.bytes, done.bytes)};
    subscriber.look();
    status.waitingAllocated = subscriber.outstanding();
    status.stalled = subscriber.stalled;
    return status;
}

void Broker::countFormer(const SubscriberStatus &last)
{
    SubscriberStatus &sum = m_former[last.name];
    sum.name = last.name;
    sum.matched += last.matched;
    sum.taken += last.taken;
    sum.lost += last.lost;
    sum.notTaken += last.notTaken;
    sum.losses += last.losses;
    sum.lostByType.resize(std::max(sum.lostByType.size(), last.lostByType.size()));
    for (std::size_t type = 0; type < last.lostByType.size(); ++type) sum.lostByType[type] += last.lostByType[type];
}

BusStatus Broker::status()
{
    BusStatus status;
    status.sequence = m_sequence;
    status.totals = m_totals;
    status.disordered = m_disordered;
    for (const auto &[name, former] : m_former) status.subscribers.push_back(former);
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
