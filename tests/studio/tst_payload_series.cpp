// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_series.h"
#include "tests/studio/fake_feed.h"
#include "tests/support/slowness.h"

#include <QTest>
#include <algorithm>

using namespace event_studio;

namespace {

constexpr TypeId RARE = 2;

} // namespace

/// The numbers of a payload, over a feed whose event n says {"n": n}.
class TestPayloadSeries : public QObject {
    Q_OBJECT
    std::shared_ptr<FakeFeed> m_feed;
    std::unique_ptr<PayloadSeries> m_series;

    /// So many events have been published.
    void publish(Sequence events)
    {
        auto snapshot = std::make_shared<Snapshot>(*snapshotAt(double(events) / 100, events));
        EventTypeSnapshot type;
        type.id = RARE;
        type.type.name = "Rare";
        type.type.encoding = Encoding::Json;
        type.events = events;
        snapshot->types = {type};
        m_feed->newest = events;
        m_series->setSnapshot(snapshot);
        SOON_VERIFY(m_series->all() == events && !m_series->isReading());
    }
    QVector<double> values() { return m_series->points(0, 1e12, 1'000'000).values; }

private slots:
    void init()
    {
        m_feed = std::make_shared<FakeFeed>();
        m_feed->rareEvery = 1;
        m_feed->isJson = true;
        m_series = std::make_unique<PayloadSeries>(PlottedField{"Rare", "n"});
        m_series->setFeed(m_feed);
    }

    void everyEventIsAPointWhileItCanFollow()
    {
        for (const Sequence events : {10, 11, 500, 2000}) publish(events);
        QCOMPARE(values().size(), 2000);
        QCOMPARE(values().first(), 1.0);
        QCOMPARE(values().last(), 2000.0);
        const auto times = m_series->points(0, 1e12, 10'000).times;
        QVERIFY(std::is_sorted(times.begin(), times.end()));
        QCOMPARE(m_series->read(), quint64(2000));
    }

    void underALoadThatNobodyFollowsTheNewestComeAndTheRestIsCounted()
    {
        publish(10);
        publish(1'000'000);
        QCOMPARE(values().last(), 1'000'000.0);
        QCOMPARE(m_series->read(), quint64(10 + PayloadSeries::LARGE_PAGE));
        QCOMPARE(m_series->all(), quint64(1'000'000));
        QVERIFY(int(m_feed->rowsMade) < 21'000);
        const int before = m_feed->rowsMade;
        for (Sequence events = 1'000'050; events <= 1'000'450; events += 50) publish(events); // half a second each
        QCOMPARE(int(m_feed->rowsMade), before + 450);
    }

    void aRecordingIsReadWhole()
    {
        m_feed->recorded = Feed::Extent{at(0), at(100)};
        m_feed->newest = 10'000;
        m_series->setFeed(m_feed);
        publish(10'000);
        QCOMPARE(values().size(), 10'000);
        QCOMPARE(values().last(), 10'000.0);
    }

    void aRecordingThatCannotBeReadToItsEndSaysWhy()
    {
        class Damaged : public FakeFeed {
            Result<NumberPage> numbers(const EventQuery &query, const NumberReader &reader) const override
            {
                if (*query.from > 1) return failure(ErrorKind::Io, "the disk is gone");
                return FakeFeed::numbers(query, reader);
            }
        };
        m_feed = std::make_shared<Damaged>();
        m_feed->rareEvery = 1;
        m_feed->isJson = true;
        m_feed->recorded = Feed::Extent{at(0), at(1000)};
        m_series->setFeed(m_feed);
        m_feed->newest = 100'000;
        auto snapshot = std::make_shared<Snapshot>(*snapshotAt(1000, 100'000));
        EventTypeSnapshot type;
        type.id = RARE;
        type.type.name = "Rare";
        type.type.encoding = Encoding::Json;
        snapshot->types = {type};
        m_series->setSnapshot(snapshot);
        SOON_COMPARE(m_series->mistake(), QString("the disk is gone"));
        QCOMPARE(m_series->size(), qsizetype(PayloadSeries::LARGE_PAGE));
        QVERIFY(!m_series->isReading());
        m_series->setFeed(std::make_shared<FakeFeed>());
        QCOMPARE(m_series->mistake(), QString());
    }

    void memoryIsBoundedAndTheOldestGo()
    {
        m_feed->recorded = Feed::Extent{at(0), at(100)};
        m_series->setFeed(m_feed);
        publish(PayloadSeries::CAPACITY + 10'000);
        QVERIFY(m_series->size() <= PayloadSeries::CAPACITY);
        QCOMPARE(values().last(), double(PayloadSeries::CAPACITY + 10'000));
    }

    void manyPointsKeepTheirExtremes()
    {
        publish(2000);
        const auto all = m_series->points(0, 1e12, 100'000);
        const auto few = m_series->points(all.times.first(), all.times.last(), 100);
        QVERIFY(few.times.size() <= 110);
        QCOMPARE(few.values.first(), 1.0);
        QCOMPARE(few.values.last(), 2000.0);
        QVERIFY(std::is_sorted(few.times.begin(), few.times.end()));
    }

    void eventsWithoutTheNumberAreCountedApart()
    {
        m_feed->isJson = false;
        publish(50);
        QCOMPARE(m_series->size(), 0);
        QCOMPARE(m_series->withoutNumber(), quint64(50));
    }
};

QTEST_GUILESS_MAIN(TestPayloadSeries)
#include "tst_payload_series.moc"
