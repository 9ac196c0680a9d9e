// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/payload_writer.h"

#include "engine/base/large_memory.h"
#include "engine/wire/payload_target.h"

#include <algorithm>

namespace event_engine {

void PayloadWriter::Free::operator()(std::byte *memory) const noexcept
{
    giveLargeMemory(memory);
}

// Not a vector, which would fill with zeros what is written next.
void PayloadWriter::grow(std::size_t more)
{
    const std::size_t capacity = std::max(2 * m_capacity, m_size + more);
    std::byte *memory = takeLargeMemory(PayloadTarget::ROOM_BEFORE + capacity + PayloadTarget::ROOM_BEHIND);
    std::memcpy(memory + PayloadTarget::ROOM_BEFORE, m_data, m_size);
    m_own.reset(memory);
    m_data = memory + PayloadTarget::ROOM_BEFORE;
    m_capacity = capacity;
}

} // namespace event_engine
