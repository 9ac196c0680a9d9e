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
    if (!inSpan && (age > m_longest || m_span.events >= MANY)) return false;
    const std::int64_t pause = age - m_oldestAge;
    const bool wasSilent = pause > m_spanIntervals && pause > SILENCE * m_longestPause;
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
    if (isSteady()) return double(between) / (double(m_oldestAge - m_newestAge) * m_resolution);
    return double(inSpan) / (double(m_spanIntervals) * m_resolution);
}

} // namespace event_engine
