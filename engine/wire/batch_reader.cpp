// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_reader.h"

#include <algorithm>

namespace event_engine {

namespace {

// How far ahead of reading the cache is asked for the events: far enough to hide memory, near enough not to flush.
constexpr std::size_t PREFETCH = 2048;
constexpr std::size_t CACHE_LINE = 64;

} // namespace

BatchReader::BatchReader(BatchPointer batch)
    : m_batch(std::move(batch)), m_types(&m_batch->directory().types), m_base(m_batch->data()),
      m_at(sizeof(BatchHeader)), m_end(m_batch->header().eventsEnd)
{}

// In steps, so that most events cost one comparison.
inline void BatchReader::prefetch()
{
    if (m_fetched >= m_at + PREFETCH / 2) [[likely]]
        return;
    m_fetched = std::max(m_fetched, m_at);
    for (const std::size_t to = std::min(m_at + PREFETCH, m_end); m_fetched < to; m_fetched += CACHE_LINE)
        __builtin_prefetch(m_base + m_fetched);
}

std::optional<EventView> BatchReader::next()
{
    if (atEnd()) return {};
    const EventRecord &record = recordAt(m_at);
    m_at += recordSpan(record, m_types->filterSize(record.type));
    prefetch();
    return view(record);
}

std::optional<EventView> BatchReader::next(Interest &interest)
{
    const EventRecord *record = nextRecord(interest);
    return record ? std::optional(view(*record)) : std::nullopt;
}

const EventRecord *BatchReader::nextRecord(Interest &interest)
{
    if (m_at == sizeof(BatchHeader) && interest.onlyType() != UNREGISTERED) followChain(interest.onlyType());
    while (m_at < m_end) {
        const EventRecord &record = recordAt(m_at);
        const std::size_t filterSize = m_types->filterSize(record.type);
        if (m_chain == UNREGISTERED)
            m_at += recordSpan(record, filterSize);
        else
            m_at = record.nextSame ? record.nextSame : m_end;
        prefetch();
        const auto verdict = interest.verdict(record.type, *m_types);
        if (verdict == Interest::Verdict::All) [[likely]]
            return &record;
        if (verdict == Interest::Verdict::Test && interest.matchesPrefix(bytesOf(record, filterSize))) return &record;
    }
    return nullptr;
}

void BatchReader::followChain(TypeId type)
{
    if (m_batch->header().runCount == 1) return; // then it is all of that type, or none
    m_chain = type;
    m_at = m_end;
    for (const TypeRun &run : m_batch->runs())
        if (run.type == type) m_at = run.first;
}

std::optional<EventView> BatchReader::find(const BatchPointer &batch, Sequence sequence)
{
    if (sequence < batch->firstSequence() || sequence > batch->lastSequence()) return {};
    BatchReader reader(batch);
    for (auto skip = sequence - batch->firstSequence(); skip; --skip) {
        const EventRecord &record = reader.recordAt(reader.m_at);
        reader.m_at += recordSpan(record, batch->directory().types.filterSize(record.type));
    }
    return reader.next();
}

} // namespace event_engine
