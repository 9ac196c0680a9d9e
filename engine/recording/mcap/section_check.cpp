// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/section_check.h"

#include "engine/recording/mcap/decode.h"

#include <algorithm>

namespace event_engine::mcap {

std::optional<Damage> SectionCheck::endData(ByteView content, std::uint64_t offset, std::uint64_t next)
{
    const auto end = decode<DataEnd>(content);
    const bool isDamaged = end && differs(end->dataCrc);
    m_crc = {};
    m_start = next;
    m_isWhole = true;
    if (!isDamaged) return std::nullopt;
    return Damage{offset, 0, "the data section does not match its checksum"};
}

std::optional<Damage> SectionCheck::endSummary(ByteView content, ByteView whole, std::uint64_t offset)
{
    const auto footer = decode<Footer>(content);
    m_crc.add(whole.first(whole.size() - std::min(whole.size(), sizeof(Footer::summaryCrc))));
    if (!footer || !m_isWhole) return std::nullopt;
    if (footer->summaryStart != 0 && footer->summaryStart != m_start)
        return Damage{offset, 0, "the footer does not point to the summary"};
    if (differs(footer->summaryCrc)) return Damage{m_start, 0, "the summary does not match its checksum"};
    return std::nullopt;
}

bool SectionCheck::differs(std::uint32_t expected) const
{
    return m_isWhole && expected != 0 && expected != m_crc.value();
}

} // namespace event_engine::mcap
