// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_catalog.h"

#include "engine/recording/recording_format.h"
#include "event_engine/text.h"

#include <array>
#include <optional>

namespace event_engine {

namespace {

using namespace recording_format;

std::optional<std::string> valueOf(const mcap::Channel &channel, std::string_view key)
{
    const auto value = channel.metadata.find(std::string(key));
    return value == channel.metadata.end() ? std::nullopt : std::optional(value->second);
}

template <class Value, std::size_t N>
std::optional<Value> named(const std::array<Value, N> &values, std::string_view name)
{
    for (const Value value : values)
        if (toText(value) == name) return value;
    return {};
}

constexpr std::array ENCODINGS{Encoding::Binary,   Encoding::Text,    Encoding::Json, Encoding::FlatBuffer,
                               Encoding::Protobuf, Encoding::MsgPack, Encoding::Cbor};
constexpr std::array KINDS{PublisherKind::Internal, PublisherKind::External, PublisherKind::Raw,
                           PublisherKind::Injector, PublisherKind::Replay};

// Files of other makers have no filters. A zero behind the topic makes one: then no topic is a prefix of another.
Bytes filterFor(const mcap::Channel &channel)
{
    if (const auto hex = valueOf(channel, FILTER))
        if (auto bytes = parseHex(*hex)) return *bytes;
    Bytes filter = copyOf(asBytes(channel.topic).first(std::min<std::size_t>(channel.topic.size(), 254)));
    filter.push_back(std::byte{0});
    return filter;
}

EventType typeOf(const mcap::Channel &channel)
{
    EventType type;
    type.name = channel.topic;
    type.filter = filterFor(channel);
    type.encoding =
        named(ENCODINGS, valueOf(channel, ENCODING).value_or(channel.messageEncoding)).value_or(Encoding::Binary);
    type.rootType = valueOf(channel, ROOT_TYPE).value_or("");
    return type;
}

} // namespace

RecordingCatalog::RecordingCatalog(const mcap::FileIndex &index)
{
    for (const auto &[id, channel] : index.channels) {
        const auto schema = index.schemas.find(channel.schemaId);
        add(channel, schema == index.schemas.end() ? nullptr : &schema->second);
    }
    for (std::size_t type = 0; type < m_directory->types.count(); ++type)
        m_types.push_back(m_directory->types.at(TypeId(type)));
}

// A schema that is none leaves payloads that do not decode: what else the file holds is not the worse for it.
PayloadCodec RecordingCatalog::codecFor(Encoding encoding, const mcap::Schema *schema)
{
    const auto [known, isNew] = m_codecs.try_emplace({encoding, schema ? schema->id : mcap::SchemaId(0)});
    if (!isNew) return known->second;
    auto codec = PayloadCodec::make(encoding, schema ? PayloadSchema{schema->encoding, schema->name, schema->data}
                                                     : PayloadSchema());
    if (!codec) {
        m_remarks.push_back("the schema " + inQuotes(schema->name) + " cannot be used: " + codec.error().message());
        codec = PayloadCodec::make(encoding, PayloadSchema());
    }
    return known->second = codec.value_or(PayloadCodec());
}

void RecordingCatalog::add(const mcap::Channel &channel, const mcap::Schema *schema)
{
    Entry entry;
    entry.eventType = typeOf(channel);
    entry.eventType.codec = codecFor(entry.eventType.encoding, schema);
    if (!entry.eventType.filter.empty()) {
        auto id = m_directory->types.add(entry.eventType);
        if (!id) { // the same name with another filter, say: told apart by the channel
            entry.eventType.name += " (channel " + std::to_string(channel.id) + ")";
            entry.eventType.filter = copyOf(asBytes(entry.eventType.name));
            entry.eventType.filter.push_back(std::byte{0});
            id = m_directory->types.add(entry.eventType);
        }
        entry.type = id.value_or(UNREGISTERED);
    }
    const std::string name = valueOf(channel, PUBLISHER).value_or("(unknown)");
    const PublisherKind kind = named(KINDS, valueOf(channel, PUBLISHER_KIND).value_or("")).value_or(PublisherKind::Raw);
    const auto [known, isNew] = m_publishers.try_emplace({name, kind}, 0);
    if (isNew) known->second = m_directory->publishers.add(name, kind).id;
    entry.publisher = known->second;
    if (channel.id >= m_byChannel.size()) m_byChannel.resize(std::size_t(channel.id) + 1);
    const Entry &added = m_entries.emplace(channel.id, std::move(entry)).first->second;
    m_byChannel[channel.id] = &added;
    const auto [row, isFirst] = m_rowOf.try_emplace(
        {added.type, added.eventType.name, added.eventType.encoding, channel.schemaId, added.publisher}, m_rows.size());
    if (isFirst) m_rows.push_back({&added, {}});
    m_rows[row->second].channels.push_back(channel.id);
}

} // namespace event_engine
