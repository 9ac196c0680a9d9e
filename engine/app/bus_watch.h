// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/clock.h"
#include "engine/bus/broker.h"
#include "engine/plugins/registry/problem_list.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace event_engine {

/// Makes problems of what a person should hear of without having a window open: of each thing when it happens, not for
/// as long as it lasts. One thread.
class BusWatch {
public:
    explicit BusWatch(ProblemList &problems) : m_problems(problems) {}

    void look(const BusStatus &status);
    /// `jump`: how far the wall clock has been moved since the start.
    void lookAtClock(Duration jump);

private:
    struct Seen {
        Losses losses;
        bool stalled = false;
    };
    void lookAt(const SubscriberStatus &subscriber, Seen &seen);
    void lookAtBlocked(const std::vector<BlockedPublisher> &blocked);

    ProblemList &m_problems;
    std::map<std::uint32_t, Seen> m_subscribers; // by id
    std::set<std::pair<std::string, std::string>> m_blocked;
    std::size_t m_disordered = 0;
    Duration m_jump = wallClockJump();
};

} // namespace event_engine
