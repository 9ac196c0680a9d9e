// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>

namespace event_engine {

/// How long a tick of the processor lasts, by readings of it and of the system's clock: the longer it is asked, the
/// better it is known. While the machine sleeps the ticks go on or begin anew, and the system's clock stands: where the
/// two disagree with the rate, it is learned anew, and stays the old one meanwhile.
class TickRate {
public:
    TickRate(std::uint64_t ticks, std::int64_t ns) noexcept
        : m_firstTicks(ticks), m_ticks(ticks), m_firstNs(ns), m_ns(ns)
    {}

    /// A reading of both. One of a thread that came late may lie a little before the last.
    void note(std::uint64_t ticks, std::int64_t ns) noexcept
    {
        const double passed = double(ns - m_ns);
        const double off = double(std::int64_t(ticks - m_ticks)) * m_nsPerTick - passed;
        if (m_nsPerTick > 0 && std::abs(off) > DISAGREEMENT_NS + DISAGREEMENT_PART * std::abs(passed)) {
            m_firstTicks = ticks;
            m_firstNs = ns;
        } else if (ticks < m_ticks) {
            return;
        }
        m_ticks = ticks;
        m_ns = ns;
        if (ns - m_firstNs >= KNOWN_AFTER_NS && ticks > m_firstTicks)
            m_nsPerTick = double(ns - m_firstNs) / double(ticks - m_firstTicks);
    }
    [[nodiscard]] double nsPerTick() const noexcept { return m_nsPerTick; } ///< 0: not known yet

private:
    // A thread may lose its CPU between the two readings; then it is learned anew for nothing.
    static constexpr double DISAGREEMENT_NS = 1'000'000, DISAGREEMENT_PART = 0.001;
    static constexpr std::int64_t KNOWN_AFTER_NS = 1'000'000;

    std::uint64_t m_firstTicks, m_ticks; // of the first reading that counts, and of the last
    std::int64_t m_firstNs, m_ns;
    double m_nsPerTick = 0;
};

} // namespace event_engine
