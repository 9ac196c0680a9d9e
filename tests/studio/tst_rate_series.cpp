// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/rate_follower.h"
#include "studio/models/rate_series.h"
#include "tests/studio/fake_feed.h"
#include "tests/support/slowness.h"

#include <QSignalSpy>
#include <QTest>

using namespace event_studio;
using namespace std::chrono_literals;
using event_engine::AppState;

namespace {

constexpr TypeId WIND = 1, RARE = 2;
constexpr auto EVENTS = RateUnit::EventsPerSecond;

/// Events per interval of WIND, from `start` seconds on.
RateHistory history(double start, Duration resolution, std::vector<std::uint64_t> counts, TypeId type = WIND)
{
    RateHistory made{at(start), resolution, counts.size(), {{type, {}}}};
    for (const auto count : counts) made.series[0].cells.push_back({count, count * 10});
    return made;
}

std::vector<std::uint64_t> countsOf(const RateSeries &series, TypeId type = WIND)
{
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < series.intervals(); ++i) counts.push_back(series.cell(type, i).events);
    return counts;
}

using Counts = std::vector<std::uint64_t>;

} // namespace

class TestRateSeries : public QObject {
    Q_OBJECT
private slots:
    void historiesJoinWithoutGapOrDouble()
    {
        RateSeries series;
        series.append(history(0, 100ms, {1, 2, 3}), at(0.3));
        series.append(history(0.2, 100ms, {3, 4, 5}), at(0.5));
        QCOMPARE(countsOf(series), (Counts{1, 2, 3, 4, 5}));
        QVERIFY(series.begin() == at(0));
        QVERIFY(series.end() == at(0.5));
    }

    void anIntervalThatIsNotOverIsKeptApart()
    {
        RateSeries series;
        series.append(history(0, 1s, {100, 100, 3}), at(2.03));
        QCOMPARE(countsOf(series), (Counts{100, 100}));
        QCOMPARE(series.newestRate(WIND, EVENTS), 100.0);
        series.append(history(2, 1s, {100}), at(3));
        QCOMPARE(countsOf(series), (Counts{100, 100, 100}));
    }

    void aLongIntervalShowsItsRateOnceASecondOfItIsOver()
    {
        RateSeries series;
        series.append(history(0, 10s, {1000, 50}), at(10.5));
        QCOMPARE(series.newestRate(WIND, EVENTS), 100.0);
        series.append(history(10, 10s, {400}), at(12));
        QCOMPARE(series.newestRate(WIND, EVENTS), 200.0);
        QCOMPARE(series.table(EVENTS, at(0), at(20), 100).times.size(), 2);
    }

    void aRateIsThatOfTheSecondBefore()
    {
        RateSeries series;
        series.append(history(0, 100ms, {10, 0, 10, 0, 10, 0, 10, 0, 10, 0, 10, 0}), at(1.2));
        QCOMPARE(series.newestRate(WIND, EVENTS), 50.0);
        QCOMPARE(series.newestRate(WIND, RateUnit::BytesPerSecond), 500.0);
        QCOMPARE(series.rateAt(WIND, at(1.05), EVENTS).value(), 50.0);
        QVERIFY(!series.rateAt(WIND, at(-1), EVENTS));
    }

