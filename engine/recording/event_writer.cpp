// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/event_writer.h"

#include "engine/base/clock.h"
#include "engine/base/text.h"

#include <cstring>

namespace event_engine {

namespace {

using namespace recording_format;

constexpr std::size_t CHUNK_BYTES = 1024 * 1024;

mcap::Compression forFile(Compression compression)
{
    switch (compression) {
    case Compression::Lz4: return mcap::Compression::Lz4;
    case Compression::Zstd: return mcap::Compression::Zstd;
    case Compression::None: break;
    }
    return mcap::Compression::None;
}

mcap::Time nanoseconds(Timestamp time)
{
    return mcap::Time(time.time_since_epoch().count());
}

// The format's registry of names; what it does not know begins with "x-".
std::string messageEncoding(const EventType &type)
{
    switch (type.encoding) {
    case Encoding::Text: return "x-text";
    case Encoding::Binary: return type.filter.empty() ? "" : "x-binary";
    default: return std::string(toText(type.encoding));
    }
}

} // namespace

Result<EventWriter> EventWriter::start(ByteSink &sink, Compression compression, const RunDescription &run)
{
    mcap::WriterOptions options;
    options.library = "event-engine " EVENT_ENGINE_VERSION;
    options.compression = forFile(compression);
    options.chunkSize = SIZE_MAX; // chunks are closed here, together with their details
    auto writer = mcap::Writer::start(sink, std::move(options));
    if (!writer) return failure(writer.error());
    EventWriter made(std::move(*writer));
    if (auto described = made.describe(run); !described) return failure(described.error());
    return made;
}

Result<> EventWriter::describe(const RunDescription &run)
{
    const mcap::StringMap keys{{std::string(TITLE), run.title}, {std::string(VERSION), EVENT_ENGINE_VERSION}};
    if (auto done = m_writer.writeMetadata({std::string(RUN), keys}); !done) return done;
    if (run.appFile.empty()) return {};
    mcap::Attachment file;
    file.logTime = file.createTime = nanoseconds(now());
    file.name = APP_FILE;
    file.mediaType = APP_FILE_MEDIA_TYPE;
    file.data = copyOf(asBytes(run.appFile));
    return m_writer.writeAttachment(file);
}

Result<mcap::ChannelId> EventWriter::channelOf(const EventView &event)
{
    const PublisherInfo &publisher = event.publisher();
    const bool named = m_channels.size() < CHANNELS_WITH_PUBLISHER;
    const std::pair key(event.typeId(), named ? publisher.id : UINT32_MAX);
    if (key == m_lastKey) return m_lastChannel;
    if (const auto known = m_channels.find(key); known != m_channels.end()) {
        m_lastKey = key;
        return m_lastChannel = known->second;
    }
    const EventType &type = event.type();
    mcap::Channel channel;
    channel.topic = type.name;
    channel.messageEncoding = messageEncoding(type);
    channel.metadata = {{std::string(FILTER), hexText(type.filter)},
                        {std::string(ENCODING), std::string(toText(type.encoding))}};
    if (!type.rootType.empty()) channel.metadata[std::string(ROOT_TYPE)] = type.rootType;
    if (named) {
        channel.metadata[std::string(PUBLISHER)] = publisher.name;
        channel.metadata[std::string(PUBLISHER_KIND)] = toText(publisher.kind);
    }
    const auto id = m_writer.addChannel(std::move(channel));
    if (!id) return failure(id.error());
    m_channels.emplace(key, *id);
    m_lastKey = key;
    return m_lastChannel = *id;
}

Result<> EventWriter::write(const EventView &event)
{
    const auto channel = channelOf(event);
    if (!channel) return failure(channel.error());
    mcap::MessageView message;
    message.channelId = *channel;
    message.sequence = std::uint32_t(event.sequence());
    message.logTime = nanoseconds(event.brokerTime());
    message.publishTime = nanoseconds(event.publishTime());
    message.data = event.payload();
    if (auto written = m_writer.write(message); !written) return written;
    ++m_events;
    if (!m_firstSequence) m_firstSequence = event.sequence();
    noteDetails(event);
    m_chunkBytes += message.data.size() + mcap::RECORD_PREFIX_SIZE + mcap::MESSAGE_HEAD_SIZE;
    return m_chunkBytes < CHUNK_BYTES ? Result<>() : flush();
}

void EventWriter::noteDetails(const EventView &event)
{
    const auto cause = event.cause();
    const auto recorded = event.recordedSequence();
    if (cause || recorded) m_details.push_back({event.sequence(), cause.value_or(0), recorded.value_or(0)});
}

Result<> EventWriter::flush()
{
    if (!m_firstSequence) return {};
    const DetailsHead head{*m_firstSequence, m_details.size()};
    Bytes content(sizeof head + m_details.size() * sizeof(DetailsEntry));
    std::memcpy(content.data(), &head, sizeof head);
    if (!m_details.empty()) std::memcpy(content.data() + sizeof head, m_details.data(), content.size() - sizeof head);
    m_details.clear();
    m_firstSequence.reset();
    m_chunkBytes = 0;
    if (auto written = m_writer.writePrivate({DETAILS, content}, mcap::Writer::Place::WithMessages); !written)
        return written;
    return m_writer.flushChunk();
}

std::optional<Timestamp> EventWriter::openSince() const
{
    const auto time = m_writer.openChunkTime();
    return time ? std::optional(timestampOf(std::int64_t(*time))) : std::nullopt;
}

Result<> EventWriter::writeMark(Timestamp time, const std::string &text)
{
    return m_writer.writeMetadata(
        {std::string(MARK), {{std::string(TIME), std::to_string(nanoseconds(time))}, {std::string(TEXT), text}}});
}

Result<> EventWriter::writeLoss(Timestamp time, std::uint64_t events, const std::string &cause)
{
    return m_writer.writeMetadata({std::string(LOSS),
                                   {{std::string(TIME), std::to_string(nanoseconds(time))},
                                    {std::string(EVENTS), std::to_string(events)},
                                    {std::string(CAUSE), cause}}});
}

Result<> EventWriter::close()
{
    if (auto flushed = flush(); !flushed) return flushed;
    return m_writer.close();
}

} // namespace event_engine
