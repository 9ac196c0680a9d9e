// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/file_scanner.h"

#include "engine/recording/mcap/byte_cursor.h"
#include "engine/recording/mcap/checkpoint.h"
#include "engine/recording/mcap/chunk_search.h"
#include "event_engine/text.h"

#include <algorithm>

namespace event_engine::mcap {

namespace {

/// Where a first chunk is sought in a file whose beginning is damaged; further on, a file of another kind is not read.
constexpr std::uint64_t FIRST_CHUNK_WITHIN = 16ull << 20;

/// How often a file is gone back over, all its ways back together: damage needs one, records that lie in each other on
/// purpose as many as there are.
constexpr std::uint64_t MOST_WAYS_BACK = 4;

/// As much of a record as tells whether its parts fit.
constexpr std::uint64_t RECORD_HEAD = 4096;

/// What a later version of the format may add at the end of a record.
constexpr std::uint64_t EXTENSION = 4096;

bool isMagic(ByteView bytes)
{
    return std::equal(bytes.begin(), bytes.end(), MAGIC.begin(), MAGIC.end());
}

/// An MCAP file, but of a version this program does not know.
bool isOtherVersion(ByteView start)
{
    constexpr std::size_t VERSION = 5;
    return start.size() == MAGIC.size() && std::equal(start.begin(), start.begin() + VERSION, MAGIC.begin()) &&
           start[VERSION] != MAGIC[VERSION] &&
           std::equal(start.begin() + VERSION + 1, start.end(), &MAGIC[VERSION + 1]);
}

bool fits(const ChunkHead &head, std::uint64_t contentSize)
{
    return head.contentSize() != 0 && contentSize >= head.contentSize() && contentSize - head.contentSize() < EXTENSION;
}

bool isFooter(Opcode opcode, std::uint64_t contentSize)
{
    return opcode == Opcode::Footer && contentSize == FOOTER_CONTENT_SIZE;
}

/// Whether the parts of an attachment measure what its record does.
bool isAttachment(ByteView start, std::uint64_t contentSize)
{
    ByteCursor cursor(start);
    cursor.raw(8 + 8);
    cursor.sized();
    cursor.sized();
    const auto dataSize = cursor.number<std::uint64_t>();
    const std::uint64_t around = start.size() - cursor.rest().size() + sizeof(std::uint32_t);
    return !cursor.failed() && contentSize >= around && contentSize - around - dataSize < EXTENSION;
}

} // namespace

FileScanner::FileScanner(const ByteSource &source, const ReadLimits &limits)
    : m_source(source), m_limits(limits), m_decoder(limits)
{}

Result<std::optional<FileRecord>> FileScanner::next()
{
    if (!m_hasBegun)
        if (const auto begun = begin(); !begun) return failure(begun.error());
    while (!m_isComplete && m_next < m_source.sourceSize()) {
        const auto prefix = prefixAt(m_next);
        if (!prefix) return failure(prefix.error());
        if (!*prefix) {
            goTo(m_source.sourceSize(), "the file ends in the middle of a record");
            break;
        }
        auto record = read(**prefix);
        if (!record || *record) return record;
    }
    return std::optional<FileRecord>();
}

Result<> FileScanner::begin()
{
    m_hasBegun = true;
    m_mayGoBack = MOST_WAYS_BACK * m_source.sourceSize();
    const auto start = m_source.bytes(0, MAGIC.size());
    if (!start) return failure(start.error());
    if (std::equal(start->begin(), start->end(), MAGIC.begin(), MAGIC.begin() + start->size())) {
        m_section.add(*start);
        m_next = m_doubtful = start->size();
        return {};
    }
    if (isOtherVersion(*start))
        return failure(ErrorKind::BadData, "an MCAP file of version '" + std::string(asText(start->subspan(5, 1))) +
                                               "'; version '0' can be read");
    const auto chunk = findChunk(m_source, 0, std::min(FIRST_CHUNK_WITHIN, m_source.sourceSize()));
    if (!chunk) return failure(chunk.error());
    if (!*chunk) return failure(ErrorKind::BadData, "not an MCAP file: it does not begin like one");
    goTo(**chunk, "the file's beginning is damaged");
    return {};
}

Result<std::optional<FileScanner::Prefix>> FileScanner::prefixAt(std::uint64_t offset)
{
    const auto bytes = m_source.bytes(offset, RECORD_PREFIX_SIZE);
    if (!bytes) return failure(bytes.error());
    if (bytes->size() < RECORD_PREFIX_SIZE) return std::optional<Prefix>();
    ByteCursor cursor(*bytes);
    const auto opcode = static_cast<Opcode>(cursor.number<std::uint8_t>());
    return Prefix{opcode, cursor.number<std::uint64_t>()};
}

Result<std::optional<FileRecord>> FileScanner::read(const Prefix &prefix)
{
    const std::uint64_t left = m_source.sourceSize() - m_next - RECORD_PREFIX_SIZE;
    if (prefix.opcode == Opcode{} || prefix.contentSize > left) return readCut(prefix);
    FileRecord record;
    record.opcode = prefix.opcode;
    record.offset = m_next;
    record.length = RECORD_PREFIX_SIZE + prefix.contentSize;
    if (prefix.contentSize > m_limits.recordSize) {
        goTo(m_next + record.length, "a record of " + std::to_string(record.length) + " bytes is over the limit");
        return std::optional<FileRecord>();
    }
    const std::uint64_t wanted = record.length + (isFooter(prefix.opcode, prefix.contentSize) ? MAGIC.size() : 0);
    const auto bytes = m_source.bytes(m_next, wanted);
    if (!bytes) return failure(bytes.error());
    if (bytes->size() < record.length) return failure(ErrorKind::Io, "the file became shorter while it was read");
    const ByteView whole = bytes->first(record.length);
    record.content = whole.subspan(RECORD_PREFIX_SIZE);
    m_next += record.length;
    if (record.opcode == Opcode::Chunk) return openChunk(record, whole);
    if (record.opcode == Opcode::Attachment) return checkAttachment(record, whole);
    m_doubtful = record.offset;
    noteProfile(record);
    checkSection(record, whole);
    if (isFooter(prefix.opcode, prefix.contentSize)) endWith(bytes->subspan(record.length));
    return std::optional(record);
}

Result<std::optional<FileRecord>> FileScanner::openChunk(FileRecord record, ByteView whole)
{
    const auto head = decodeChunkHead(record.content);
    if (!head || !fits(*head, record.content.size())) {
        m_next = record.offset;
        return recovered("a Chunk record's parts do not fit its size");
    }
    m_doubtful = m_next;
    record.chunk = head->chunk;
    const auto trust = m_decoder.decode(record.chunk, m_records);
    if (!trust) return skipped(record, trust.error().message());
    m_section.add(whole);
    record.trust = *trust;
    record.chunkRecords = m_records;
    return std::optional(record);
}

Result<std::optional<FileRecord>> FileScanner::checkAttachment(const FileRecord &record, ByteView whole)
{
    const auto attachment = decodeChecked(record.content);
    if (!attachment) return skipped(record, attachment.error().message());
    m_doubtful = m_next;
    m_section.add(whole);
    return std::optional(record);
}

Result<std::optional<FileRecord>> FileScanner::readCut(const Prefix &prefix)
{
    const std::uint64_t left = m_source.sourceSize() - m_next - RECORD_PREFIX_SIZE;
    const auto start = m_source.bytes(m_next + RECORD_PREFIX_SIZE, std::min(left, RECORD_HEAD));
    if (!start) return failure(start.error());
    if (prefix.opcode == Opcode::Chunk)
        if (const auto head = decodeChunkHead(*start); head && fits(*head, prefix.contentSize)) return salvage();
    if (prefix.opcode == Opcode::Attachment && isAttachment(*start, prefix.contentSize)) {
        goTo(m_source.sourceSize(), "the file ends in the middle of an Attachment record");
        return std::optional<FileRecord>();
    }
    if (prefix.opcode == Opcode{}) return recovered("zeros where a record should be");
    return recovered("a record, " + toText(prefix.opcode) + ", claims " + counted(prefix.contentSize, "byte") +
                     " where the file has " + countText(left) + " left");
}

Result<std::optional<FileRecord>> FileScanner::salvage()
{
    const auto content = m_source.bytes(m_next + RECORD_PREFIX_SIZE, m_limits.recordSize);
    if (!content) return failure(content.error());
    const auto head = decodeChunkHead(*content);
    if (!head) return failure(ErrorKind::Io, "the file changed while it was read");
    FileRecord record;
    record.opcode = Opcode::Chunk;
    record.offset = m_next;
    record.length = RECORD_PREFIX_SIZE + content->size();
    record.content = *content;
    record.chunk = head->chunk;
    record.trust = m_decoder.salvage(head->chunk, m_salvage, m_records);
    record.chunkRecords = m_records;
    goTo(m_source.sourceSize(), "the file ends in the middle of a Chunk record");
    return std::optional(record);
}

void FileScanner::noteProfile(const FileRecord &record)
{
    if (record.opcode != Opcode::Header || record.offset != MAGIC.size()) return;
    const auto header = decode<Header>(record.content);
    if (header && header->profile != CHECKPOINT_PROFILE) m_salvage = ChunkDecoder::Salvage::Everything;
}

void FileScanner::checkSection(const FileRecord &record, ByteView whole)
{
    std::optional<Damage> damage;
    if (record.opcode == Opcode::Footer)
        damage = m_section.endSummary(record.content, whole, record.offset);
    else if (record.opcode == Opcode::DataEnd)
        damage = m_section.endData(record.content, record.offset, m_next);
    else
        m_section.add(whole);
    if (damage) m_damage.add(std::move(*damage));
}

void FileScanner::endWith(ByteView magic)
{
    if (!isMagic(magic)) return;
    m_isComplete = true;
    const std::uint64_t end = m_next + magic.size();
    if (end < m_source.sourceSize())
        m_damage.add({end, m_source.sourceSize() - end, "there is something behind the file's end"});
}

std::optional<FileRecord> FileScanner::skipped(const FileRecord &record, const std::string &reason)
{
    note(record.offset, record.offset + record.length, reason);
    return std::nullopt;
}

void FileScanner::goTo(std::uint64_t offset, const std::string &reason)
{
    note(m_next, offset, reason);
    m_next = m_doubtful = offset;
}

void FileScanner::note(std::uint64_t from, std::uint64_t to, const std::string &reason)
{
    // Going back to a doubtful record may come upon bytes a second time; they were skipped once.
    const std::uint64_t counted = std::max(from, m_notedUpTo);
    m_damage.add({from, to > counted ? to - counted : 0, reason});
    m_notedUpTo = std::max(m_notedUpTo, to);
    m_section.skip();
}

Result<std::optional<FileRecord>> FileScanner::recovered(const std::string &reason)
{
    std::uint64_t from = m_doubtful + 1;
    const std::uint64_t back = m_next - std::min(m_next, from);
    if (back > m_mayGoBack)
        from = m_next + 1;
    else
        m_mayGoBack -= back;
    const auto chunk = findChunk(m_source, from, m_source.sourceSize());
    if (!chunk) return failure(chunk.error());
    goTo(chunk->value_or(m_source.sourceSize()), reason);
    return std::optional<FileRecord>();
}

} // namespace event_engine::mcap
