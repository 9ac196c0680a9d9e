// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/bus_watch.h"

#include "event_engine/text.h"

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr Duration WORTH_A_WORD = 1s;    // of waiting
constexpr Duration SMALLEST_JUMP = 50ms; // less is what keeping clocks in step does all the time

} // namespace

void BusWatch::look(const BusStatus &status)
{
    for (const SubscriberStatus &subscriber : status.subscribers) lookAt(subscriber, m_subscribers[subscriber.id]);
    lookAtBlocked(status.blocked);
    for (; m_disordered < status.disordered.size(); ++m_disordered)
        m_problems.add(Severity::Error, status.disordered[m_disordered],
                       "is refused: its batches came in no order, which is a mistake of the engine");
}

void BusWatch::lookAt(const SubscriberStatus &subscriber, Seen &seen)
{
    if (subscriber.stalled && !seen.stalled)
        m_problems.add(Severity::Warning, subscriber.name,
                       "is stalled: it is full and takes nothing, so it loses events (counted) instead of holding up "
                       "the others");
    if (subscriber.losses.dropped > seen.losses.dropped)
        m_problems.add(Severity::Warning, subscriber.name, "loses events: it is slower than what it subscribed to");
    if (subscriber.losses.hardCap > seen.losses.hardCap)
        m_problems.add(Severity::Error, subscriber.name,
                       "loses events: what waits for it has reached the memory limit");
    seen = {subscriber.losses, subscriber.stalled};
}

void BusWatch::lookAtBlocked(const std::vector<BlockedPublisher> &blocked)
{
    std::set<std::pair<std::string, std::string>> now;
    for (const BlockedPublisher &each : blocked) {
        if (each.since <= WORTH_A_WORD) continue;
        if (!m_blocked.contains({each.publisher, each.by}) && now.emplace(each.publisher, each.by).second)
            m_problems.add(Severity::Warning, each.publisher, "waits for " + each.by + ", which is full");
        now.emplace(each.publisher, each.by);
    }
    m_blocked = std::move(now);
}

void BusWatch::lookAtClock(Duration jump)
{
    const Duration step = jump - m_jump;
    if (step > -SMALLEST_JUMP && step < SMALLEST_JUMP) return;
    m_jump = jump;
    m_problems.add(Severity::Note, {},
                   "the clock of this machine was put " + std::string(step > Duration(0) ? "forward" : "back") +
                       " by " + durationText(step > Duration(0) ? step : -step) +
                       "; the times of events go on as if it had not been");
}

} // namespace event_engine
