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

constexpr std::size_t DECODED_PER_PAGE = 32 << 20, READ_PER_PAGE = 64 << 20;
constexpr std::size_t PREVIEW_KEPT = 2000; // as much as a preview shows
constexpr quint64 DECODED_AT_ONCE = 1024;  // bytes; a list of such events is decoded while it is drawn

EventRow toRow(const EventView &event, std::size_t keptBytes, const Decoders &decoders)
{
    const PayloadCodec *chosen = decoders.find(event.type().name);
    EventRow row;
    row.sequence = event.sequence();
    row.publishTime = event.publishTime();
    row.brokerTime = event.brokerTime();
    row.typeId = event.typeId();
    row.type = QString::fromStdString(event.type().name);
    row.codec = chosen ? *chosen : event.type().codec;
    row.encoding = chosen ? chosen->encoding() : event.type().encoding;
    row.isReadAsChosen = chosen != nullptr;
    row.publisher = QString::fromStdString(event.publisher().name);
    row.publisherKind = event.publisher().kind;
    row.cause = event.cause();
    row.recordedSequence = event.recordedSequence();
    row.filterSize = qsizetype(event.bytes().size() - event.payload().size());
    row.size = event.bytes().size();
    row.bytes = firstBytes(event.bytes(), keptBytes);
    return row;
}

QByteArray previewOf(const PayloadCodec &codec, ByteView payload)
{
    const auto decoded = codec.decode(payload);
    return decoded ? QByteArray::fromStdString(decoded->json().substr(0, PREVIEW_KEPT)) : QByteArray();
}

} // namespace

bool isTyped(const PayloadCodec &codec)
{
    return codec.decodes() && codec.encoding() != Encoding::Text && codec.encoding() != Encoding::Json;
}

EventRow toWholeRow(const EventView &event, const Decoders &decoders)
{
    return toRow(event, event.bytes().size(), decoders);
}

EventRowPage toRows(const EventPage &page, const Decoders &decoders)
{
    std::size_t budget = DECODED_PER_PAGE;
    EventRowPage rows;
    rows.rows.reserve(page.events.size());
    for (const EventView &event : page.events) {
        EventRow &row = rows.rows.emplace_back(toRow(event, EventRow::KEPT, decoders));
        if (row.size <= DECODED_AT_ONCE || !isTyped(row.codec) || row.size > budget) continue;
        budget -= row.size;
        row.preview = previewOf(row.codec, event.payload());
    }
    rows.next = page.next;
    rows.oldestHeld = page.oldestHeld;
    rows.newestHeld = page.newestHeld;
    return rows;
}

bool addNumbers(const EventPage &page, const EventQuery &query, const NumberReader &reader, NumberPage &numbers)
{
    for (const EventView &event : page.events) {
        const bool cancelled = query.cancelled && *query.cancelled;
        const std::size_t size = event.payload().size();
        // One event at least, else it would never go on.
        if (cancelled || (numbers.events > 0 && numbers.bytes + size > READ_PER_PAGE)) {
            numbers.next = event.sequence();
            return false;
        }
        ++numbers.events;
        numbers.bytes += size;
        const auto number = reader(event.payload());
        if (!number) continue;
        numbers.times.push_back(event.brokerTime());
        numbers.values.push_back(*number);
    }
    numbers.next = page.next;
    return page.next.has_value();
}

EventQuery queryFor(Sequence sequence)
{
    EventQuery query;
    query.from = query.to = sequence;
    query.limit = 1;
    return query;
}

} // namespace event_studio
