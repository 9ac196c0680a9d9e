// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/chunk_order.h"

#include <algorithm>
#include <numeric>

namespace event_engine::mcap {

ChunkOrder::ChunkOrder(const std::vector<IndexedChunk> &chunks, Direction direction)
    : m_direction(direction), m_places(chunks.size()), m_reach(chunks.size())
{
    const bool isForward = direction == Direction::Forward;
    std::iota(m_places.begin(), m_places.end(), 0u);
    std::stable_sort(m_places.begin(), m_places.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (isForward) return chunks[a].index.startTime < chunks[b].index.startTime;
        return chunks[a].index.endTime > chunks[b].index.endTime;
    });
    for (std::size_t n = 0; n < m_places.size(); ++n) {
        const ChunkIndex &chunk = chunks[m_places[n]].index;
        m_reach[n] = isForward ? chunk.endTime : chunk.startTime;
        if (n != 0)
            m_reach[n] = isForward ? std::max(m_reach[n], m_reach[n - 1]) : std::min(m_reach[n], m_reach[n - 1]);
    }
}

std::size_t ChunkOrder::firstFrom(Time time) const
{
    const auto isPassed = [&](Time reach) { return m_direction == Direction::Forward ? reach < time : reach > time; };
    return static_cast<std::size_t>(std::partition_point(m_reach.begin(), m_reach.end(), isPassed) - m_reach.begin());
}

} // namespace event_engine::mcap
