// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_builder.h"

#include <cstring>
#include <new>

namespace event_engine {

void BatchBuilder::begin(std::byte *memory, std::size_t capacity)
{
    m_memory = memory;
    m_capacity = capacity;
    m_used = sizeof(BatchHeader);
    m_count = 0;
    ++m_epoch;
    m_runs.clear();
}

std::size_t BatchBuilder::room(std::size_t filterSize, const EventExtension &extension) const
{
    const std::size_t taken = finishedSize() + sizeof(TypeRun) + headSize(extension) + leadOf(filterSize);
    if (taken >= m_capacity || m_count == UINT16_MAX) return 0;
    return (m_capacity - taken) & ~std::size_t{7};
}

void BatchBuilder::commit(TypeId type, std::size_t filterSize, std::size_t size, std::int64_t publishTime,
                          const EventExtension &extension)
{
    if (m_count == 0) m_baseTime = publishTime;
    std::byte *at = m_memory + m_used;
    new (at) EventRecord{std::uint32_t(size) | (extension.isEmpty() ? 0 : EXTENDED), type, std::uint16_t(m_count),
                         std::uint32_t(publishTime - m_baseTime), 0};
    if (!extension.isEmpty()) new (at + sizeof(EventRecord)) EventExtension(extension);

    if (type >= m_slots.size()) m_slots.resize(type + std::size_t{1});
    Slot &slot = m_slots[type];
    if (slot.epoch == m_epoch) {
        reinterpret_cast<EventRecord *>(m_memory + slot.last)->nextSame = std::uint32_t(m_used);
    } else {
        slot.epoch = m_epoch;
        slot.run = std::uint32_t(m_runs.size());
        m_runs.push_back({type, 0, std::uint32_t(m_used), 0});
    }
    slot.last = std::uint32_t(m_used);
    ++m_runs[slot.run].count;
    m_runs[slot.run].bytes += std::uint32_t(size);
    ++m_count;
    m_used += padded(headSize(extension) + leadOf(filterSize) + size);
}

std::size_t BatchBuilder::finish(std::uint32_t publisher, std::uint32_t number)
{
    new (m_memory) BatchHeader{BATCH_MAGIC,           publisher, number, m_count,   std::uint32_t(m_runs.size()),
                               std::uint32_t(m_used), 0,         0,      m_baseTime};
    if (!m_runs.empty()) std::memcpy(m_memory + m_used, m_runs.data(), m_runs.size() * sizeof(TypeRun));
    return finishedSize();
}

} // namespace event_engine
