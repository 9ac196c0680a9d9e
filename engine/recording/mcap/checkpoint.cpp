// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/checkpoint.h"

#include "engine/recording/mcap/byte_writer.h"
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/record_walk.h"

namespace event_engine::mcap {

namespace {

// Another program may use the same opcode for something of its own.
constexpr std::string_view TAG = "EE check";

} // namespace

std::size_t appendCheckpoint(Bytes &records)
{
    const std::size_t position = records.size();
    ByteWriter writer(records);
    const RecordScope record(writer, CHECKPOINT);
    writer.raw(asBytes(TAG));
    writer.number(std::uint32_t{0});
    return position;
}

void sealCheckpoint(Bytes &records, std::size_t position, std::uint32_t crc)
{
    ByteWriter(records).numberAt(position + RECORD_PREFIX_SIZE + TAG.size(), crc);
}

std::size_t vouchedSize(ByteView records)
{
    std::size_t vouched = 0, added = 0;
    Crc32 crc;
    RecordWalk walk(records);
    while (const auto record = walk.next()) {
        if (record->opcode != CHECKPOINT || record->content.size() != TAG.size() + sizeof(std::uint32_t)) continue;
        ByteCursor cursor(record->content);
        if (asText(cursor.raw(TAG.size())) != TAG) continue;
        crc.add(records.subspan(added, walk.recordPosition() - added));
        added = walk.recordPosition();
        if (cursor.number<std::uint32_t>() != crc.value()) break;
        vouched = walk.position();
    }
    return vouched;
}

} // namespace event_engine::mcap
