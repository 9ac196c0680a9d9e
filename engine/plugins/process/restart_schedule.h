// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/options.h"

#include <chrono>
#include <deque>
#include <optional>

namespace event_engine {

/// When a process that has ended is started again, and when no more, as RestartOptions says. It has no clock: the
/// caller tells the time.
class RestartSchedule {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit RestartSchedule(RestartPolicy policy) : m_policy(policy) {}

    void started(Time time) { m_started = time; }

    struct Decision {
        std::optional<Duration> restartAfter; ///< empty: it stays ended
        bool gaveUp = false;                  ///< since it was started again too often
    };
    /// `random`, from 0 to 1, spreads processes that ended together.
    [[nodiscard]] Decision ended(bool failed, Time time, double random);
    /// A process that hung is started again whatever the policy.
    [[nodiscard]] Decision endedWhenHung(Time time, double random) { return decide(time, random); }

    /// A person has started it: what was before is forgotten.
    void reset();

private:
    [[nodiscard]] Decision decide(Time time, double random);

    static constexpr Duration FIRST_DELAY = std::chrono::milliseconds(250);

    const RestartPolicy m_policy;
    Time m_started{};
    Duration m_delay = FIRST_DELAY;
    std::deque<Time> m_restarts; // the recent ones
};

} // namespace event_engine
