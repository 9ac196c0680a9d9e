// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_layout.h"
#include "event_engine/bytes.h"

#include <vector>

namespace event_engine {

/// Lays events into memory that somebody else owns, as a batch. Events are added in the order of publishing; room()
/// first, then where the bytes go, then commit(): so a payload can be written in place before its size is known, and
/// nothing has happened if writing it fails.
class BatchBuilder {
public:
    /// The memory must be 8-byte aligned and stay until finish() or the next begin().
    void begin(std::byte *memory, std::size_t capacity);

    /// Largest event (filter and payload) that may be added now with this type's filter size; 0: none.
    [[nodiscard]] std::size_t room(std::size_t filterSize, const EventExtension &extension) const;
    /// Whether an event published then can be held in this batch at all: the records hold 32-bit differences.
    [[nodiscard]] bool reaches(std::int64_t publishTime) const
    {
        return m_count == 0 || (publishTime - m_baseTime) < std::int64_t(UINT32_MAX);
    }

    /// Where the next event's bytes, filter first, are to be written, 8-byte aligned behind the filter.
    [[nodiscard]] std::byte *place(std::size_t filterSize, const EventExtension &extension) const
    {
        return m_memory + m_used + headSize(extension) + leadOf(filterSize);
    }
    /// The bytes at place() are an event now.
    void commit(TypeId type, std::size_t filterSize, std::size_t size, std::int64_t publishTime,
                const EventExtension &extension);

    /// Writes header and runs. The batch lies at the beginning of the memory; returns its size.
    std::size_t finish(std::uint32_t publisher, std::uint32_t number);

    [[nodiscard]] std::uint32_t count() const { return m_count; }
    [[nodiscard]] std::size_t used() const { return m_used; } ///< bytes so far, without the runs
    [[nodiscard]] std::size_t finishedSize() const { return m_used + m_runs.size() * sizeof(TypeRun); }

    /// The memory that a batch of one such event needs.
    [[nodiscard]] static std::size_t sizeForOne(std::size_t filterSize, std::size_t eventSize,
                                                const EventExtension &extension)
    {
        return sizeof(BatchHeader) + padded(headSize(extension) + leadOf(filterSize) + eventSize) + sizeof(TypeRun);
    }

private:
    [[nodiscard]] static std::size_t headSize(const EventExtension &extension)
    {
        return sizeof(EventRecord) + (extension.isEmpty() ? 0 : sizeof(EventExtension));
    }

    // Of each type in this batch: its run and its newest record; valid where the epoch is the present one.
    struct Slot {
        std::uint32_t epoch = 0, run = 0, last = 0;
    };

    std::byte *m_memory = nullptr;
    std::size_t m_capacity = 0;
    std::size_t m_used = 0;
    std::uint32_t m_count = 0;
    std::uint32_t m_epoch = 0;
    std::int64_t m_baseTime = 0;
    std::vector<Slot> m_slots; // by type
    std::vector<TypeRun> m_runs;
};

} // namespace event_engine
