// SPDX-License-Identifier: BSD-3-Clause
#include "engine/meter/meter.h"
#include "tests/support/metered.h"

#include <QTest>

#include <numeric>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp BEGIN(Duration(std::chrono::hours(24 * 20'000)));

std::uint64_t sum(const RateHistory &rates)
{
    std::uint64_t events = 0;
    for (const RateHistory::Series &series : rates.series)
        for (const RateHistory::Cell &cell : series.cells) events += cell.events;
    return events;
}

} // namespace

class MeterTest : public QObject {
    Q_OBJECT

private slots:
    void aHistoryThatIsAskedBeyondTodayEndsNow()
    {
        Metered metered;
        metered.countAt(BEGIN, 3);
        const Timestamp now = BEGIN + 10s;
        const RateHistory rates = metered.meter.rates({BEGIN, BEGIN + 24h * 365 * 100}, now);
        QCOMPARE(rates.resolution, Duration(100ms));
        QCOMPARE(rates.intervals, std::size_t(100));
        QCOMPARE(sum(rates), 3u);
    }

    void aHistoryFromTheFutureIsEmpty()
    {
        Metered metered;
        metered.countAt(BEGIN);
        const RateHistory rates = metered.meter.rates({BEGIN + 24h, BEGIN + 48h}, BEGIN + 1s);
        QVERIFY(rates.intervals <= 1);
        QCOMPARE(rates.series.size(), std::size_t(0));
    }

    void aQuestionBeyondAllBoundsHasASaneAnswer_data()
    {
        QTest::addColumn<qlonglong>("finest");
        QTest::addColumn<qulonglong>("most");
        QTest::newRow("every interval there is") << qlonglong(0) << qulonglong(SIZE_MAX);
        QTest::newRow("finer than fine") << qlonglong(INT64_MIN) << qulonglong(300);
        QTest::newRow("one interval of all time") << qlonglong(INT64_MAX) << qulonglong(300);
        QTest::newRow("as many as a signed number holds") << qlonglong(100'000'000) << qulonglong(INT64_MAX);
    }
    void aQuestionBeyondAllBoundsHasASaneAnswer()
    {
        QFETCH(qlonglong, finest);
        QFETCH(qulonglong, most);
        Metered metered;
        for (int n = 0; n < 10; ++n) metered.countAt(BEGIN + n * 10s);
        const RateHistory rates =
            metered.meter.rates({Timestamp(), BEGIN + 100s, Duration(finest), std::size_t(most)}, BEGIN + 100s);
        QVERIFY(rates.resolution > Duration(0));
        QVERIFY(rates.resolution == Duration(100ms) || finest == INT64_MAX || most == 300);
        QVERIFY(rates.intervals >= 1 && rates.intervals <= 1000);
        QCOMPARE(sum(rates), 10u);
    }

    void noMoreIntervalsThanAskedFor_data()
    {
        QTest::addColumn<qulonglong>("most");
        for (const qulonglong most : {0, 1, 2, 7, 100, 1000, 5000}) QTest::addRow("%llu", most) << most;
    }
    // Where even the coarsest level is too fine, its intervals go together.
    void noMoreIntervalsThanAskedFor()
    {
        QFETCH(qulonglong, most);
        Metered metered;
        Timestamp now = BEGIN;
        for (int hour = 0; hour < 7 * 24; ++hour, now += 1h) metered.countAt(now, 2);
        const RateHistory rates = metered.meter.rates({BEGIN, now, 100ms, most}, now);
        QVERIFY2(rates.intervals <= std::max<qulonglong>(most, 1) + 1, qPrintable(QString::number(rates.intervals)));
        QVERIFY(rates.start <= BEGIN);
        QVERIFY(rates.start + rates.resolution * rates.intervals >= now);
        QCOMPARE(sum(rates), 2u * 7 * 24);
        QCOMPARE(rates.series.front().cells.size(), rates.intervals);
    }

