// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/flight_recorder.h"

#include "engine/base/clock.h"

namespace event_engine {

namespace {

// Memory is given back in steps of this part of the limit.
constexpr std::uint64_t STEPS = 16;

} // namespace

FlightRecorder::FlightRecorder(std::uint64_t limit) : m_limit(limit)
{
    beginSegment();
}

void FlightRecorder::onBatch(const BatchPointer &batch)
{
    if (m_segments.back()->isFull() || m_sums.back().bytes > m_limit / STEPS) beginSegment();
    m_segments.back()->add(batch);
    m_rare.add(*batch);
    const std::uint64_t bytes = batch->allocatedBytes();
    const std::uint64_t events = batch->header().count;
    m_sums.back().bytes += bytes;
    m_sums.back().events += events;
    bool full = false;
    {
        MutexLock lock(m_mutex);
        m_total.bytes += bytes;
        m_total.events += events;
        full = m_total.bytes > m_limit;
    }
    if (full && m_segments.size() > 1) evictOldest();
}

void FlightRecorder::beginSegment()
{
    m_segments.push_back(std::make_shared<FlightSegment>());
    m_sums.push_back({sizeof(FlightSegment), 0});
    {
        MutexLock lock(m_mutex);
        m_total.bytes += sizeof(FlightSegment);
    }
    publish();
}

void FlightRecorder::evictOldest()
{
    const FlightSegment &oldest = *m_segments.front();
    for (std::size_t i = 0; i < oldest.count(); ++i) m_rare.evict(oldest.at(i));
    {
        MutexLock lock(m_mutex);
        m_total.bytes -= m_sums.front().bytes;
        m_total.events -= m_sums.front().events;
    }
    m_segments.pop_front();
    m_sums.pop_front();
    publish();
}

void FlightRecorder::publish()
{
    auto segments = std::make_shared<const HeldEvents::Segments>(m_segments.begin(), m_segments.end());
    auto rare = m_rare.kept();
    MutexLock lock(m_mutex);
    m_held.swap(segments); // what is replaced goes after the lock
    m_heldRare.swap(rare);
}

HeldEvents FlightRecorder::held() const
{
    MutexLock lock(m_mutex);
    return {m_held, m_heldRare};
}

FlightRecorderSnapshot FlightRecorder::status() const
{
    const HeldEvents events = held();
    FlightRecorderSnapshot status;
    status.limit = m_limit;
    {
        MutexLock lock(m_mutex);
        status.bytes = m_total.bytes;
        status.events = m_total.events;
    }
    for (const auto &segment : *events.segments) {
        const std::size_t count = segment->count();
        if (!count) continue;
        if (!status.oldest) {
            status.oldest = segment->at(0)->firstSequence();
            status.oldestTime = timestampOf(segment->at(0)->header().brokerTime);
        }
        status.newest = segment->at(count - 1)->lastSequence();
    }
    return status;
}

} // namespace event_engine
