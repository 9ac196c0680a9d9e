// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/replay_cursor.h"

#include "engine/base/prefetch.h"
#include "engine/recording/recorded_time.h"

#include <algorithm>

namespace event_engine {

namespace {

// Events at hand at a time: few enough for the nearest cache.
constexpr std::size_t SOME = 64;

} // namespace

void ReplayCursor::restart(Timestamp time)
{
    begin(firstTimeOf(std::max(time, m_range.from)), 0);
}

void ReplayCursor::restartBehind(Sequence place)
{
    begin(std::max(m_places.earliestTimeFrom(place), firstTimeOf(m_range.from)), place);
}

void ReplayCursor::begin(mcap::Time from, Sequence behind)
{
    mcap::MessageQuery query;
    query.from = from;
    query.to = lastTimeOf(m_range.to);
    query.load = mcap::MessageQuery::Load::Ahead;
    m_forward = std::make_unique<RecordedEvents>(m_open(query));
    m_next.clear();
    m_taken = 0;
    m_behind = behind;
}

bool ReplayCursor::isWanted(const RecordedEvent &event) const
{
    return !m_wanted || m_wanted(event);
}

Result<const RecordedEvent *> ReplayCursor::peek()
{
    if (const auto done = gather(1); !done) return failure(done.error());
    return gathered().empty() ? nullptr : gathered().data();
}

Result<std::span<const RecordedEvent>> ReplayCursor::peekSome()
{
    if (const auto done = gather(SOME); !done) return failure(done.error());
    return gathered();
}

// One, wherever it lies, and behind it those whose chunk is in memory.
Result<> ReplayCursor::gather(std::size_t most)
{
    if (!gathered().empty()) return {};
    m_next.clear();
    m_taken = 0;
    while (!m_giveUp && (m_next.empty() || (m_next.size() < most && m_forward->nextKeepsPayloads()))) {
        const auto event = m_forward->next();
        if (!event) return failure(event.error());
        if (!*event) return {};
        if ((*event)->place <= m_behind || !isWanted(**event)) continue;
        prefetchForReading((*event)->payload);
        m_next.push_back(**event);
    }
    return {};
}

Result<const RecordedEvent *> ReplayCursor::lastUpTo(Timestamp time)
{
    return lastOf(lastTimeOf(std::min(time, m_range.to)), UINT64_MAX, {});
}

Result<const RecordedEvent *> ReplayCursor::lastBefore(Sequence place, const std::string &typeName)
{
    return lastOf(std::min(m_places.latestTimeUpTo(place), lastTimeOf(m_range.to)), place, typeName);
}

Result<const RecordedEvent *> ReplayCursor::lastOf(mcap::Time to, Sequence before, const std::string &typeName)
{
    mcap::MessageQuery query;
    query.from = firstTimeOf(m_range.from);
    query.to = to;
    query.direction = mcap::Direction::Backward;
    m_backward = std::make_unique<RecordedEvents>(m_open(query));
    while (!m_giveUp) {
        auto event = m_backward->next();
        if (!event) return failure(event.error());
        if (!*event) return nullptr;
        if ((*event)->place >= before || !isWanted(**event)) continue;
        if (!typeName.empty() && (*event)->channel->eventType.name != typeName) continue;
        return *event;
    }
    return nullptr;
}

} // namespace event_engine
