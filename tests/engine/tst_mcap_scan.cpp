// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/decode.h"
#include "tests/support/mcap_samples.h"

#include <QTest>
#include <cstring>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;

namespace {

template <class Record>
Record firstIn(const Scan &found)
{
    return must(decode<Record>(found.of(Record::OPCODE).at(0).content));
}

void put(Bytes &bytes, std::uint64_t offset, std::uint64_t value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

} // namespace

class McapScanTest : public QObject {
    Q_OBJECT

private:
    static void addCompressions()
    {
        QTest::addColumn<Compression>("compression");
        QTest::addColumn<bool>("chunked");
        for (const auto compression : COMPRESSIONS) QTest::newRow(nameFor(compression).c_str()) << compression << true;
        QTest::newRow("without chunks") << Compression::None << false;
    }

private slots:
    void aFileCutAtAnyByteYieldsEveryCompleteRecord_data() { addCompressions(); }
    void aFileCutAtAnyByteYieldsEveryCompleteRecord()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        WriterOptions options = sampleOptions(compression);
        options.chunked = chunked;
        const Bytes file = sampleFile(options);
        const Scan all = scan(file);
        QVERIFY(all.isComplete && all.damage.isEmpty());
        const auto ends = endsOf(all, file, compression);
        for (std::size_t size = 0; size < file.size(); ++size) {
            const Scan cut = scan(ByteView(file).first(size));
            QVERIFY(!cut.error);
            QVERIFY(!cut.isComplete);
            QVERIFY(cut.records.size() <= all.records.size());
            for (std::size_t i = 0; i < cut.records.size(); ++i) QVERIFY(cut.records[i].sameAs(all.records[i]));
            const auto whole = std::count_if(ends.begin(), ends.end(), [size](auto end) { return end <= size; });
            QVERIFY(cut.records.size() >= static_cast<std::size_t>(whole));
            if (compression == Compression::None) QCOMPARE(cut.records.size(), static_cast<std::size_t>(whole));
        }
    }

    void aCutCompressedChunkYieldsWhatCanBeDecompressed()
    {
        for (const auto compression : {Compression::Lz4, Compression::Zstd}) {
            // Enough for several compressed blocks, and not all the same.
            MemoryByteSink sink;
            Writer writer = must(Writer::start(sink, sampleOptions(compression)));
            const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
            for (std::uint32_t i = 0; i < 8000; ++i) {
                const Bytes data = toBytes("message " + std::to_string(i * 7919));
                must(writer.write({channel, i, i, i, data}));
            }
            must(writer.flushChunk());
            const Bytes file = sink.take();
            const Scan cut = scan(ByteView(file).first(file.size() / 3));
            const auto messages = cut.of(Opcode::Message);
            QVERIFY(messages.size() > 500 && messages.size() < 8000);
            for (std::uint32_t i = 0; i < messages.size(); ++i)
                QCOMPARE(decodeMessage(messages[i].content)->sequence, i);
            QCOMPARE(messages[0].trust, Trust::Partial);
            QCOMPARE(cut.damage.count(), 1u);
        }
    }

