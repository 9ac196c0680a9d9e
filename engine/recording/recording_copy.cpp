// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_copy.h"

#include "engine/recording/disk_room.h"
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/recorded_metadata.h"
#include "event_engine/text.h"

#include <algorithm>
#include <charconv>

namespace event_engine {

namespace {

using namespace recording_format;

// When something was, or how long it went on, as its record says; empty: it belongs to no moment.
std::optional<mcap::Time> timeOf(const mcap::Metadata &metadata, std::string_view key)
{
    const auto text = metadata.metadata.find(std::string(key));
    if (text == metadata.metadata.end()) return {};
    mcap::Time time = 0;
    const auto *end = text->second.data() + text->second.size();
    const auto [stop, error] = std::from_chars(text->second.data(), end, time);
    return error == std::errc() && stop == end ? std::optional(time) : std::nullopt;
}

// Equal but for their number.
template <class Record>
const Record *find(const std::vector<Record> &written, Record record)
{
    for (const Record &known : written) {
        record.id = known.id;
        if (known == record) return &known;
    }
    return nullptr;
}

} // namespace

Result<RecordingCopy> RecordingCopy::begin(const CopyOptions &options)
{
    auto created = PartFile::create(options.to, PartFile::COPIED);
    if (!created) return failure(created.error());
    auto file = std::make_unique<PartFile>(std::move(*created));
    auto writer = RecordingWriter::start(file->sink(), options.compression);
    if (writer) return RecordingCopy(std::move(file), std::move(*writer), options.keepFree);
    file->discard();
    return failure(writer.error());
}

RecordingCopy::~RecordingCopy()
{
    if (m_file && !m_isComplete) m_file->discard();
}

Result<> RecordingCopy::lookForRoom()
{
    constexpr std::uint64_t LOOK_AFTER = 4 * MIB;
    if (fileSize() < m_nextLook) return {};
    m_nextLook = fileSize() + LOOK_AFTER;
    const auto room = checkRoom(m_file->name(), m_keepFree);
    return room ? room : failure(room.error().in(m_file->name().string()));
}

Result<> RecordingCopy::takeDescription(const mcap::Reader &source, mcap::Time from, mcap::Time to, Run run)
{
    for (const mcap::MetadataIndex &place : source.index().metadata) {
        if (place.name == TOTALS || (place.name == RUN && run == Run::Other)) continue;
        auto metadata = intactMetadata(source, place);
        if (!metadata) {
            m_remarks.push_back(metadata.error().message());
            continue;
        }
        if (place.name == RUN && run == Run::Mixed) metadata->metadata.erase(std::string(RUN_ID));
        const auto time = timeOf(*metadata, TIME), until = timeOf(*metadata, UNTIL);
        const bool isState = place.name == PLUGIN; // holds until the next one
        if (time && (*time > to || (until.value_or(*time) < from && !isState))) continue;
        if (!m_metadata.emplace(metadata->name, metadata->metadata).second) continue;
        if (auto written = m_writer.writeMetadata(*metadata); !written) return written;
    }
    for (const mcap::AttachmentIndex &place : source.index().attachments)
        if (auto taken = takeAttachment(source, place); !taken) return taken;
    return {};
}

Result<> RecordingCopy::takeAttachment(const mcap::Reader &source, const mcap::AttachmentIndex &place)
{
    const auto attachment = source.attachment(place);
    if (!attachment) {
        m_remarks.push_back(attachment.error().message());
        return {};
    }
    const std::uint32_t checksum = mcap::crc32Of(attachment->data);
    for (const WrittenAttachment &written : m_attachments) {
        if (written.place.name != attachment->name || written.checksum != checksum) continue;
        const auto same = written.source.attachment(written.place);
        if (same && same->data == attachment->data) return {};
    }
    if (auto room = lookForRoom(); !room) return room;
    m_attachments.push_back({source, place, checksum});
    return m_writer.writeAttachment(*attachment);
}

Result<mcap::SchemaId> RecordingCopy::schemaFor(const mcap::Schema &schema)
{
    if (const auto *known = find(m_schemas, schema)) return known->id;
    mcap::Schema added = schema;
    added.id = 0;
    const auto id = m_writer.addSchema(added);
    if (!id) return failure(id.error());
    added.id = *id;
    m_schemas.push_back(std::move(added));
    return *id;
}

Result<mcap::ChannelId> RecordingCopy::channelFor(std::size_t source, const mcap::Reader &reader, mcap::ChannelId id)
{
    const auto known = m_channels.find({source, id});
    if (known != m_channels.end()) return known->second;
    mcap::Channel channel = *reader.channel(id);
    if (const mcap::Schema *schema = reader.schema(channel.schemaId)) {
        const auto added = schemaFor(*schema);
        if (!added) return failure(added.error());
        channel.schemaId = *added;
    } else {
        channel.schemaId = 0;
    }
    const auto *same = find(m_written, channel);
    if (!same) {
        channel.id = 0;
        const auto added = m_writer.addChannel(channel);
        if (!added) return failure(added.error());
        channel.id = *added;
        m_written.push_back(channel);
        same = &m_written.back();
    }
    m_channels.emplace(std::pair(source, id), same->id);
    return same->id;
}

Result<> RecordingCopy::write(std::size_t source, const mcap::Reader &reader, const RecordedEvent &event,
                              const EventDetails &details)
{
    if (auto room = lookForRoom(); !room) return room;
    const auto channel = channelFor(source, reader, event.channelId);
    if (!channel) return failure(channel.error());
    mcap::MessageView message;
    message.channelId = *channel;
    message.sequence = details.sequence ? std::uint32_t(details.sequence) : event.shortSequence;
    message.logTime = mcap::Time(event.brokerTime.time_since_epoch().count());
    message.publishTime = mcap::Time(event.publishTime.time_since_epoch().count());
    message.data = event.payload;
    return m_writer.write(message, details);
}

Result<> RecordingCopy::noteLack(const SourceReport &sources, std::optional<Timestamp> time)
{
    if (!sources.lacksEvents()) return {};
    const std::string cause = "the recording that this was made of is damaged: " + sizeText(sources.damagedBytes) +
                              " of it could not be read";
    return m_writer.writeMetadata(
        {std::string(LOSS),
         {{std::string(TIME), std::to_string(time.value_or(Timestamp()).time_since_epoch().count())},
          {std::string(EVENTS), std::to_string(sources.eventsLeftOut)},
          {std::string(CAUSE), cause},
          {std::string(TYPE), ""}}});
}

Result<> RecordingCopy::complete()
{
    if (auto closed = m_writer.close(); !closed) return closed;
    if (auto completed = m_file->complete(); !completed) return completed;
    m_isComplete = true;
    return {};
}

} // namespace event_engine
