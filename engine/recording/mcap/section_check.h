// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/damage.h"
#include "engine/recording/mcap/records.h"

#include <optional>

namespace event_engine::mcap {

/// Follows a file from its start and compares its sections, data and summary, with their checksums. A section of which
/// something was skipped is not compared: that damage has been told already.
class SectionCheck {
public:
    /// Bytes of the section, in their order.
    void add(ByteView bytes) { m_crc.add(bytes); }
    void skip() { m_isWhole = false; }

    /// Ends the data section with its DataEnd record, which lies at `offset`; `next` is what follows it.
    std::optional<Damage> endData(ByteView content, std::uint64_t offset, std::uint64_t next);

    /// Ends the summary with the footer, given as content and as whole record.
    std::optional<Damage> endSummary(ByteView content, ByteView whole, std::uint64_t offset);

private:
    [[nodiscard]] bool differs(std::uint32_t expected) const;

    Crc32 m_crc;
    std::uint64_t m_start = 0;
    bool m_isWhole = true;
};

} // namespace event_engine::mcap
