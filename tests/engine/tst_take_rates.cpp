// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/take_rates.h"

#include <QTest>

#include <algorithm>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

Timestamp at(Duration sinceStart)
{
    return Timestamp(1'700'000'000s) + sinceStart;
}

/// The rates that somebody reads who looks at every `interval`, of a subscriber that takes an event every `pause`.
std::vector<double> ratesSeen(Duration pause, Duration interval, Duration from, Duration to)
{
    TakeRates rates;
    std::vector<double> seen;
    for (Duration time = interval; time <= to; time += interval) {
        SubscriberStatus subscriber;
        subscriber.name = "reader";
        subscriber.taken.events = std::uint64_t(time / pause);
        const auto found = rates.look({subscriber}, at(time));
        if (time >= from) seen.push_back(found.contains("reader") ? found.at("reader") : 0);
    }
    return seen;
}

} // namespace

class TestTakeRates : public QObject {
    Q_OBJECT

private slots:
    void whoeverTakesAtAPaceHasASteadyRate_data();
    void whoeverTakesAtAPaceHasASteadyRate();
    void whoeverBeginsHasItsRateOrNone_data();
    void whoeverBeginsHasItsRateOrNone();
    void whoeverStopsTakingReadsZeroSoon();
    void countsThatComeLateDoNoHarm();
};

void TestTakeRates::whoeverTakesAtAPaceHasASteadyRate_data()
{
    QTest::addColumn<int>("pause");
    QTest::addColumn<int>("interval");
    for (const int pause : {4000, 2000, 1000, 700, 200, 50, 1})
        for (const int interval : {50, 500})
            QTest::addRow("%d ms, seen every %d ms", pause, interval) << pause << interval;
}

void TestTakeRates::whoeverTakesAtAPaceHasASteadyRate()
{
    QFETCH(int, pause);
    QFETCH(int, interval);
    const double expected = 1000.0 / pause;
    const auto seen = ratesSeen(pause * 1ms, interval * 1ms, 30s, 40s);
    const auto [least, greatest] = std::minmax_element(seen.begin(), seen.end());
    QVERIFY2(*least > 0.75 * expected && *greatest < 1.25 * expected,
             qPrintable(QStringLiteral("%1..%2 for %3").arg(*least).arg(*greatest).arg(expected)));
}

void TestTakeRates::whoeverBeginsHasItsRateOrNone_data()
{
    QTest::addColumn<int>("pause");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("begin");
    for (const int pause : {50, 10, 1})
        for (const int interval : {50, 100, 500})
            for (const int begin : {0, 70, 430, 3400})
                QTest::addRow("%d ms, seen every %d ms, from %d ms on", pause, interval, begin)
                    << pause << interval << begin;
}

void TestTakeRates::whoeverBeginsHasItsRateOrNone()
{
    QFETCH(int, pause);
    QFETCH(int, interval);
    QFETCH(int, begin);
    const double expected = 1000.0 / pause;
    TakeRates rates;
    for (int time = 0; time < begin + 3000; time += interval) {
        SubscriberStatus subscriber;
        subscriber.name = "reader";
        subscriber.taken.events = time < begin ? 0 : std::uint64_t((time - begin) / pause);
        auto found = rates.look({subscriber}, at(time * 1ms));
        const double rate = found["reader"];
        const bool mayBeUnknown = time < begin + 2 * std::max(interval, 100);
        QVERIFY2((mayBeUnknown && rate == 0) || (rate > 0.75 * expected && rate < 1.25 * expected),
                 qPrintable(QStringLiteral("%1 at %2 ms, not %3").arg(rate).arg(time).arg(expected)));
    }
}

void TestTakeRates::whoeverStopsTakingReadsZeroSoon()
{
    TakeRates rates;
    SubscriberStatus subscriber;
    subscriber.name = "reader";
    Duration time = 0s;
    for (; time < 20s; time += 100ms) {
        subscriber.taken.events = std::uint64_t(time / 500ms);
        static_cast<void>(rates.look({subscriber}, at(time)));
    }
    TakeRates::ByName last;
    for (; time < 22s; time += 100ms) last = rates.look({subscriber}, at(time));
    QVERIFY(!last.contains("reader"));
}

// Two threads look; one has read its counts before the other, and comes behind it.
void TestTakeRates::countsThatComeLateDoNoHarm()
{
    TakeRates rates;
    SubscriberStatus subscriber;
    subscriber.name = "reader";
    for (int second = 1; second <= 20; ++second) {
        subscriber.taken.events = std::uint64_t(second);
        rates.look({subscriber}, at(second * 1s));
    }
    subscriber.taken.events = 19;
    const auto late = rates.look({subscriber}, at(20'200ms));
    QVERIFY2(!late.contains("reader") || late.at("reader") < 2, qPrintable(QString::number(late.at("reader"))));
    subscriber.taken.events = 21;
    const auto next = rates.look({subscriber}, at(21s));
    QVERIFY(next.contains("reader") && next.at("reader") < 2);
}

QTEST_APPLESS_MAIN(TestTakeRates)
#include "tst_take_rates.moc"
