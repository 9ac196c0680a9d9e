// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/flight_recorder.h"

#include "engine/base/clock.h"
#include "engine/wire/batch_reader.h"

namespace event_engine {

namespace {

// Parts of the limit: memory is given back in steps of the one, and rare events get the other.
constexpr std::uint64_t SEGMENTS = 16;
constexpr std::uint64_t RARE = 8;
// Losses of so long are one.
constexpr Duration LOSSES_TOGETHER = std::chrono::milliseconds(100);

} // namespace

BatchPointer HeldEvents::newest() const
{
    BatchPointer last;
    fromNewest([&](const BatchPointer &batch) {
        last = batch;
        return false;
    });
    return last;
}

Result<> HeldEvents::forEach(Timestamp since, Sequence upTo,
                             const std::function<Result<>(const EventView &)> &take) const
{
    Result<> result;
    fromOldest([&](const BatchPointer &batch) {
        if (timestampOf(batch->header().brokerTime) < since) return true;
        BatchReader reader(batch);
        while (const auto event = reader.next()) {
            if (event->sequence() > upTo) return false;
            result = take(*event);
            if (!result) return false;
        }
        return true;
    });
    return result;
}

FlightRecorder::FlightRecorder(std::uint64_t limit) : m_limit(limit), m_rare(limit / RARE), m_losses(LOSSES_TOGETHER)
{
    beginSegment();
}

void FlightRecorder::onBatch(const BatchPointer &batch)
{
    if (m_segments.back()->isFull() || m_sums.back().bytes > m_limit / SEGMENTS) beginSegment();
    m_segments.back()->add(batch);
    m_rare.add(*batch);
    const Sums more{batch->allocatedBytes(), batch->header().count};
    m_sums.back() += more;
    m_ring += more;
    if (isOverLimit()) evict();
    m_bytes.store(m_ring.bytes + m_rare.bytes(), std::memory_order_relaxed);
    m_events.store(m_ring.events, std::memory_order_relaxed);
}

bool FlightRecorder::isOverLimit() const
{
    return m_segments.size() > 1 && m_ring.bytes + m_rare.bytes() > m_limit;
}

void FlightRecorder::beginSegment()
{
    const Sums empty{sizeof(FlightSegment), 0};
    m_segments.push_back(std::make_shared<FlightSegment>());
    m_sums.push_back(empty);
    m_ring += empty;
    publish();
}

void FlightRecorder::evict()
{
    while (isOverLimit()) {
        const FlightSegment &oldest = *m_segments.front();
        for (std::size_t i = 0; i < oldest.count(); ++i) m_rare.evict(oldest.at(i));
        m_ring -= m_sums.front();
        m_segments.pop_front();
        m_sums.pop_front();
    }
    if (const FlightSegment &oldest = *m_segments.front(); oldest.count())
        m_losses.forgetBefore(timestampOf(oldest.at(0)->header().brokerTime));
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
    status.bytes = m_bytes.load(std::memory_order_relaxed);
    status.events = m_events.load(std::memory_order_relaxed);
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
