// SPDX-License-Identifier: BSD-3-Clause
// Recordings of other makers need not be in the order of time: chunks overlap, and messages in one lie as they came.
#include "engine/recording/byte_sink.h"
#include "event_engine/recording.h"
#include "tests/support/mcap_samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace event_engine;
using namespace event_engine::test;

namespace {

using Times = std::vector<std::vector<int>>; // by chunk

/// The n-th message of the file says n.
std::string fileOf(const QTemporaryDir &folder, const Times &chunks, const mcap::WriterOptions &options = {})
{
    const std::string name = folder.filePath("other.mcap").toStdString();
    const auto sink = must(FileByteSink::create(name));
    auto writer = must(mcap::Writer::start(*sink, options));
    must(writer.addSchema(SAMPLE_SCHEMA));
    must(writer.addChannel(sampleChannel(1)));
    std::uint32_t number = 0;
    for (const auto &chunk : chunks) {
        for (const int time : chunk) {
            const Bytes payload = toBytes(std::to_string(number));
            must(writer.write({1, number++, mcap::Time(1000 + time), mcap::Time(1000 + time), payload}));
        }
        must(writer.flushChunk());
    }
    must(writer.close());
    return name;
}

std::vector<int> inTime(const Times &chunks)
{
    std::vector<std::pair<int, int>> messages;
    for (const auto &chunk : chunks)
        for (const int time : chunk) messages.emplace_back(time, int(messages.size()));
    std::sort(messages.begin(), messages.end());
    std::vector<int> numbers;
    for (const auto &message : messages) numbers.push_back(message.second);
    return numbers;
}

} // namespace

Q_DECLARE_METATYPE(Times)

class ForeignOrderTest : public QObject {
    Q_OBJECT

private slots:
    void aFileWithoutMessageIndexesIsReadOnceToOpenItAndThatCanBeStopped()
    {
        mcap::WriterOptions options;
        options.chunk.messageIndexes = false;
        const Bytes bytes = sampleFile(options, 12, 4);
        QTemporaryDir folder;
        const std::string name = folder.filePath("no_index.mcap").toStdString();
        must(must(FileByteSink::create(name))->write(bytes));
        std::vector<std::uint64_t> told;
        OpenOptions opening;
        opening.progress = [&](std::uint64_t done, std::uint64_t size) {
            QCOMPARE(size, bytes.size());
            told.push_back(done);
        };
        const auto recording = must(Recording::open(name, opening));
        QCOMPARE(recording->info().events, 12u);
        QCOMPARE(told.size(), 3u); // each chunk once
        QVERIFY(std::is_sorted(told.begin(), told.end()));

        std::stop_source stop;
        opening.stop = stop.get_token();
        opening.progress = [&](auto, auto) { stop.request_stop(); };
        const auto stopped = Recording::open(name, opening);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind(), ErrorKind::Stopped);
    }

    void aFileThatIsReadTwiceToOpenItTellsOfBothAndCanBeStoppedInEither()
    {
        mcap::WriterOptions options;
        options.chunk.messageIndexes = false;
        QTemporaryDir folder;
        const std::string name = fileOf(folder, {{0, 2, 4, 6, 8}, {1, 3, 5, 7, 9}, {10, 11}}, options);
        std::vector<double> told;
        OpenOptions opening;
        opening.progress = [&](std::uint64_t done, std::uint64_t size) { told.push_back(double(done) / double(size)); };
        QCOMPARE(must(Recording::open(name, opening))->info().events, 12u);
        QCOMPARE(told.size(), 6u); // each chunk twice
        QVERIFY(std::is_sorted(told.begin(), told.end()));
        QVERIFY(told[2] < 0.5 && told[3] >= 0.5 && told[5] < 1);
        for (const std::size_t last : {std::size_t(1), std::size_t(4)}) {
            std::stop_source stop;
            std::size_t times = 0;
            opening.stop = stop.get_token();
            opening.progress = [&](auto, auto) {
                if (++times == last) stop.request_stop();
            };
            const auto stopped = Recording::open(name, opening);
            QVERIFY(!stopped);
            QCOMPARE(stopped.error().kind(), ErrorKind::Stopped);
            QCOMPARE(times, last);
        }
    }

    void pagesOfAnySizeGiveEachEventOnceInItsPlace_data()
    {
        QTest::addColumn<Times>("chunks");
        QTest::newRow("in order") << Times{{0, 1, 2, 3}, {4, 5, 6}, {7, 8}};
        QTest::newRow("chunks overlap") << Times{{0, 2, 4, 6, 8}, {1, 3, 5, 7, 9}};
        QTest::newRow("one lies within another") << Times{{0, 1, 20, 21}, {2, 3, 4}, {5, 22}};
        QTest::newRow("messages as they came") << Times{{0, 3, 1, 4, 2}, {5, 9, 7, 8, 6}};
        QTest::newRow("both") << Times{{7, 3, 9}, {1, 8, 2}, {5, 5, 3}};
        QTest::newRow("chunks in no order") << Times{{10, 11}, {0, 1}, {5, 6}};
        QTest::newRow("all at once") << Times{{1, 1, 1}, {1, 1}, {1}};
    }
    void pagesOfAnySizeGiveEachEventOnceInItsPlace()
    {
        QFETCH(Times, chunks);
        using Direction = EventQuery::Direction;
        QTemporaryDir folder;
        const auto recording = must(Recording::open(fileOf(folder, chunks)));
        const std::vector<int> expected = inTime(chunks);
        for (const auto direction : {Direction::OldestFirst, Direction::NewestFirst}) {
            for (std::size_t limit = 1; limit <= expected.size(); ++limit) {
                EventQuery query;
                query.direction = direction;
                query.limit = limit;
                std::vector<int> found;
                std::vector<Sequence> places;
                do {
                    const EventPage page = must(recording->events(query));
                    for (const EventView &event : page.events) {
                        found.push_back(std::stoi(std::string(asText(event.payload()))));
                        places.push_back(event.sequence());
                    }
                    query.from = page.next;
                } while (query.from && found.size() <= expected.size());
                if (direction == Direction::NewestFirst) {
                    std::reverse(found.begin(), found.end());
                    std::reverse(places.begin(), places.end());
                }
                QCOMPARE(found, expected);
                for (std::size_t i = 0; i < places.size(); ++i) QCOMPARE(places[i], i + 1);
            }
        }
    }
};

QTEST_GUILESS_MAIN(ForeignOrderTest)
#include "tst_foreign_order.moc"
