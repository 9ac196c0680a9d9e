// SPDX-License-Identifier: BSD-3-Clause
// What the reader makes of files that are cut, damaged, at odds with themselves, or on a broken disk.
#include "engine/recording/mcap/decode.h"
#include "tests/support/mcap_reading.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::mcap;
using namespace event_engine::test;

namespace {

class BrokenSource final : public ByteSource {
public:
    explicit BrokenSource(Bytes bytes) : m_memory(std::move(bytes)) {}
    void breakAt(std::uint64_t place) { m_brokenFrom = place; }
    std::uint64_t size() const override { return m_memory.size(); }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const override
    {
        if (m_brokenFrom && offset + into.size() > *m_brokenFrom && offset < *m_brokenFrom + 10)
            return failure(ErrorKind::Io, "the disk is broken");
        return m_memory.readAt(offset, into);
    }

private:
    MemoryByteSource m_memory;
    std::optional<std::uint64_t> m_brokenFrom;
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

class McapDamageTest : public QObject {
    Q_OBJECT

private slots:
    void aFileCutAtAnyByteOpensWithEveryCompleteRecord_data() { addReadings(); }
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
        for (const auto &[direction, load] : WAYS) {
            Bytes file = sampleFile(sampleOptions(Compression::Zstd));
            // The last one in this direction: by then what is read ahead is read ahead.
            const ChunkIndex chunk = must(open(file)).index().chunks[direction == Direction::Forward ? 2 : 0].index;
            file[chunk.chunkOffset + chunk.chunkLength - 5] ^= std::byte{1};
            const Reader reader = must(open(file));
            QCOMPARE(reader.index().origin, FileIndex::Origin::Summary);
            MessageQuery query;
            query.direction = direction;
            query.load = load;
            DamageReport damage;
            auto sequences = sequencesOf(readAll(reader.messages(query), &damage));
            if (direction == Direction::Backward) std::reverse(sequences.begin(), sequences.end());
            const std::uint32_t first = direction == Direction::Forward ? 0 : 4;
            QCOMPARE(sequences.size(), 8u);
            for (std::uint32_t i = 0; i < 8; ++i) QCOMPARE(sequences[i], first + i);
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
        for (const std::uint64_t place : {std::uint64_t{3}, file.size() - 30}) {
            const auto source = std::make_shared<BrokenSource>(file);
            source->breakAt(place);
            QCOMPARE(Reader::open(source).error().kind(), ErrorKind::Io);
        }
        for (const auto load : {MessageQuery::Load::WhenNeeded, MessageQuery::Load::Ahead}) {
            const auto source = std::make_shared<BrokenSource>(file);
            const Reader reader = must(Reader::open(source));
            source->breakAt(reader.index().chunks[2].index.chunkOffset);
            MessageQuery query;
            query.load = load;
            MessageCursor cursor = reader.messages(query);
            for (int i = 0; i < 8; ++i) QVERIFY(cursor.next());
            QCOMPARE(cursor.next().error().message(), std::string("the disk is broken"));
        }
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

QTEST_GUILESS_MAIN(McapDamageTest)
#include "tst_mcap_damage.moc"
