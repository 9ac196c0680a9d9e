// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/writer.h"

#include "engine/recording/mcap/decode.h"

#include <limits>

namespace event_engine::mcap {

namespace {

// What stands between chunks is small; without chunks this makes one write of many messages.
constexpr std::size_t WRITE_SIZE = 64 * 1024;

} // namespace

Writer::Writer(ByteSink &sink, WriterOptions options)
    : m_sink(&sink), m_options(std::move(options)), m_compressor(m_options.compression)
{}

Result<Writer> Writer::start(ByteSink &sink, WriterOptions options)
{
    Writer writer(sink, std::move(options));
    appendMagic(writer.m_out);
    appendRecord(writer.m_out, Header{writer.m_options.profile, writer.m_options.library});
    if (const auto written = writer.writeOut(); !written) return failure(written.error());
    return writer;
}

template <class Record>
Result<std::uint16_t> Writer::addDefinition(Record record, const Record *known, std::uint16_t &lastId)
{
    if (m_error) return failure(*m_error);
    if (record.id == 0) {
        if (lastId == std::numeric_limits<std::uint16_t>::max())
            return failure(ErrorKind::InvalidArgument, "a recording holds no more than 65535 channels and schemas");
        record.id = lastId + 1;
        known = nullptr;
    }
    if (const auto added = m_summary.add(record); !added) return failure(added.error());
    lastId = std::max(lastId, record.id);
    if (known != nullptr) return record.id;
    if (m_options.chunked)
        m_chunk.add(record);
    else
        appendRecord(m_out, record);
    return record.id;
}

Result<SchemaId> Writer::addSchema(Schema schema)
{
    const Schema *known = m_summary.schema(schema.id);
    return addDefinition(std::move(schema), known, m_lastSchemaId);
}

Result<ChannelId> Writer::addChannel(Channel channel)
{
    const Channel *known = m_summary.channel(channel.id);
    return addDefinition(std::move(channel), known, m_lastChannelId);
}

Result<> Writer::write(const MessageView &message)
{
    if (m_error) return failure(*m_error);
    if (m_summary.channel(message.channelId) == nullptr)
        return failure(ErrorKind::InvalidArgument,
                       "a message of channel " + std::to_string(message.channelId) + ", which was not added");
    if (m_options.chunked) {
        m_chunk.add(message);
        return m_chunk.size() < m_options.chunkSize ? Result<>() : closeChunk();
    }
    appendRecord(m_out, message);
    m_summary.addMessage(message);
    return appendToData();
}

Result<> Writer::writePrivate(const RecordView &record, Place place)
{
    if (m_error) return failure(*m_error);
    if (!isPrivate(record.opcode))
        return failure(ErrorKind::InvalidArgument, toText(record.opcode) + " is no private record: these begin at 128");
    if (m_options.chunked && place == Place::WithMessages) {
        m_chunk.add(record);
        return {};
    }
    appendRecord(m_out, record);
    return appendToData();
}

Result<> Writer::writeCheckpoint()
{
    if (m_error) return failure(*m_error);
    if (m_options.chunked) m_chunk.addCheckpoint();
    return {};
}

Result<> Writer::writeAttachment(const Attachment &attachment)
{
    if (m_error) return failure(*m_error);
    AttachmentIndex index{
        position(),          0, attachment.logTime, attachment.createTime, attachment.data.size(), attachment.name,
        attachment.mediaType};
    appendRecord(m_out, attachment, m_options.attachmentCrc);
    index.length = position() - index.offset;
    m_summary.add(index);
    return appendToData();
}

Result<> Writer::writeMetadata(const Metadata &metadata)
{
    if (m_error) return failure(*m_error);
    MetadataIndex index{position(), 0, metadata.name};
    appendRecord(m_out, metadata);
    index.length = position() - index.offset;
    m_summary.add(index);
    return appendToData();
}

Result<> Writer::writeChunk(const EncodedChunk &chunk)
{
    if (const auto closed = closeChunk(); !closed) return closed;
    if (const auto written = writeOut(); !written) return written;
    if (const auto added = m_summary.addChunk(chunk, position()); !added) return added;
    m_dataCrc.addKnown(chunk.crc, chunk.bytes.size());
    return keep(m_sink->write(chunk.bytes));
}

Result<> Writer::flushChunk()
{
    if (const auto closed = closeChunk(); !closed) return closed;
    if (const auto written = writeOut(); !written) return written;
    return keep(m_sink->flush());
}

Result<> Writer::close()
{
    if (const auto closed = closeChunk(); !closed) return closed;
    if (const auto written = writeOut(); !written) return written;
    appendRecord(m_out, DataEnd{m_options.dataChecksum ? m_dataCrc.value() : 0});
    const Bytes summary = m_summary.encode(m_options.summary, position());
    m_out.insert(m_out.end(), summary.begin(), summary.end());
    appendMagic(m_out);
    if (const auto written = writeOut(); !written) return written;
    if (const auto flushed = keep(m_sink->flush()); !flushed) return flushed;
    m_error = Error(ErrorKind::Stopped, "the recording is closed");
    return {};
}

Result<> Writer::closeChunk()
{
    if (m_error) return failure(*m_error);
    if (m_chunk.isEmpty()) return {};
    if (const auto encoded = keep(m_chunk.finish(m_compressor, m_options.chunk, m_encoded)); !encoded) return encoded;
    return writeChunk(m_encoded);
}

Result<> Writer::appendToData()
{
    return m_out.size() < WRITE_SIZE ? Result<>() : writeOut();
}

Result<> Writer::writeOut()
{
    if (m_error) return failure(*m_error);
    m_dataCrc.add(m_out);
    const auto written = keep(m_sink->write(m_out));
    m_out.clear();
    return written;
}

Result<> Writer::keep(Result<> result)
{
    if (!result) m_error = result.error();
    return result;
}

} // namespace event_engine::mcap
