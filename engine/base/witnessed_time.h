// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>

namespace event_engine {

/// The time that somebody has witnessed who looks again and again: goes on with the steady clock, but from one look to
/// the next by no more than a step. So where the whole process stands still (stopped by a signal or a debugger, or with
/// the machine asleep) nobody seems to have been silent meanwhile. One thread at a time.
class WitnessedTime {
public:
    using Clock = std::chrono::steady_clock;

    explicit WitnessedTime(Clock::duration longestStep) : m_longestStep(longestStep) {}

    Clock::time_point look(Clock::time_point now = Clock::now())
    {
        if (m_looked == Clock::time_point()) m_looked = m_time = now;
        m_time += std::clamp(now - m_looked, Clock::duration(0), m_longestStep);
        m_looked = now;
        return m_time;
    }

private:
    const Clock::duration m_longestStep;
    Clock::time_point m_looked{}, m_time{};
};

} // namespace event_engine
