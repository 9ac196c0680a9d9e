// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/reader.h"
#include "tests/support/mcap_json.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTest>
#include <set>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;

// The public conformance files of the format: each lists its records as JSON beside it, and the features it uses in its
// name. Where a file itself is not there but only the note of its size and SHA-256 that git-lfs keeps in its place, it
// is made here from the records and taken for the real one only if both agree.

namespace {

QDir dataFolder()
{
    const QString shared = qEnvironmentVariable("EVENT_ENGINE_SHARED_DATA", SOURCE_DIR "/../shared/data");
    return QDir(shared + "/mcap-conformance");
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

    void aFileCutAtAnyByteOpensWithEveryCompleteRecord_data() { addFiles(); }
    void aFileCutAtAnyByteOpensWithEveryCompleteRecord()
    {
        QFETCH(QString, path);
        const Bytes file = fileOf(Case(path));
        const Scan all = scan(file);
        const auto ends = endsOf(all, file, Compression::None); // as they all are
        for (std::size_t size = 0; size < file.size(); ++size) {
            const Bytes bytes(file.begin(), file.begin() + std::ptrdiff_t(size));
            const Scan cut = scan(bytes);
            QVERIFY(!cut.error && !cut.isComplete);
            const auto isWhole = [size](std::uint64_t end) { return end <= size; };
            QCOMPARE(cut.records.size(), std::size_t(std::count_if(ends.begin(), ends.end(), isWhole)));
            for (std::size_t i = 0; i < cut.records.size(); ++i) QVERIFY(cut.records[i].sameAs(all.records[i]));
            const Reader reader = must(Reader::open(std::make_shared<MemoryByteSource>(bytes)));
            QVERIFY(!reader.index().isComplete);
            MessageCursor cursor = reader.messages();
            std::size_t messages = 0;
            while (must(cursor.next())) ++messages;
            QCOMPARE(messages, cut.of(Opcode::Message).size());
        }
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
