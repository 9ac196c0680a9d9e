// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/streaming_events.h"

#include <algorithm>
#include <utility>

namespace event_engine::streaming {

namespace {

using detail::COLUMNS;
constexpr std::uint16_t WITH_CAUSES = 1, WITH_RECORDED = 2, WITH_TIMES = 4;

std::size_t columnWidth(Kind kind, std::uint16_t flags)
{
    std::size_t width = kind == Kind::Events ? 8 + 3 * 4 + 4 + 2 : 4;
    for (const std::uint16_t flag : {WITH_CAUSES, WITH_RECORDED, WITH_TIMES}) width += flags & flag ? 8 : 0;
    return width;
}

struct Columns {
    std::uint32_t count, start;
};

auto malformed(const std::string &what)
{
    return failure(ErrorKind::BadData, what);
}

// Everything that both messages have in common, but for the ends.
Result<Columns> readColumns(ByteView message, Kind kind, std::uint16_t knownFlags)
{
    const auto head = readHead(message);
    if (!head) return failure(head.error());
    if (head->kind != kind) return malformed("a message of another kind");
    if (head->flags & ~knownFlags) return malformed("flags that mean nothing");
    if (message.size() < COLUMNS) return malformed("a message cut off in its head");
    const Columns columns{loadAt<std::uint32_t>(message.data() + 8), loadAt<std::uint32_t>(message.data() + 12)};
    if (columns.count == 0) return malformed("a message of no events");
    const std::uint64_t start = COLUMNS + std::uint64_t(columns.count) * columnWidth(kind, head->flags);
    if (start > message.size()) return malformed("a message too short for the events it claims to have");
    if (columns.start != start) return malformed("events that begin where they cannot");
    return columns;
}

Result<> checkEnds(ByteView message, const Columns &columns, std::size_t ends)
{
    std::uint32_t before = columns.start;
    for (std::uint32_t i = 0; i < columns.count; ++i) {
        const auto end = loadAt<std::uint32_t>(message.data() + ends + std::size_t(i) * 4);
        if (end < before) return malformed("an event that ends before it begins");
        before = end;
    }
    if (before != message.size()) return malformed("events that do not end with their message");
    return {};
}

/// Writes one column after the other.
class ColumnWriter {
public:
    ColumnWriter(std::byte *message, Kind kind, std::uint16_t flags, std::size_t count) : m_message(message)
    {
        put(MAGIC);
        put(std::uint16_t(kind));
        put(flags);
        put(std::uint32_t(count));
        put(std::uint32_t(COLUMNS + count * columnWidth(kind, flags)));
    }
    template <class Number>
    void put(Number number)
    {
        storeAt(m_message + m_at, number);
        m_at += sizeof number;
    }
    template <class Event>
    void putEnds(std::span<const Event> events)
    {
        auto end = loadAt<std::uint32_t>(m_message + 12);
        for (const Event &event : events) put(end += std::uint32_t(event.bytes.size()));
    }
    template <class Event>
    void putBytes(std::span<const Event> events)
    {
        for (const Event &event : events) {
            if (!event.bytes.empty()) std::memcpy(m_message + m_at, event.bytes.data(), event.bytes.size());
            m_at += event.bytes.size();
        }
    }

private:
    std::byte *m_message;
    std::size_t m_at = 0;
};

template <class Event>
std::size_t bytesOf(std::span<const Event> events)
{
    std::size_t size = 0;
    for (const Event &event : events) size += event.bytes.size();
    return size;
}

std::uint16_t flagsOf(std::span<const Delivery> events)
{
    std::uint16_t flags = 0;
    for (const Delivery &event : events) {
        if (event.cause) flags |= WITH_CAUSES;
        if (event.recorded) flags |= WITH_RECORDED;
    }
    return flags;
}

std::uint16_t flagsOf(std::span<const Publication> events)
{
    std::uint16_t flags = 0;
    for (const Publication &event : events) {
        if (event.cause) flags |= WITH_CAUSES;
        if (event.publishTime) flags |= WITH_TIMES;
    }
    return flags;
}

} // namespace

bool reaches(const Delivery &first, const Delivery &event)
{
    return event.sequence - first.sequence <= UINT32_MAX && event.brokerTime >= first.brokerTime &&
           event.brokerTime - first.brokerTime <= std::int64_t(UINT32_MAX);
}

std::size_t sizeOfEvents(std::span<const Delivery> events)
{
    return COLUMNS + events.size() * columnWidth(Kind::Events, flagsOf(events)) + bytesOf(events);
}

void writeEvents(std::span<const Delivery> events, std::byte *to)
{
    const std::uint16_t flags = flagsOf(events);
    const Delivery &first = events.front();
    ColumnWriter writer(to, Kind::Events, flags, events.size());
    writer.put(first.sequence);
    writer.put(first.brokerTime);
    for (const Delivery &event : events) writer.put(event.publishTime);
    if (flags & WITH_CAUSES)
        for (const Delivery &event : events) writer.put(event.cause);
    if (flags & WITH_RECORDED)
        for (const Delivery &event : events) writer.put(event.recorded);
    writer.putEnds(events);
    for (const Delivery &event : events) writer.put(std::uint32_t(event.sequence - first.sequence));
    for (const Delivery &event : events) writer.put(std::uint32_t(event.brokerTime - first.brokerTime));
    for (const Delivery &event : events) writer.put(event.publisher);
    for (const Delivery &event : events) writer.put(event.type);
    writer.putBytes(events);
}

Result<EventsView> EventsView::read(ByteView message)
{
    const auto columns = readColumns(message, Kind::Events, WITH_CAUSES | WITH_RECORDED);
    if (!columns) return failure(columns.error());
    EventsView view;
    view.m_message = message;
    view.m_count = columns->count;
    const std::uint16_t flags = readHead(message)->flags;
    std::size_t at = COLUMNS;
    const auto next = [&](std::size_t width) { return std::exchange(at, at + view.m_count * width); };
    next(8); // publish times
    if (flags & WITH_CAUSES) view.m_causes = next(8);
    if (flags & WITH_RECORDED) view.m_recorded = next(8);
    view.m_ends = next(4);
    view.m_sequences = next(4);
    view.m_brokerTimes = next(4);
    view.m_publishers = next(4);
    view.m_types = next(2);
    if (auto ends = checkEnds(message, *columns, view.m_ends); !ends) return failure(ends.error());
    return view;
}

std::size_t sizeOfPublish(std::span<const Publication> events)
{
    return COLUMNS + events.size() * columnWidth(Kind::Publish, flagsOf(events)) + bytesOf(events);
}

void writePublish(std::uint64_t number, std::uint64_t handled, std::span<const Publication> events, std::byte *to)
{
    const std::uint16_t flags = flagsOf(events);
    ColumnWriter writer(to, Kind::Publish, flags, events.size());
    writer.put(number);
    writer.put(handled);
    if (flags & WITH_TIMES)
        for (const Publication &event : events) writer.put(event.publishTime);
    if (flags & WITH_CAUSES)
        for (const Publication &event : events) writer.put(event.cause);
    writer.putEnds(events);
    writer.putBytes(events);
}

Bytes publishMessage(std::uint64_t number, std::uint64_t handled, std::span<const Publication> events)
{
    Bytes message(sizeOfPublish(events));
    writePublish(number, handled, events, message.data());
    return message;
}

Result<PublishView> PublishView::read(ByteView message)
{
    const auto columns = readColumns(message, Kind::Publish, WITH_CAUSES | WITH_TIMES);
    if (!columns) return failure(columns.error());
    PublishView view;
    view.m_message = message;
    view.m_count = columns->count;
    const std::uint16_t flags = readHead(message)->flags;
    std::size_t at = COLUMNS;
    const auto next = [&](std::size_t width) { return std::exchange(at, at + view.m_count * width); };
    if (flags & WITH_TIMES) view.m_times = next(8);
    if (flags & WITH_CAUSES) view.m_causes = next(8);
    view.m_ends = next(4);
    view.m_number = loadAt<std::uint64_t>(message.data() + 16);
    view.m_handled = loadAt<std::uint64_t>(message.data() + 24);
    if (view.m_number == 0) return malformed("events numbered from 0 on instead of 1");
    if (view.m_number > UINT64_MAX - view.m_count) return malformed("numbers beyond the last one there is");
    if (auto ends = checkEnds(message, *columns, view.m_ends); !ends) return failure(ends.error());
    return view;
}

} // namespace event_engine::streaming
