// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/feed.h"

#include "studio/link/event_rows.h"

#include <algorithm>

namespace event_studio {

using event_engine::EventPage;
using event_engine::EventView;

namespace {

QByteArray firstBytes(ByteView bytes, std::size_t limit)
{
    return {reinterpret_cast<const char *>(bytes.data()), qsizetype(std::min(bytes.size(), limit))};
}

} // namespace

ByteView EventRow::payload() const
{
    const auto begin = std::min(filterSize, bytes.size());
    return {reinterpret_cast<const std::byte *>(bytes.constData()) + begin, std::size_t(bytes.size() - begin)};
}

EventRow toRow(const EventView &event, std::size_t keptBytes)
{
    EventRow row;
    row.sequence = event.sequence();
    row.publishTime = event.publishTime();
    row.brokerTime = event.brokerTime();
    row.typeId = event.typeId();
    row.type = QString::fromStdString(event.type().name);
    row.encoding = event.type().encoding;
    row.codec = event.type().codec;
    row.publisher = QString::fromStdString(event.publisher().name);
    row.publisherKind = event.publisher().kind;
    row.cause = event.cause();
    row.recordedSequence = event.recordedSequence();
    row.filterSize = qsizetype(event.bytes().size() - event.payload().size());
    row.size = event.bytes().size();
    row.bytes = firstBytes(event.bytes(), keptBytes);
    return row;
}

EventRowPage toRows(const EventPage &page, std::size_t keptBytes)
{
    EventRowPage rows;
    rows.rows.reserve(page.events.size());
    for (const EventView &event : page.events) rows.rows.push_back(toRow(event, keptBytes));
    rows.next = page.next;
    rows.oldestHeld = page.oldestHeld;
    rows.newestHeld = page.newestHeld;
    return rows;
}

EventQuery queryFor(Sequence sequence)
{
    EventQuery query;
    query.from = query.to = sequence;
    query.limit = 1;
    return query;
}

} // namespace event_studio
