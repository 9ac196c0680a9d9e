// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How a batch lies in memory and on the wire between engine and streaming plugins. Little-endian, 8-byte aligned;
// written down in engine/PROTOCOL.md, section "Batch".
//
//   BatchHeader | (EventRecord | [EventExtension] | lead | event bytes, padded to 8)* | TypeRun*
//
// An event's bytes are filter and payload; `lead` bytes before the filter put the payload on a multiple of 8. The
// TypeRuns at the end say how many events of each type there are and where the first lies, and EventRecord::nextSame
// links the events of one type: the broker never walks the events, a subscriber only its own.

#include "event_engine/bytes.h"
#include "event_engine/event_type.h"

#include <cstddef>
#include <cstdint>

namespace event_engine {

inline constexpr std::uint32_t BATCH_MAGIC = 0x31424545; // "EEB1"; the digit is the version

struct BatchHeader {
    std::uint32_t magic;
    std::uint32_t publisher;     // PublisherInfo::id
    std::uint32_t number;        // the publisher's own count of batches, from 0 on: must rise by one
    std::uint32_t count;         // events
    std::uint32_t runCount;      // TypeRuns at the end
    std::uint32_t eventsEnd;     // offset of the first TypeRun
    std::uint64_t firstSequence; // written by the broker
    std::int64_t brokerTime;     // written by the broker, ns since 1970
    std::int64_t baseTime;       // publish time of the first event
};
static_assert(sizeof(BatchHeader) == 48);

struct EventRecord {
    std::uint32_t sizeAndFlags; // size of the event's bytes; top bit: an EventExtension follows
    TypeId type;
    std::uint16_t index;     // place in the batch: sequence = firstSequence + index
    std::uint32_t timeDelta; // publish time: ns after baseTime
    std::uint32_t nextSame;  // offset of the next record of this type, 0 = none
};
static_assert(sizeof(EventRecord) == 16);

inline constexpr std::uint32_t EXTENDED = 0x8000'0000;

struct EventExtension {
    std::uint64_t cause;    // sequence of the event that this one answers, 0 = none
    std::uint64_t recorded; // sequence in the recording that this event is replayed from, 0 = none

    [[nodiscard]] bool isEmpty() const { return cause == 0 && recorded == 0; }
};
static_assert(sizeof(EventExtension) == 16);

struct TypeRun {
    std::uint32_t type;
    std::uint32_t count;
    std::uint32_t first; // offset of the first record of this type
    std::uint32_t bytes; // of all its events
};
static_assert(sizeof(TypeRun) == 16);

[[nodiscard]] constexpr std::size_t padded(std::size_t size)
{
    return (size + 7) & ~std::size_t{7};
}

/// Bytes before the filter that put the payload behind it on a multiple of 8.
[[nodiscard]] constexpr std::size_t leadOf(std::size_t filterSize)
{
    return -filterSize & 7;
}

[[nodiscard]] constexpr std::uint32_t sizeOf(const EventRecord &record)
{
    return record.sizeAndFlags & ~EXTENDED;
}

[[nodiscard]] constexpr bool isExtended(const EventRecord &record)
{
    return record.sizeAndFlags & EXTENDED;
}

/// From a record to the event's bytes.
[[nodiscard]] constexpr std::size_t bytesOffset(const EventRecord &record, std::size_t filterSize)
{
    return sizeof(EventRecord) + (isExtended(record) ? sizeof(EventExtension) : 0) + leadOf(filterSize);
}

/// An event's bytes, filter first.
[[nodiscard]] inline ByteView bytesOf(const EventRecord &record, std::size_t filterSize)
{
    return {reinterpret_cast<const std::byte *>(&record) + bytesOffset(record, filterSize), sizeOf(record)};
}

/// From a record to the one behind it.
[[nodiscard]] constexpr std::size_t recordSpan(const EventRecord &record, std::size_t filterSize)
{
    return padded(bytesOffset(record, filterSize) + sizeOf(record));
}

} // namespace event_engine
