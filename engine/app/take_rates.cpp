// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/take_rates.h"

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr Duration SPAN = 1s;
constexpr Duration SHORTEST = 100ms; // closer looks than this are not kept, and make no rate

} // namespace

TakeRates::ById TakeRates::look(const std::vector<SubscriberStatus> &subscribers, Timestamp time)
{
    MutexLock lock(m_mutex);
    while (m_looks.size() > 1 && m_looks[1].time <= time - SPAN) m_looks.pop_front();

    ById rates;
    if (!m_looks.empty() && time - m_looks.front().time >= SHORTEST) {
        const Look &first = m_looks.front();
        const double seconds = std::chrono::duration<double>(time - first.time).count();
        for (const SubscriberStatus &subscriber : subscribers) {
            const auto before = first.taken.find(subscriber.id);
            const std::uint64_t taken = before == first.taken.end() ? 0 : before->second;
            if (subscriber.taken.events > taken)
                rates[subscriber.id] = double(subscriber.taken.events - taken) / seconds;
        }
    }
    if (m_looks.empty() || time - m_looks.back().time >= SHORTEST) {
        Look &made = m_looks.emplace_back();
        made.time = time;
        for (const SubscriberStatus &subscriber : subscribers) made.taken[subscriber.id] = subscriber.taken.events;
    }
    return rates;
}

} // namespace event_engine