    void aSlowTypeIsALineInTableAndGraph()
    {
        Counts counts(600, 0);
        for (std::size_t i = 3; i < counts.size(); i += 20) counts[i] = 1; // 0.5 Hz
        RateSeries series;
        series.append(history(0, 100ms, counts), at(60));
        const auto rates = series.table(EVENTS, at(10), at(60), 10'000).columns[0].values;
        for (const double rate : rates) QCOMPARE(rate, 0.5);
        QCOMPARE(series.newestRate(WIND, EVENTS), 0.5);
        QCOMPARE(series.newestRate(WIND, RateUnit::BytesPerSecond), 5.0);
        QCOMPARE(series.newestRates(WIND, EVENTS, 3), (QVector<double>{0.5, 0.5, 0.5}));
        series.close(at(60));
        QCOMPARE(series.newestRate(WIND, EVENTS), 0.0);
    }

    void aSteadyTypeThatBeginsDoesNotDip_data()
    {
        QTest::addColumn<quint64>("perTenth");
        for (const quint64 count : {2, 3, 20, 100}) QTest::addRow("%d Hz", int(count) * 10) << count;
    }
    void aSteadyTypeThatBeginsDoesNotDip()
    {
        QFETCH(quint64, perTenth);
        Counts counts(30, 0);
        counts.resize(130, perTenth);
        counts[30] = 1; // it began late in this one
        counts.resize(180, 0);
        counts.resize(280, perTenth); // and came back
        RateSeries series;
        series.append(history(0, 100ms, counts), at(28));
        const auto expected = double(perTenth) * 10;
        const auto rates = series.table(EVENTS, at(0), at(28), 10'000).columns[0].values;
        for (qsizetype i = 0; i < rates.size(); ++i)
            if ((i > 32 && i < 130) || i > 182)
                QVERIFY2(std::abs(rates[i] - expected) < 0.06 * expected, qPrintable(QString::number(rates[i])));
    }

    void aTypeThatIsLeftOutCostsNoColumn()
    {
        RateSeries series;
        series.append(history(0, 1s, {5, 5, 5}), at(4.5)); // with an interval that is not over
        QCOMPARE(series.table(EVENTS, at(0), at(5), 100).columns.size(), std::size_t(1));
        const RateTable table = series.table(EVENTS, at(0), at(5), 100, {WIND});
        QVERIFY(table.columns.empty() && series.has(WIND));
        QCOMPARE(table.times, series.table(EVENTS, at(0), at(5), 100).times);
    }

    void lossesAndBacklogAreKeptBesideTheTypes()
    {
        RateSeries series;
        RateHistory first = history(0, 1s, {5, 5, 5});
        first.lost = {0, 7, 0};
        first.waiting = {1, 40, 3};
        series.append(first, at(3));
        RateHistory next = history(3, 1s, {5});
        next.lost = {2};
        next.waiting = {9};
        series.append(next, at(4));
        const RateTable table = series.table(EVENTS, at(0), at(4), 100);
        QCOMPARE(table.lost, (QVector<double>{0, 7, 0, 2}));
        QCOMPARE(table.waiting, (QVector<double>{1, 40, 3, 9}));
        series.removeBefore(at(2));
        QCOMPARE(series.table(EVENTS, at(0), at(4), 100).waiting, (QVector<double>{3, 9}));
        RateSeries recorded;
        recorded.append(history(0, 1s, {5}), at(1));
        QVERIFY(recorded.table(EVENTS, at(0), at(1), 100).lost.isEmpty());
    }

    void typesWithoutEventsAreZero()
    {
        RateSeries series;
        series.append(history(0, 1s, {5, 5}), at(2));
        series.append(history(2, 1s, {7}, RARE), at(3));
        QCOMPARE(countsOf(series), (Counts{5, 5, 0}));
        QCOMPARE(countsOf(series, RARE), (Counts{0, 0, 7}));
        QCOMPARE(series.types(), (std::vector<TypeId>{WIND, RARE}));
    }

    void aGapOrAnotherResolutionBeginsAnew()
    {
        RateSeries series;
        series.append(history(0, 1s, {5, 5}), at(2));
        series.append(history(10, 1s, {7}), at(11));
        QCOMPARE(countsOf(series), Counts{7});
        series.append(history(11, 100ms, {1}), at(11.1));
        QCOMPARE(series.resolution(), Duration(100ms));
    }

    void whatLiesBeforeTheWindowIsForgotten()
    {
        RateSeries series;
        series.append(history(0, 1s, {1, 2, 3, 4}), at(4));
        series.removeBefore(at(2.5));
        QCOMPARE(countsOf(series), (Counts{3, 4}));
        QVERIFY(series.begin() == at(2));
    }

    void anEndedRunReadsZero()
    {
        RateSeries series;
        series.append(history(0, 100ms, Counts(15, 10)), at(1.45));
        series.close(at(1.45));
        QCOMPARE(series.cell(WIND, 14).events, 10u);
        QCOMPARE(series.newestRate(WIND, EVENTS), 0.0);
        QCOMPARE(series.table(EVENTS, at(0), at(100), 1000).columns[0].values.back(), 0.0);
    }

    void aTableHoldsEveryIntervalWhileThereIsRoom()
    {
        RateSeries series;
        series.append(history(0, 1s, {10, 20, 30}), at(3));
        const auto table = series.table(EVENTS, at(0), at(3), 100);
        QCOMPARE(table.columns[0].values, (QVector<double>{10, 20, 30}));
        QCOMPARE(table.times.size(), 3);
        QCOMPARE(table.times[0], double(at(1).time_since_epoch().count()) / 1e9);
    }

    void decimationKeepsPeaksAndTheirOrder()
    {
        RateSeries series;
        Counts counts(1000, 1);
        counts[500] = 1000;
        counts[503] = 0;
        series.append(history(0, 1s, counts), at(1000));
        const auto table = series.table(EVENTS, at(0), at(1000), 100);
        const auto &values = table.columns[0].values;
        QVERIFY(values.size() <= 110);
        QCOMPARE(values.size(), table.times.size());
        const auto peak = values.indexOf(1000.0);
        QVERIFY(peak >= 0);
        QCOMPARE(values[peak + 1], 0.0);
        QVERIFY(std::is_sorted(table.times.begin(), table.times.end()));
    }

    void decimatedPointsStayWhereTheyAreWhileTheWindowMoves()
    {
        RateSeries series;
        Counts counts;
        for (std::uint64_t i = 0; i < 1100; ++i) counts.push_back(i * 7919 % 101);
        series.append(history(0, 1s, counts), at(1100));
        const auto before = series.table(EVENTS, at(50), at(1050), 100);
        const auto after = series.table(EVENTS, at(53), at(1053), 100);
        for (qsizetype i = 4; i < before.times.size() - 4; ++i) {
            const auto same = after.times.indexOf(before.times[i]);
            QVERIFY(same >= 0);
            QCOMPARE(after.columns[0].values[same], before.columns[0].values[i]);
        }
    }
};

/// RateFollower, over a feed that counts 100 events per second.
class TestRateFollower : public QObject {
    Q_OBJECT
    std::shared_ptr<FakeFeed> m_feed;

    void update(RateFollower &follower, double seconds, AppState state = AppState::Running) const
    {
        QSignalSpy changed(&follower, &RateFollower::changed);
        follower.setSnapshot(event_studio::snapshotAt(seconds, 0, state));
        QVERIFY(changed.wait());
    }

private slots:
    void init() { m_feed = std::make_shared<FakeFeed>(); }

    void theWindowHoldsWhatTheFeedCounted()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 5);
        QVERIFY(follower.series().begin() == at(0));
        QVERIFY(follower.series().end() == at(5));
        QCOMPARE(follower.series().cell(WIND, 10).events, 10u);
        QCOMPARE(follower.series().newestRate(WIND, EVENTS), 100.0);
    }

