// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_places.h"

#include <algorithm>

namespace event_engine {

namespace {

constexpr std::uint64_t INDEX_HEAD = mcap::RECORD_PREFIX_SIZE + 2 + 4;
constexpr std::uint64_t INDEX_ENTRY = 8 + 8;

} // namespace

// Each index record has a head of fixed size and a fixed size per message.
std::uint64_t messageCount(const mcap::Reader &reader, const mcap::IndexedChunk &chunk)
{
    const std::uint64_t heads = chunk.index.messageIndexOffsets.size() * INDEX_HEAD;
    if (chunk.index.messageIndexLength > heads) return (chunk.index.messageIndexLength - heads) / INDEX_ENTRY;
    std::uint64_t count = 0;
    if (const auto indexes = reader.messageIndexes(chunk))
        for (const mcap::MessageIndex &index : *indexes) count += index.entries.size();
    return count;
}

RecordingPlaces::RecordingPlaces(const mcap::Reader &reader)
{
    mcap::Time latest = 0;
    for (const mcap::IndexedChunk &chunk : reader.index().chunks) {
        latest = std::max(latest, chunk.index.endTime);
        m_chunks.push_back({m_count + 1, chunk.index.startTime, latest});
        m_firstByOffset.emplace(chunk.index.chunkOffset, m_count + 1);
        m_count += messageCount(reader, chunk);
    }
    mcap::Time earliest = UINT64_MAX;
    for (auto chunk = m_chunks.rbegin(); chunk != m_chunks.rend(); ++chunk)
        chunk->start = earliest = std::min(earliest, chunk->start);
}

Sequence RecordingPlaces::of(std::uint64_t chunkOffset, std::uint32_t numberInChunk) const
{
    const auto first = m_firstByOffset.find(chunkOffset);
    return first == m_firstByOffset.end() ? 0 : first->second + numberInChunk;
}

mcap::Time RecordingPlaces::latestTimeUpTo(Sequence place) const
{
    const auto next = std::upper_bound(m_chunks.begin(), m_chunks.end(), place,
                                       [](Sequence p, const Chunk &chunk) { return p < chunk.first; });
    return next == m_chunks.begin() ? 0 : std::prev(next)->end;
}

mcap::Time RecordingPlaces::earliestTimeFrom(Sequence place) const
{
    const auto next = std::upper_bound(m_chunks.begin(), m_chunks.end(), place,
                                       [](Sequence p, const Chunk &chunk) { return p < chunk.first; });
    return next == m_chunks.begin() ? 0 : std::prev(next)->start;
}

} // namespace event_engine
