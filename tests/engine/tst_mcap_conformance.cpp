// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/reader.h"
#include "support/mcap_samples.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTest>
#include <nlohmann/json.hpp>
#include <set>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;
using Json = nlohmann::json;

// The public conformance files of the format: each lists its records as JSON beside it, and the features it uses in its
// name. Where a file itself is not there but only the note of its size and SHA-256 that git-lfs keeps in its place, it
// is made here from the records and taken for the real one only if both agree.

namespace {

QDir dataFolder()
{
    const QString shared = qEnvironmentVariable("EVENT_ENGINE_SHARED_DATA", SOURCE_DIR "/../shared/data");
    return QDir(shared + "/mcap-conformance");
}

std::uint64_t number(const Json &text)
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

Schema schemaOf(const Fields &f)
{
    return {static_cast<SchemaId>(f.integer("id")), f.text("name"), f.text("encoding"), f.bytes("data")};
}

Channel channelOf(const Fields &f)
{
    return {static_cast<ChannelId>(f.integer("id")), static_cast<SchemaId>(f.integer("schema_id")), f.text("topic"),
            f.text("message_encoding"), f.map("metadata")};
}

MessageView messageOf(const Fields &f, ByteView data)
{
    return {static_cast<ChannelId>(f.integer("channel_id")), static_cast<std::uint32_t>(f.integer("sequence")),
            f.integer("log_time"), f.integer("publish_time"), data};
}

Attachment attachmentOf(const Fields &f)
{
    return {f.integer("log_time"), f.integer("create_time"), f.text("name"), f.text("media_type"), f.bytes("data")};
}

Metadata metadataOf(const Fields &f)
{
    return {f.text("name"), f.map("metadata")};
}

Statistics statisticsOf(const Fields &f)
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

ChunkIndex chunkIndexOf(const Fields &f)
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

AttachmentIndex attachmentIndexOf(const Fields &f)
{
    return {f.integer("offset"),    f.integer("length"), f.integer("log_time"), f.integer("create_time"),
            f.integer("data_size"), f.text("name"),      f.text("media_type")};
}

MetadataIndex metadataIndexOf(const Fields &f)
{
    return {f.integer("offset"), f.integer("length"), f.text("name")};
}

SummaryOffset summaryOffsetOf(const Fields &f)
{
    return {static_cast<Opcode>(f.integer("group_opcode")), f.integer("group_start"), f.integer("group_length")};
}

// The same JSON from our records.

Json text(std::uint64_t value)
{
    return std::to_string(value);
}

Json text(ByteView bytes)
{
    Json list = Json::array();
    for (const auto byte : bytes) list.push_back(std::to_string(std::to_integer<int>(byte)));
    return list;
}

Json record(const char *type, const std::map<std::string, Json> &fields)
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

Json toJson(const Header &r)
{
    return record("Header", {{"profile", r.profile}, {"library", r.library}});
}

Json toJson(const Footer &r)
{
    return record("Footer", {{"summary_start", text(r.summaryStart)},
                             {"summary_offset_start", text(r.summaryOffsetStart)},
                             {"summary_crc", text(r.summaryCrc)}});
}

Json toJson(const Schema &r)
{
    return record("Schema", {{"id", text(r.id)}, {"name", r.name}, {"encoding", r.encoding}, {"data", text(r.data)}});
}

Json toJson(const Channel &r)
{
    return record("Channel", {{"id", text(r.id)},
                              {"schema_id", text(r.schemaId)},
                              {"topic", r.topic},
                              {"message_encoding", r.messageEncoding},
                              {"metadata", Json(r.metadata)}});
}

Json toJson(const MessageView &r)
{
    return record("Message", {{"channel_id", text(r.channelId)},
                              {"sequence", text(r.sequence)},
                              {"log_time", text(r.logTime)},
                              {"publish_time", text(r.publishTime)},
                              {"data", text(r.data)}});
}

Json toJson(const Attachment &r)
{
    return record("Attachment", {{"log_time", text(r.logTime)},
                                 {"create_time", text(r.createTime)},
                                 {"name", r.name},
                                 {"media_type", r.mediaType},
                                 {"data", text(r.data)}});
}

Json toJson(const Metadata &r)
{
    return record("Metadata", {{"name", r.name}, {"metadata", Json(r.metadata)}});
}

Json toJson(const DataEnd &r)
{
    return record("DataEnd", {{"data_section_crc", text(r.dataCrc)}});
}

Json toJson(const Statistics &r)
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

Json toJson(const ChunkIndex &r)
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

Json toJson(const AttachmentIndex &r)
{
    return record("AttachmentIndex", {{"offset", text(r.offset)},
                                      {"length", text(r.length)},
                                      {"log_time", text(r.logTime)},
                                      {"create_time", text(r.createTime)},
                                      {"data_size", text(r.dataSize)},
                                      {"name", r.name},
                                      {"media_type", r.mediaType}});
}

Json toJson(const MetadataIndex &r)
{
    return record("MetadataIndex", {{"offset", text(r.offset)}, {"length", text(r.length)}, {"name", r.name}});
}

Json toJson(const SummaryOffset &r)
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
Json jsonOf(Opcode opcode, ByteView content)
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

/// One conformance file.
struct Case {
    Json records;
    std::set<std::string> features;
    QByteArray file; // itself, or the note in its place

