// SPDX-License-Identifier: BSD-3-Clause
#pragma once

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
    std::uint32_t m_count = 0, m_start = 0;
    std::uint16_t m_flags = 0;
};

/// One event in a PUBLISH message.
struct Publication {
    ByteView bytes;
    std::int64_t publishTime = 0; // 0 = none
    std::uint64_t cause = 0;      // 0 = none
};

/// Packing: at least one event. `handled` as in HANDLED, 0 = nothing new.
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
    std::uint32_t m_count = 0, m_start = 0;
    std::uint16_t m_flags = 0;
};

} // namespace event_engine::streaming
