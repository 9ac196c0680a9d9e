// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_places.h"

#include "engine/recording/copy_progress.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace event_engine {

namespace {

constexpr std::uint64_t INDEX_HEAD = mcap::RECORD_PREFIX_SIZE + 2 + 4;
constexpr std::uint64_t INDEX_ENTRY = 8 + 8;
// Beyond that a file whose chunks overlap is counted by its chunks: what is too much for memory is worse.
constexpr Sequence MOST_COUNTED = 50'000'000;
constexpr std::uint32_t STRETCH = 256;

// Each index record has a head of fixed size and a fixed size per message.
std::optional<std::uint64_t> indexedCount(const mcap::ChunkIndex &chunk)
{
    const std::uint64_t heads = chunk.messageIndexOffsets.size() * INDEX_HEAD;
    if (chunk.messageIndexLength <= heads) return std::nullopt;
    return (chunk.messageIndexLength - heads) / INDEX_ENTRY;
}

std::uint64_t countedMessages(const mcap::Reader &reader, const mcap::IndexedChunk &chunk)
{
    std::uint64_t count = 0;
    if (const auto indexes = reader.messageIndexes(chunk))
        for (const mcap::MessageIndex &index : *indexes) count += index.entries.size();
    return count;
}

// Tells of a chunk that takes as long as decompressing it; false: the work is to end.
bool goesOn(const mcap::Reader &reader, const mcap::ChunkIndex &chunk, const FileProgress &progress,
            const std::stop_token &stop)
{
    if (indexedCount(chunk)) return true;
    if (stop.stop_requested()) return false;
    if (progress) progress(chunk.chunkOffset, reader.fileSize());
    return true;
}

// By the times that the index has of its chunks. One without messages has none.
bool mayOverlap(const mcap::Reader &reader)
{
    mcap::Time latest = 0;
    for (const mcap::IndexedChunk &chunk : reader.index().chunks) {
        if (chunk.index.endTime == 0) continue;
        if (chunk.index.startTime < latest) return true;
        latest = std::max(latest, chunk.index.endTime);
    }
    return false;
}

} // namespace

RecordingPlaces::RecordingPlaces(const mcap::Reader &reader, const OpenOptions &options)
{
    const FileProgress counting = mayOverlap(reader) ? firstHalfOf(options.progress) : options.progress;
    bool isInOrder = true;
    mcap::Time latest = 0;
    for (const mcap::IndexedChunk &chunk : reader.index().chunks) {
        if (!goesOn(reader, chunk.index, counting, options.stop)) return;
        const auto indexed = indexedCount(chunk.index);
        const std::uint64_t count = indexed ? *indexed : countedMessages(reader, chunk);
        m_countOfChunk.push_back(count);
        m_count += count;
        if (count == 0) continue;
        isInOrder = isInOrder && chunk.index.startTime >= latest;
        latest = std::max(latest, chunk.index.endTime);
    }
    const bool byChunk = isInOrder || m_count > MOST_COUNTED;
    if (byChunk) countChunks(reader);
    m_areWhole = byChunk || countMessages(reader, secondHalfOf(options.progress), options.stop);
}

void RecordingPlaces::countChunks(const mcap::Reader &reader)
{
    mcap::Time latest = 0;
    Sequence next = 1;
    std::size_t n = 0;
    for (const mcap::IndexedChunk &chunk : reader.index().chunks) {
        latest = std::max(latest, chunk.index.endTime);
        m_stretches.push_back({next, chunk.index.startTime, latest});
        m_firstByOffset.emplace(chunk.index.chunkOffset, next);
        next += m_countOfChunk[n++];
    }
    mcap::Time earliest = UINT64_MAX;
    for (auto stretch = m_stretches.rbegin(); stretch != m_stretches.rend(); ++stretch)
        stretch->start = earliest = std::min(earliest, stretch->start);
}

bool RecordingPlaces::countMessages(const mcap::Reader &reader, const FileProgress &progress,
                                    const std::stop_token &stop)
{
    struct Numbered {
        mcap::Time time;
        std::uint32_t chunk, number;
    };
    std::vector<Numbered> messages;
    messages.reserve(m_count);
    std::vector<std::vector<std::uint32_t> *> places;
    for (const mcap::IndexedChunk &chunk : reader.index().chunks) {
        if (!goesOn(reader, chunk.index, progress, stop)) return false;
        std::vector<mcap::MessageIndex::Entry> entries;
        if (const auto indexes = reader.messageIndexes(chunk))
            for (const mcap::MessageIndex &index : *indexes)
                entries.insert(entries.end(), index.entries.begin(), index.entries.end());
        std::ranges::sort(entries, {}, [](const auto &entry) { return std::pair(entry.logTime, entry.offset); });
        for (const auto &entry : entries)
            messages.push_back({entry.logTime, std::uint32_t(places.size()), std::uint32_t(&entry - entries.data())});
        places.push_back(&m_placesByOffset[chunk.index.chunkOffset]);
        places.back()->resize(entries.size());
    }
    std::ranges::sort(messages, {}, [](const Numbered &m) { return std::tuple(m.time, m.chunk, m.number); });
    m_count = messages.size();
    std::uint32_t place = 0;
    for (const Numbered &message : messages) {
        if (place % STRETCH == 0) m_stretches.push_back({place + Sequence(1), message.time, message.time});
        m_stretches.back().end = message.time;
        (*places[message.chunk])[message.number] = ++place;
    }
    return true;
}

RecordingPlaces::OfChunk RecordingPlaces::of(std::uint64_t chunkOffset) const
{
    OfChunk chunk;
    if (const auto places = m_placesByOffset.find(chunkOffset); places != m_placesByOffset.end())
        chunk.m_places = &places->second;
    if (const auto first = m_firstByOffset.find(chunkOffset); first != m_firstByOffset.end())
        chunk.m_first = first->second;
    return chunk;
}

mcap::Time RecordingPlaces::latestTimeUpTo(Sequence place) const
{
    const auto next = std::upper_bound(m_stretches.begin(), m_stretches.end(), place,
                                       [](Sequence p, const Stretch &stretch) { return p < stretch.first; });
    return next == m_stretches.begin() ? 0 : std::prev(next)->end;
}

mcap::Time RecordingPlaces::earliestTimeFrom(Sequence place) const
{
    const auto next = std::upper_bound(m_stretches.begin(), m_stretches.end(), place,
                                       [](Sequence p, const Stretch &stretch) { return p < stretch.first; });
    return next == m_stretches.begin() ? 0 : std::prev(next)->start;
}

} // namespace event_engine