    void anyFlippedByteIsCaught_data() { addCompressions(); }
    void anyFlippedByteIsCaught()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        WriterOptions options = sampleOptions(compression);
        options.chunked = chunked;
        const Bytes file = sampleFile(options);
        const Scan all = scan(file);
        for (std::size_t i = 0; i < file.size(); ++i) {
            for (const unsigned flip : {0x01u, 0x80u, 0xffu}) {
                Bytes broken = file;
                broken[i] ^= static_cast<std::byte>(flip);
                const Scan found = scan(broken);
                QVERIFY2(found.error || !found.isComplete || !found.damage.isEmpty(),
                         qPrintable(QString("byte %1, flipped by %2").arg(i).arg(flip)));
                for (const auto &record : found.records) {
                    if (record.trust != Trust::Checked) continue;
                    const auto isSame = [&](const FoundRecord &other) { return other.sameAs(record); };
                    QVERIFY(std::any_of(all.records.begin(), all.records.end(), isSame));
                }
            }
        }
    }

    void aDamagedChunkCostsOnlyItself_data() { addCompressions(); }
    void aDamagedChunkCostsOnlyItself()
    {
        QFETCH(Compression, compression);
        QFETCH(bool, chunked);
        if (!chunked) return;
        const Bytes file = sampleFile(sampleOptions(compression));
        const Scan all = scan(file);
        const std::uint64_t second = all.of(Opcode::Message)[4].offset;
        const std::size_t length = static_cast<std::size_t>(firstChunkLength(file, second));
        // Every byte of the second chunk, its head and length among them.
        for (std::size_t i = second; i < second + length; ++i) {
            Bytes broken = file;
            broken[i] ^= std::byte{0xff};
            const Scan found = scan(broken);
            QVERIFY(!found.error);
            std::vector<std::uint32_t> sequences;
            for (const auto &message : found.of(Opcode::Message))
                sequences.push_back(decodeMessage(message.content)->sequence);
            // Times in the head, and an opcode that becomes a private one, are under no checksum but that of the whole
            // data section.
            const std::size_t inHead = i - second - RECORD_PREFIX_SIZE;
            const bool isTime = i >= second + RECORD_PREFIX_SIZE && inHead < 16;
            if (isTime)
                QCOMPARE(sequences.size(), 12u);
            else
                QCOMPARE(sequences, (std::vector<std::uint32_t>{0, 1, 2, 3, 8, 9, 10, 11}));
            QVERIFY(found.damage.count() >= 1);
            const bool isOpcode = i == second;
            if (!isTime && !isOpcode) QVERIFY(found.damage.skippedBytes() >= length - RECORD_PREFIX_SIZE);
        }
    }

    void zeroedPagesCostOnlyTheChunksTheyHit()
    {
        const Bytes file = sampleFile(sampleOptions(Compression::Zstd), 40);
        const Scan all = scan(file);
        const auto messages = all.of(Opcode::Message);
        for (std::size_t start = 0; start + 200 < file.size(); start += 50) {
            Bytes broken = file;
            std::fill_n(broken.begin() + static_cast<std::ptrdiff_t>(start), 200, std::byte{0});
            const Scan found = scan(broken);
            QVERIFY(!found.error);
            for (const auto &message : messages) {
                const std::uint64_t end = message.offset + firstChunkLength(file, message.offset);
                const bool isHit = message.offset < start + 200 && start < end;
                const auto isSame = [&](const FoundRecord &other) { return other.sameAs(message); };
                const auto got = found.of(Opcode::Message);
                QCOMPARE(std::any_of(got.begin(), got.end(), isSame), !isHit);
            }
        }
    }

    void bytesMetTwiceOnTheWayAreCountedOnceAsSkipped()
    {
        // A damaged attachment is skipped, then zeros; from there the scan goes back and finds a chunk in the
        // attachment.
        Bytes inner = sampleFile(sampleOptions(Compression::None));
        const std::uint64_t chunk = scan(inner).of(Opcode::Message)[0].offset;
        inner.back() ^= std::byte{1};
        inner[chunk + 100] ^= std::byte{1};
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink, sampleOptions(Compression::None)));
        must(writer.writeAttachment({1, 1, "inner.mcap", "", inner}));
        must(writer.flushChunk());
        Bytes file = sink.take();
        file.back() ^= std::byte{1};
        file.resize(file.size() + 50);
        const Scan found = scan(file);
        QVERIFY(found.damage.count() >= 3);
        QVERIFY(found.damage.skippedBytes() <= file.size());
    }

    void whatIsNoMcapFileIsSaid()
    {
        QCOMPARE(scan(asBytes("PNG or something else, long enough")).error->message(),
                 std::string("not an MCAP file: it does not begin like one"));
        Bytes other = sampleFile(sampleOptions(Compression::None), 0);
        other[5] = std::byte{'1'};
        QCOMPARE(scan(other).error->message(), std::string("an MCAP file of version '1'; version '0' can be read"));
        QVERIFY(!scan({}).error);
        QVERIFY(!scan({}).isComplete);
    }

    void aDamagedBeginningDoesNotCostTheRest()
    {
        Bytes file = sampleFile(sampleOptions(Compression::Lz4));
        std::fill_n(file.begin(), 20, std::byte{0});
        const Scan found = scan(file);
        QVERIFY(!found.error);
        QCOMPARE(found.of(Opcode::Message).size(), 12u);
        QCOMPARE(found.damage.count(), 1u);
    }

    void bytesBehindTheEndAreSaid()
    {
        Bytes file = sampleFile(sampleOptions(Compression::Lz4));
        file.resize(file.size() + 10);
        const Scan found = scan(file);
        QVERIFY(found.isComplete);
        QCOMPARE(found.damage.skippedBytes(), 10u);
    }

    void hostileSizesAreNotBelieved()
    {
        for (const auto compression : COMPRESSIONS) {
            const Bytes file = sampleFile(sampleOptions(compression));
            const std::uint64_t chunk = scan(file).of(Opcode::Message)[0].offset;
            for (const std::uint64_t size : {~0ull, ~0ull - 8, 1ull << 63, 1ull << 40, 1ull << 30, 0ull, 1ull}) {
                for (const std::uint64_t at : {1u, 9u + 16u, 9u + 28u}) { // record, uncompressed size, compression name
                    Bytes hostile = file;
                    put(hostile, chunk + at, size);
                    const Scan found = scan(hostile);
                    QVERIFY(!found.error);
                    QVERIFY(!found.damage.isEmpty());
                    QCOMPARE(found.of(Opcode::Message).size(), 8u);
                }
            }
        }
    }

    void aChunkThatGrowsBeyondItsLimitIsRefused()
    {
        MemoryByteSink sink;
        Writer writer = must(Writer::start(sink, sampleOptions(Compression::Zstd)));
        const ChannelId channel = must(writer.addChannel({0, 0, "t", "", {}}));
        const Bytes data(40 << 20);
        must(writer.write({channel, 0, 1, 1, data}));
        must(writer.close());
        QVERIFY(sink.bytes().size() < 20000);
        ReadLimits limits;
        limits.chunkSize = 1 << 20;
        const Scan found = scan(sink.bytes(), limits);
        QCOMPARE(found.of(Opcode::Message).size(), 0u);
        QVERIFY(found.damage.first()[0].reason.find("the limit is 1048576") != std::string::npos);
        QCOMPARE(scan(sink.bytes()).of(Opcode::Message).size(), 1u);
    }

    void damageIsCountedInFullAndListedInPart()
    {
        DamageReport report;
        for (std::uint64_t i = 0; i < 1000; ++i) report.add({i, 2, "words"});
        DamageReport sum;
        sum.add(report);
        sum.add(Damage{0, 5, ""});
        QCOMPARE(sum.count(), 1001u);
        QCOMPARE(sum.skippedBytes(), 2005u);
        QCOMPARE(sum.first().size(), 100u);
    }

private:
    static std::uint64_t firstChunkLength(ByteView file, std::uint64_t offset)
    {
        RecordWalk walk(file.subspan(offset));
        return RECORD_PREFIX_SIZE + walk.next()->content.size();
    }
};

QTEST_GUILESS_MAIN(McapScanTest)
#include "tst_mcap_scan.moc"
