// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/byte_cursor.h"
#include "engine/recording/mcap/records.h"

#include <optional>

namespace event_engine::mcap {

/// Goes through records that stand one after the other in memory: those of a chunk, or a run of them from a file.
class RecordWalk {
public:
    explicit RecordWalk(ByteView records) : m_records(records) {}

    /// The next record; empty at the end, and where what follows is no whole record.
    std::optional<RecordView> next()
    {
        ByteCursor cursor(m_records.subspan(m_position));
        RecordView record;
        record.opcode = static_cast<Opcode>(cursor.number<std::uint8_t>());
        record.content = cursor.raw(cursor.number<std::uint64_t>());
        if (cursor.failed() || record.opcode == Opcode{}) return std::nullopt;
        m_recordPosition = m_position;
        m_position += RECORD_PREFIX_SIZE + record.content.size();
        return record;
    }

    /// Where the record that next() returned last begins.
    [[nodiscard]] std::size_t recordPosition() const { return m_recordPosition; }

    /// Where the record begins that next() returns next. After the last: where the walk ended.
    [[nodiscard]] std::size_t position() const { return m_position; }
    [[nodiscard]] std::size_t sizeLeft() const { return m_records.size() - m_position; }

private:
    ByteView m_records;
    std::size_t m_position = 0;
    std::size_t m_recordPosition = 0;
};

} // namespace event_engine::mcap
