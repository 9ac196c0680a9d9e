// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch_builder.h"

#include <algorithm>
#include <cstring>

namespace event_engine {

void BatchBuilder::begin(std::byte *memory, std::size_t capacity)
{
    m_memory = memory;
    m_limit = capacity - std::min(capacity, sizeof(TypeRun));
    m_used = sizeof(BatchHeader);
    m_count = 0;
    ++m_epoch;
    m_runs.clear();
}

void BatchBuilder::beginRun(Slot &slot, TypeId type)
{
    slot.epoch = m_epoch;
    slot.run = std::uint32_t(m_runs.size());
    m_runs.push_back({type, 0, std::uint32_t(m_used), 0});
    m_limit -= std::min(m_limit, sizeof(TypeRun));
}

std::size_t BatchBuilder::finish(std::uint32_t publisher, std::uint32_t number)
{
    new (m_memory) BatchHeader{BATCH_MAGIC,           publisher, number, m_count,   std::uint32_t(m_runs.size()),
                               std::uint32_t(m_used), 0,         0,      m_baseTime};
    if (!m_runs.empty()) std::memcpy(m_memory + m_used, m_runs.data(), m_runs.size() * sizeof(TypeRun));
    return finishedSize();
}

} // namespace event_engine