    void noFinerThanAskedFor()
    {
        Metered metered;
        Timestamp now = BEGIN;
        for (int hour = 0; hour < 24; ++hour, now += 1h) metered.countAt(now);
        const RateHistory rates = metered.meter.rates({BEGIN, now, 1h}, now);
        QCOMPARE(rates.resolution, Duration(1h));
        QCOMPARE(rates.intervals, std::size_t(24));
        QCOMPARE(sum(rates), 24u);
    }

    void aSlowTypeHasASteadyRate_data()
    {
        QTest::addColumn<double>("hertz");
        for (const double hertz : {0.1, 0.5, 0.7, 1.0, 1.5, 3.0, 7.5, 9.9}) QTest::addRow("%g Hz", hertz) << hertz;
    }
    void aSlowTypeHasASteadyRate()
    {
        QFETCH(double, hertz);
        Metered metered;
        const Duration pause(std::int64_t(1e9 / hertz));
        Timestamp next = BEGIN;
        const Timestamp settled = BEGIN + std::max<Duration>(4 * pause, 3s);
        for (Timestamp now = BEGIN; now < BEGIN + 50s; now += 50ms) {
            for (; next <= now; next += pause) metered.countAt(next);
            const double rate = metered.meter.status(now).types.at(1).eventsPerSecond;
            if (now > settled) QVERIFY2(std::abs(rate - hertz) < 0.06 * hertz, qPrintable(QString::number(rate)));
        }
    }

    // Ten events make a rate by themselves: it must not fall to 10 there, and climb for the rest of the second.
    void aSteadyTypeHasItsRateAtOnce_data()
    {
        QTest::addColumn<double>("hertz");
        for (const double hertz : {12.0, 20.0, 33.0, 50.0, 200.0, 1000.0}) QTest::addRow("%g Hz", hertz) << hertz;
    }
    void aSteadyTypeHasItsRateAtOnce()
    {
        QFETCH(double, hertz);
        const Duration pause(std::int64_t(1e9 / hertz));
        for (const Duration phase : {0ms, 13ms, 50ms, 95ms}) {
            Metered metered;
            Timestamp next = BEGIN + phase;
            double reached = 0;
            for (Timestamp now = BEGIN; now < BEGIN + 3s; now += 50ms) {
                for (; next <= now; next += pause) metered.countAt(next);
                const auto status = metered.meter.status(now);
                const double rate = status.types.size() > 1 ? status.types[1].eventsPerSecond : 0;
                const auto seen = QStringLiteral("%1 after %2 ms").arg(rate).arg((now - BEGIN) / 1ms);
                QVERIFY2(rate < 1.35 * hertz, qPrintable(seen)); // of a few events one tenth of a second is much
                QVERIFY2(rate >= 0.8 * reached, qPrintable(seen));
                if (now >= BEGIN + 400ms) QVERIFY2(rate > 0.75 * hertz, qPrintable(seen));
                if (rate > 0.75 * hertz) reached = hertz;
            }
        }
    }

    void aSlowTypeThatFallsSilentReadsNothingAfterTwoPauses()
    {
        Metered metered;
        for (int n = 0; n < 10; ++n) metered.countAt(BEGIN + n * 2s);
        const Timestamp last = BEGIN + 18s;
        QCOMPARE(metered.meter.status(last + 3900ms).types.at(1).eventsPerSecond, 0.5);
        QCOMPARE(metered.meter.status(last + 4200ms).types.at(1).eventsPerSecond, 0.0);
    }

    void aSlowTypeThatComesBackHasItsRateAfterFiveEvents()
    {
        Metered metered;
        Timestamp last = BEGIN;
        const auto publishFive = [&] {
            for (int n = 0; n < 5; ++n, last += 200ms) metered.countAt(last);
            last -= 200ms;
        };
        for (int times = 0; times < 3; ++times, last += 15s) publishFive();
        publishFive();
        QCOMPARE(metered.meter.status(last + 200ms).types.at(1).eventsPerSecond, 5.0);
    }

