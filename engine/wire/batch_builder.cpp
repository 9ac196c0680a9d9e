// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_builder.h"

#include <algorithm>

namespace event_engine {

void BatchBuilder::begin(std::byte *memory, std::size_t capacity)
{
    m_memory = memory;
    m_limit = capacity - std::min(capacity, sizeof(TypeRun));
    m_used = sizeof(BatchHeader);
    m_count = 0;
    ++m_epoch;
    m_fetched = 0;
    m_types.clear();
    prefetch();
}

void BatchBuilder::beginRun(Slot &slot, TypeId type)
{
    slot = {m_epoch, std::uint32_t(m_used), 0, 0, 0};
    m_types.push_back(type);
    m_limit -= std::min(m_limit, sizeof(TypeRun));
}

std::size_t BatchBuilder::finish(std::uint32_t publisher, std::uint32_t number)
{
    new (m_memory) BatchHeader{BATCH_MAGIC,           publisher, number, m_count,   std::uint32_t(m_types.size()),
                               std::uint32_t(m_used), 0,         0,      m_baseTime};
    std::byte *to = m_memory + m_used;
    for (const TypeId type : m_types) {
        const Slot &slot = m_slots[type];
        new (to) TypeRun{type, slot.count, slot.first, slot.bytes};
        to += sizeof(TypeRun);
    }
    return finishedSize();
}

} // namespace event_engine