    explicit Case(const QString &path)
    {
        QFile json(path), mcap(path.chopped(5) + ".mcap");
        if (!json.open(QIODevice::ReadOnly) || !mcap.open(QIODevice::ReadOnly))
            qFatal("cannot read %s", qPrintable(path));
        const Json all = Json::parse(json.readAll().toStdString());
        records = all.at("records");
        features = all.at("meta").at("variant").at("features").get<std::set<std::string>>();
        file = mcap.readAll();
    }

    bool has(const char *feature) const { return features.contains(feature); }
    bool isNote() const { return file.startsWith("version https://git-lfs"); }

    /// Whether these bytes are the file.
    bool isFile(const Bytes &bytes) const
    {
        const auto view = QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size()));
        if (!isNote()) return file == view;
        const auto hash = QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex();
        return file.contains("oid sha256:" + hash + "\n") &&
               file.contains("size " + QByteArray::number(static_cast<qulonglong>(bytes.size())) + "\n");
    }

    std::vector<Fields> of(const char *type) const
    {
        std::vector<Fields> some;
        for (const auto &found : records)
            if (found.at("type") == type) some.emplace_back(found);
        return some;
    }

    std::vector<Fields> data() const { return section(1, dataEnd()); }
    std::vector<Fields> summary() const { return section(dataEnd() + 1, records.size() - 1); }

private:
    std::size_t dataEnd() const
    {
        std::size_t place = 0;
        while (records.at(place).at("type") != "DataEnd") ++place;
        return place;
    }

    std::vector<Fields> section(std::size_t from, std::size_t to) const
    {
        std::vector<Fields> some;
        for (std::size_t i = from; i < to; ++i) some.emplace_back(records.at(i));
        return some;
    }
};

/// The file as our writer makes it.
Bytes written(const Case &c)
{
    WriterOptions options;
    options.library.clear();
    options.compression = Compression::None;
    options.chunked = c.has("ch");
    options.chunk.messageIndexes = c.has("mx");
    options.summary = {c.has("rsh"), c.has("rch"), c.has("st"), c.has("mdx"), c.has("ax"), c.has("chx"), c.has("sum")};
    MemoryByteSink sink;
    Writer writer = must(Writer::start(sink, options));
    for (const auto &f : c.data()) {
        if (f.type() == "Schema") must(writer.addSchema(schemaOf(f)));
        if (f.type() == "Channel") must(writer.addChannel(channelOf(f)));
        if (f.type() == "Message") must(writer.write(messageOf(f, f.bytes("data"))));
        if (f.type() == "Attachment") must(writer.writeAttachment(attachmentOf(f)));
        if (f.type() == "Metadata") must(writer.writeMetadata(metadataOf(f)));
    }
    must(writer.close());
    return sink.take();
}

