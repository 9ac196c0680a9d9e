// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/writer.h"
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
/// each channel has. One thread. The first failure is sticky.
class RecordingWriter {
public:
    /// Writes the head of the file. `sink` is new, and outlives the writer.
    [[nodiscard]] static Result<RecordingWriter> start(ByteSink &sink, Compression compression);

    Result<mcap::SchemaId> addSchema(mcap::Schema schema) { return m_writer.addSchema(std::move(schema)); }
    Result<mcap::ChannelId> addChannel(mcap::Channel channel) { return m_writer.addChannel(std::move(channel)); }
    Result<> write(const mcap::MessageView &message, const EventDetails &details);
    Result<> writeMetadata(mcap::Metadata metadata); ///< with a checksum
    Result<> writeAttachment(const mcap::Attachment &attachment) { return m_writer.writeAttachment(attachment); }

    /// Closes the open chunk: what has been written so far survives the end of the process.
    Result<> flush();
    /// Flushes, and writes index and end.
    Result<> close();

    [[nodiscard]] std::uint64_t events() const { return m_events; }

private:
    explicit RecordingWriter(mcap::Writer writer) : m_writer(std::move(writer)) {}
    [[nodiscard]] bool fitsOpenChunk(Sequence sequence) const;
    Result<> writeDetails();
    Result<> vouch();
    [[nodiscard]] mcap::Metadata totals() const;

    mcap::Writer m_writer;
    std::vector<recording_format::DetailsEntry> m_details; // of the open chunk, not written yet
    std::optional<Sequence> m_firstSequence;               // of the open chunk; 0 = its events have none
    std::size_t m_chunkBytes = 0, m_unvouchedBytes = 0;
    std::uint64_t m_events = 0;
    std::vector<std::uint64_t> m_payloadBytes; // by channel
};

} // namespace event_engine
