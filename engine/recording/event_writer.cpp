// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/event_writer.h"

#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "engine/recording/loss_json.h"
#include "engine/recording/output_json.h"
#include "engine/recording/schema_attachment.h"

namespace event_engine {

namespace {

using namespace recording_format;

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

Result<EventWriter> EventWriter::start(ByteSink &sink, Compression compression, std::size_t onItsWay,
                                       const RunDescription &run)
{
    auto writer = RecordingWriter::start(sink, compression, onItsWay);
    if (!writer) return failure(writer.error());
    EventWriter made(std::move(*writer));
    if (auto described = made.describe(run); !described) return failure(described.error());
    return made;
}

Result<> EventWriter::describe(const RunDescription &run)
{
    const mcap::StringMap keys{{std::string(TITLE), run.title},
                               {std::string(VERSION), EVENT_ENGINE_VERSION},
                               {std::string(RUN_ID), run.runId}};
    if (auto done = m_writer.writeMetadata({std::string(RUN), keys}); !done) return done;
    if (run.appFile.empty()) return {};
    mcap::Attachment file;
    file.logTime = file.createTime = nanoseconds(now());
    file.name = APP_FILE;
    file.mediaType = APP_FILE_MEDIA_TYPE;
    file.data = copyOf(asBytes(run.appFile));
    return m_writer.writeAttachment(file);
}

// 0: it has none, or one that its codec has no use for; such a file goes in as an attachment.
Result<mcap::SchemaId> EventWriter::schemaOf(const EventType &type)
{
    if (const PayloadSchema *schema = type.codec.schema())
        return m_writer.addSchema({0, schema->name, schema->encoding, schema->data});
    if (type.schema.empty()) return mcap::SchemaId(0);
    if (!m_attached.insert(type.schema).second) return mcap::SchemaId(0);
    auto file = attachmentOf(type.schema);
    if (!file) return mcap::SchemaId(0);
    file->logTime = nanoseconds(now());
    if (auto written = m_writer.writeAttachment(*file); !written) return failure(written.error());
    return mcap::SchemaId(0);
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
    auto schema = m_schemas.find(event.typeId());
    if (schema == m_schemas.end()) {
        const auto added = schemaOf(type);
        if (!added) return failure(added.error());
        schema = m_schemas.emplace(event.typeId(), *added).first;
    }
    mcap::Channel channel;
    channel.schemaId = schema->second;
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
    return m_writer.write(message, {event.sequence(), event.cause().value_or(0), event.recordedSequence().value_or(0)});
}

Result<> EventWriter::writeMark(Timestamp time, const std::string &text)
{
    return m_writer.writeMetadata(
        {std::string(MARK), {{std::string(TIME), std::to_string(nanoseconds(time))}, {std::string(TEXT), text}}});
}

Result<> EventWriter::writeLoss(const RecordedLoss &loss)
{
    return m_writer.writeMetadata({std::string(LOSS),
                                   {{std::string(TIME), std::to_string(nanoseconds(loss.time))},
                                    {std::string(EVENTS), std::to_string(loss.events)},
                                    {std::string(CAUSE), loss.cause},
                                    {std::string(TYPE), loss.type}}});
}

Result<> EventWriter::writeSubscriberLosses(const std::vector<RecordedSubscriberLoss> &losses, Timestamp until)
{
    return m_writer.writeMetadata({std::string(SUBSCRIBER_LOSSES),
                                   {{std::string(TIME), std::to_string(nanoseconds(losses.front().time))},
                                    {std::string(UNTIL), std::to_string(nanoseconds(until))},
                                    {std::string(LINES), lossJson(losses)}}});
}

Result<> EventWriter::writeNotTaken(const RecordedNotTaken &notTaken)
{
    return m_writer.writeMetadata({std::string(NOT_TAKEN),
                                   {{std::string(TIME), std::to_string(nanoseconds(notTaken.time))},
                                    {std::string(NAME), notTaken.plugin},
                                    {std::string(EVENTS), std::to_string(notTaken.events)}}});
}

Result<> EventWriter::writeState(const RecordedPluginState &state)
{
    return m_writer.writeMetadata({std::string(PLUGIN),
                                   {{std::string(TIME), std::to_string(nanoseconds(state.time))},
                                    {std::string(NAME), state.plugin},
                                    {std::string(STATE), state.state},
                                    {std::string(CAUSE), state.cause}}});
}

Result<> EventWriter::writeOutput(const std::vector<OutputLine> &lines)
{
    return m_writer.writeMetadata({std::string(OUTPUT),
                                   {{std::string(TIME), std::to_string(nanoseconds(lines.front().time))},
                                    {std::string(LINES), outputJson(lines)}}});
}

} // namespace event_engine
