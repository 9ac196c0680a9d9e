// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/background_writer.h"
#include "engine/recording/mcap/decode.h"
#include "tests/support/gated_sink.h"
#include "tests/support/mcap_samples.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <future>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;

namespace {

/// Writes at most `pieceSize` bytes at a time and fails at call number `failAt`.
class FailingSink final : public ByteSink {
public:
    explicit FailingSink(int failAt, std::size_t pieceSize = ~std::size_t{0}) : m_failAt(failAt), m_pieceSize(pieceSize)
    {}
    Bytes taken;
    int calls = 0;

protected:
    Result<std::size_t> writeSome(ByteView bytes) override
    {
        if (++calls == m_failAt) return failure(ErrorKind::Io, "the disk is full");
        const ByteView piece = bytes.first(std::min(bytes.size(), m_pieceSize));
        taken.insert(taken.end(), piece.begin(), piece.end());
        return piece.size();
    }

private:
    int m_failAt;
    std::size_t m_pieceSize;
};

constexpr int CHUNKS = 30, PER_CHUNK = 20;

/// Chunks of some 20 KiB, between them metadata and an attachment; either writer.
template <class Writer>
Result<> writeChunks(Writer &writer)
{
    const auto channel = writer.addChannel({0, 0, "t", "", {}});
    if (!channel) return failure(channel.error());
    for (std::uint32_t i = 0; i < CHUNKS * PER_CHUNK; ++i) {
        const Bytes data = toBytes(std::to_string(i * 7919) + std::string(1000, char('a' + i % 20)));
        if (const auto written = writer.write({*channel, i, i, i, data}); !written) return written;
        if (i % 100 == 10)
            if (const auto written = writer.writeMetadata(SAMPLE_METADATA); !written) return written;
        if (i == 333)
            if (const auto written = writer.writeAttachment(SAMPLE_ATTACHMENT); !written) return written;
        if (i % PER_CHUNK == PER_CHUNK - 1)
            if (const auto flushed = writer.flushChunk(); !flushed) return flushed;
    }
    return writer.close();
}

bool isPrefix(ByteView part, ByteView whole)
{
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

} // namespace

class McapWriterTest : public QObject {
    Q_OBJECT

private:
    static void addCompressions()
    {
        QTest::addColumn<Compression>("compression");
        for (const auto compression : COMPRESSIONS) QTest::newRow(nameFor(compression).c_str()) << compression;
    }

private slots:
    void whatWasWrittenIsReadBack_data() { addCompressions(); }
    void whatWasWrittenIsReadBack()
    {
        QFETCH(Compression, compression);
        for (const bool chunked : {true, false}) {
            WriterOptions options = sampleOptions(compression);
            options.chunked = chunked;
            options.profile = "a profile";
            const Scan found = scan(sampleFile(options, 10));
            QVERIFY(found.isComplete);
            QVERIFY2(found.damage.isEmpty(), found.damage.isEmpty() ? "" : found.damage.first()[0].reason.c_str());
            QCOMPARE(decode<Header>(found.records[0].content)->profile, std::string("a profile"));
            const auto messages = found.of(Opcode::Message);
            QCOMPARE(messages.size(), 10u);
            for (int i = 0; i < 10; ++i) {
                const SampleMessage expected(i);
                const auto message = *decodeMessage(messages[static_cast<std::size_t>(i)].content);
                QCOMPARE(message.channelId, expected.view.channelId);
                QCOMPARE(message.sequence, expected.view.sequence);
                QCOMPARE(message.logTime, expected.view.logTime);
                QCOMPARE(message.publishTime, expected.view.publishTime);
                QCOMPARE(copyOf(message.data), expected.data);
            }
            QVERIFY(*decode<Schema>(found.of(Opcode::Schema)[0].content) == SAMPLE_SCHEMA);
            QVERIFY(*decode<Channel>(found.of(Opcode::Channel)[1].content) == sampleChannel(2));
            QVERIFY(*decodeChecked(found.of(Opcode::Attachment)[0].content) == SAMPLE_ATTACHMENT);
            QVERIFY(*decode<Metadata>(found.of(Opcode::Metadata)[0].content) == SAMPLE_METADATA);
            QCOMPARE(found.of(SAMPLE_PRIVATE).size(), 2u);
            QCOMPARE(asText(found.of(SAMPLE_PRIVATE)[1].content), std::string_view("note 7"));
            const auto statistics = *decode<Statistics>(found.of(Opcode::Statistics)[0].content);
            const Statistics expected = {10, 1, 3, 1, 1, chunked ? 3u : 0u, 1000, 1090, {{1, 4}, {2, 3}, {3, 3}}};
            QVERIFY(statistics == expected);
        }
    }

