// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/replayer.h"

#include <array>
#include <bit>
#include <cstdint>

namespace event_engine {

/// How late events were, to a sixteenth of each value's power of two; fixed memory.
class TimingHistogram {
public:
    void add(Duration late)
    {
        const auto ns = std::uint64_t(std::max<std::int64_t>(late.count(), 0));
        ++m_counts[place(ns)];
        ++m_events;
        if (ns > m_max) m_max = ns;
    }
    [[nodiscard]] TimingReport report() const
    {
        return {m_events, quantile(0.5), quantile(0.99), Duration(std::int64_t(m_max))};
    }

private:
    static constexpr unsigned STEPS = 16; // per power of two; below that, one per nanosecond

    static std::size_t place(std::uint64_t ns)
    {
        if (ns < STEPS) return std::size_t(ns);
        const unsigned power = unsigned(std::bit_width(ns)) - 5;
        return STEPS * power + std::size_t(ns >> power);
    }
    static std::uint64_t upperEnd(std::size_t place)
    {
        if (place < 2 * STEPS) return place;
        const std::size_t power = place / STEPS - 1;
        return ((place - STEPS * power + 1) << power) - 1;
    }
    [[nodiscard]] Duration quantile(double part) const
    {
        const auto rank = std::uint64_t(double(m_events) * part);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            seen += m_counts[i];
            if (seen > rank) return Duration(std::int64_t(std::min(upperEnd(i), m_max)));
        }
        return Duration(std::int64_t(m_max));
    }

    std::array<std::uint64_t, STEPS * 62> m_counts{};
    std::uint64_t m_events = 0, m_max = 0;
};

} // namespace event_engine
