// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/time.h"

#include <algorithm>
#include <chrono>

namespace event_engine {

/// When processes that are to end are made to.
class StopSchedule {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// With the app, within AppOptions::stopTimeout: what they publish last is to be taken and recorded within it as
    /// well, and those that are killed are to be gone.
    [[nodiscard]] static StopSchedule ofTheApp(Time begin, Duration timeout)
    {
        return {begin, begin + timeout * 2 / 3, begin + timeout * 3 / 4};
    }
    /// One alone while the app goes on, which has all of the time.
    [[nodiscard]] static StopSchedule ofOne(Time begin, Duration timeout)
    {
        return {begin, begin + timeout / 2, begin + timeout};
    }

    /// They may publish until then, as QUIT tells them; who has been asked so gets SIGTERM then, others at once.
    [[nodiscard]] Time quitBy() const { return m_quitBy; }
    /// SIGTERM for one who has said that it ends, and is still there.
    [[nodiscard]] Time halfway() const { return m_begin + (m_killBy - m_begin) / 2; }
    /// SIGKILL.
    [[nodiscard]] Time killBy() const { return m_killBy; }

    [[nodiscard]] static Duration until(Time time)
    {
        return std::max<Duration>(time - std::chrono::steady_clock::now(), Duration(0));
    }

private:
    StopSchedule(Time begin, Time quitBy, Time killBy) : m_begin(begin), m_quitBy(quitBy), m_killBy(killBy) {}

    Time m_begin, m_quitBy, m_killBy;
};

} // namespace event_engine
