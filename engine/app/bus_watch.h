// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/clock.h"
#include "engine/bus/broker.h"
#include "engine/plugins/registry/problem_list.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace event_engine {

/// Makes problems of what a person should hear of without having a window open: of each thing when it happens, not for
/// as long as it lasts, and tells of those that last when they are over. One thread.
class BusWatch {
public:
    explicit BusWatch(ProblemList &problems) : m_problems(problems) {}

    void look(const BusStatus &status);
    /// `jump`: how far the wall clock has been moved since the start.
    void lookAtClock(Duration jump);

private:
    struct Seen {
        Losses losses;
        bool stalled = false, drops = false, atLimit = false;
    };
    using Subscribers = std::map<std::string, Seen>; // by name: whoever leaves and comes again goes on

    void compare(const std::string &name, const Seen &before, const Seen &now);
    void lookAtBlocked(const std::vector<BlockedPublisher> &blocked);

    ProblemList &m_problems;
    Subscribers m_subscribers;
    std::set<std::pair<std::string, std::string>> m_blocked;
    std::size_t m_disordered = 0;
    Duration m_jump = wallClockJump();
};

} // namespace event_engine
