// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/payload_writer.h"

namespace event_engine {

/// Where a payload of unknown size is written: room in the open batch, and memory of its own once it has outgrown that.
class PayloadTarget {
public:
    PayloadTarget(std::byte *room, std::size_t size) : m_room(room), m_writer(room, size) {}

    [[nodiscard]] PayloadWriter &writer() { return m_writer; }
    [[nodiscard]] std::size_t size() const { return m_writer.m_size; }
    [[nodiscard]] bool outgrown() const { return m_writer.m_data != m_room; }
    [[nodiscard]] ByteView bytes() const { return {m_writer.m_data, m_writer.m_size}; }

private:
    const std::byte *m_room;
    PayloadWriter m_writer;
};

} // namespace event_engine
