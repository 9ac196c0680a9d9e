// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_layout.h"
#include "event_engine/payload_writer.h"

namespace event_engine {

/// Where a payload of unknown size is written: room in the open batch, and memory of its own once it has outgrown that.
class PayloadTarget {
public:
    /// Around a payload that has outgrown the batch there is room for what makes it a batch of its own where it lies.
    static constexpr std::size_t LONGEST_FILTER = 256;
    static constexpr std::size_t ROOM_BEFORE =
        sizeof(BatchHeader) + sizeof(EventRecord) + sizeof(EventExtension) + LONGEST_FILTER;
    static constexpr std::size_t ROOM_BEHIND = 8 + sizeof(TypeRun);

    PayloadTarget(std::byte *room, std::size_t size) : m_room(room), m_writer(room, size) {}

    [[nodiscard]] PayloadWriter &writer() { return m_writer; }
    [[nodiscard]] std::size_t size() const { return m_writer.m_size; }
    [[nodiscard]] bool outgrown() const { return m_writer.m_data != m_room; }
    [[nodiscard]] ByteView bytes() const { return {m_writer.m_data, m_writer.m_size}; }

    /// Of an outgrown payload: the memory from `before` bytes in front of it on, at most ROOM_BEFORE.
    [[nodiscard]] std::byte *from(std::size_t before) { return m_writer.m_data - before; }
    /// Leaves its memory to the caller, who gives it back with giveLargeMemory().
    [[nodiscard]] std::byte *release() { return m_writer.m_own.release(); }

private:
    const std::byte *m_room;
    PayloadWriter m_writer;
};

} // namespace event_engine
