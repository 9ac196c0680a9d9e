// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/chunk_decoder.h"
#include "engine/recording/mcap/damage.h"
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/section_check.h"
#include "engine/recording/mcap/source_window.h"

#include <optional>

namespace event_engine::mcap {

/// A record that stands in the file itself. Chunks come decompressed.
struct FileRecord {
    Opcode opcode = {};
    std::uint64_t offset = 0; ///< of its first byte in the file
    std::uint64_t length = 0; ///< with its prefix; of a cut chunk, what is there
    ByteView content;         ///< of a cut chunk, what is there
    ChunkView chunk;          ///< only of chunks; its records are compressed
    ByteView chunkRecords;    ///< only of chunks: decompressed
    Trust trust = Trust::Unchecked;
};

/// Goes through a file from its start, record by record, whatever state the file is in: ends cleanly after the last
/// whole record of a file that is cut, and after damage goes on with the next chunk that can be made out. Reads only
/// what is there, and holds one record at a time. The source outlives the scanner.
class FileScanner {
public:
    explicit FileScanner(const ByteSource &source, const ReadLimits &limits = {});

    /// The next record, valid until the next call; empty at the end. Fails with Io, or BadData where this is no MCAP
    /// file; damage is no failure.
    Result<std::optional<FileRecord>> next();

    /// After the end: whether the file is closed as it should be.
    [[nodiscard]] bool isComplete() const { return m_isComplete; }
    [[nodiscard]] const DamageReport &damage() const { return m_damage; }

    /// How far it has come in the file, for showing progress.
    [[nodiscard]] std::uint64_t position() const { return m_next; }

private:
    struct Prefix {
        Opcode opcode = {};
        std::uint64_t contentSize = 0;
    };

    Result<> begin();
    Result<std::optional<Prefix>> prefixAt(std::uint64_t offset);
    Result<std::optional<FileRecord>> read(const Prefix &prefix);
    Result<std::optional<FileRecord>> openChunk(FileRecord record, ByteView whole);
    Result<std::optional<FileRecord>> checkAttachment(const FileRecord &record, ByteView whole);
    Result<std::optional<FileRecord>> readCut(const Prefix &prefix);
    Result<std::optional<FileRecord>> salvage();
    void noteProfile(const FileRecord &record);
    void checkSection(const FileRecord &record, ByteView whole);
    void endWith(ByteView magic);

    // What to do about damage: each notes it, and returns no record.
    std::optional<FileRecord> skipped(const FileRecord &record, const std::string &reason);
    Result<std::optional<FileRecord>> recovered(const std::string &reason);
    void goTo(std::uint64_t offset, const std::string &reason);
    void note(std::uint64_t from, std::uint64_t to, const std::string &reason);

    SourceWindow m_source;
    ReadLimits m_limits;
    ChunkDecoder m_decoder;
    Bytes m_records;
    DamageReport m_damage;
    SectionCheck m_section;
    // Where the header cannot be read, nothing goes unvouched for.
    ChunkDecoder::Salvage m_salvage = ChunkDecoder::Salvage::Vouched;
    bool m_hasBegun = false;
    bool m_isComplete = false;
    std::uint64_t m_next = 0;
    std::uint64_t m_notedUpTo = 0; // damage has been counted up to here
    std::uint64_t m_doubtful = 0;  // the last record without a checksum: its length may have led astray
    std::uint64_t m_mayGoBack = 0; // bytes, to records that may lie in such a record
};

} // namespace event_engine::mcap
