// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_detail.h"
#include "studio/models/event_list_model.h"
#include "studio/models/type_colors.h"
#include "tests/studio/fake_feed.h"
#include "tests/studio/model_text.h"
#include "tests/support/slowness.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace event_studio;
using namespace std::chrono_literals;

namespace {

EventFilter rareOnly()
{
    return EventFilter::parse("type:Rare").value();
}

} // namespace

class TestEventListModel : public QObject {
    Q_OBJECT
    TypeColors m_colors;
    std::shared_ptr<FakeFeed> m_feed;

    /// The list after the feed has come to this event and every search has ended.
    void comeTo(EventListModel &model, Sequence sequence) const
    {
        model.setSnapshot(event_studio::snapshotAt(double(sequence) / 100, sequence));
        SOON_VERIFY(!model.isSearching());
    }

    static Sequence first(const EventListModel &model) { return model.eventAt(0).sequence; }
    static Sequence last(const EventListModel &model) { return model.eventAt(model.rowCount() - 1).sequence; }

    static void compareRowsToWithoutGap(const EventListModel &model, Sequence from, Sequence to)
    {
        QCOMPARE(model.rowCount(), int(to - from + 1));
        for (int row = 0; row < model.rowCount(); ++row) QCOMPARE(model.eventAt(row).sequence, from + Sequence(row));
    }

private slots:
    void init() { m_feed = std::make_shared<FakeFeed>(); }

