// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/replay_cursor.h"

#include <algorithm>

namespace event_engine {

namespace {

mcap::Time forFile(Timestamp time)
{
    return mcap::Time(std::max<std::int64_t>(time.time_since_epoch().count(), 0));
}

} // namespace

void ReplayCursor::restart(Timestamp time)
{
    mcap::MessageQuery query;
    query.from = forFile(std::max(time, m_range.from));
    query.to = forFile(m_range.to);
    query.load = mcap::MessageQuery::Load::Ahead;
    m_forward = std::make_unique<RecordedEvents>(m_open(query));
    m_next = nullptr;
    m_behind = 0;
}

void ReplayCursor::restartBehind(Sequence place)
{
    mcap::MessageQuery query;
    query.from = std::max(m_places.earliestTimeFrom(place), forFile(m_range.from));
    query.to = forFile(m_range.to);
    query.load = mcap::MessageQuery::Load::Ahead;
    m_forward = std::make_unique<RecordedEvents>(m_open(query));
    m_next = nullptr;
    m_behind = place;
}

bool ReplayCursor::isWanted(const RecordedEvent &event) const
{
    return !m_wanted || m_wanted(event);
}

Result<const RecordedEvent *> ReplayCursor::peek()
{
    while (!m_next) {
        if (m_giveUp) return nullptr;
        auto event = m_forward->next();
        if (!event) return failure(event.error());
        if (!*event) return nullptr;
        if ((*event)->place > m_behind && isWanted(**event)) m_next = *event;
    }
    return m_next;
}

Result<const RecordedEvent *> ReplayCursor::lastUpTo(Timestamp time)
{
    return lastOf(forFile(std::min(time, m_range.to)), UINT64_MAX, {});
}

Result<const RecordedEvent *> ReplayCursor::lastBefore(Sequence place, const std::string &typeName)
{
    return lastOf(std::min(m_places.latestTimeUpTo(place), forFile(m_range.to)), place, typeName);
}

Result<const RecordedEvent *> ReplayCursor::lastOf(mcap::Time to, Sequence before, const std::string &typeName)
{
    mcap::MessageQuery query;
    query.from = forFile(m_range.from);
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
