// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/decode.h"
#include "tests/support/mcap_samples.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>

// The records of an MCAP file as the JSON of the public conformance files, in both directions.
namespace event_engine::test {

using namespace mcap;
using Json = nlohmann::json;

inline std::uint64_t number(const Json &text)
{
    return std::stoull(text.get<std::string>());
}

/// One record of the JSON, by the names of its fields.
class Fields {
public:
    explicit Fields(const Json &record) : m_type(record.at("type"))
    {
        for (const auto &field : record.at("fields")) m_fields[field.at(0)] = field.at(1);
    }
    const std::string &type() const { return m_type; }
    std::uint64_t integer(const char *name) const { return number(m_fields.at(name)); }
    std::string text(const char *name) const { return m_fields.at(name); }
    StringMap map(const char *name) const { return m_fields.at(name).get<StringMap>(); }
    Bytes bytes(const char *name) const
    {
        Bytes result;
        for (const auto &byte : m_fields.at(name)) result.push_back(static_cast<std::byte>(number(byte)));
        return result;
    }

private:
    std::string m_type;
    std::map<std::string, Json> m_fields;
};

inline Schema schemaOf(const Fields &f)
{
    return {static_cast<SchemaId>(f.integer("id")), f.text("name"), f.text("encoding"), f.bytes("data")};
}

inline Channel channelOf(const Fields &f)
{
    return {static_cast<ChannelId>(f.integer("id")), static_cast<SchemaId>(f.integer("schema_id")), f.text("topic"),
            f.text("message_encoding"), f.map("metadata")};
}

inline MessageView messageOf(const Fields &f, ByteView data)
{
    return {static_cast<ChannelId>(f.integer("channel_id")), static_cast<std::uint32_t>(f.integer("sequence")),
            f.integer("log_time"), f.integer("publish_time"), data};
}

inline Attachment attachmentOf(const Fields &f)
{
    return {f.integer("log_time"), f.integer("create_time"), f.text("name"), f.text("media_type"), f.bytes("data")};
}

inline Metadata metadataOf(const Fields &f)
{
    return {f.text("name"), f.map("metadata")};
}

inline Statistics statisticsOf(const Fields &f)
{
    Statistics r;
    r.messageCount = f.integer("message_count");
    r.schemaCount = static_cast<std::uint16_t>(f.integer("schema_count"));
    r.channelCount = static_cast<std::uint32_t>(f.integer("channel_count"));
    r.attachmentCount = static_cast<std::uint32_t>(f.integer("attachment_count"));
    r.metadataCount = static_cast<std::uint32_t>(f.integer("metadata_count"));
    r.chunkCount = static_cast<std::uint32_t>(f.integer("chunk_count"));
    r.startTime = f.integer("message_start_time");
    r.endTime = f.integer("message_end_time");
    for (const auto &[channel, count] : f.map("channel_message_counts"))
        r.channelMessageCounts[static_cast<ChannelId>(std::stoul(channel))] = std::stoull(count);
    return r;
}

inline ChunkIndex chunkIndexOf(const Fields &f)
{
    ChunkIndex r;
    r.startTime = f.integer("message_start_time");
    r.endTime = f.integer("message_end_time");
    r.chunkOffset = f.integer("chunk_start_offset");
    r.chunkLength = f.integer("chunk_length");
    for (const auto &[channel, offset] : f.map("message_index_offsets"))
        r.messageIndexOffsets.push_back({static_cast<ChannelId>(std::stoul(channel)), std::stoull(offset)});
    r.messageIndexLength = f.integer("message_index_length");
    r.compression = f.text("compression");
    r.compressedSize = f.integer("compressed_size");
    r.uncompressedSize = f.integer("uncompressed_size");
    return r;
}

inline AttachmentIndex attachmentIndexOf(const Fields &f)
{
    return {f.integer("offset"),    f.integer("length"), f.integer("log_time"), f.integer("create_time"),
            f.integer("data_size"), f.text("name"),      f.text("media_type")};
}

inline MetadataIndex metadataIndexOf(const Fields &f)
{
    return {f.integer("offset"), f.integer("length"), f.text("name")};
}

inline SummaryOffset summaryOffsetOf(const Fields &f)
{
    return {static_cast<Opcode>(f.integer("group_opcode")), f.integer("group_start"), f.integer("group_length")};
}

// The same JSON from our records.

inline Json text(std::uint64_t value)
{
    return std::to_string(value);
}

inline Json text(ByteView bytes)
{
    Json list = Json::array();
    for (const auto byte : bytes) list.push_back(std::to_string(std::to_integer<int>(byte)));
    return list;
}

inline Json record(const char *type, const std::map<std::string, Json> &fields)
{
    Json list = Json::array();
    for (const auto &[name, value] : fields) list.push_back(Json::array({name, value}));
    return {{"type", type}, {"fields", list}};
}

template <class Map>
Json mapOf(const Map &map)
{
    Json result = Json::object();
    for (const auto &[key, value] : map) result[std::to_string(key)] = std::to_string(value);
    return result;
}

inline Json toJson(const Header &r)
{
    return record("Header", {{"profile", r.profile}, {"library", r.library}});
}

inline Json toJson(const Footer &r)
{
    return record("Footer", {{"summary_start", text(r.summaryStart)},
                             {"summary_offset_start", text(r.summaryOffsetStart)},
                             {"summary_crc", text(r.summaryCrc)}});
}

inline Json toJson(const Schema &r)
{
    return record("Schema", {{"id", text(r.id)}, {"name", r.name}, {"encoding", r.encoding}, {"data", text(r.data)}});
}

inline Json toJson(const Channel &r)
{
    return record("Channel", {{"id", text(r.id)},
                              {"schema_id", text(r.schemaId)},
                              {"topic", r.topic},
                              {"message_encoding", r.messageEncoding},
                              {"metadata", Json(r.metadata)}});
}

inline Json toJson(const MessageView &r)
{
    return record("Message", {{"channel_id", text(r.channelId)},
                              {"sequence", text(r.sequence)},
                              {"log_time", text(r.logTime)},
                              {"publish_time", text(r.publishTime)},
                              {"data", text(r.data)}});
}

inline Json toJson(const Attachment &r)
{
    return record("Attachment", {{"log_time", text(r.logTime)},
                                 {"create_time", text(r.createTime)},
                                 {"name", r.name},
                                 {"media_type", r.mediaType},
                                 {"data", text(r.data)}});
}

inline Json toJson(const Metadata &r)
{
    return record("Metadata", {{"name", r.name}, {"metadata", Json(r.metadata)}});
}

inline Json toJson(const DataEnd &r)
{
    return record("DataEnd", {{"data_section_crc", text(r.dataCrc)}});
}

inline Json toJson(const Statistics &r)
{
    return record("Statistics", {{"message_count", text(r.messageCount)},
                                 {"schema_count", text(r.schemaCount)},
                                 {"channel_count", text(r.channelCount)},
                                 {"attachment_count", text(r.attachmentCount)},
                                 {"metadata_count", text(r.metadataCount)},
                                 {"chunk_count", text(r.chunkCount)},
                                 {"message_start_time", text(r.startTime)},
                                 {"message_end_time", text(r.endTime)},
                                 {"channel_message_counts", mapOf(r.channelMessageCounts)}});
}

inline Json toJson(const ChunkIndex &r)
{
    std::map<ChannelId, std::uint64_t> offsets;
    for (const auto &[channelId, offset] : r.messageIndexOffsets) offsets[channelId] = offset;
    return record("ChunkIndex", {{"message_start_time", text(r.startTime)},
                                 {"message_end_time", text(r.endTime)},
                                 {"chunk_start_offset", text(r.chunkOffset)},
                                 {"chunk_length", text(r.chunkLength)},
                                 {"message_index_offsets", mapOf(offsets)},
                                 {"message_index_length", text(r.messageIndexLength)},
                                 {"compression", r.compression},
                                 {"compressed_size", text(r.compressedSize)},
                                 {"uncompressed_size", text(r.uncompressedSize)}});
}

inline Json toJson(const AttachmentIndex &r)
{
    return record("AttachmentIndex", {{"offset", text(r.offset)},
                                      {"length", text(r.length)},
                                      {"log_time", text(r.logTime)},
                                      {"create_time", text(r.createTime)},
                                      {"data_size", text(r.dataSize)},
                                      {"name", r.name},
                                      {"media_type", r.mediaType}});
}

inline Json toJson(const MetadataIndex &r)
{
    return record("MetadataIndex", {{"offset", text(r.offset)}, {"length", text(r.length)}, {"name", r.name}});
}

inline Json toJson(const SummaryOffset &r)
{
    return record("SummaryOffset", {{"group_opcode", text(static_cast<std::uint8_t>(r.groupOpcode))},
                                    {"group_start", text(r.groupStart)},
                                    {"group_length", text(r.groupLength)}});
}

template <class Record>
Json jsonOf(ByteView content)
{
    return toJson(must(decode<Record>(content)));
}

/// Null for records that the lists do not name.
inline Json jsonOf(Opcode opcode, ByteView content)
{
    switch (opcode) {
    case Opcode::Header: return jsonOf<Header>(content);
    case Opcode::Footer: return jsonOf<Footer>(content);
    case Opcode::Schema: return jsonOf<Schema>(content);
    case Opcode::Channel: return jsonOf<Channel>(content);
    case Opcode::Message: return jsonOf<MessageView>(content);
    case Opcode::Attachment: return jsonOf<Attachment>(content);
    case Opcode::Metadata: return jsonOf<Metadata>(content);
    case Opcode::DataEnd: return jsonOf<DataEnd>(content);
    case Opcode::Statistics: return jsonOf<Statistics>(content);
    case Opcode::ChunkIndex: return jsonOf<ChunkIndex>(content);
    case Opcode::AttachmentIndex: return jsonOf<AttachmentIndex>(content);
    case Opcode::MetadataIndex: return jsonOf<MetadataIndex>(content);
    case Opcode::SummaryOffset: return jsonOf<SummaryOffset>(content);
    default: return {};
    }
}

} // namespace event_engine::test
