// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/little_endian.h"
#include "engine/wire/streaming_protocol.h"
#include "event_engine/event_type.h"

#include <cstdint>
#include <span>
#include <string>

namespace event_engine::streaming {

/// One event in an EVENTS message. The bytes are somebody else's: those of the message, or of whoever packs it.
struct Delivery {
    ByteView bytes;
    std::uint64_t sequence = 0;
    std::int64_t publishTime = 0, brokerTime = 0; // ns since 1970
    std::uint64_t cause = 0, recorded = 0;        // 0 = none
    std::uint32_t publisher = 0;
    TypeId type = UNREGISTERED;
};

/// Whether an event can be in the same message as an earlier one, the first: columns hold 32-bit differences.
[[nodiscard]] bool reaches(const Delivery &first, const Delivery &event);

/// Packing: at least one event, sequences rising, all within reach of the first.
[[nodiscard]] std::size_t sizeOfEvents(std::span<const Delivery> events);
void writeEvents(std::span<const Delivery> events, std::byte *to); ///< to: sizeOfEvents() bytes

/// A checked view of an EVENTS message, whose bytes it needs as long as it is used.
class EventsView {
public:
    [[nodiscard]] static Result<EventsView> read(ByteView message);

    [[nodiscard]] std::uint32_t count() const { return m_count; }
    [[nodiscard]] Delivery at(std::uint32_t index) const;

private:
    ByteView m_message;
    std::uint32_t m_count = 0;
    // Where its columns begin, 0 = not there.
    std::size_t m_causes = 0, m_recorded = 0, m_ends = 0, m_sequences = 0, m_brokerTimes = 0, m_publishers = 0,
                m_types = 0;
};

/// One event in a PUBLISH message.
struct Publication {
    ByteView bytes;
    std::int64_t publishTime = 0; // 0 = none
    std::uint64_t cause = 0;      // 0 = none
};

/// Packing: at least one event. `handled` as in HANDLED, 0 = nothing new.
[[nodiscard]] std::size_t sizeOfPublish(std::span<const Publication> events);
void writePublish(std::uint64_t number, std::uint64_t handled, std::span<const Publication> events,
                  std::byte *to); ///< to: sizeOfPublish() bytes
[[nodiscard]] Bytes publishMessage(std::uint64_t number, std::uint64_t handled, std::span<const Publication> events);

/// A checked view of a PUBLISH message, whose bytes it needs as long as it is used.
class PublishView {
public:
    [[nodiscard]] static Result<PublishView> read(ByteView message);

    [[nodiscard]] std::uint64_t number() const { return m_number; } ///< of the first event
    [[nodiscard]] std::uint64_t last() const { return m_number + m_count - 1; }
    [[nodiscard]] std::uint64_t handled() const { return m_handled; }
    [[nodiscard]] std::uint32_t count() const { return m_count; }
    [[nodiscard]] Publication at(std::uint32_t index) const;

private:
    ByteView m_message;
    std::uint64_t m_number = 0, m_handled = 0;
    std::uint32_t m_count = 0;
    std::size_t m_times = 0, m_causes = 0, m_ends = 0; // where its columns begin, 0 = not there
};

namespace detail {

inline constexpr std::size_t COLUMNS = 32; // behind head, count, start and two numbers

/// The first event begins where the last column ends, which is said in the head.
inline ByteView eventAt(ByteView message, std::size_t ends, std::uint32_t index)
{
    const std::byte *end = message.data() + ends + std::size_t(index) * 4;
    const auto from = loadAt<std::uint32_t>(index ? end - 4 : message.data() + 12);
    return {message.data() + from, loadAt<std::uint32_t>(end) - from};
}

} // namespace detail

// Here for speed: each event goes through them.
inline Delivery EventsView::at(std::uint32_t index) const
{
    const std::byte *base = m_message.data();
    const std::size_t i = index;
    Delivery event;
    event.bytes = detail::eventAt(m_message, m_ends, index);
    event.sequence = loadAt<std::uint64_t>(base + 16) + loadAt<std::uint32_t>(base + m_sequences + i * 4);
    event.publishTime = loadAt<std::int64_t>(base + detail::COLUMNS + i * 8);
    event.brokerTime =
        std::int64_t(loadAt<std::uint64_t>(base + 24) + loadAt<std::uint32_t>(base + m_brokerTimes + i * 4));
    if (m_causes) event.cause = loadAt<std::uint64_t>(base + m_causes + i * 8);
    if (m_recorded) event.recorded = loadAt<std::uint64_t>(base + m_recorded + i * 8);
    event.publisher = loadAt<std::uint32_t>(base + m_publishers + i * 4);
    event.type = loadAt<TypeId>(base + m_types + i * 2);
    return event;
}

inline Publication PublishView::at(std::uint32_t index) const
{
    const std::byte *base = m_message.data();
    Publication event;
    event.bytes = detail::eventAt(m_message, m_ends, index);
    if (m_times) event.publishTime = loadAt<std::int64_t>(base + m_times + std::size_t(index) * 8);
    if (m_causes) event.cause = loadAt<std::uint64_t>(base + m_causes + std::size_t(index) * 8);
    return event;
}

} // namespace event_engine::streaming