/// The files with padding behind the fields of most records, as a later version of the format may have them: no writer
/// of today makes them, so they are put together here from single records and the fields in the list.
class PaddedFile {
public:
    explicit PaddedFile(const Case &c)
    {
        appendMagic(m_bytes);
        add(Header{});
        if (c.has("ch")) addChunk(c);
        for (const auto &f : c.data()) {
            if (!c.has("ch") && f.type() == "Schema") add(schemaOf(f));
            if (!c.has("ch") && f.type() == "Channel") add(channelOf(f));
            if (!c.has("ch") && f.type() == "Message") appendRecord(m_bytes, messageOf(f, f.bytes("data")));
            if (f.type() == "Attachment") add(attachmentOf(f));
            if (f.type() == "Metadata") add(metadataOf(f));
        }
        appendRecord(m_bytes, DataEnd{crc32Of(m_bytes)});
        addSummary(c);
    }
    const Bytes &bytes() const { return m_bytes; }

private:
    template <class Record>
    void add(const Record &record)
    {
        Bytes one;
        appendRecord(one, record);
        const Bytes content(one.begin() + RECORD_PREFIX_SIZE, one.end());
        Bytes padded = content;
        for (const int byte : {0x01, 0xff, 0xff}) padded.push_back(static_cast<std::byte>(byte));
        appendRecord(m_bytes, RecordView{Record::OPCODE, padded});
    }

    void addChunk(const Case &c)
    {
        Bytes inner;
        ChunkView chunk;
        MessageIndex index;
        for (const auto &f : c.data()) {
            if (f.type() == "Schema") appendRecord(inner, schemaOf(f));
            if (f.type() == "Channel") appendRecord(inner, channelOf(f));
            if (f.type() != "Message") continue;
            const Bytes data = f.bytes("data");
            const MessageView message = messageOf(f, data);
            index.channelId = message.channelId;
            index.entries.push_back({message.logTime, inner.size()});
            chunk.startTime = chunk.endTime = message.logTime;
            appendRecord(inner, message);
        }
        chunk.uncompressedSize = inner.size();
        chunk.uncompressedCrc = crc32Of(inner);
        chunk.records = inner;
        appendRecord(m_bytes, chunk);
        if (c.has("mx")) add(index);
    }

    void addSummary(const Case &c)
    {
        const std::size_t start = m_bytes.size();
        for (const auto &f : c.summary()) addListed(f);
        const Fields listed = c.of("Footer").at(0);
        Footer footer = {listed.integer("summary_start"), listed.integer("summary_offset_start"), 0};
        Bytes end;
        appendRecord(end, footer);
        Crc32 crc;
        crc.add(ByteView(m_bytes).subspan(start));
        crc.add(ByteView(end).first(end.size() - sizeof footer.summaryCrc));
        footer.summaryCrc = crc.value();
        appendRecord(m_bytes, footer);
        appendMagic(m_bytes);
    }

    void addListed(const Fields &f)
    {
        if (f.type() == "Schema") add(schemaOf(f));
        if (f.type() == "Channel") add(channelOf(f));
        if (f.type() == "Statistics") add(statisticsOf(f));
        if (f.type() == "ChunkIndex") add(chunkIndexOf(f));
        if (f.type() == "AttachmentIndex") add(attachmentIndexOf(f));
        if (f.type() == "MetadataIndex") add(metadataIndexOf(f));
        if (f.type() == "SummaryOffset") add(summaryOffsetOf(f));
    }

    Bytes m_bytes;
};

Bytes fileOf(const Case &c)
{
    if (c.isNote()) return c.has("pad") ? PaddedFile(c).bytes() : written(c);
    return copyOf(std::as_bytes(std::span(c.file.data(), static_cast<std::size_t>(c.file.size()))));
}

