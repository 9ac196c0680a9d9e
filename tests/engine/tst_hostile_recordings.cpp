// SPDX-License-Identifier: BSD-3-Clause
// Recordings of strangers: whatever a small file says, it takes no more time and memory than a file of its size may.
#include "engine/recording/mcap/file_scanner.h"
#include "event_engine/recording_tools.h"
#include "event_engine/replayer.h"
#include "tests/support/counting_source.h"
#include "tests/support/cpu_time.h"
#include "tests/support/hostile_file.h"
#include "tests/support/mcap_reading.h"
#include "tests/support/schema_maker.h"
#include "tests/support/slowness.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace event_engine;
using namespace event_engine::test;

namespace {

constexpr Opcode PRIVATE = Opcode(0x90);
constexpr Time OF_2026 = 1'790'000'000'000'000'000;

void scanAll(const ByteSource &source)
{
    FileScanner scanner(source);
    while (must(scanner.next())) {
    }
}

/// Empty chunks, each in a record that claims to reach to the end of the file, where there are zeros.
Bytes nested(std::size_t count)
{
    HostileFile chunk;
    const std::uint64_t before = chunk.size();
    chunk.addChunk({}, 0, 0);
    const std::uint64_t each = chunk.size() - before + RECORD_PREFIX_SIZE;
    HostileFile file;
    for (std::size_t i = 0; i < count; ++i) {
        file.addClaim(PRIVATE, each * (count - i) - RECORD_PREFIX_SIZE);
        file.addChunk({}, 0, 0);
    }
    file.addBytes(Bytes(16));
    return file.bytes();
}

std::uint64_t sumOf(const RateHistory &rates)
{
    std::uint64_t sum = 0;
    for (const auto &series : rates.series)
        for (const auto &cell : series.cells) sum += cell.events;
    return sum;
}

} // namespace

class HostileRecordingsTest : public QObject {
    Q_OBJECT

private slots:
    void aRecordThatIsIndexedOftenIsReadOnce()
    {
        HostileFile file;
        const Metadata mark{"event_engine.mark", {{"time_ns", "1"}, {"text", std::string(1000, 'x')}}};
        const std::uint64_t markAt = file.size();
        file.add(mark);
        const std::uint64_t attachmentAt = file.size();
        file.add(SAMPLE_ATTACHMENT);
        const std::uint64_t behind = file.size();
        file.add(DataEnd{});
        const std::uint64_t summaryStart = file.size();
        Statistics statistics;
        statistics.metadataCount = 1000;
        statistics.attachmentCount = 1000;
        file.add(statistics);
        for (int i = 0; i < 1000; ++i) {
            file.add(MetadataIndex{markAt, attachmentAt - markAt, mark.name});
            file.add(AttachmentIndex{attachmentAt, behind - attachmentAt, 1005, 3, SAMPLE_ATTACHMENT.data.size(),
                                     SAMPLE_ATTACHMENT.name, SAMPLE_ATTACHMENT.mediaType});
        }
        file.add(Footer{summaryStart, 0, 0});
        file.addBytes(MAGIC);
        const auto recording = opened(file.bytes());
        QCOMPARE(recording->info().marks.size(), 1u);
        QCOMPARE(recording->info().remarks.size(), 1u);
        QVERIFY(recording->info().remarks[0].find("the index at the file's end is damaged") != std::string::npos);
    }

