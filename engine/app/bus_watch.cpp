// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/bus_watch.h"

#include "event_engine/text.h"

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr Duration WAIT_WORTH_A_WORD = 1s; // of waiting
constexpr Duration SMALLEST_JUMP = 50ms;   // less is what keeping clocks in step does all the time

constexpr auto STALLED =
    "is stalled: it is full and takes nothing, so it loses events (counted) instead of holding up the others";
constexpr auto DROPS = "loses events: it is slower than what it subscribed to";
constexpr auto AT_LIMIT = "loses events: what waits for it has reached the memory limit";

std::string waitsFor(const std::string &subscriber)
{
    return "waits for " + subscriber + ", which is full";
}

} // namespace

void BusWatch::look(const BusStatus &status)
{
    Subscribers now;
    for (const SubscriberStatus &subscriber : status.subscribers) {
        Seen &seen = now[subscriber.name];
        seen.losses += subscriber.losses;
        seen.stalled |= subscriber.stalled;
    }
    for (auto &[name, seen] : now) {
        const Seen &before = m_subscribers[name];
        seen.drops = seen.losses.dropped > before.losses.dropped;
        seen.atLimit = seen.losses.hardCap > before.losses.hardCap;
    }
    for (const auto &[name, before] : m_subscribers) compare(name, before, now[name]);
    m_subscribers = std::move(now);
    lookAtBlocked(status.blocked);
    for (; m_disordered < status.disordered.size(); ++m_disordered)
        m_problems.add(Severity::Error, status.disordered[m_disordered],
                       "is refused: two threads have used one publisher at once, so its events came in no order");
}

void BusWatch::compare(const std::string &name, const Seen &before, const Seen &now)
{
    if (now.stalled && !before.stalled) m_problems.add(Severity::Warning, name, STALLED);
    if (now.drops) m_problems.add(Severity::Warning, name, DROPS);
    if (now.atLimit) m_problems.add(Severity::Error, name, AT_LIMIT);
    if (before.stalled && !now.stalled) m_problems.end(name, STALLED);
    if (before.drops && !now.drops) m_problems.end(name, DROPS);
    if (before.atLimit && !now.atLimit) m_problems.end(name, AT_LIMIT);
}

void BusWatch::lookAtBlocked(const std::vector<BlockedPublisher> &blocked)
{
    std::set<std::pair<std::string, std::string>> now;
    for (const BlockedPublisher &each : blocked) {
        if (each.since <= WAIT_WORTH_A_WORD) continue;
        if (now.emplace(each.publisher, each.by).second && !m_blocked.contains({each.publisher, each.by}))
            m_problems.add(Severity::Warning, each.publisher, waitsFor(each.by));
    }
    for (const auto &[publisher, by] : m_blocked)
        if (!now.contains({publisher, by})) m_problems.end(publisher, waitsFor(by));
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
