// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/take_rates.h"

#include "event_engine/rate_estimate.h"

#include <algorithm>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr Duration SHORTEST = 100ms; // closer looks than this are not kept, and make no rate

} // namespace

TakeRates::ByName TakeRates::look(const std::vector<SubscriberStatus> &subscribers, Timestamp time)
{
    Totals taken;
    for (const SubscriberStatus &subscriber : subscribers) taken[subscriber.name] += subscriber.taken.events;

    MutexLock lock(m_mutex);
    while (m_looks.size() > 1 && m_looks[1].time <= time - RateEstimate::SPAN) m_looks.pop_front();
    for (const auto &[name, total] : taken) follow(name, total, time.time_since_epoch() / SHORTEST);

    ByName rates;
    if (!m_looks.empty() && time - m_looks.front().time >= SHORTEST)
        for (const auto &[name, total] : taken)
            if (const double rate = rateOf(name, total, time); rate > 0) rates[name] = rate;
    if (m_looks.empty() || time - m_looks.back().time >= SHORTEST) m_looks.push_back({time, std::move(taken)});
    return rates;
}

void TakeRates::follow(const std::string &name, std::uint64_t total, std::int64_t now)
{
    Taker &taker = m_takers[name];
    if (total < taker.total) return; // counted before what another thread has looked at meanwhile
    const std::uint64_t fresh = total - taker.total;
    taker.total = total;
    if (fresh && !taker.steps.empty() && taker.steps.back().interval == now)
        taker.steps.back().events += fresh;
    else if (fresh)
        taker.steps.push_back({now, fresh});
    while (!taker.steps.empty() && now - taker.steps.front().interval > RateEstimate::LONGEST / SHORTEST)
        taker.steps.pop_front();
}

std::uint64_t TakeRates::Look::totalOf(const std::string &name) const
{
    const auto found = taken.find(name);
    return found == taken.end() ? 0 : found->second;
}

double TakeRates::Look::paceOf(const std::string &name, std::uint64_t total, Timestamp now) const
{
    return double(total - std::min(totalOf(name), total)) / std::chrono::duration<double>(now - time).count();
}

bool TakeRates::hasGoneOn(const std::deque<Step> &steps) const
{
    const std::int64_t first = m_looks.front().time.time_since_epoch() / SHORTEST;
    return std::any_of(steps.begin(), steps.end(), [&](const Step &step) {
        return step.interval <= first && step.interval > first - RateEstimate::SPAN / SHORTEST;
    });
}

double TakeRates::paceSinceItsBegin(const std::string &name, std::uint64_t total, Timestamp time) const
{
    const std::uint64_t start = m_looks.front().totalOf(name);
    // Of the time between two looks that it began in it had a part, and nobody knows which.
    const auto begun =
        std::find_if(m_looks.begin(), m_looks.end(), [&](const Look &look) { return look.totalOf(name) > start; });
    if (begun == m_looks.end() || time - begun->time < SHORTEST) return 0;
    return std::max(begun->paceOf(name, total, time), m_looks.front().paceOf(name, total, time));
}

double TakeRates::rateOf(const std::string &name, std::uint64_t total, Timestamp time)
{
    const std::deque<Step> &steps = m_takers[name].steps;
    const std::int64_t now = time.time_since_epoch() / SHORTEST;
    const std::uint64_t start = m_looks.front().totalOf(name);
    const bool isNew = start == 0, isFast = total >= start + RateEstimate::MANY;
    // Looks are not made at equal distances: what was taken since one of them is exact, counted intervals are not.
    if (isNew || (isFast && !hasGoneOn(steps))) return paceSinceItsBegin(name, total, time);
    if (isFast) return m_looks.front().paceOf(name, total, time);
    RateEstimate rate(SHORTEST);
    for (auto step = steps.rbegin(); step != steps.rend() && rate.add(now - step->interval, step->events, 0); ++step) {
    }
    return rate.eventsPerSecond();
}

} // namespace event_engine
