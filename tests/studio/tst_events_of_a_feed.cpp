// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/look_back_line.h"
#include "tests/studio/fake_feed.h"
#include "tests/support/slowness.h"

#include <QTest>
#include <QToolButton>

using namespace event_studio;

/// The event list over more events than an app publishes in a test, of whatever kind.
class TestEventsOfAFeed : public QObject {
    Q_OBJECT
private slots:
    void aSearchSaysHowFarItHasComeAndAButtonLeadsItFurther()
    {
        auto feed = std::make_shared<FakeFeed>();
        feed->rareEvery = 12'000;
        feed->newest = 9'000'000;
        StudioData studio;
        EventsView view(studio);
        const LookBackLine &line = *view.lookBackLine();
        view.resize(900, 240);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const int height = view.table()->height(); // which nothing that is said below takes from the list
        studio.events.setFeed(feed);
        studio.events.setSnapshot(snapshotAt(1, 9'000'000));
        SOON_COMPARE(line.words(), QString("All events are held"));
        studio.filter.setText("type:Rare");
        SOON_COMPARE(line.words(), QString("Searched back to event 6,611,999 (26 % of what is held)"));
        QCOMPARE(studio.events.rowCount(), int(EventListModel::PAGE));
        QCOMPARE(line.button()->text(), QString("Search further back"));
        QCoreApplication::processEvents();
        QCOMPARE(view.table()->height(), height);
        QTest::mouseClick(line.button(), Qt::LeftButton);
        QCOMPARE(line.button()->text(), QString("Stop"));
        SOON_COMPARE(studio.events.rowCount(), 2 * int(EventListModel::PAGE));
        for (int page = 0; page < 2; ++page) {
            SOON_COMPARE(line.button()->text(), QString("Search further back"));
            QTest::mouseClick(line.button(), Qt::LeftButton);
        }
        SOON_COMPARE(line.words(), QString("Searched through all that is held"));
        QVERIFY(!line.button()->isVisible());
        feed->oldest = 4001;
        studio.filter.clear();
        SOON_COMPARE(line.words(), QString("Events are held from number 4,001 on"));
        QCOMPARE(view.table()->height(), height);
        auto recording = std::make_shared<FakeFeed>();
        recording->recorded = Feed::Extent{};
        studio.events.setFeed(recording);
        studio.events.setSnapshot(snapshotAt(1, 1000));
        SOON_COMPARE(studio.events.rowCount(), int(EventListModel::PAGE));
        QCOMPARE(line.words(), QString()); // types may have been left out of it
    }

    void aHiddenListAsksForNothingAndCatchesUpWhenItIsShown()
    {
        auto feed = std::make_shared<FakeFeed>();
        StudioData studio;
        EventsView view(studio);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        studio.events.setFeed(feed);
        studio.events.setSnapshot(snapshotAt(1, 1000));
        SOON_COMPARE(studio.events.rowCount(), int(EventListModel::PAGE));
        view.hide();
        const int asked = feed->eventQueries;
        QVERIFY(asked > 0);
        for (Sequence now = 1100; now <= 2000; now += 100)
            studio.events.setSnapshot(snapshotAt(double(now) / 100, now));
        studio.filter.setText("type:Rare");
        studio.filter.clear();
        studio.events.goTo(1500);
        studio.events.setFollowing(true);
        QVERIFY(!studio.events.isSearching());
        QCOMPARE(int(feed->eventQueries), asked);
        view.show();
        SOON_COMPARE(studio.events.rowCount(), int(EventListModel::PAGE));
        QCOMPARE(studio.events.eventAt(studio.events.rowCount() - 1).sequence, Sequence(2000));
        view.hide();
        studio.events.goTo(500);
        QCOMPARE(studio.events.rowOf(500), -1);
        view.show();
        SOON_VERIFY(studio.events.rowOf(500) >= 0);
    }

    void whoseAnEventIsIsSeenAndRead()
    {
        StudioData studio;
        EventsView view(studio);
        view.resize(900, 240);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QList<QImage> seen;
        const std::pair<PublisherKind, QString> kinds[] = {{PublisherKind::Internal, "Fake, internal plugin"},
                                                           {PublisherKind::External, "Fake, external plugin"},
                                                           {PublisherKind::Raw, "Fake, raw port"},
                                                           {PublisherKind::Injector, "Fake, injected"},
                                                           {PublisherKind::Replay, "Fake, replayed"}};
        for (const auto &[kind, words] : kinds) {
            auto feed = std::make_shared<FakeFeed>();
            feed->kindOfAll = kind;
            studio.events.setFeed(feed);
            studio.events.setSnapshot(snapshotAt(1, 1));
            SOON_COMPARE(studio.events.rowCount(), 1);
            const QModelIndex from = studio.events.index(0, EventListModel::From);
            QCOMPARE(from.data(Qt::AccessibleTextRole).toString(), words);
            QVERIFY(from.data(Qt::ToolTipRole).toString().contains(words));
            const QImage cell = view.table()->viewport()->grab(view.table()->visualRect(from)).toImage();
            QVERIFY2(!seen.contains(cell), qPrintable(words));
            seen << cell;
        }
    }

    void ofALongNameBothEndsAreRead()
    {
        StudioData studio;
        EventsView view(studio);
        view.resize(900, 240);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QList<QImage> seen;
        const QString middle(60, 'x');
        for (const QString &name : {"one" + middle + "one", "two" + middle + "one", "one" + middle + "two"}) {
            auto feed = std::make_shared<FakeFeed>();
            feed->publisher = name;
            studio.events.setFeed(feed);
            studio.events.setSnapshot(snapshotAt(1, 1));
            SOON_COMPARE(studio.events.rowCount(), 1);
            const QModelIndex from = studio.events.index(0, EventListModel::From);
            QVERIFY(from.data(Qt::ToolTipRole).toString().contains(name));
            const QImage cell = view.table()->viewport()->grab(view.table()->visualRect(from)).toImage();
            QVERIFY2(!seen.contains(cell), qPrintable(name));
            seen << cell;
        }
    }
};

QTEST_MAIN(TestEventsOfAFeed)
#include "tst_events_of_a_feed.moc"
