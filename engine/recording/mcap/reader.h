// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/index_scan.h"
#include "engine/recording/mcap/message_cursor.h"

namespace event_engine::mcap {

struct ReaderOptions {
    enum class By {
        IndexOrScan, ///< by the index at the file's end; by scanning where it is missing, broken or incomplete
        Scan         ///< always by scanning: slow, and finds everything
    };
    By by = By::IndexOrScan;
    ReadLimits limits;
    ScanProgress progress; ///< told while a scan goes on
    std::stop_token stop;  ///< ends a scan
};

/// An MCAP file open for reading, whatever its state. By its index it opens at once; the data section is not touched
/// before messages are asked for. All functions are const and may be called by several threads at once; what they
/// return keeps the file open.
class Reader {
public:
    /// Fails with BadData where this is no MCAP file, with Io, and with Stopped. Damage is no failure: see
    /// index().damage.
    static Result<Reader> open(std::shared_ptr<const ByteSource> source, const ReaderOptions &options = {});

    /// Channels, schemas, statistics, chunks, attachments, metadata: everything but the messages.
    [[nodiscard]] const FileIndex &index() const { return m_file->index; }

    [[nodiscard]] std::uint64_t fileSize() const { return m_file->source->size(); }

    /// What is damaged of the chunks that have been looked at: see index().damage for what is known without.
    [[nodiscard]] DamageReport metDamage() const { return m_file->met.all(); }

    /// Null where the file has none of that id.
    [[nodiscard]] const Channel *channel(ChannelId id) const;
    [[nodiscard]] const Schema *schema(SchemaId id) const;

    /// All channels of a topic: one for each of its publishers.
    [[nodiscard]] std::vector<ChannelId> channelsOf(std::string_view topic) const;

    /// Finding the first chunk takes logarithmic time; nothing is read before next().
    [[nodiscard]] MessageCursor messages(const MessageQuery &query = {}) const { return {m_file, query}; }

    /// Times and places of a chunk's messages by channel. Decompresses nothing, unless the file has no message index
    /// for the chunk or a damaged one.
    [[nodiscard]] Result<std::vector<MessageIndex>> messageIndexes(const IndexedChunk &chunk) const;

    [[nodiscard]] Result<LoadedChunk> load(const IndexedChunk &chunk) const;
    [[nodiscard]] Result<Attachment> attachment(const AttachmentIndex &index) const;
    [[nodiscard]] Result<Metadata> metadata(const MetadataIndex &index) const;

private:
    explicit Reader(std::shared_ptr<const OpenFile> file) : m_file(std::move(file)) {}
    Result<Bytes> bytesAt(std::uint64_t offset, std::uint64_t length) const;
    Result<Bytes> recordAt(Opcode opcode, std::uint64_t offset, std::uint64_t length) const;

    std::shared_ptr<const OpenFile> m_file;
};

} // namespace event_engine::mcap
