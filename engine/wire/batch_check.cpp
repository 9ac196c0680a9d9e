// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_check.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace event_engine {

namespace {

// Beyond it, adding the time of a record would overflow.
constexpr std::int64_t LATEST = INT64_MAX - UINT32_MAX;

auto malformed(const char *what)
{
    return failure(ErrorKind::BadData, what);
}

const BatchHeader &headerOf(const std::byte *base)
{
    return *reinterpret_cast<const BatchHeader *>(base);
}

std::span<const TypeRun> runsOf(const std::byte *base)
{
    const BatchHeader &header = headerOf(base);
    return {reinterpret_cast<const TypeRun *>(base + header.eventsEnd), header.runCount};
}

Result<> checkHeader(ByteView bytes)
{
    if (bytes.size() < sizeof(BatchHeader)) return malformed("a batch cut off in its header");
    const BatchHeader &header = headerOf(bytes.data());
    if (header.magic != BATCH_MAGIC) return malformed("a batch of another version");
    if (header.count == 0 || header.count > UINT16_MAX) return malformed("a batch of no events, or of too many");
    if (header.runCount == 0 || header.runCount > header.count) return malformed("a batch of more types than events");
    if (header.eventsEnd < sizeof(BatchHeader) || header.eventsEnd % 8)
        return malformed("a batch whose events end where they cannot");
    if (header.eventsEnd + std::uint64_t(header.runCount) * sizeof(TypeRun) != bytes.size())
        return malformed("a batch that is not as long as it says");
    if (header.firstSequence == 0 || header.firstSequence > UINT64_MAX - header.count)
        return malformed("a batch of events that cannot be numbered");
    const auto isTime = [](std::int64_t time) { return time >= 0 && time <= LATEST; };
    if (!isTime(header.brokerTime) || !isTime(header.baseTime)) return malformed("a batch of no time");
    return {};
}

} // namespace

Result<BatchCheck::Facts> BatchCheck::check(ByteView bytes, const TypeRegistry &types)
{
    return checkBytes(bytes, types);
}

Result<BatchCheck::Facts> BatchCheck::checkWithoutTimes(std::span<std::byte> bytes, const TypeRegistry &types)
{
    return checkBytes(bytes, types);
}

template <class Byte>
Result<BatchCheck::Facts> BatchCheck::checkBytes(std::span<Byte> bytes, const TypeRegistry &types)
{
    if (auto header = checkHeader(bytes); !header) return failure(header.error());
    if (auto runs = takeRuns(bytes.data(), types); !runs) return failure(runs.error());
    auto facts = walk(bytes.data(), types);
    if (!facts) return facts;
    if (auto ends = checkEnds(bytes.data()); !ends) return failure(ends.error());
    return facts;
}

Result<> BatchCheck::takeRuns(const std::byte *base, const TypeRegistry &types)
{
    if (++m_epoch == 0) { // after 2^32 batches
        m_slots.clear();
        m_epoch = 1;
    }
    const std::size_t known = types.count();
    if (m_slots.size() < known) m_slots.resize(known);
    for (const TypeRun &run : runsOf(base)) {
        if (run.type >= known) return malformed("a batch with an event type that nobody has told of");
        Slot &slot = m_slots[run.type];
        if (slot.epoch == m_epoch) return malformed("a batch that has the events of a type twice");
        slot = {m_epoch, run.count, run.bytes, run.first};
    }
    return {};
}

BatchCheck::Type BatchCheck::typeOf(TypeId id, const TypeRegistry &types)
{
    Type type;
    if (id >= m_slots.size() || m_slots[id].epoch != m_epoch) return type;
    type.type = &types.at(id);
    type.slot = &m_slots[id];
    type.filterSize = std::uint32_t(types.filterSize(id));
    // A filter of up to eight bytes ends where the payload begins, so it is compared as the end of one number.
    const std::size_t size = std::min<std::size_t>(type.filterSize, sizeof type.filter);
    if (size == 0) return type;
    const std::size_t behind = type.filterSize - size;
    std::memcpy(reinterpret_cast<std::byte *>(&type.filter) + sizeof type.filter - size,
                type.type->filter.data() + behind, size);
    type.mask = UINT64_MAX << 8 * (sizeof type.filter - size);
    return type;
}

// Bytes that are not const lose their times on the way: a walk of its own would cost as much again.
template <class Byte>
Result<BatchCheck::Facts> BatchCheck::walk(Byte *base, const TypeRegistry &types)
{
    using Record = std::conditional_t<std::is_const_v<Byte>, const EventRecord, EventRecord>;
    const BatchHeader header = headerOf(base);
    Facts facts;
    Type type;
    std::uint32_t id = UINT32_MAX; // of that type; none yet
    std::size_t at = sizeof(BatchHeader);
    for (std::uint32_t i = 0; i < header.count; ++i) {
        if (header.eventsEnd - at < sizeof(EventRecord)) return malformed("a batch of fewer events than it says");
        auto &record = *reinterpret_cast<Record *>(base + at);
        if (record.type != id) type = typeOf(TypeId(id = record.type), types);
        if (!type.slot) return malformed("an event of a type that its batch does not list");
        Slot &slot = *type.slot;
        const std::uint32_t size = sizeOf(record);
        const std::size_t offset = bytesOffset(record, type.filterSize);
        if (size < type.filterSize || offset + size > header.eventsEnd - at)
            return malformed("an event that ends behind its batch, or before its payload");
        if (slot.next != at || slot.count == 0 || slot.bytes < size || record.index != i)
            return malformed("an event that is not where its batch says");
        std::uint64_t word = 0;
        std::memcpy(&word, base + at + offset + type.filterSize - sizeof word, sizeof word);
        if ((word & type.mask) != type.filter) return malformed("an event that is not of its type");
        if (type.filterSize > sizeof word &&
            std::memcmp(base + at + offset, type.type->filter.data(), type.filterSize) != 0)
            return malformed("an event that is not of its type");
        slot = {slot.epoch, slot.count - 1, slot.bytes - size, record.nextSame};
        if constexpr (!std::is_const_v<Byte>) record.timeDelta = 0;
        facts.largest = std::max(facts.largest, size);
        if (isExtended(record))
            facts.isReplayed |= reinterpret_cast<const EventExtension *>(&record + 1)->recorded != 0;
        if (id == UNREGISTERED && types.classify(bytesOf(record, 0)) != UNREGISTERED) facts.lacksItsType = true;
        at += recordSpan(record, type.filterSize);
    }
    if (at != header.eventsEnd) return malformed("a batch of more events than it says");
    return facts;
}

// Whatever the runs promised has been seen.
Result<> BatchCheck::checkEnds(const std::byte *base) const
{
    for (const TypeRun &run : runsOf(base)) {
        const Slot &slot = m_slots[run.type];
        if (slot.count || slot.bytes || slot.next) return malformed("a batch that miscounts the events of a type");
    }
    return {};
}

} // namespace event_engine
