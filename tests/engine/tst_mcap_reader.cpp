// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/reader.h"
#include "support/mcap_samples.h"

#include <QTest>
#include <cstring>
#include <random>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;

namespace {

using By = ReaderOptions::By;

Result<Reader> open(const Bytes &file, By by = By::IndexOrScan, const ReadLimits &limits = {})
{
    ReaderOptions options;
    options.by = by;
    options.limits = limits;
    return Reader::open(std::make_shared<MemoryByteSource>(file), options);
}

/// What identifies a message here: its sequence is its place in the file.
struct Seen {
    Time logTime = 0;
    std::uint32_t sequence = 0;
    ChannelId channel = 0;
    friend auto operator<=>(const Seen &, const Seen &) = default;
};

std::vector<Seen> readAll(MessageCursor cursor, DamageReport *damage = nullptr)
{
    std::vector<Seen> seen;
    while (const auto found = must(cursor.next()))
        seen.push_back({found->message.logTime, found->message.sequence, found->message.channelId});
    if (damage != nullptr) *damage = cursor.damage();
    return seen;
}

std::vector<std::uint32_t> sequencesOf(const std::vector<Seen> &messages)
{
    std::vector<std::uint32_t> sequences;
    for (const auto &message : messages) sequences.push_back(message.sequence);
    return sequences;
}

/// A file of chunks with random times: chunks overlap, stand in any order, and many messages share a time.
struct RandomFile {
    Bytes bytes;
    std::vector<Seen> messages; // in the order of time, then of the file

    RandomFile(unsigned seed, Compression compression, bool chunked = true)
    {
        std::mt19937 random(seed);
        MemoryByteSink sink;
        WriterOptions options = sampleOptions(compression);
        options.chunked = chunked;
        Writer writer = must(Writer::start(sink, options));
        must(writer.addSchema(SAMPLE_SCHEMA));
        for (ChannelId id = 1; id <= 5; ++id) must(writer.addChannel(sampleChannel(id)));
        for (int chunk = 0; chunk < 20; ++chunk) {
            const Time start = random() % 500;
            const Time width = 1 + random() % 100;
            for (unsigned i = 0, count = random() % 20; i < count; ++i) {
                const Seen message = {start + random() % width, static_cast<std::uint32_t>(messages.size()),
                                      static_cast<ChannelId>(1 + random() % 5)};
                must(writer.write({message.channel, message.sequence, message.logTime, 0, asBytes("data")}));
                messages.push_back(message);
            }
            must(writer.flushChunk());
        }
        must(writer.close());
        bytes = sink.take();
        std::sort(messages.begin(), messages.end());
    }

    std::vector<Seen> expected(const MessageQuery &query) const
    {
        std::vector<Seen> some;
        for (const auto &message : messages) {
            const auto &channels = query.channels;
            if (message.logTime < query.from || message.logTime > query.to) continue;
            if (channels && std::find(channels->begin(), channels->end(), message.channel) == channels->end()) continue;
            some.push_back(message);
        }
        if (query.direction == Direction::Backward) std::reverse(some.begin(), some.end());
        return some;
    }
};

/// Counts what is read, so that a test can tell what was not.
class CountingSource final : public ByteSource {
public:
    explicit CountingSource(Bytes bytes) : m_bytes(std::move(bytes)), m_memory(ByteView(m_bytes)) {}
    std::uint64_t size() const override { return m_memory.size(); }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const override
    {
        bytesRead += into.size();
        return m_memory.readAt(offset, into);
    }
    mutable std::atomic<std::uint64_t> bytesRead = 0;

private:
    Bytes m_bytes;
    MemoryByteSource m_memory;
};

class BrokenSource final : public ByteSource {
public:
    explicit BrokenSource(Bytes bytes, std::uint64_t brokenFrom) : m_memory(std::move(bytes)), m_brokenFrom(brokenFrom)
    {}
    std::uint64_t size() const override { return m_memory.size(); }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const override
    {
        if (offset + into.size() > m_brokenFrom && offset < m_brokenFrom + 10)
            return failure(ErrorKind::Io, "the disk is broken");
        return m_memory.readAt(offset, into);
    }

private:
    MemoryByteSource m_memory;
    std::uint64_t m_brokenFrom;
};

/// The file with its index changed by `change` and everything that depends on it put right again.
template <class Change>
Bytes withChangedIndex(const Bytes &file, Change &&change)
{
    FileIndex index = must(open(file)).index();
    change(index);
    Bytes out;
    const auto summaryStart = must(decode<Footer>(ByteView(file).subspan(file.size() - 28, 20))).summaryStart;
    out.insert(out.end(), file.begin(), file.begin() + static_cast<std::ptrdiff_t>(summaryStart));
    for (const auto &[id, schema] : index.schemas) appendRecord(out, schema);
    for (const auto &[id, channel] : index.channels) appendRecord(out, channel);
    if (index.statistics) appendRecord(out, *index.statistics);
    for (const auto &chunk : index.chunks) appendRecord(out, chunk.index);
    for (const auto &attachment : index.attachments) appendRecord(out, attachment);
    for (const auto &metadata : index.metadata) appendRecord(out, metadata);
    appendRecord(out, Footer{summaryStart, 0, 0});
    appendMagic(out);
    return out;
}

} // namespace

