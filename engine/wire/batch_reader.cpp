// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_reader.h"

#include "engine/base/clock.h"

#include <algorithm>

namespace event_engine {

namespace {

// How far ahead of reading the cache is asked for the events: far enough to hide memory, near enough not to flush.
constexpr std::size_t PREFETCH = 2048;
constexpr std::size_t CACHE_LINE = 64;

} // namespace

BatchReader::BatchReader(BatchPointer batch)
    : m_batch(std::move(batch)), m_base(m_batch->data()), m_at(sizeof(BatchHeader)), m_end(m_batch->header().eventsEnd)
{}

EventView BatchReader::view(const std::byte *at) const
{
    const BatchHeader &header = m_batch->header();
    const auto &record = *reinterpret_cast<const EventRecord *>(at);
    EventView event;
    event.m_filterSize = std::uint16_t(m_batch->directory().types.filterSize(record.type));
    event.m_data = at + bytesOffset(record, event.m_filterSize);
    event.m_record = at;
    event.m_size = sizeOf(record);
    event.m_type = record.type;
    event.m_sequence = header.firstSequence + record.index;
    event.m_publishTime = timestampOf(header.baseTime + record.timeDelta);
    event.m_batch = m_batch;
    return event;
}

void BatchReader::prefetch()
{
    m_fetched = std::max(m_fetched, m_at);
    for (const std::size_t to = std::min(m_at + PREFETCH, m_end); m_fetched < to; m_fetched += CACHE_LINE)
        __builtin_prefetch(m_base + m_fetched);
}

std::optional<EventView> BatchReader::next()
{
    if (atEnd()) return {};
    const std::byte *at = m_base + m_at;
    EventView event = view(at);
    m_at += recordSpan(*reinterpret_cast<const EventRecord *>(at), event.m_filterSize);
    prefetch();
    return event;
}

std::optional<EventView> BatchReader::next(Interest &interest)
{
    const TypeRegistry &types = m_batch->directory().types;
    if (m_at == sizeof(BatchHeader) && m_batch->header().runCount > 1 && interest.onlyType() != UNREGISTERED) {
        m_chain = interest.onlyType();
        m_at = m_end;
        for (const TypeRun &run : m_batch->runs())
            if (run.type == m_chain) m_at = run.first;
    }
    while (!atEnd()) {
        const std::byte *at = m_base + m_at;
        const auto &record = *reinterpret_cast<const EventRecord *>(at);
        if (m_chain != UNREGISTERED)
            m_at = record.nextSame ? record.nextSame : m_end;
        else
            m_at += recordSpan(record, types.filterSize(record.type));
        prefetch();
        const auto verdict = interest.verdict(record.type, types);
        if (verdict == Interest::Verdict::None) continue;
        EventView event = view(at);
        if (verdict == Interest::Verdict::Test && !interest.matchesPrefix(event.bytes())) continue;
        return event;
    }
    return {};
}

std::optional<EventView> BatchReader::find(const BatchPointer &batch, Sequence sequence)
{
    if (sequence < batch->firstSequence() || sequence > batch->lastSequence()) return {};
    BatchReader reader(batch);
    for (auto skip = sequence - batch->firstSequence(); skip; --skip)
        reader.m_at += recordSpan(*reinterpret_cast<const EventRecord *>(reader.m_base + reader.m_at),
                                  batch->directory().types.filterSize(
                                      reinterpret_cast<const EventRecord *>(reader.m_base + reader.m_at)->type));
    return reader.next();
}

} // namespace event_engine
