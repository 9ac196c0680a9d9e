// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/background_writer.h"
#include "engine/recording/recording_format.h"
#include "event_engine/event.h"
#include "event_engine/recorder.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace event_engine {

/// What MCAP's messages have no place for. 0 = not known, or none.
struct EventDetails {
    Sequence sequence = 0, cause = 0, recorded = 0;
};

/// Writes a recording: an MCAP file whose chunks carry the details of their events, and whose end says how many bytes
/// each channel has. Compressing and writing go on in threads of their own, see mcap::BackgroundWriter; one thread
/// calls, but for the numbers. The first failure is sticky.
class RecordingWriter {
public:
    /// Writes the head of the file. `sink` is new, and outlives the writer. So many bytes may be on their way.
    [[nodiscard]] static Result<RecordingWriter> start(ByteSink &sink, Compression compression,
                                                       std::size_t onItsWay = mcap::BackgroundWriter::ON_ITS_WAY);

    Result<mcap::SchemaId> addSchema(mcap::Schema schema) { return m_writer->addSchema(std::move(schema)); }
    Result<mcap::ChannelId> addChannel(mcap::Channel channel) { return m_writer->addChannel(std::move(channel)); }
    Result<> write(const mcap::MessageView &message, const EventDetails &details);
    Result<> writeMetadata(mcap::Metadata metadata); ///< with a checksum
    Result<> writeAttachment(mcap::Attachment attachment) { return m_writer->writeAttachment(std::move(attachment)); }

    /// Closes the open chunk and sends it on its way. Once it has arrived, it survives the end of the process.
    Result<> flush();
    /// Flushes, and writes index and end. Returns when the sink has all of it.
    Result<> close();

    /// When the first event of the open chunk was written, on the wall clock; empty: there is none.
    [[nodiscard]] std::optional<Timestamp> openSince() const { return m_openSince; }
    /// Taken so far; after a failure, those that have arrived.
    [[nodiscard]] std::uint64_t events() const { return m_writer->hasFailed() ? arrived() : m_events; }
    /// As mcap::BackgroundWriter.
    [[nodiscard]] std::uint64_t waitingBytes() const { return m_writer->waitingBytes(); }
    [[nodiscard]] std::uint64_t expectedSize() const { return m_writer->expectedSize(); }

private:
    explicit RecordingWriter(std::unique_ptr<mcap::BackgroundWriter> writer) : m_writer(std::move(writer)) {}
    [[nodiscard]] std::uint64_t arrived() const { return m_writer->messages(); }
    [[nodiscard]] bool fitsOpenChunk(Sequence sequence) const;
    Result<> writeDetails();
    Result<> vouch();
    [[nodiscard]] mcap::Metadata totals() const;

    std::unique_ptr<mcap::BackgroundWriter> m_writer;
    std::optional<Timestamp> m_openSince;
    std::vector<recording_format::DetailsEntry> m_details; // of the open chunk, not written yet
    std::optional<Sequence> m_firstSequence;               // of the open chunk; 0 = its events have none
    std::size_t m_chunkBytes = 0, m_unvouchedBytes = 0;
    std::uint64_t m_events = 0;
    std::vector<std::uint64_t> m_payloadBytes; // by channel
};

} // namespace event_engine
