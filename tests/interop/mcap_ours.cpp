// SPDX-License-Identifier: BSD-3-Clause
// MCAP files by our codec: `write FILE COMPRESSION`, `read-indexed FILE`, `read-stream FILE`. Each prints as JSON what
// is in the file, messages in the order of log time (read-stream: of the file), in the same words as mcap_theirs.mjs.
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/reader.h"
#include "engine/recording/mcap/record_scanner.h"
#include "engine/recording/mcap/writer.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

using namespace event_engine;
using namespace event_engine::mcap;
using Json = nlohmann::json;

namespace {

[[noreturn]] void fail(const std::string &words)
{
    std::fprintf(stderr, "%s\n", words.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result)
{
    if (!result) fail(result.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string hex(ByteView bytes)
{
    constexpr char DIGITS[] = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += DIGITS[std::to_integer<unsigned>(byte) / 16];
        text += DIGITS[std::to_integer<unsigned>(byte) % 16];
    }
    return text;
}

/// Collects records by kind; the repeated ones of the summary count once.
struct Listing {
    Json json = {{"schemas", Json::object()},
                 {"channels", Json::object()},
                 {"messages", Json::array()},
                 {"attachments", Json::array()},
                 {"metadata", Json::array()}};

    void add(const Schema &s) { json["schemas"][std::to_string(s.id)] = {s.name, s.encoding, hex(s.data)}; }
    void add(const Channel &c)
    {
        json["channels"][std::to_string(c.id)] =
            Json::array({c.schemaId, c.topic, c.messageEncoding, Json(c.metadata)});
    }
    void add(const MessageView &m)
    {
        json["messages"].push_back(
            {m.channelId, m.sequence, std::to_string(m.logTime), std::to_string(m.publishTime), hex(m.data)});
    }
    void add(const Attachment &a)
    {
        json["attachments"].push_back(
            {a.name, a.mediaType, std::to_string(a.logTime), std::to_string(a.createTime), hex(a.data)});
    }
    void add(const Metadata &m) { json["metadata"].push_back(Json::array({m.name, Json(m.metadata)})); }
};

WriterOptions optionsFor(const std::string &name)
{
    WriterOptions options;
    options.chunkSize = 5000;
    options.compression = name == "zstd" ? Compression::Zstd : name == "lz4" ? Compression::Lz4 : Compression::None;
    options.chunked = name != "bare";
    return options;
}

Bytes textOf(int number)
{
    const Json payload = {{"number", number}, {"text", std::string(static_cast<std::size_t>(number % 50), 'x')}};
    return copyOf(asBytes(payload.dump()));
}

Listing write(const char *path, const std::string &compression)
{
    Listing listing;
    const auto sink = must(FileByteSink::create(path, FileByteSink::Existing::Replace));
    Writer writer = must(Writer::start(*sink, optionsFor(compression)));
    Schema schema = {0, "Sample", "jsonschema", copyOf(asBytes("{\"type\":\"object\"}"))};
    schema.id = must(writer.addSchema(schema));
    listing.add(schema);
    for (const char *topic : {"wind", "temperature", "battery"}) {
        Channel channel = {0, schema.id, topic, "json", {{"publisher", topic}, {"filter", "57"}}};
        if (channel.topic == "battery") channel.schemaId = 0;
        channel.id = must(writer.addChannel(channel));
        listing.add(channel);
    }
    for (int i = 0; i < 1000; ++i) {
        const Time logTime = 1'700'000'000'000'000'000ull + static_cast<Time>(i - i % 3);
        const Bytes data = textOf(i);
        const MessageView message = {static_cast<ChannelId>(1 + i % 3), static_cast<std::uint32_t>(i), logTime,
                                     logTime - 7, data};
        must(writer.write(message));
        listing.add(message);
        if (i % 100 == 0) must(writer.writePrivate({static_cast<Opcode>(0x80), data}, Writer::Place::WithMessages));
        if (i % 250 == 0) must(writer.writePrivate({static_cast<Opcode>(0xff), data}, Writer::Place::BetweenChunks));
        if (i != 500) continue;
        const Attachment attachment = {logTime, 5, "note.txt", "text/plain", copyOf(asBytes("a note"))};
        must(writer.writeAttachment(attachment));
        listing.add(attachment);
        const Metadata metadata = {"station", {{"site", "north"}, {"serial", "7"}}};
        must(writer.writeMetadata(metadata));
        listing.add(metadata);
    }
    must(writer.close());
    return listing;
}

Listing readIndexed(std::shared_ptr<const ByteSource> source)
{
    Listing listing;
    const Reader reader = must(Reader::open(std::move(source)));
    const FileIndex &index = reader.index();
    if (!index.damage.isEmpty()) fail(index.damage.first()[0].reason);
    if (index.origin != FileIndex::Origin::Summary) fail("the index was not used");
    for (const auto &[id, schema] : index.schemas) listing.add(schema);
    for (const auto &[id, channel] : index.channels) listing.add(channel);
    MessageCursor cursor = reader.messages();
    while (const auto found = must(cursor.next())) listing.add(found->message);
    if (!cursor.damage().isEmpty()) fail(cursor.damage().first()[0].reason);
    for (const auto &attachment : index.attachments) listing.add(must(reader.attachment(attachment)));
    for (const auto &metadata : index.metadata) listing.add(must(reader.metadata(metadata)));
    return listing;
}

Listing readStream(const ByteSource &source)
{
    Listing listing;
    RecordScanner scanner(source);
    while (const auto record = must(scanner.next())) {
        if (record->opcode == Opcode::Schema) listing.add(must(decode<Schema>(record->content)));
        if (record->opcode == Opcode::Channel) listing.add(must(decode<Channel>(record->content)));
        if (record->opcode == Opcode::Message) listing.add(must(decode<MessageView>(record->content)));
        if (record->opcode == Opcode::Attachment) listing.add(must(decodeChecked(record->content)));
        if (record->opcode == Opcode::Metadata) listing.add(must(decode<Metadata>(record->content)));
    }
    if (!scanner.damage().isEmpty()) fail(scanner.damage().first()[0].reason);
    if (!scanner.isComplete()) fail("the file does not end where it should");
    return listing;
}

Listing run(const std::string &command, const char *path, const std::string &compression)
{
    if (command == "write") return write(path, compression);
    std::shared_ptr<const ByteSource> source = must(FileByteSource::open(path));
    return command == "read-indexed" ? readIndexed(source) : readStream(*source);
}

} // namespace

int main(int count, char **arguments)
{
    if (count < 3) fail("mcap_ours write FILE COMPRESSION | read-indexed FILE | read-stream FILE");
    std::puts(run(arguments[1], arguments[2], count > 3 ? arguments[3] : "none").json.dump().c_str());
    return 0;
}
