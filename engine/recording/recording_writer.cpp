// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_writer.h"

#include "engine/base/clock.h"
#include "engine/recording/mcap/checkpoint.h"
#include "engine/recording/recorded_metadata.h"

#include <cstring>

namespace event_engine {

namespace {

using namespace recording_format;

constexpr std::size_t CHUNK_BYTES = 1024 * 1024;
// What the loss of a chunk's end may cost besides that end.
constexpr std::size_t UNVOUCHED_BYTES = 16 * 1024;

mcap::Compression forFile(Compression compression)
{
    switch (compression) {
    case Compression::Lz4: return mcap::Compression::Lz4;
    case Compression::Zstd: return mcap::Compression::Zstd;
    case Compression::None: break;
    }
    return mcap::Compression::None;
}

} // namespace

Result<RecordingWriter> RecordingWriter::start(ByteSink &sink, Compression compression, std::size_t onItsWay)
{
    mcap::WriterOptions options;
    options.library = "event-engine " EVENT_ENGINE_VERSION;
    options.compression = forFile(compression);
    options.profile = mcap::CHECKPOINT_PROFILE;
    auto writer = mcap::BackgroundWriter::start(sink, std::move(options), onItsWay);
    if (!writer) return failure(writer.error());
    return RecordingWriter(std::move(*writer));
}

Result<> RecordingWriter::write(const mcap::MessageView &message, const EventDetails &details)
{
    if (!fitsOpenChunk(details.sequence))
        if (auto flushed = flush(); !flushed) return flushed;
    if (auto written = m_writer->write(message); !written) return written;
    ++m_events;
    if (m_payloadBytes.size() <= message.channelId) m_payloadBytes.resize(message.channelId + std::size_t(1));
    m_payloadBytes[message.channelId] += message.data.size();
    if (!m_firstSequence) {
        m_firstSequence = details.sequence;
        m_openSince = now();
    }
    if (details.sequence && (details.cause || details.recorded))
        m_details.push_back({details.sequence, details.cause, details.recorded});
    const std::size_t size = message.data.size() + mcap::RECORD_PREFIX_SIZE + mcap::MESSAGE_HEAD_SIZE;
    m_chunkBytes += size;
    m_unvouchedBytes += size;
    if (m_chunkBytes >= CHUNK_BYTES) return flush();
    return m_unvouchedBytes >= UNVOUCHED_BYTES ? vouch() : Result<>();
}

// The sequences of a chunk follow from its first one and the low 32 bits of each.
bool RecordingWriter::fitsOpenChunk(Sequence sequence) const
{
    if (!m_firstSequence) return true;
    if (*m_firstSequence == 0 || sequence == 0) return *m_firstSequence == sequence;
    return sequence >= *m_firstSequence && sequence - *m_firstSequence <= UINT32_MAX;
}

Result<> RecordingWriter::flush()
{
    if (!m_firstSequence) return {};
    if (auto written = writeDetails(); !written) return written;
    m_firstSequence.reset();
    m_openSince.reset();
    m_chunkBytes = m_unvouchedBytes = 0;
    return m_writer->flushChunk();
}

Result<> RecordingWriter::vouch()
{
    if (auto written = writeDetails(); !written) return written;
    m_unvouchedBytes = 0;
    return m_writer->writeCheckpoint();
}

Result<> RecordingWriter::writeDetails()
{
    const DetailsHead head{*m_firstSequence, m_details.size()};
    if (!head.firstSequence) return {};
    Bytes content(sizeof head + m_details.size() * sizeof(DetailsEntry));
    std::memcpy(content.data(), &head, sizeof head);
    if (!m_details.empty()) std::memcpy(content.data() + sizeof head, m_details.data(), content.size() - sizeof head);
    m_details.clear();
    return m_writer->writePrivate({DETAILS, content});
}

Result<> RecordingWriter::writeMetadata(mcap::Metadata metadata)
{
    addChecksum(metadata);
    return m_writer->writeMetadata(std::move(metadata));
}

mcap::Metadata RecordingWriter::totals() const
{
    mcap::Metadata totals{std::string(TOTALS), {}};
    for (std::size_t channel = 0; channel < m_payloadBytes.size(); ++channel)
        if (m_payloadBytes[channel]) totals.metadata[std::to_string(channel)] = std::to_string(m_payloadBytes[channel]);
    return totals;
}

Result<> RecordingWriter::close()
{
    if (auto flushed = flush(); !flushed) return flushed;
    if (auto written = writeMetadata(totals()); !written) return written;
    return m_writer->close();
}

} // namespace event_engine
