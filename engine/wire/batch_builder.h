// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/prefetch.h"
#include "engine/wire/batch_layout.h"
#include "event_engine/bytes.h"

#include <algorithm>
#include <new>
#include <vector>

namespace event_engine {

/// Lays events into memory that somebody else owns, as a batch. Events are added in the order of publishing; room()
/// first, then where the bytes go, then commit(): so a payload can be written in place before its size is known, and
/// nothing has happened if writing it fails.
class BatchBuilder {
public:
    /// The memory must be 8-byte aligned and stay until finish() or the next begin().
    void begin(std::byte *memory, std::size_t capacity);

    /// From the beginning of an event's record to its bytes.
    [[nodiscard]] static std::size_t headSize(std::size_t filterSize, const EventExtension &extension)
    {
        return recordSize(extension) + leadOf(filterSize);
    }

    /// Largest event (filter and payload) that may be added now behind such a head; 0: none.
    [[nodiscard]] std::size_t room(std::size_t headSize) const
    {
        const std::size_t taken = m_used + headSize;
        if (taken >= m_limit) return 0;
        return (m_limit - taken) & ~std::size_t{7};
    }
    /// Whether an event published then can be held in this batch at all: the records hold 32-bit differences.
    [[nodiscard]] bool reaches(std::int64_t publishTime) const
    {
        return m_count == 0 || (publishTime - m_baseTime) < std::int64_t(UINT32_MAX);
    }

    /// Where the next event's bytes, filter first, are to be written, 8-byte aligned behind the filter.
    [[nodiscard]] std::byte *place(std::size_t headSize) const { return m_memory + m_used + headSize; }
    /// The bytes at place() are an event now. The head is of the type's filter size and this extension.
    void commit(TypeId type, std::size_t headSize, std::size_t size, std::int64_t publishTime,
                const EventExtension &extension);

    /// Writes header and runs. The batch lies at the beginning of the memory; returns its size.
    std::size_t finish(std::uint32_t publisher, std::uint32_t number);

    [[nodiscard]] std::uint32_t count() const { return m_count; }
    [[nodiscard]] std::size_t used() const { return m_used; } ///< bytes so far, without the runs
    [[nodiscard]] std::size_t finishedSize() const { return m_used + m_types.size() * sizeof(TypeRun); }

    /// From the beginning of a batch of one such event to its payload.
    [[nodiscard]] static std::size_t payloadOffset(std::size_t filterSize, const EventExtension &extension)
    {
        return sizeof(BatchHeader) + recordSize(extension) + padded(filterSize);
    }
    /// The memory that a batch of one such event needs.
    [[nodiscard]] static std::size_t sizeForOne(std::size_t filterSize, std::size_t eventSize,
                                                const EventExtension &extension)
    {
        return sizeof(BatchHeader) + padded(headSize(filterSize, extension) + eventSize) + sizeof(TypeRun);
    }

private:
    struct Slot;
    void beginRun(Slot &slot, TypeId type);
    void prefetch();
    [[nodiscard]] static std::size_t recordSize(const EventExtension &extension)
    {
        return sizeof(EventRecord) + (extension.isEmpty() ? 0 : sizeof(EventExtension));
    }

    // Of each type in this batch: its oldest and newest record and its counts; valid where the epoch is the present
    // one. A power of two in size, so that finding one is a shift.
    struct alignas(32) Slot {
        std::uint32_t epoch = 0, first = 0, last = 0, count = 0, bytes = 0;
    };
    // How far ahead of writing the cache is asked for the memory: events of some hundred nanoseconds, which is what
    // getting a line from another core takes.
    static constexpr std::size_t PREFETCH = 2048;
    static constexpr std::size_t CACHE_LINE = 64;

    std::byte *m_memory = nullptr;
    std::size_t m_limit = 0; // of m_used: behind it there must be room for the runs and one more; 0 = no more events
    std::size_t m_used = 0;
    std::size_t m_fetched = 0; // the cache has been asked for what lies before
    std::uint32_t m_count = 0;
    std::uint32_t m_epoch = 0;
    std::int64_t m_baseTime = 0;
    std::vector<Slot> m_slots;   // by type
    std::vector<TypeId> m_types; // of this batch, in the order of their first events
};

// Here for speed: each event goes through it.
inline void BatchBuilder::commit(TypeId type, std::size_t headSize, std::size_t size, std::int64_t publishTime,
                                 const EventExtension &extension)
{
    if (m_count == 0) m_baseTime = publishTime;
    std::byte *at = m_memory + m_used;
    const bool extended = !extension.isEmpty();
    new (at) EventRecord{std::uint32_t(size) | (extended ? EXTENDED : 0), type, std::uint16_t(m_count),
                         std::uint32_t(publishTime - m_baseTime), 0};
    if (extended) new (at + sizeof(EventRecord)) EventExtension(extension);

    if (type >= m_slots.size()) [[unlikely]]
        m_slots.resize(type + std::size_t{1});
    Slot &slot = m_slots[type];
    if (slot.epoch == m_epoch)
        reinterpret_cast<EventRecord *>(m_memory + slot.last)->nextSame = std::uint32_t(m_used);
    else
        beginRun(slot, type);
    slot.last = std::uint32_t(m_used);
    ++slot.count;
    slot.bytes += std::uint32_t(size);
    m_used += padded(headSize + size);
    if (++m_count == UINT16_MAX) [[unlikely]]
        m_limit = 0;
    prefetch();
}

// In steps, so that most events cost one comparison.
inline void BatchBuilder::prefetch()
{
    if (m_fetched >= m_used + PREFETCH / 2) [[likely]]
        return;
    m_fetched = std::max(m_fetched, m_used);
    for (const std::size_t to = std::min(m_used + PREFETCH, m_limit); m_fetched < to; m_fetched += CACHE_LINE)
        prefetchForWriting(m_memory + m_fetched);
}

} // namespace event_engine
