// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/damage.h"

namespace event_engine::mcap {

void DamageReport::add(Damage damage)
{
    constexpr std::size_t DETAILED = 100;
    ++m_count;
    m_skippedBytes += damage.size;
    m_messagesLeftOut += damage.messages;
    if (m_first.size() < DETAILED) m_first.push_back(std::move(damage));
}

void DamageReport::add(const DamageReport &other)
{
    const std::uint64_t count = m_count + other.m_count;
    const std::uint64_t skippedBytes = m_skippedBytes + other.m_skippedBytes;
    const std::uint64_t messagesLeftOut = m_messagesLeftOut + other.m_messagesLeftOut;
    for (const auto &damage : other.m_first) add(damage);
    m_count = count;
    m_skippedBytes = skippedBytes;
    m_messagesLeftOut = messagesLeftOut;
}

} // namespace event_engine::mcap