    void privateRecordsLieInTheChunkOfTheirMessages()
    {
        const Scan found = scan(sampleFile(sampleOptions(Compression::Lz4)));
        const auto notes = found.of(SAMPLE_PRIVATE);
        const auto messages = found.of(Opcode::Message);
        QCOMPARE(notes.size(), 3u);
        for (std::size_t i = 0; i < notes.size(); ++i) {
            QVERIFY(notes[i].chunkOffset.has_value());
            QCOMPARE(notes[i].offset, messages[4 * i].offset);
        }
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink));
        QVERIFY(writer.writePrivate({SAMPLE_PRIVATE, asBytes("outside")}, Writer::Place::BetweenChunks));
        QVERIFY(!writer.writePrivate({Opcode::Message, {}}, Writer::Place::BetweenChunks));
        QVERIFY(writer.close());
        QVERIFY(!scan(sink.bytes()).of(SAMPLE_PRIVATE)[0].chunkOffset.has_value());
    }

    void aChunkClosesWhenItIsFull()
    {
        WriterOptions options = sampleOptions(Compression::None);
        options.chunkSize = 200;
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink, options));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        const Bytes data(150);
        for (Time time = 1; time <= 5; ++time) {
            QVERIFY(writer.write({channel, 0, time, time, data}));
            QCOMPARE(writer.openChunkTime().has_value(), time == 2 || time == 4);
        }
        QCOMPARE(writer.statistics().chunkCount, 3u);
    }

    void theOpenChunkTellsItsAgeAndIsFlushedOnDemand()
    {
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        QVERIFY(!writer.openChunkTime());
        QVERIFY(writer.write({channel, 0, 77, 77, {}}));
        QVERIFY(writer.write({channel, 0, 88, 88, {}}));
        QCOMPARE(*writer.openChunkTime(), 77u);
        QCOMPARE(scan(sink.bytes()).of(Opcode::Message).size(), 0u);
        QVERIFY(writer.flushChunk());
        QVERIFY(!writer.openChunkTime());
        QCOMPARE(scan(sink.bytes()).of(Opcode::Message).size(), 2u);
        QVERIFY(!scan(sink.bytes()).isComplete);
    }

    void chunksBuiltElsewhereGiveTheSameFile()
    {
        for (const auto compression : COMPRESSIONS) {
            const WriterOptions options = sampleOptions(compression);
            MemoryByteSink whole, assembled;
            Writer writer = must(Writer::start(whole, options));
            Writer assembler = must(Writer::start(assembled, options));
            must(writer.addSchema(SAMPLE_SCHEMA));
            must(writer.addChannel(sampleChannel(1)));
            ChunkBuilder builder;
            builder.add(SAMPLE_SCHEMA);
            builder.add(sampleChannel(1));
            Compressor compressor(compression);
            EncodedChunk chunk;
            for (int i = 0; i < 30; i += 3) {
                builder.add(SampleMessage(i).view);
                must(writer.write(SampleMessage(i).view));
                if (i % 2 != 0) continue;
                must(builder.finish(compressor, options.chunk, chunk));
                must(assembler.writeChunk(chunk));
                must(writer.flushChunk());
            }
            must(builder.finish(compressor, options.chunk, chunk));
            must(assembler.writeChunk(chunk));
            must(writer.close());
            must(assembler.close());
            QVERIFY(copyOf(whole.bytes()) == copyOf(assembled.bytes()));
        }
    }

    void mistakesOfTheCallerAreSaidAndHarmNothing()
    {
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink));
        QVERIFY(!writer.write(SampleMessage(0).view));
        QVERIFY(!writer.addChannel(sampleChannel(1)));
        QCOMPARE(must(writer.addSchema(SAMPLE_SCHEMA)), 1);
        QCOMPARE(must(writer.addSchema(SAMPLE_SCHEMA)), 1);
        QVERIFY(!writer.addSchema({1, "another", "", {}}));
        QCOMPARE(must(writer.addSchema({0, "second", "", {}})), 2);
        QCOMPARE(must(writer.addChannel(sampleChannel(1))), 1);
        QVERIFY(!writer.addChannel({1, 0, "another", "", {}}));
        QVERIFY(writer.write(SampleMessage(0).view));
        QVERIFY(writer.close());
        QCOMPARE(writer.write(SampleMessage(0).view).error().kind(), ErrorKind::Stopped);
        QCOMPARE(writer.close().error().kind(), ErrorKind::Stopped);
        const Scan found = scan(sink.bytes());
        QVERIFY(found.isComplete && found.damage.isEmpty());
        QCOMPARE(found.of(Opcode::Schema).size(), 4u);
        QCOMPARE(found.of(Opcode::Message).size(), 1u);
    }

    void thereAreNoMoreThan65535Channels()
    {
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink));
        for (int i = 1; i <= 65535; ++i) QCOMPARE(int(must(writer.addChannel({0, 0, "t", "", {}}))), i);
        QCOMPARE(writer.addChannel({0, 0, "t", "", {}}).error().kind(), ErrorKind::InvalidArgument);
        QVERIFY(writer.close());
    }

    void aSinkThatFailsAtTheNthWriteLeavesACleanPrefixAndIsTold_data() { addCompressions(); }
    void aSinkThatFailsAtTheNthWriteLeavesACleanPrefixAndIsTold()
    {
        QFETCH(Compression, compression);
        for (const std::size_t pieceSize : {~std::size_t{0}, std::size_t{7}}) {
            for (const bool chunked : {true, false}) {
                WriterOptions options = sampleOptions(compression);
                options.chunked = chunked;
                const Bytes good = sampleFile(options);
                const Scan all = scan(good);
                for (int failAt = 1;; ++failAt) {
                    FailingSink sink(failAt, pieceSize);
                    const auto written = writeSample(sink, options, 12);
                    if (sink.calls < failAt) {
                        QVERIFY(written);
                        QVERIFY(sink.taken == good);
                        break;
                    }
                    QCOMPARE(written.error().message(), std::string("the disk is full"));
                    QCOMPARE(sink.calls, failAt);
                    QVERIFY(isPrefix(sink.taken, good));
                    const Scan found = scan(sink.taken);
                    QVERIFY(!found.error);
                    QVERIFY(found.records.size() <= all.records.size());
                    for (std::size_t i = 0; i < found.records.size(); ++i)
                        QVERIFY(found.records[i].sameAs(all.records[i]));
                }
            }
        }
    }

    void inTheBackgroundTheSameFileIsMade_data() { addCompressions(); }
    void inTheBackgroundTheSameFileIsMade()
    {
        QFETCH(Compression, compression);
        MemoryByteSink expected, sink;
        Writer writer = must(Writer::start(expected, sampleOptions(compression)));
        must(writeChunks(writer));
        const auto background = must(BackgroundWriter::start(sink, sampleOptions(compression)));
        must(writeChunks(*background));
        QVERIFY(sink.take() == expected.take());
        QCOMPARE(background->waitingBytes(), 0u);
        QCOMPARE(background->messages(), std::uint64_t(CHUNKS * PER_CHUNK));
        QCOMPARE(background->flushChunk().error().kind(), ErrorKind::Stopped);
    }

    void whatIsOnItsWayIsBounded()
    {
        constexpr std::size_t LIMIT = 100'000;
        GatedSink sink;
        const auto writer = must(BackgroundWriter::start(sink, sampleOptions(Compression::Lz4), LIMIT));
        auto done = std::async(std::launch::async, [&] { return writeChunks(*writer); });
        SOON_VERIFY(writer->waitingBytes() > LIMIT - 25'000);
        QVERIFY(writer->waitingBytes() <= LIMIT);
        QCOMPARE(writer->messages(), 0u);
        QVERIFY(writer->expectedSize() > sink.position());
        sink.open();
        must(done.get());
        const Scan found = scan(sink.taken);
        QVERIFY(found.isComplete && found.damage.isEmpty());
        QCOMPARE(found.of(Opcode::Message).size(), std::size_t(CHUNKS * PER_CHUNK));
    }

    void aFailureInTheBackgroundIsStickyAndLeavesACleanPrefix()
    {
        FailingSink whole(0);
        must(writeChunks(*must(BackgroundWriter::start(whole, sampleOptions(Compression::Lz4)))));
        for (int failAt = 2; failAt <= whole.calls; ++failAt) {
            FailingSink sink(failAt);
            const auto writer = must(BackgroundWriter::start(sink, sampleOptions(Compression::Lz4), 50'000));
            const auto done = writeChunks(*writer);
            QCOMPARE(done.error().message(), std::string("the disk is full"));
            QCOMPARE(writer->flushChunk().error(), done.error());
            QCOMPARE(writer->writeMetadata(SAMPLE_METADATA).error(), done.error());
            QCOMPARE(writer->close().error(), done.error());
            QCOMPARE(sink.calls, failAt);
            QVERIFY(isPrefix(sink.taken, whole.taken));
            QCOMPARE(writer->messages(), std::uint64_t(scan(sink.taken).of(Opcode::Message).size()));
        }
    }

    void aWriterThatIsLeftUnclosedEnds()
    {
        MemoryByteSink sink;
        {
            const auto writer = must(BackgroundWriter::start(sink, sampleOptions(Compression::Zstd)));
            const auto channel = must(writer->addChannel({0, 0, "t", "", {}}));
            must(writer->write({channel, 1, 1, 1, {}}));
            must(writer->flushChunk());
        }
        const Scan found = scan(sink.bytes());
        QVERIFY(!found.isComplete);
        QCOMPARE(found.of(Opcode::Message).size(), std::size_t(1));
    }

    void anErrorIsSticky()
    {
        FailingSink sink(2);
        WriterOptions options = sampleOptions(Compression::None);
        Writer writer = must(Writer::start(sink, options));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        QVERIFY(writer.write({channel, 0, 1, 1, {}}));
        const Error error = writer.flushChunk().error();
        QCOMPARE(writer.write({channel, 0, 1, 1, {}}).error(), error);
        QCOMPARE(writer.addChannel({0, 0, "u", "", {}}).error(), error);
        QCOMPARE(writer.addSchema({0, "s", "", {}}).error(), error);
        QCOMPARE(writer.writeMetadata(SAMPLE_METADATA).error(), error);
        QCOMPARE(writer.writeAttachment(SAMPLE_ATTACHMENT).error(), error);
        QCOMPARE(writer.flushChunk().error(), error);
        QCOMPARE(writer.close().error(), error);
        QCOMPARE(sink.calls, 2);
    }
};

QTEST_GUILESS_MAIN(McapWriterTest)
#include "tst_mcap_writer.moc"
