// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_reader.h"

#include <algorithm>

namespace event_engine {

BatchReader::BatchReader(BatchPointer batch)
    : m_batch(std::move(batch)), m_types(&m_batch->directory().types), m_base(m_batch->data()),
      m_at(sizeof(BatchHeader)), m_end(m_batch->header().eventsEnd)
{}

// Asks the cache for what comes next, and lets nextAlike() go through half of it.
void BatchReader::lookAhead()
{
    constexpr std::size_t cacheLine = 64;
    m_fetched = std::max(m_fetched, m_at);
    for (const std::size_t to = std::min(m_at + PREFETCH, m_end); m_fetched < to; m_fetched += cacheLine)
        __builtin_prefetch(m_base + m_fetched);
    const bool alike = m_verdict == Interest::Verdict::All && !m_chained;
    m_alikeEnd = alike ? std::min(m_at + PREFETCH / 2, m_end) : 0;
}

void BatchReader::lookUp(TypeId type, Interest &interest)
{
    m_type = type;
    m_filterSize = std::uint32_t(m_types->filterSize(type));
    m_verdict = interest.verdict(type, *m_types);
}

std::optional<EventView> BatchReader::next()
{
    if (atEnd()) return {};
    const EventRecord &record = recordAt(m_at);
    const std::size_t filterSize = m_types->filterSize(record.type);
    m_at += recordSpan(record, filterSize);
    lookAhead();
    return view(record, filterSize);
}

const EventRecord *BatchReader::nextRecord(Interest &interest)
{
    if (m_at == sizeof(BatchHeader) && interest.onlyType() != UNREGISTERED) followChain(interest.onlyType());
    while (m_at < m_end) {
        const EventRecord &record = recordAt(m_at);
        if (record.type != m_type) lookUp(record.type, interest);
        if (m_chained)
            m_at = record.nextSame ? record.nextSame : m_end;
        else
            m_at += recordSpan(record, m_filterSize);
        lookAhead();
        if (m_verdict == Interest::Verdict::All) return &record;
        if (lastWasTested() && interest.matchesPrefix(bytesOf(record, m_filterSize))) return &record;
    }
    return nullptr;
}

std::optional<EventView> BatchReader::next(Interest &interest)
{
    const EventRecord *record = nextRecord(interest);
    return record ? std::optional(view(*record)) : std::nullopt;
}

void BatchReader::followChain(TypeId type)
{
    if (m_batch->header().runCount == 1) return; // then it is all of that type, or none
    m_chained = true;
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