    void aFastTypeThatFallsSilentReadsNothingAfterASecond()
    {
        Metered metered;
        for (int n = 0; n < 200; ++n) metered.countAt(BEGIN + n * 20ms);
        const Timestamp last = BEGIN + 4s;
        double before = 50;
        QCOMPARE(metered.meter.status(last).types.at(1).eventsPerSecond, before);
        for (Timestamp now = last; now < last + 2s; now += 100ms) {
            const double rate = metered.meter.status(now).types.at(1).eventsPerSecond;
            QVERIFY(rate <= before);
            before = rate;
            if (now >= last + 1s) QCOMPARE(rate, 0.0);
        }
    }

    // Below ten in a second its pace is told from more than the second: what came faster before must not raise it.
    void aFastTypeThatBecomesSlowFallsAllTheWay()
    {
        Metered metered;
        for (int n = 0; n < 100; ++n) metered.countAt(BEGIN + n * 50ms);
        Timestamp next = BEGIN + 5s;
        double before = 20;
        for (Timestamp now = BEGIN + 5s; now < BEGIN + 10s; now += 100ms) {
            for (; next <= now; next += 250ms) metered.countAt(next);
            const double rate = metered.meter.status(now).types.at(1).eventsPerSecond;
            QVERIFY2(rate <= before + 0.5, qPrintable(QStringLiteral("%1 after %2").arg(rate).arg(before)));
            before = rate;
        }
        QVERIFY(std::abs(before - 4) < 0.3);
    }

    // What happens once, or in bursts, has no pace: it reads as what came in the last second.
    void whatHasNoPaceIsNotGivenOne()
    {
        Metered metered;
        metered.countAt(BEGIN);
        QCOMPARE(metered.meter.status(BEGIN + 500ms).types.at(1).eventsPerSecond, 1.0);
        QCOMPARE(metered.meter.status(BEGIN + 2s).types.at(1).eventsPerSecond, 0.0);
        for (int n = 1; n < 5; ++n) metered.countAt(BEGIN + n * 10s, 100);
        QCOMPARE(metered.meter.status(BEGIN + 40500ms).types.at(1).eventsPerSecond, 100.0);
        QCOMPARE(metered.meter.status(BEGIN + 45s).types.at(1).eventsPerSecond, 0.0);
    }

    void lossesAreExactAndABacklogIsTheMostThatWaited()
    {
        Metered metered;
        metered.countAt(BEGIN);
        metered.meter.notePressure(BEGIN, 0, 0);
        metered.meter.notePressure(BEGIN + 500ms, 0, 10);
        metered.meter.notePressure(BEGIN + 1000ms, 7, 40);
        metered.meter.notePressure(BEGIN + 1050ms, 9, 20);
        metered.meter.notePressure(BEGIN + 1500ms, 9, 0);
        const RateHistory fine = metered.meter.rates({BEGIN, BEGIN + 2s}, BEGIN + 2s);
        QCOMPARE(fine.lost.size(), fine.intervals);
        QCOMPARE(std::accumulate(fine.lost.begin(), fine.lost.end(), 0u), 9u);
        QCOMPARE(fine.lost.at(10), 9u);
        QCOMPARE(fine.waiting.at(5), 10u);
        QCOMPARE(fine.waiting.at(9), 10u); // nobody looked: as it was before
        QCOMPARE(fine.waiting.at(10), 40u);
        QCOMPARE(fine.waiting.at(15), 0u);
        const RateHistory coarse = metered.meter.rates({BEGIN, BEGIN + 2s, 1s}, BEGIN + 2s);
        QCOMPARE(coarse.lost, (std::vector<std::uint64_t>{0, 9}));
        QCOMPARE(coarse.waiting, (std::vector<std::uint64_t>{10, 40}));
    }
};

QTEST_APPLESS_MAIN(MeterTest)
#include "tst_meter.moc"