    void messageIndexesOfSeveralChunksAreApart()
    {
        HostileFile file;
        file.add(Channel{1, 0, "T", "json", {}});
        std::vector<ChunkIndex> chunks;
        HostileChunk chunk;
        chunk.addMessage(1, 5);
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t at = file.size();
            file.addChunk(chunk.records(), 5, 5);
            const std::uint64_t size = chunk.records().size();
            chunks.push_back({5, 5, at, file.size() - at, {{1, file.size()}}, 0, "", size, size});
            file.add(MessageIndex{1, {{5, 0}}});
        }
        for (ChunkIndex &each : chunks) each.messageIndexLength = file.size() - each.chunkOffset - each.chunkLength;
        file.add(DataEnd{});
        const std::uint64_t summaryStart = file.size();
        file.add(Channel{1, 0, "T", "json", {}});
        for (const ChunkIndex &each : chunks) file.add(each);
        file.add(Footer{summaryStart, 0, 0});
        file.addBytes(MAGIC);
        const Reader reader = must(test::open(file.bytes()));
        QCOMPARE(reader.index().origin, FileIndex::Origin::Scan);
        QCOMPARE(readAll(reader.messages()).size(), 100u);
    }

    void recordsInEachOtherAreGoneBackToAFewTimes()
    {
        const MemoryByteSource few(nested(2000)), many(nested(16'000));
        const double once = cpuTimeOf([&] { scanAll(few); }), eightTimes = cpuTimeOf([&] { scanAll(many); });
        QVERIFY2(eightTimes < 24 * once, qPrintable(QString("%1 s and %2 s").arg(once).arg(eightTimes)));
    }

    void zerosAtTheEndAreNotReadAtOnce()
    {
        HostileFile file;
        file.addChunk({}, 0, 0);
        file.addBytes(Bytes(32 << 20));
        const CountingSource source(file.bytes());
        scanAll(source);
        QVERIFY(source.largestRead <= 1 << 20);
        QVERIFY(source.bytesRead <= 2 * source.size());
    }

    void recordsThatClaimTooMuchAreReadAFewTimes()
    {
        HostileFile file;
        for (int i = 0; i < 20'000; ++i) {
            file.addChunk({}, 0, 0);
            file.addClaim(PRIVATE, 1ull << 60);
        }
        const CountingSource source(file.bytes());
        scanAll(source);
        QVERIFY2(source.bytesRead <= 3 * source.size(), qPrintable(QString::number(source.bytesRead)));
    }

    void chunksThatOverlapAreGoneThroughOnceEach()
    {
        // Two chunks of so many private records; their messages take turns, or come one chunk after the other.
        const auto fileWith = [](Time step) {
            HostileFile file;
            for (const Time first : {Time(0), step == 2 ? 1 : Time(1000)}) {
                HostileChunk chunk;
                chunk.addChannel(1, "T");
                chunk.addPrivate(50'000);
                for (Time i = 0; i < 1000; ++i) chunk.addMessage(1, first + i * step);
                file.addChunk(chunk.records(), first, first + 999 * step);
            }
            return file.bytes();
        };
        const auto timeOf = [this](const Bytes &bytes) {
            const auto recording = opened(bytes);
            return cpuTimeOf([&] {
                EventQuery query;
                query.limit = 2000;
                QCOMPARE(recording->events(query)->events.size(), 2000u);
            });
        };
        const double inTurns = timeOf(fileWith(2)), oneByOne = timeOf(fileWith(1));
        QVERIFY2(inTurns < 3 * oneByOne, qPrintable(QString("%1 s and %2 s").arg(inTurns).arg(oneByOne)));
    }

    void privateRecordsCountAsWhatIsHeld()
    {
        HostileFile file;
        for (int i = 0; i < 4; ++i) {
            HostileChunk chunk;
            chunk.addChannel(1, "T");
            chunk.addPrivate(100'000);
            chunk.addMessage(1, 0);
            chunk.addMessage(1, 10);
            file.addChunk(chunk.records(), 0, 10);
        }
        ReadLimits limits;
        limits.openChunks = 2 * file.size(); // as much as the chunks themselves, but not what knows their records
        MessageCursor cursor = must(test::open(file.bytes(), By::IndexOrScan, limits)).messages();
        const auto found = cursor.next();
        QVERIFY(!found);
        QCOMPARE(found.error().kind(), ErrorKind::BadData);
    }

    void ratesOfAnyTimeHaveAsFewIntervalsAsAskedFor_data()
    {
        QTest::addColumn<quint64>("last");
        QTest::newRow("a latched message of 1970") << quint64(OF_2026);
        QTest::newRow("the last time there is") << quint64(LAST);
        QTest::newRow("beyond it") << quint64(UINT64_MAX);
    }
    void ratesOfAnyTimeHaveAsFewIntervalsAsAskedFor()
    {
        QFETCH(quint64, last);
        const auto recording = opened(fromThenTo(0, last));
        RateQuery query;
        query.from = *recording->info().start;
        query.to = *recording->info().end;
        const RateHistory rates = must(recording->rates(query));
        QVERIFY(rates.intervals <= query.maxIntervals + 1);
        query.from = Timestamp::min();
        query.to = Timestamp::max();
        const RateHistory all = must(recording->rates(query));
        QVERIFY(all.intervals <= query.maxIntervals + 1);
        QCOMPARE(sumOf(all), 2u);
    }

    void ratesHaveNoMoreIntervalsThanAnybodyCanShow()
    {
        const auto recording = opened(fromThenTo(OF_2026, OF_2026 + 2'000'000'000'000)); // 2,000 s
        RateQuery query;
        query.from = *recording->info().start;
        query.to = *recording->info().end + Duration(1);
        query.finest = Duration(0);
        query.maxIntervals = SIZE_MAX;
        const RateHistory rates = must(recording->rates(query));
        QVERIFY2(rates.intervals <= 1'000'001, qPrintable(QString::number(rates.intervals)));
        QCOMPARE(sumOf(rates), 2u);
    }

    void timesBehindTheLastCountAsTheLast()
    {
        const auto recording = opened(fromThenTo(OF_2026, UINT64_MAX));
        const Timestamp end = Timestamp::max();
        QVERIFY(recording->info().end == end);
        QCOMPARE(recording->info().gaps.size(), 1u);
        QVERIFY(recording->info().gaps[0].to > recording->info().gaps[0].from);
        const auto page = must(recording->events({}));
        QCOMPARE(page.events.size(), 2u);
        QVERIFY(page.events[0].brokerTime() == end);
        QVERIFY(page.events[0].publishTime() == end);
        QVERIFY(must(recording->channelRates())[0].longestSilence > Duration(0));
        QCOMPARE(must(recording->snapshotAt(end)).sequence, 2u);
        QCOMPARE(must(recording->sequenceAt(end)), std::optional<Sequence>(2));
        ExportOptions all;
        all.selection.from = recording->info().start;
        all.selection.to = end;
        QCOMPARE(must(exportEvents(*recording, all, [](auto) { return Result<>(); })).events, 2u);
        const auto replayer = must(Replayer::start(recording, nullptr, {.startPaused = true, .to = end}));
        replayer->stepForward();
        replayer->stepForward();
        replayer->seek(end);
        SOON_COMPARE(replayer->snapshot().pendingCommands, 0u);
        QCOMPARE(replayer->snapshot().published, 3u);
        QVERIFY(replayer->snapshot().position == end);
    }

    void aSchemaThatIsTooDeepCostsItsEventsTheirFieldsOnly()
    {
        const PayloadSchema schema = protoChain(30'000);
        HostileFile file;
        file.add(Schema{1, schema.name, schema.encoding, schema.data});
        file.add(Channel{1, 1, "T", "protobuf", {}});
        HostileChunk chunk;
        chunk.addMessage(1, 5);
        file.addChunk(chunk.records(), 5, 5);
        const auto recording = opened(file.bytes());
        QCOMPARE(recording->info().events, 1u);
        QVERIFY(!recording->types()[1].codec.decodes());
        const auto &remarks = recording->info().remarks;
        QVERIFY(std::any_of(remarks.begin(), remarks.end(), [](const std::string &remark) {
            return remark.find("\"M0\" cannot be used: its messages contain each other") != std::string::npos;
        }));
    }

private:
    static constexpr Time LAST = Time(std::numeric_limits<std::int64_t>::max());

    /// A file of two messages, each in a chunk of its own.
    static Bytes fromThenTo(Time first, Time last)
    {
        HostileFile file;
        file.add(Channel{1, 0, "T", "json", {}});
        for (const Time time : {first, last}) {
            HostileChunk chunk;
            chunk.addMessage(1, time);
            file.addChunk(chunk.records(), time, time);
        }
        return file.bytes();
    }

    std::shared_ptr<Recording> opened(const Bytes &bytes) const
    {
        const std::string path = m_folder.filePath("hostile.mcap").toStdString();
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char *>(bytes.data()), std::streamsize(bytes.size()));
        return must(Recording::open(path));
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(HostileRecordingsTest)
#include "tst_hostile_recordings.moc"