    void aRowTellsWhenWhatAndFromWhom()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        model.setTimeStyle(TimeStyle::Relative);
        comeTo(model, 3);
        QCOMPARE(tableText(model), (QStringList{"0.010000 | 1 | Often | Fake | 9 B | message 1",
                                                "0.020000 | 2 | Often | Fake | 9 B | message 2",
                                                "0.030000 | 3 | Often | Fake | 9 B | message 3"}));
        model.setTimeStyle(TimeStyle::SincePrevious);
        QCOMPARE(tableText(model, {EventListModel::Time}), (QStringList{"+0.000000", "+0.010000", "+0.010000"}));
    }

    void theListFollowsTheNewest()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        comeTo(model, 50);
        comeTo(model, 60);
        compareRowsToWithoutGap(model, 1, 60);
        QCOMPARE(model.newerEvents(), 0u);
    }

    void aMomentThatIsNamedDuringASearchIsReached()
    {
        EventListModel model(m_colors);
        model.setFeed(m_feed);
        model.setSnapshot(event_studio::snapshotAt(0.01, 1));
        model.setSnapshot(event_studio::snapshotAt(10, 1000)); // the last one: the position stands still from here on
        SOON_COMPARE(model.rowCount(), int(EventListModel::PAGE));
        SOON_COMPARE(last(model), Sequence(1000));
    }

    void wordsThatLookLikeMarkupAreReadAsTheyAreInTheirToolTip()
    {
        m_feed->words = "<b>x</b>";
        EventListModel model(m_colors);
        model.setFeed(m_feed);
        comeTo(model, 10);
        SOON_VERIFY(model.rowCount() > 0);
        const QString told = model.index(0, EventListModel::Preview).data(Qt::ToolTipRole).toString();
        QVERIFY2(told.contains("&lt;b&gt;x&lt;/b&gt;"), qPrintable(told));
    }

    void aFloodCostsOnePagePerSnapshot()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        for (Sequence now = 25'000; now <= 500'000; now += 25'000) {
            const int before = m_feed->rowsMade;
            comeTo(model, now);
            QVERIFY(m_feed->rowsMade - before <= int(EventListModel::PAGE));
            compareRowsToWithoutGap(model, now - EventListModel::PAGE + 1, now);
        }
    }

    void theListNeverGrowsBeyondItsCapacity()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        for (Sequence now = 100; now <= 5000; now += 100) comeTo(model, now);
        compareRowsToWithoutGap(model, 5001 - EventListModel::CAPACITY, 5000);
    }

    void aListThatStandsStillCountsWhatItDoesNotShow()
    {
        EventListModel model(m_colors);
        model.setFeed(m_feed);
        comeTo(model, 50);
        model.setFollowing(false);
        comeTo(model, 10'000);
        compareRowsToWithoutGap(model, 1, 50);
        QCOMPARE(model.newerEvents(), 9950u);
        model.setFollowing(true);
        SOON_COMPARE(last(model), 10'000u);
    }

    void scrollingUpLoadsOlderEvents()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        comeTo(model, 1000);
        QVERIFY(model.hasOlder());
        model.setFollowing(false);
        while (model.hasOlder()) {
            model.loadOlder();
            SOON_VERIFY(!model.isSearching());
        }
        compareRowsToWithoutGap(model, 1, 1000);
    }

    void theFarEndGoesAndComesBack()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        comeTo(model, 10'000);
        model.setFollowing(false);
        for (int page = 0; page < 12; ++page) {
            model.loadOlder();
            SOON_VERIFY(!model.isSearching());
        }
        QCOMPARE(model.rowCount(), int(EventListModel::CAPACITY));
        QVERIFY(last(model) < 10'000);
        while (model.newerEvents()) {
            model.loadNewer();
            SOON_VERIFY(!model.isSearching());
        }
        compareRowsToWithoutGap(model, 10'001 - EventListModel::CAPACITY, 10'000);
        QVERIFY(model.hasOlder());
    }

    void aFilterShowsWhatPassesIt()
    {
        m_feed->rareEvery = 100;
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        comeTo(model, 1000);
        model.setFilter(rareOnly());
        SOON_COMPARE(model.rowCount(), 10);
        comeTo(model, 1250);
        QCOMPARE(tableText(model, {EventListModel::Number}).join(' '),
                 "100 200 300 400 500 600 700 800 900 1000 1100 1200");
        model.setFilter({});
        SOON_COMPARE(model.rowCount(), int(EventListModel::PAGE));
    }

    void aRareEventFarBackIsFound()
    {
        m_feed->rareEvery = 700'000;
        m_feed->newest = 2'000'000;
        EventListModel model(m_colors);
        model.setFilter(rareOnly());
        model.setFeed(m_feed);
        comeTo(model, 2'000'000);
        QCOMPARE(tableText(model, {EventListModel::Number}).join(' '), "700000 1400000");
        QVERIFY(!model.hasOlder());
    }

    void theSearchGoesOnAfterAPageUntilThereIsAnotherOne()
    {
        using State = EventListModel::LookedBack::State;
        m_feed->rareEvery = 12'000;
        m_feed->newest = 9'000'000;
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFilter(rareOnly());
        model.setFeed(m_feed);
        comeTo(model, 9'000'000);
        QCOMPARE(model.rowCount(), int(EventListModel::PAGE));
        QCOMPARE(model.lookedBack().state, State::Paused);
        QCOMPARE(model.lookedBack().percent, 26);
        model.setFollowing(false);
        model.loadOlder();
        QCOMPARE(model.lookedBack().state, State::Searching);
        SOON_VERIFY(model.lookedBack().state != State::Searching);
        QCOMPARE(model.rowCount(), 2 * int(EventListModel::PAGE));
        while (model.lookedBack().state == State::Paused) {
            model.searchFurther();
            SOON_VERIFY(model.lookedBack().state != State::Searching);
        }
        QCOMPARE(model.rowCount(), 750);
        QCOMPARE(model.lookedBack().state, State::Done);
    }

    void aSearchThatIsStoppedIsLedFurther()
    {
        using State = EventListModel::LookedBack::State;
        m_feed->rareEvery = 4'000'000;
        m_feed->newest = 5'000'000;
        EventListModel model(m_colors);
        model.setFilter(rareOnly());
        model.setFeed(m_feed);
        model.setSnapshot(event_studio::snapshotAt(1, 5'000'000));
        QCOMPARE(model.lookedBack().state, State::Searching);
        model.stopSearchingBack();
        SOON_COMPARE(model.lookedBack().state, State::Paused);
        QVERIFY(model.lookedBack().percent < 5);
        QCOMPARE(model.rowCount(), 0);
        model.searchFurther();
        QCOMPARE(model.lookedBack().state, State::Searching);
        SOON_COMPARE(model.lookedBack().state, State::Done);
        QCOMPARE(tableText(model, {EventListModel::Number}).join(' '), "4000000");
    }

    void whoStopsTheTailDoesNotStopTheSearch()
    {
        m_feed->rareEvery = 1'500'000;
        m_feed->newest = 3'000'000;
        EventListModel model(m_colors);
        model.setFilter(rareOnly());
        model.setFeed(m_feed);
        model.setSnapshot(event_studio::snapshotAt(1, 3'000'000));
        SOON_COMPARE(model.rowCount(), 1);
        model.setFollowing(false);
        SOON_COMPARE(tableText(model, {EventListModel::Number}).join(' '), "1500000 3000000");
    }

    void aSearchIntoThePastDoesNotHoldUpThePresent()
    {
        m_feed->rareEvery = 1'000'000;
        m_feed->newest = 3'000'010;
        EventListModel model(m_colors);
        model.setFilter(rareOnly());
        model.setFeed(m_feed);
        model.setSnapshot(event_studio::snapshotAt(1, 2'999'999));
        model.setSnapshot(event_studio::snapshotAt(2, 3'000'010));
        SOON_VERIFY(model.rowOf(3'000'000) >= 0);
        SOON_COMPARE(tableText(model, {EventListModel::Number}).join(' '), "1000000 2000000 3000000");
    }

    void anEventIsShownAmongItsNeighbours()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        QSignalSpy jumped(&model, &EventListModel::jumped);
        model.setFeed(m_feed);
        comeTo(model, 10'000);
        model.goTo(5000);
        QVERIFY(jumped.wait());
        QVERIFY(!model.isFollowing());
        QCOMPARE(model.eventAt(jumped[0][0].toInt()).sequence, 5000u);
        compareRowsToWithoutGap(model, 4900, 5099);
        model.loadOlder();
        SOON_COMPARE(first(model), 4700u);
        model.loadNewer();
        SOON_COMPARE(last(model), 5299u);
        model.goTo(4800);
        QCOMPARE(jumped.count(), 2);
        QCOMPARE(model.eventAt(jumped[1][0].toInt()).sequence, 4800u);
    }

    void whereNothingFollowsTheSoughtEventTheLastOneBeforeItIsJumpedTo()
    {
        m_feed->rareEvery = 1'000'000;
        m_feed->newest = 3'000'500;
        EventListModel model(m_colors);
        QSignalSpy jumped(&model, &EventListModel::jumped);
        model.setFilter(rareOnly());
        model.setFeed(m_feed);
        model.setSnapshot(event_studio::snapshotAt(1, 3'000'500));
        SOON_VERIFY(model.rowCount() > 0);
        model.setFollowing(false);
        model.setFilter(rareOnly()); // which empties the list
        model.goTo(3'000'400);
        QVERIFY(jumped.wait());
        QCOMPARE(model.eventAt(jumped[0][0].toInt()).sequence, 3'000'000u);
        SOON_COMPARE(tableText(model, {EventListModel::Number}).join(' '), "1000000 2000000 3000000");
    }

    void anotherReadingComesInTheirPlacesToAllRows()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        comeTo(model, 10'000);
        model.goTo(5000);
        SOON_COMPARE(first(model), 4900u);
        model.loadOlder();
        SOON_COMPARE(first(model), 4700u);
        const QPersistentModelIndex chosen = model.index(model.rowOf(4750), EventListModel::Preview);
        auto again = std::make_shared<FakeFeed>();
        again->isJson = true;
        model.readAgain(again);
        SOON_COMPARE(model.index(0, EventListModel::Preview).data().toString(), QString("{\"n\":4700}"));
        compareRowsToWithoutGap(model, 4700, 5099);
        QVERIFY(!model.isFollowing());
        QCOMPARE(chosen.data().toString(), QString("{\"n\":4750}"));
    }

    void whereAnotherReadingLetsOthersThroughTheListStaysThereabouts()
    {
        EventListModel model(m_colors);
        model.setFeed(m_feed);
        comeTo(model, 10'000);
        model.goTo(5000);
        SOON_COMPARE(first(model), 4900u);
        auto again = std::make_shared<FakeFeed>();
        again->oldest = 4950;
        model.readAgain(again);
        SOON_COMPARE(first(model), 4950u);
        QVERIFY(model.rowOf(5000) >= 0);
    }

    void aPositionThatJumpsBackShowsThatMoment()
    {
        EventListModel model(m_colors);
        model.setFeed(m_feed);
        comeTo(model, 1000);
        comeTo(model, 300);
        QCOMPARE(last(model), 300u);
    }

    void anotherFeedBeginsAnew()
    {
        EventListModel model(m_colors);
        QAbstractItemModelTester tester(&model);
        model.setFeed(m_feed);
        comeTo(model, 1000);
        model.setFollowing(false);
        model.setFeed(std::make_shared<FakeFeed>());
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(model.isFollowing());
        comeTo(model, 5);
        compareRowsToWithoutGap(model, 1, 5);
    }
};

class TestEventDetail : public QObject {
    Q_OBJECT

    static EventRow rowOf(const QByteArray &payload, Encoding encoding)
    {
        EventRow row;
        row.sequence = 8812;
        row.type = "TypeA";
        row.publisher = "MsgProducer";
        row.encoding = encoding;
        row.filterSize = 5;
        row.bytes = "TypeA" + payload;
        row.size = quint64(row.bytes.size());
        return row;
    }

private slots:
    void aPayloadIsReadAsWhatItIs()
    {
        EventDetail detail;
        detail.show({}, rowOf("{\"a\":{\"b\":1}}", Encoding::Binary));
        QVERIFY(detail.reading() && detail.reading()->document);
        QCOMPARE(detail.reading()->number("a.b"), std::optional(1.0));
        QCOMPARE(detail.reading()->number("a"), std::nullopt);
        detail.show({}, rowOf("This is message 4", Encoding::Text));
        QVERIFY(!detail.reading()->document);
        QCOMPARE(detail.text(), "This is message 4");
        detail.show({}, rowOf(QByteArray("\xff\x00\xfe", 3), Encoding::Binary));
        QVERIFY(!detail.reading()->document);
        QVERIFY(detail.hex(16).startsWith("00000000  ff 00 fe"));
    }

    void metadataNamesSequencePublisherAndSize()
    {
        EventDetail detail;
        detail.show({}, rowOf("This is message 4", Encoding::Text));
        QStringList lines;
        for (const auto &[name, value] : detail.metadata()) lines << name + ": " + value;
        QVERIFY(lines.contains("Sequence: 8,812"));
        QVERIFY(lines.contains("From: MsgProducer (internal)"));
        QVERIFY(lines.contains("Size: 22 bytes: 5 of the type's filter, 17 of payload"));
    }

    void aLargeEventComesWholeAMomentLater()
    {
        EventDetail detail;
        auto feed = std::make_shared<FakeFeed>();
        EventRow row = *feed->wholeEvent(7);
        const QByteArray whole = row.bytes;
        row.bytes.truncate(4);
        QSignalSpy changed(&detail, &EventDetail::changed);
        detail.show(feed, row);
        QCOMPARE(detail.event()->bytes.size(), 4);
        QVERIFY(!detail.reading());
        SOON_COMPARE(changed.count(), 2);
        QCOMPARE(detail.event()->bytes, whole);
        QVERIFY(detail.reading());
    }

    void aLargeEventThatIsNoLongerHeldSaysSo()
    {
        EventDetail detail;
        auto feed = std::make_shared<FakeFeed>();
        EventRow row = *feed->wholeEvent(7);
        row.bytes.truncate(4);
        feed->oldest = 8;
        detail.show(feed, row);
        SOON_VERIFY(detail.reading());
        QCOMPARE(detail.reading()->mistake, QString("only its first bytes are still held"));
        QCOMPARE(detail.event()->bytes.size(), 4);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    TestEventListModel list;
    TestEventDetail detail;
    return QTest::qExec(&list, argc, argv) + QTest::qExec(&detail, argc, argv);
}
#include "tst_event_list_model.moc"
