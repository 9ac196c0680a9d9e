// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/file_scanner.h"
#include "engine/recording/mcap/record_walk.h"

namespace event_engine::mcap {

/// A record, wherever it stands.
struct ScannedRecord {
    Opcode opcode = {};
    ByteView content;
    std::uint64_t offset = 0;                 ///< in the file: of the record, or of the chunk it is in
    std::optional<std::uint64_t> chunkOffset; ///< in the decompressed records of its chunk, if it is in one
    Trust trust = Trust::Unchecked;
};

/// All records of a file in their order, those inside chunks among them; the chunks themselves do not show. For files
/// without an index and for those that are damaged: see FileScanner for what it survives.
class RecordScanner {
public:
    explicit RecordScanner(const ByteSource &source, const ReadLimits &limits = {}) : m_file(source, limits) {}

    /// The next record, valid until the next call; empty at the end. Fails as FileScanner::next().
    Result<std::optional<ScannedRecord>> next();

    [[nodiscard]] bool isComplete() const { return m_file.isComplete(); }
    [[nodiscard]] DamageReport damage() const;
    [[nodiscard]] std::uint64_t position() const { return m_file.position(); }

private:
    std::optional<ScannedRecord> nextInChunk();

    FileScanner m_file;
    std::optional<FileRecord> m_chunk;
    RecordWalk m_walk{ByteView()};
    DamageReport m_damage; // inside chunks
};

} // namespace event_engine::mcap
