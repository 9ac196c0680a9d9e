// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/bus/broker.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace event_engine {

/// How many events subscribers take in a second, from looking at their counts now and then, at least every half second.
/// Those who take many: of the last second; where they have begun in it, since then, as far as that is known. Those who
/// take few have the steady rate of RateEstimate, as slow types do. By name: whoever leaves and comes again goes on.
/// Any thread.
class TakeRates {
public:
    using ByName = std::map<std::string, double>;

    /// Takes in the counts of this time, and answers with the rates up to it. Those who take nothing may be missing.
    ByName look(const std::vector<SubscriberStatus> &subscribers, Timestamp time) EXCLUDES(m_mutex);

private:
    using Totals = std::map<std::string, std::uint64_t>;
    struct Look {
        Timestamp time;
        Totals taken;
        [[nodiscard]] std::uint64_t totalOf(const std::string &name) const;
        /// What was taken a second since, up to `total`.
        [[nodiscard]] double paceOf(const std::string &name, std::uint64_t total, Timestamp now) const;
    };
    struct Step {
        std::int64_t interval; ///< in which they were taken
        std::uint64_t events;
    };
    struct Taker {
        std::uint64_t total = 0;
        std::deque<Step> steps; ///< oldest first, no older than RateEstimate looks back
    };

    void follow(const std::string &name, std::uint64_t total, std::int64_t now) REQUIRES(m_mutex);
    /// Whether it took events in the second before the first look, too.
    [[nodiscard]] bool hasGoneOn(const std::deque<Step> &steps) const REQUIRES(m_mutex);
    [[nodiscard]] double paceSinceItsBegin(const std::string &name, std::uint64_t total, Timestamp time) const
        REQUIRES(m_mutex);
    [[nodiscard]] double rateOf(const std::string &name, std::uint64_t total, Timestamp time) REQUIRES(m_mutex);

    Mutex m_mutex;
    std::deque<Look> m_looks GUARDED_BY(m_mutex); // the first is the one that rates of many count from
    std::map<std::string, Taker> m_takers GUARDED_BY(m_mutex);
};

} // namespace event_engine
