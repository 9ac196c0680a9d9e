// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/record_scanner.h"

#include "engine/recording/mcap/loaded_chunk.h"

namespace event_engine::mcap {

Result<std::optional<ScannedRecord>> RecordScanner::next()
{
    while (true) {
        if (m_chunk)
            if (auto record = nextInChunk()) return record;
        auto record = m_file.next();
        if (!record) return failure(record.error());
        if (!*record) return std::optional<ScannedRecord>();
        const FileRecord &found = **record;
        if (found.opcode != Opcode::Chunk)
            return ScannedRecord{found.opcode, found.content, found.offset, std::nullopt, found.trust};
        m_walk = RecordWalk(found.chunkRecords);
        m_chunk = found;
    }
}

std::optional<ScannedRecord> RecordScanner::nextInChunk()
{
    if (const auto record = m_walk.next())
        return ScannedRecord{record->opcode, record->content, m_chunk->offset, m_walk.recordPosition(), m_chunk->trust};
    if (auto damage = damageAtEnd(m_chunk->offset, m_chunk->trust, m_walk)) m_damage.add(std::move(*damage));
    m_chunk.reset();
    return std::nullopt;
}

DamageReport RecordScanner::damage() const
{
    DamageReport all = m_file.damage();
    all.add(m_damage);
    return all;
}

} // namespace event_engine::mcap
