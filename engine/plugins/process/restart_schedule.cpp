// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/restart_schedule.h"

#include <algorithm>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr Duration LONGEST_DELAY = 30s;
constexpr Duration HEALTHY_AFTER = 60s;
constexpr Duration WINDOW = 5min;
constexpr std::size_t MOST_RESTARTS = 5; // within the window
constexpr double JITTER = 0.2;           // of the delay, up and down

} // namespace

RestartSchedule::Decision RestartSchedule::ended(bool failed, Time time, double random)
{
    const bool again = m_policy == RestartPolicy::Always || (m_policy == RestartPolicy::OnFailure && failed);
    return again ? decide(time, random) : Decision{};
}

RestartSchedule::Decision RestartSchedule::decide(Time time, double random)
{
    if (time - m_started >= HEALTHY_AFTER) reset();
    while (!m_restarts.empty() && time - m_restarts.front() >= WINDOW) m_restarts.pop_front();
    if (m_restarts.size() >= MOST_RESTARTS) return {{}, true};
    const auto delay =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(m_delay) * (1 + JITTER * (2 * random - 1)));
    m_delay = std::min(2 * m_delay, LONGEST_DELAY);
    m_restarts.push_back(time + delay);
    return {delay, false};
}

void RestartSchedule::reset()
{
    m_delay = FIRST_DELAY;
    m_restarts.clear();
}

} // namespace event_engine
