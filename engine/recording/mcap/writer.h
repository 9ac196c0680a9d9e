// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_sink.h"
#include "engine/recording/mcap/chunk_builder.h"
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/encode.h"
#include "engine/recording/mcap/summary_writer.h"

namespace event_engine::mcap {

struct WriterOptions {
    std::string profile;
    std::string library = "event-engine";
    bool chunked = true; ///< false: every record stands by itself, uncompressed and found by scanning only
    std::size_t chunkSize = 1024 * 1024; ///< a chunk closes when its uncompressed records reach it
    Compression compression = Compression::Zstd;
    ChunkOptions chunk;
    SummaryOptions summary;
    bool dataChecksum = true; ///< of the whole data section
    AttachmentCrc attachmentCrc = AttachmentCrc::Write;
};

/// Writes an MCAP file into a sink, from its start to close(). One thread at a time. Each failure is returned and
/// sticky: after it nothing more is written and every call returns the same error. A file that was not closed is
/// whole up to the last chunk that was flushed, and readers open it by scanning.
class Writer {
public:
    /// Writes the head of the file. `sink` is new, empty, and outlives the writer.
    static Result<Writer> start(ByteSink &sink, WriterOptions options = {});

    /// Returns the id, the next free one where `schema.id` is 0. The same schema again is harmless; another one with
    /// the same id is an error, which writes nothing and is not sticky.
    Result<SchemaId> addSchema(Schema schema);

    /// As addSchema; the schema comes first. There may be 65,535 of each.
    Result<ChannelId> addChannel(Channel channel);

    /// Appends a message of a channel that was added; its bytes are needed only during the call.
    Result<> write(const MessageView &message);

    enum class Place {
        WithMessages, ///< in the open chunk, compressed and checked together with its messages
        BetweenChunks ///< at once and by itself
    };
    Result<> writePrivate(const RecordView &record, Place place);
    /// In the open chunk, behind what it has.
    Result<> writeCheckpoint();

    Result<> writeAttachment(const Attachment &attachment);
    Result<> writeMetadata(const Metadata &metadata);

    /// A chunk that was built, compressed and encoded elsewhere, after the open one. Its schemas and channels need not
    /// be added here.
    Result<> writeChunk(const EncodedChunk &chunk);

    /// Closes the open chunk, if there is one, and hands everything to the sink.
    Result<> flushChunk();

    /// Log time of the first message in the open chunk, for those who flush chunks by age.
    [[nodiscard]] std::optional<Time> openChunkTime() const { return m_chunk.firstLogTime(); }

    /// Of everything that was written, without the open chunk.
    [[nodiscard]] const Statistics &statistics() const { return m_summary.statistics(); }

    /// Writes the summary and the file's end. The sink has all of it, but is not synced.
    Result<> close();

private:
    Writer(ByteSink &sink, WriterOptions options);

    template <class Record>
    Result<std::uint16_t> addDefinition(Record record, const Record *known, std::uint16_t &lastId);
    Result<> appendToData();
    Result<> closeChunk();
    Result<> writeOut();
    Result<> keep(Result<> result);
    [[nodiscard]] std::uint64_t position() const { return m_sink->position() + m_out.size(); }

    ByteSink *m_sink;
    WriterOptions m_options;
    Compressor m_compressor;
    ChunkBuilder m_chunk;
    EncodedChunk m_encoded;
    SummaryWriter m_summary;
    Bytes m_out; // of the data section, not yet in the sink
    Crc32 m_dataCrc;
    std::optional<Error> m_error;
    SchemaId m_lastSchemaId = 0;
    ChannelId m_lastChannelId = 0;
};

} // namespace event_engine::mcap
