// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/export.h"
#include "event_engine/time.h"

#include <cstdint>

namespace event_engine {

/// How many events there are a second, told from counts per interval so that slow types have a steady rate too. Ten
/// within the last second make a rate; where they began in it, it is their pace since. Of fewer, which come one by one,
/// it is that of the newest few, from event to event, over two seconds at least and a minute at most: 0.5 Hz reads 0.5,
/// not 0 and 1 in turn. When nothing comes for twice the longest pause among them, it is the last second's again: 0.
/// Before a silence, four times as long as any pause since, nothing counts once ten or five have come since. A value.
class EVENT_ENGINE_EXPORT RateEstimate {
public:
    static constexpr Duration SPAN = std::chrono::seconds(1);     ///< a rate is measured over, at least
    static constexpr Duration LONGEST = std::chrono::seconds(60); ///< nothing older plays a part
    static constexpr std::uint64_t MANY = 10;                     ///< events that make a rate by themselves

    /// Of intervals of this length; where it is over SPAN, one interval takes the second's place.
    explicit RateEstimate(Duration resolution);

    /// An interval with events in it, from the newest to the oldest; `age`: how many intervals have ended since it did.
    /// False: older ones change nothing.
    bool add(std::int64_t age, std::uint64_t events, std::uint64_t bytes);

    [[nodiscard]] double eventsPerSecond() const { return perSecond(m_span.events, m_between.events); }
    [[nodiscard]] double bytesPerSecond() const { return perSecond(m_span.bytes, m_between.bytes); }

private:
    struct Sum {
        std::uint64_t events = 0, bytes = 0;
    };
    [[nodiscard]] bool isSteady() const;
    [[nodiscard]] double perSecond(std::uint64_t inSpan, std::uint64_t between) const;

    double m_resolution; // in seconds
    std::int64_t m_spanIntervals, m_longest;
    Sum m_span;    // of the last second
    Sum m_oldest;  // of the interval added last
    Sum m_between; // of all others: what came after the oldest
    std::int64_t m_newestAge = -1, m_oldestAge = 0, m_longestPause = 0;
    bool m_burst = false; // of many at once, which have no pace
};

} // namespace event_engine