class McapReaderTest : public QObject {
    Q_OBJECT

private:
    static void addKinds()
    {
        QTest::addColumn<Compression>("compression");
        QTest::addColumn<bool>("chunked");
        QTest::addColumn<By>("by");
        for (const auto compression : COMPRESSIONS) {
            QTest::newRow((nameFor(compression) + " by index").c_str()) << compression << true << By::IndexOrScan;
            QTest::newRow((nameFor(compression) + " by scan").c_str()) << compression << true << By::Scan;
        }
        QTest::newRow("without chunks") << Compression::None << false << By::IndexOrScan;
    }

private slots:
    void theIndexTellsEverythingButTheMessages_data() { addKinds(); }
    void theIndexTellsEverythingButTheMessages()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        QFETCH(By, by);
        WriterOptions options = sampleOptions(compression);
        options.chunked = chunked;
        options.profile = "profile";
        const Reader reader = must(open(sampleFile(options), by));
        const FileIndex &index = reader.index();
        QCOMPARE(index.origin, chunked && by == By::IndexOrScan ? FileIndex::Origin::Summary : FileIndex::Origin::Scan);
        QVERIFY(index.damage.isEmpty());
        QVERIFY(index.isComplete);
        QCOMPARE(index.header.profile, std::string("profile"));
        QVERIFY(*reader.schema(1) == SAMPLE_SCHEMA);
        QVERIFY(*reader.channel(2) == sampleChannel(2));
        QVERIFY(reader.channel(9) == nullptr);
        QVERIFY(reader.channelsOf("topic3") == std::vector<ChannelId>{3});
        const Statistics expected = {12, 1, 3, 1, 1, chunked ? 3u : 0u, 1000, 1110, {{1, 4}, {2, 4}, {3, 4}}};
        QVERIFY(*index.statistics == expected);
        QCOMPARE(index.attachments.size(), 1u);
        QVERIFY(must(reader.attachment(index.attachments[0])) == SAMPLE_ATTACHMENT);
        QCOMPARE(index.metadata.size(), 1u);
        QVERIFY(must(reader.metadata(index.metadata[0])) == SAMPLE_METADATA);
    }

    void theIndexMadeByAScanIsThatOfTheFile()
    {
        const Bytes file = RandomFile(1, Compression::Lz4).bytes;
        const Reader byIndex = must(open(file));
        const Reader byScan = must(open(file, By::Scan));
        QCOMPARE(byScan.index().chunks.size(), byIndex.index().chunks.size());
        for (std::size_t i = 0; i < byScan.index().chunks.size(); ++i)
            QVERIFY(byScan.index().chunks[i].index == byIndex.index().chunks[i].index);
        QVERIFY(*byScan.index().statistics == *byIndex.index().statistics);
    }

    void messagesComeInTheOrderOfTimeThenOfTheFile_data() { addKinds(); }
    void messagesComeInTheOrderOfTimeThenOfTheFile()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        QFETCH(By, by);
        for (unsigned seed = 0; seed < 10; ++seed) {
            const RandomFile file(seed, compression, chunked);
            const Reader reader = must(open(file.bytes, by));
            for (const auto direction : {Direction::Forward, Direction::Backward}) {
                MessageQuery query;
                query.direction = direction;
                QVERIFY(readAll(reader.messages(query)) == file.expected(query));
                query.from = 100;
                query.to = 300;
                QVERIFY(readAll(reader.messages(query)) == file.expected(query));
                query.channels = {2, 5, 77};
                QVERIFY(readAll(reader.messages(query)) == file.expected(query));
                query.channels = std::vector<ChannelId>();
                QVERIFY(readAll(reader.messages(query)).empty());
                query = {};
                query.from = query.to = file.messages[file.messages.size() / 2].logTime;
                query.direction = direction;
                QVERIFY(readAll(reader.messages(query)) == file.expected(query));
                query.from = 10;
                query.to = 5;
                QVERIFY(readAll(reader.messages(query)).empty());
            }
        }
    }

    void readingGoesOnFromAnyPositionInEitherDirection()
    {
        const RandomFile file(3, Compression::Zstd);
        const Reader reader = must(open(file.bytes));
        MessageCursor cursor = reader.messages();
        for (std::size_t i = 0; i < file.messages.size(); ++i) {
            const auto found = must(cursor.next());
            MessageQuery query;
            query.after = found->position;
            auto next = reader.messages(query);
            const auto following = must(next.next());
            QCOMPARE(following.has_value(), i + 1 < file.messages.size());
            if (following) QCOMPARE(following->message.sequence, file.messages[i + 1].sequence);
            query.direction = Direction::Backward;
            auto before = reader.messages(query);
            const auto previous = must(before.next());
            QCOMPARE(previous.has_value(), i > 0);
            if (previous) QCOMPARE(previous->message.sequence, file.messages[i - 1].sequence);
        }
    }

    void aMessageLeadsToThePrivateRecordsOfItsChunk()
    {
        const Reader reader = must(open(sampleFile(sampleOptions(Compression::Zstd))));
        MessageCursor cursor = reader.messages();
        for (int i = 0; i < 12; ++i) {
            const auto found = must(cursor.next());
            QCOMPARE(copyOf(found->message.data), SampleMessage(i).data);
            QCOMPARE(found->numberInChunk, static_cast<std::uint32_t>(i % 4));
            const auto notes = found->chunk->privateRecords();
            QCOMPARE(notes.size(), 1u);
            QCOMPARE(std::string(asText(notes[0].content)), "note " + std::to_string(i / 4 * 4 + 3));
        }
        QVERIFY(!must(cursor.next()));
        QVERIFY(!must(cursor.next()));
    }

    void messageIndexesNeedNoChunk()
    {
        WriterOptions options = sampleOptions(Compression::Zstd);
        auto source = std::make_shared<CountingSource>(sampleFile(options));
        const Reader reader = must(Reader::open(source));
        source->bytesRead = 0;
        const IndexedChunk &chunk = reader.index().chunks[1];
        const auto indexes = must(reader.messageIndexes(chunk));
        QCOMPARE(source->bytesRead.load(), chunk.index.messageIndexLength);
        QCOMPARE(indexes.size(), 3u);
        const LoadedChunk loaded = must(reader.load(chunk));
        std::size_t count = 0;
        for (const auto &index : indexes) {
            for (const auto &entry : index.entries) {
                const auto message = loaded.messageAt(entry.offset);
                QCOMPARE(message->logTime, entry.logTime);
                QCOMPARE(message->channelId, index.channelId);
                ++count;
            }
        }
        QCOMPARE(count, 4u);
        QVERIFY(!loaded.messageAt(1));
        QVERIFY(!loaded.messageAt(~0ull));

        options.chunk.messageIndexes = false;
        const Reader without = must(open(sampleFile(options)));
        QVERIFY(must(without.messageIndexes(without.index().chunks[1])) == indexes);
    }

    void openingByIndexDoesNotTouchTheDataAndSeekingTouchesOneChunk()
    {
        WriterOptions options = sampleOptions(Compression::None);
        options.chunkSize = 100'000;
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink, options));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        const Bytes data(10'000);
        for (std::uint32_t i = 0; i < 2000; ++i) must(writer.write({channel, i, i, i, data}));
        must(writer.close());
        auto source = std::make_shared<CountingSource>(sink.take());
        const Reader reader = must(Reader::open(source));
        QVERIFY(source->bytesRead < 1'000'000); // read-ahead and the summary, of 20 MB
        for (const auto direction : {Direction::Forward, Direction::Backward}) {
            source->bytesRead = 0;
            MessageQuery query;
            query.direction = direction;
            (direction == Direction::Forward ? query.from : query.to) = 1234;
            MessageCursor cursor = reader.messages(query);
            QCOMPARE(must(cursor.next())->message.sequence, 1234u);
            QVERIFY(source->bytesRead < 120'000);
        }
    }

    void aFileCutAtAnyByteOpensWithEveryCompleteRecord_data() { addKinds(); }
    void aFileCutAtAnyByteOpensWithEveryCompleteRecord()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        QFETCH(By, by);
        WriterOptions options = sampleOptions(compression);
        options.chunked = chunked;
        const Bytes file = sampleFile(options);
        for (std::size_t size = 0; size < file.size(); ++size) {
            const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
            const Reader reader = must(open(cut, by));
            QVERIFY(!reader.index().isComplete);
            std::vector<std::uint32_t> whole;
            for (const auto &record : scan(cut).of(Opcode::Message))
                whole.push_back(decodeMessage(record.content)->sequence);
            QCOMPARE(sequencesOf(readAll(reader.messages())), whole);
            QCOMPARE(reader.index().statistics->messageCount, whole.size());
        }
    }

    void aDamagedSummaryIsToldAndRebuilt()
    {
        const Bytes file = sampleFile(sampleOptions(Compression::Lz4));
        const auto summaryStart = must(decode<Footer>(ByteView(file).subspan(file.size() - 28, 20))).summaryStart;
        for (std::size_t i = summaryStart; i < file.size(); ++i) {
            Bytes broken = file;
            broken[i] ^= std::byte{0x10};
            const Reader reader = must(open(broken));
            QCOMPARE(reader.index().origin, FileIndex::Origin::Scan);
            QVERIFY(!reader.index().damage.isEmpty() || !reader.index().isComplete);
            QCOMPARE(readAll(reader.messages()).size(), 12u);
        }
    }

    void aDamagedChunkIsPassedOverAndTold()
    {
        for (const auto direction : {Direction::Forward, Direction::Backward}) {
            Bytes file = sampleFile(sampleOptions(Compression::Zstd));
            const ChunkIndex chunk = must(open(file)).index().chunks[1].index;
            file[chunk.chunkOffset + chunk.chunkLength - 5] ^= std::byte{1};
            const Reader reader = must(open(file));
            QCOMPARE(reader.index().origin, FileIndex::Origin::Summary);
            MessageQuery query;
            query.direction = direction;
            DamageReport damage;
            auto sequences = sequencesOf(readAll(reader.messages(query), &damage));
            if (direction == Direction::Backward) std::reverse(sequences.begin(), sequences.end());
            QCOMPARE(sequences, (std::vector<std::uint32_t>{0, 1, 2, 3, 8, 9, 10, 11}));
            QCOMPARE(damage.count(), 1u);
            QCOMPARE(damage.first()[0].offset, chunk.chunkOffset);
            QCOMPARE(damage.skippedBytes(), chunk.chunkLength);
        }
    }

    void anIndexThatContradictsItselfIsNotBelieved()
    {
        const Bytes file = sampleFile(sampleOptions(Compression::None));
        const auto isRebuilt = [&](auto &&change) {
            const Reader reader = must(open(withChangedIndex(file, change)));
            return reader.index().origin == FileIndex::Origin::Scan && readAll(reader.messages()).size() == 12;
        };
        QVERIFY(!isRebuilt([](FileIndex &) {}));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks[1] = i.chunks[0]; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks[1].index.chunkOffset = ~0ull - 5; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks[1].index.chunkLength = ~0ull - 5; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks[1].index.messageIndexLength = ~0ull; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks[1].index.messageIndexOffsets[0].offset = 8; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks[1].index.startTime = ~0ull; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.chunks.pop_back(); }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.channels.erase(2); }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.schemas.clear(); }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.attachments.clear(); }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.attachments[0].length = ~0ull; }));
        QVERIFY(isRebuilt([](FileIndex &i) { i.metadata[0].offset = 0; }));
        QVERIFY(isRebuilt([](FileIndex &i) {
            i.statistics.reset();
            i.chunks.clear();
        }));
    }

    void anIndexThatContradictsTheChunksIsTold()
    {
        const Bytes file = sampleFile(sampleOptions(Compression::Lz4));
        const auto damageOf = [&](auto &&change, std::size_t left) {
            const Reader reader = must(open(withChangedIndex(file, change)));
            DamageReport damage;
            const auto messages = readAll(reader.messages(), &damage);
            return messages.size() == left && damage.count() == 1 && std::is_sorted(messages.begin(), messages.end());
        };
        QVERIFY(damageOf([](FileIndex &i) { i.chunks[1].index.uncompressedSize -= 1; }, 8));
        QVERIFY(damageOf([](FileIndex &i) { i.chunks[1].index.compressedSize = ~0ull; }, 8));
        QVERIFY(damageOf([](FileIndex &i) { i.chunks[1].index.compression = "zstd"; }, 8));
        QVERIFY(damageOf([](FileIndex &i) { i.chunks[1].index.chunkLength -= 1; }, 8));
        QVERIFY(damageOf([](FileIndex &i) { i.chunks[1].index.endTime = i.chunks[1].index.startTime; }, 9));
    }

    void aFileWithoutChecksumsOpensToo()
    {
        WriterOptions options = sampleOptions(Compression::Zstd);
        options.chunk.checksum = false;
        options.dataChecksum = false;
        options.summary.checksum = false;
        options.attachmentCrc = AttachmentCrc::None;
        for (const auto by : {By::IndexOrScan, By::Scan}) {
            const Reader reader = must(open(sampleFile(options), by));
            QVERIFY(reader.index().damage.isEmpty());
            QCOMPARE(readAll(reader.messages()).size(), 12u);
            QCOMPARE(must(reader.load(reader.index().chunks[0])).trust, Trust::Unchecked);
        }
    }

    void tooManyOverlappingChunksAreAnErrorNotAllOfMemory()
    {
        WriterOptions options = sampleOptions(Compression::Zstd);
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink, options));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        const Bytes data(500'000);
        for (std::uint32_t i = 0; i < 20; ++i) {
            must(writer.write({channel, i, 1, 1, data}));
            must(writer.write({channel, i, 2, 2, {}}));
            must(writer.flushChunk());
        }
        must(writer.close());
        ReadLimits limits;
        limits.openChunks = 2'000'000;
        MessageCursor cursor = must(open(sink.take(), By::IndexOrScan, limits)).messages();
        const auto found = cursor.next();
        QCOMPARE(found.error().kind(), ErrorKind::BadData);
        QVERIFY(found.error().message().find("over the limit of 2000000 bytes") != std::string::npos);
    }

    void errorsOfTheDiskAreErrors()
    {
        const Bytes file = sampleFile(sampleOptions(Compression::None));
        const ChunkIndex chunk = must(open(file)).index().chunks[1].index;
        for (const std::uint64_t place : {std::uint64_t{3}, chunk.chunkOffset, file.size() - 30}) {
            const auto reader = Reader::open(std::make_shared<BrokenSource>(file, place));
            if (place != chunk.chunkOffset || !reader) {
                QCOMPARE(reader.error().kind(), ErrorKind::Io);
                continue;
            }
            MessageCursor cursor = reader->messages();
            for (int i = 0; i < 4; ++i) QVERIFY(cursor.next());
            QCOMPARE(cursor.next().error().message(), std::string("the disk is broken"));
        }
    }

    void aScanTellsHowFarItIsAndCanBeStopped()
    {
        WriterOptions options = sampleOptions(Compression::None);
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink, options));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        const Bytes data(1'000'000);
        for (std::uint32_t i = 0; i < 20; ++i) must(writer.write({channel, i, i, i, data}));
        must(writer.close());
        const auto source = std::make_shared<MemoryByteSource>(sink.take());
        std::stop_source stop;
        int told = 0;
        ReaderOptions scanning;
        scanning.by = By::Scan;
        scanning.stop = stop.get_token();
        scanning.progress = [&](std::uint64_t done, std::uint64_t size) {
            QVERIFY(done <= size && size == source->size());
            if (++told == 5) stop.request_stop();
        };
        QCOMPARE(Reader::open(source, scanning).error().kind(), ErrorKind::Stopped);
        QCOMPARE(told, 5);
    }

    void whatCannotBeReadIsSaid()
    {
        QCOMPARE(open(toBytes("no such thing at all, but long enough to look at")).error().kind(), ErrorKind::BadData);
        const Reader reader = must(open(sampleFile(sampleOptions(Compression::None))));
        AttachmentIndex attachment = reader.index().attachments[0];
        attachment.offset += 1;
        QCOMPARE(reader.attachment(attachment).error().kind(), ErrorKind::BadData);
        attachment.length = ~0ull;
        QCOMPARE(reader.attachment(attachment).error().kind(), ErrorKind::BadData);
        IndexedChunk chunk = reader.index().chunks[0];
        chunk.index.chunkOffset = ~0ull;
        QCOMPARE(reader.load(chunk).error().kind(), ErrorKind::BadData);
    }
};

QTEST_GUILESS_MAIN(McapReaderTest)
#include "tst_mcap_reader.moc"
