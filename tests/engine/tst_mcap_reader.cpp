// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/counting_source.h"
#include "tests/support/mcap_reading.h"

#include <QTest>
#include <random>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;

namespace {

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
                must(writer.write({message.channel, message.sequence, message.logTime, 0,
                                   asBytes(std::to_string(message.sequence))}));
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

} // namespace

class McapReaderTest : public QObject {
    Q_OBJECT

private slots:
    void theIndexTellsEverythingButTheMessages_data() { addReadings(); }
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

    void messagesComeInTheOrderOfTimeThenOfTheFile_data() { addReadings(); }
    void messagesComeInTheOrderOfTimeThenOfTheFile()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        QFETCH(By, by);
        for (unsigned seed = 0; seed < 10; ++seed) {
            const RandomFile file(seed, compression, chunked);
            const Reader reader = must(open(file.bytes, by));
            for (const auto &[direction, load] : WAYS) {
                MessageQuery query;
                query.direction = direction;
                query.load = load;
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
                query.load = load;
                QVERIFY(readAll(reader.messages(query)) == file.expected(query));
                query.from = 10;
                query.to = 5;
                QVERIFY(readAll(reader.messages(query)).empty());
            }
        }
    }

    // Chunks that overlap are used up in any order, and their memory is used again.
    void bytesAreValidForAsLongAsTheCursorSays()
    {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const RandomFile file(seed, Compression::Lz4);
            const Reader reader = must(open(file.bytes));
            for (const auto &[direction, load] : WAYS) {
                MessageQuery query;
                query.direction = direction;
                query.load = load;
                MessageCursor cursor = reader.messages(query);
                std::vector<std::pair<std::uint32_t, ByteView>> held;
                std::size_t kept = 0;
                for (bool atEnd = false; !atEnd;) {
                    if (!cursor.nextKeepsBytes()) {
                        for (const auto &[sequence, data] : held)
                            QCOMPARE(std::string(asText(data)), std::to_string(sequence));
                        held.clear();
                    }
                    const auto found = must(cursor.next());
                    atEnd = !found;
                    if (found) held.emplace_back(found->message.sequence, found->message.data);
                    kept = std::max(kept, held.size());
                }
                QVERIFY(kept > 1);
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
            QCOMPARE(following != nullptr, i + 1 < file.messages.size());
            if (following) QCOMPARE(following->message.sequence, file.messages[i + 1].sequence);
            query.direction = Direction::Backward;
            auto before = reader.messages(query);
            const auto previous = must(before.next());
            QCOMPARE(previous != nullptr, i > 0);
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
            const auto &notes = found->chunk->privateRecords;
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
};

QTEST_GUILESS_MAIN(McapReaderTest)
#include "tst_mcap_reader.moc"
