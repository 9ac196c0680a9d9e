// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/rate_estimate.h"

#include <algorithm>

namespace event_engine {

namespace {

constexpr std::uint64_t A_FEW = 4; // pauses between events that make a pace
constexpr std::uint64_t LEAST = 2; // one pause alone is chance
constexpr int SILENCE = 4;         // so many times as long as any pause since: chance seldom brings that

} // namespace

RateEstimate::RateEstimate(Duration resolution)
    : m_resolution(std::chrono::duration<double>(resolution).count()),
      m_spanIntervals(std::max<std::int64_t>(1, SPAN / resolution)), m_longest(LONGEST / resolution)
{}

bool RateEstimate::add(std::int64_t age, std::uint64_t events, std::uint64_t bytes)
{
    const bool inSpan = age < m_spanIntervals;
    const std::int64_t pause = age - m_oldestAge;
    const bool wasSilent = pause > m_spanIntervals && pause > SILENCE * m_longestPause;
    const bool isEnough = !inSpan && m_span.events >= MANY;
    if (isEnough && !wasSilent) m_oldestAge = age; // they had begun before the span
    if (isEnough || age > m_longest) return false;
    if (m_between.events >= A_FEW && wasSilent) return false;
    if (inSpan) m_span.events += events, m_span.bytes += bytes;
    if (events >= MANY) m_burst = true;
    if (m_newestAge < 0) m_newestAge = m_oldestAge = age;
    m_longestPause = std::max(m_longestPause, age - m_oldestAge);
    m_between.events += m_oldest.events, m_between.bytes += m_oldest.bytes;
    m_oldest = {events, bytes};
    m_oldestAge = age;
    return inSpan || (!m_burst && (m_between.events < A_FEW || m_oldestAge - m_newestAge < 2 * m_spanIntervals));
}

bool RateEstimate::isSteady() const
{
    return m_span.events < MANY && !m_burst && m_between.events >= LEAST && m_newestAge < 2 * m_longestPause;
}

double RateEstimate::perSecond(std::uint64_t inSpan, std::uint64_t between) const
{
    const double span = double(m_spanIntervals) * m_resolution;
    const bool haveJustBegun = m_oldestAge < m_spanIntervals;
    if (isSteady()) {
        const double time = double(m_oldestAge - m_newestAge) * m_resolution;
        // Fewer than MANY have come in the span: what is more comes of a time when they were faster.
        const double most = double(MANY) / span, pace = double(m_between.events) / time;
        return double(between) / time * (haveJustBegun ? 1 : std::min(1.0, most / pace));
    }
    const double inWhole = double(inSpan) / span;
    const bool goOn = m_newestAge < 2 * std::max<std::int64_t>(1, m_longestPause);
    if (m_span.events < MANY || !haveJustBegun || m_oldestAge == 0 || !goOn) return inWhole;
    // Without the interval in which they began: of that they had a part.
    return std::max(inWhole, double(between) / (double(m_oldestAge) * m_resolution));
}

} // namespace event_engine