    void onlyWhatIsNewIsAskedFor()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 20);
        update(follower, 20.25);
        QVERIFY(m_feed->askedRates.back().from == at(20));
        QVERIFY(follower.series().end() == at(20.2));
        follower.setSnapshot(event_studio::snapshotAt(20.28));
        QTest::qWait(20);
        QCOMPARE(int(m_feed->rateQueries), 2); // no interval is over since
    }

    void aMomentThatIsNamedDuringAQuestionIsReached()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        follower.setSnapshot(snapshotAt(1));
        follower.setSnapshot(snapshotAt(20)); // the last one: the position stands still from here on
        SOON_VERIFY(follower.series().end() >= at(19.9));
    }

    void theRateNeverDipsWhileTimeGoesOn()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 5);
        for (double now = 5.13; now < 8; now += 0.13) {
            update(follower, now);
            const auto table = follower.series().table(EVENTS, follower.shownFrom(), follower.shownTo(), 1000);
            for (qsizetype i = 11; i < table.times.size(); ++i) QCOMPARE(table.columns[0].values[i], 100.0);
        }
    }

    void oldIntervalsLeaveTheWindow()
    {
        RateFollower follower;
        follower.setWindow(10s);
        follower.setFeed(m_feed);
        for (double now = 1; now < 40; now += 3) update(follower, now);
        for (double now = 41; now < 200; now += 3) update(follower, now);
        QVERIFY(follower.series().end() - follower.series().begin() < 10s + RateSeries::LONGEST + 4s);
        QVERIFY(follower.series().begin() <= follower.shownFrom() - RateSeries::LONGEST);
    }

    void aLongWindowIsCoarser()
    {
        RateFollower follower;
        follower.setWindow(5min);
        follower.setFeed(m_feed);
        update(follower, 400);
        QCOMPARE(follower.series().resolution(), Duration(1s));
        update(follower, 401.5);
        QVERIFY(follower.series().end() == at(401));
    }

    void afterALongTimeUnseenEverythingIsThere()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 5);
        update(follower, 1000);
        QVERIFY(follower.series().begin() <= at(970));
        QCOMPARE(follower.series().cell(WIND, 50).events, 10u);
    }

    void aPausedViewStandsStillAndThenCatchesUp()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 5);
        follower.setPaused(true);
        follower.setSnapshot(event_studio::snapshotAt(6));
        QTest::qWait(20);
        QVERIFY(follower.shownTo() == at(5));
        QSignalSpy changed(&follower, &RateFollower::changed);
        follower.setPaused(false);
        QVERIFY(changed.wait());
        QVERIFY(follower.series().end() == at(6));
    }

    void aRangeStandsStillWhileTimeGoesOn()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 50);
        QSignalSpy changed(&follower, &RateFollower::changed);
        follower.setRange(at(10), at(20));
        QVERIFY(changed.wait());
        follower.setSnapshot(event_studio::snapshotAt(60));
        QTest::qWait(20);
        QVERIFY(follower.shownFrom() == at(10) && follower.shownTo() == at(20));
        QVERIFY(follower.series().begin() <= at(9) && follower.series().end() >= at(20));
    }

    // A recording stands at its beginning when it is opened: its rates are to be seen at once.
    void anOpenedRecordingIsSeenFromItsBeginning()
    {
        m_feed->recorded = Feed::Extent{at(0), at(100)};
        RateFollower follower;
        follower.setLooksAhead(true);
        follower.setFeed(m_feed);
        update(follower, 0);
        QVERIFY(follower.shownFrom() == at(0) && follower.shownTo() == at(30));
        QCOMPARE(follower.series().cell(WIND, 200).events, 10u);
        const int asked = m_feed->rateQueries;
        follower.setSnapshot(event_studio::snapshotAt(20));
        QTest::qWait(20);
        QCOMPARE(int(m_feed->rateQueries), asked); // it moves within what is shown
        update(follower, 50);
        QVERIFY(follower.shownTo() == at(50));
        QSignalSpy changed(&follower, &RateFollower::changed);
        follower.setWindow(RateFollower::ALL);
        QVERIFY(changed.wait());
        QVERIFY(follower.shownTo() == at(100));
    }

    void aRecordingShorterThanTheWindowStandsAtItsBeginning()
    {
        m_feed->recorded = Feed::Extent{at(0), at(12)};
        RateFollower follower;
        follower.setLooksAhead(true);
        follower.setFeed(m_feed);
        update(follower, 0);
        QVERIFY(follower.shownFrom() == at(0) && follower.shownTo() == at(30));
        QCOMPARE(follower.series().cell(WIND, 100).events, 10u); // all of it is there
        follower.setSnapshot(event_studio::snapshotAt(12));
        QTest::qWait(20);
        QVERIFY(follower.shownFrom() == at(0) && follower.shownTo() == at(30));
    }

    void aPositionThatJumpsBackShowsThatMoment()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 50);
        update(follower, 20);
        QVERIFY(follower.series().end() == at(20));
        QVERIFY(follower.shownTo() == at(20));
    }

    void anEndedRunReadsZeroAndIsNotAskedAgain()
    {
        RateFollower follower;
        follower.setFeed(m_feed);
        update(follower, 5);
        update(follower, 5.05, AppState::Stopped);
        QCOMPARE(follower.series().newestRate(WIND, EVENTS), 0.0);
        const int asked = m_feed->rateQueries;
        follower.setSnapshot(event_studio::snapshotAt(9, 0, AppState::Stopped));
        QTest::qWait(20);
        QCOMPARE(int(m_feed->rateQueries), asked);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    TestRateSeries series;
    TestRateFollower follower;
    return QTest::qExec(&series, argc, argv) + QTest::qExec(&follower, argc, argv);
}
#include "tst_rate_series.moc"
