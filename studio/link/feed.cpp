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

namespace {

constexpr std::size_t DECODED_PER_PAGE = 32 << 20, LARGEST_DECODED = 64 << 20;
constexpr std::size_t JSON_KEPT = 2000; // of one that is not whole: as much as a preview shows

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

QByteArray jsonOf(const EventView &event)
{
    const auto decoded = event.type().codec.decode(event.payload());
    return decoded ? QByteArray::fromStdString(decoded->json()) : QByteArray();
}

} // namespace

bool isTyped(const PayloadCodec &codec)
{
    return codec.decodes() && codec.encoding() != Encoding::Text && codec.encoding() != Encoding::Json;
}

EventRow toWholeRow(const EventView &event)
{
    EventRow row = toRow(event, event.bytes().size());
    const bool isLarge = row.bytes.size() > EventRow::KEPT && row.bytes.size() <= qsizetype(LARGEST_DECODED);
    if (isLarge && isTyped(row.codec)) row.json = jsonOf(event);
    return row;
}

EventRowPage toRows(const EventPage &page)
{
    std::size_t budget = DECODED_PER_PAGE;
    EventRowPage rows;
    rows.rows.reserve(page.events.size());
    for (const EventView &event : page.events) {
        EventRow &row = rows.rows.emplace_back(toRow(event, EventRow::KEPT));
        if (row.isWhole() || !isTyped(row.codec) || row.size > budget) continue;
        budget -= row.size;
        row.json = jsonOf(event).left(JSON_KEPT);
    }
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