template <class Records, class Get>
std::string listOf(const Records &records, Get &&get)
{
    Json list = Json::array();
    for (const auto &one : records) list.push_back(get(one));
    return list.dump(1);
}

} // namespace

class McapConformanceTest : public QObject {
    Q_OBJECT

private:
    static void addFiles()
    {
        QTest::addColumn<QString>("path");
        const QDir folder = dataFolder();
        for (const auto &group : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            for (const auto &name : QDir(folder.filePath(group)).entryList({"*.json"}))
                QTest::newRow(qPrintable(name.chopped(5))) << folder.filePath(group + "/" + name);
    }

private slots:
    void initTestCase()
    {
        if (!dataFolder().exists()) QSKIP("the conformance files are not here: EVENT_ENGINE_SHARED_DATA says where");
    }

    void theWriterMakesTheSameBytes_data() { addFiles(); }
    void theWriterMakesTheSameBytes()
    {
        QFETCH(QString, path);
        const Case c(path);
        if (!c.has("pad")) QVERIFY(c.isFile(written(c)));
    }

    void aScanFindsTheListedRecords_data() { addFiles(); }
    void aScanFindsTheListedRecords()
    {
        QFETCH(QString, path);
        const Case c(path);
        const Bytes file = fileOf(c);
        QVERIFY(c.isFile(file));
        const Scan found = scan(file);
        QVERIFY(!found.error);
        QVERIFY(found.isComplete);
        QVERIFY2(found.damage.isEmpty(), found.damage.isEmpty() ? "" : found.damage.first()[0].reason.c_str());
        Json records = Json::array();
        for (const auto &one : found.records)
            if (const Json json = jsonOf(one.opcode, one.content); !json.is_null()) records.push_back(json);
        QCOMPARE(records.dump(1), c.records.dump(1));
    }

    void theReaderFindsTheListedRecords_data() { addFiles(); }
    void theReaderFindsTheListedRecords()
    {
        QFETCH(QString, path);
        const Case c(path);
        const Bytes file = fileOf(c);
        QVERIFY(c.isFile(file));
        const Reader reader = must(Reader::open(std::make_shared<MemoryByteSource>(file)));
        const FileIndex &index = reader.index();
        QVERIFY(index.isComplete);
        QVERIFY(index.damage.isEmpty());
        const bool isIndexed = c.has("ch") && c.has("chx") && c.has("rch") && c.has("rsh");
        if (isIndexed) QCOMPARE(index.origin, FileIndex::Origin::Summary);
        const auto second = [](const auto &entry) { return toJson(entry.second); };
        QCOMPARE(listOf(index.schemas, second), firstOnly(c, "Schema"));
        QCOMPARE(listOf(index.channels, second), firstOnly(c, "Channel"));
        QCOMPARE(listOf(index.attachments, [&](const auto &i) { return toJson(must(reader.attachment(i))); }),
                 firstOnly(c, "Attachment"));
        QCOMPARE(listOf(index.metadata, [&](const auto &i) { return toJson(must(reader.metadata(i))); }),
                 firstOnly(c, "Metadata"));
        if (c.has("st")) QCOMPARE(Json::array({toJson(*index.statistics)}).dump(1), firstOnly(c, "Statistics"));
        Json messages = Json::array();
        MessageCursor cursor = reader.messages();
        while (const auto found = must(cursor.next())) messages.push_back(toJson(found->message));
        QCOMPARE(messages.dump(1), firstOnly(c, "Message"));
    }

private:
    /// The listed records of a type, without those that the summary repeats.
    static std::string firstOnly(const Case &c, const char *type)
    {
        Json some = Json::array();
        for (const auto &one : c.records)
            if (one.at("type") == type && std::find(some.begin(), some.end(), one) == some.end()) some.push_back(one);
        return some.dump(1);
    }
};

QTEST_GUILESS_MAIN(McapConformanceTest)
#include "tst_mcap_conformance.moc"
