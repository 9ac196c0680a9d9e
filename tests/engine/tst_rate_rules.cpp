// SPDX-License-Identifier: BSD-3-Clause
// When a capture rule about a rate says that something has happened.
#include "engine/app/capture_trigger.h"
#include "tests/support/metered.h"

#include <QTest>
#include <fmt/format.h>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp BEGIN(Duration(std::chrono::hours(24 * 20'000)));

/// A rule that is looked at as a running app does, while events come at chosen rates.
struct Ruled {
    explicit Ruled(const std::string &when, Duration phase = 0ms)
        : trigger(*makeTrigger(when, &metered.directory->types)), next(BEGIN + phase)
    {}

    /// How often it happened until then, where events come every `pause`.
    int runTo(Duration end, Duration pause)
    {
        int happened = 0;
        for (; now < BEGIN + end; now += 100ms) {
            for (; pause > 0s && next <= now; next += pause) metered.countAt(next);
            if (isLookedAt && trigger->look({now, {}, metered.meter.status(now), {}, {}})) ++happened;
        }
        if (pause == 0s) next = now;
        return happened;
    }

    /// Of the whole process, as a signal or a debugger may cause it. What others send meanwhile comes right after it.
    void standStill(Duration time, Duration pause, bool othersGoOn)
    {
        now += time;
        if (!othersGoOn) next += time;
        for (; next <= now; next += pause) metered.countAt(now);
    }

    Metered metered;
    std::unique_ptr<CaptureTrigger> trigger;
    Timestamp now = BEGIN + 37ms, next;
    bool isLookedAt = true;
};

Duration pauseAt(double hertz)
{
    return Duration(std::int64_t(1e9 / hertz));
}

} // namespace

class RateRulesTest : public QObject {
    Q_OBJECT

private slots:
    void aSteadyStreamThatBeginsIsNoDropAndNoExcess_data()
    {
        QTest::addColumn<double>("hertz");
        for (const double hertz : {0.2, 0.5, 1.0, 3.0, 7.0, 9.9, 12.0, 20.0, 50.0, 200.0, 1000.0})
            QTest::addRow("%g Hz", hertz) << hertz;
    }
    void aSteadyStreamThatBeginsIsNoDropAndNoExcess()
    {
        QFETCH(double, hertz);
        for (const Duration phase : {0ms, 20ms, 50ms, 90ms})
            for (const std::string &band : {fmt::format("{}..", 0.8 * hertz), fmt::format("..{}", 1.2 * hertz),
                                            fmt::format("{}..{}", 0.8 * hertz, 1.2 * hertz)}) {
                Ruled rule("rate:TypeA " + band, phase);
                const Duration time = std::max<Duration>(4s, 8 * pauseAt(hertz));
                QVERIFY2(rule.runTo(time, pauseAt(hertz)) == 0, band.c_str());
                rule.runTo(time + 90s, 0s);
                QVERIFY2(rule.runTo(2 * time + 90s, pauseAt(hertz)) == 0, band.c_str()); // nor when it comes back
            }
    }

    void aRealDropAndARealExcessAreOnesOfTheirOwn_data()
    {
        QTest::addColumn<double>("hertz");
        QTest::addColumn<double>("then");
        QTest::addColumn<QString>("band");
        QTest::newRow("slower") << 20.0 << 5.0 << "15..";
        QTest::newRow("silent") << 200.0 << 0.0 << "150..";
        QTest::newRow("a slow type that falls silent") << 0.5 << 0.0 << "0.4..";
        QTest::newRow("faster") << 20.0 << 50.0 << "..25";
        QTest::newRow("a slow type that becomes fast") << 1.0 << 100.0 << "0.5..2";
    }
    void aRealDropAndARealExcessAreOnesOfTheirOwn()
    {
        QFETCH(double, hertz);
        QFETCH(double, then);
        QFETCH(QString, band);
        Ruled rule("rate:TypeA " + band.toStdString());
        QCOMPARE(rule.runTo(20s, pauseAt(hertz)), 0);
        QCOMPARE(rule.runTo(30s, then > 0 ? pauseAt(then) : 0s), 1);
        QCOMPARE(rule.runTo(60s, pauseAt(hertz)), 0);
        QCOMPARE(rule.runTo(70s, then > 0 ? pauseAt(then) : 0s), 1);
    }

    void aStandstillIsNoDropAndNoExcess_data()
    {
        QTest::addColumn<double>("hertz");
        QTest::addColumn<bool>("othersGoOn");
        for (const double hertz : {0.2, 0.5, 1.0, 3.0, 7.0, 9.9, 12.0, 20.0, 50.0, 200.0})
            for (const bool goOn : {false, true})
                QTest::addRow("%g Hz, %s", hertz, goOn ? "others go on" : "all stands") << hertz << goOn;
    }
    void aStandstillIsNoDropAndNoExcess()
    {
        QFETCH(double, hertz);
        QFETCH(bool, othersGoOn);
        const Duration pause = pauseAt(hertz), lasts = std::max<Duration>(20s, 20 * pause);
        for (const Duration time : {700ms, 1'200ms, 20'000ms, 600'000ms})
            for (const Duration phase : {0ms, 50ms}) {
                const std::string band = fmt::format("{}..{}", 0.7 * hertz, 1.3 * hertz);
                Ruled rule("rate:TypeA " + band, phase);
                Duration end = lasts;
                for (int standstill = 0; standstill < 3; ++standstill, end += lasts) {
                    QCOMPARE(rule.runTo(end, pause), 0);
                    rule.standStill(time, pause, othersGoOn);
                    end += time;
                }
                QCOMPARE(rule.runTo(end, pause), 0);
                QCOMPARE(rule.runTo(end + lasts, 0s), 1); // while all goes on it counts
            }
    }

    void whoFallsSilentWithAStandstillHasFallenSilent()
    {
        Ruled rule("rate:TypeA 15..");
        QCOMPARE(rule.runTo(20s, pauseAt(20)), 0);
        rule.standStill(10s, pauseAt(20), false);
        QCOMPARE(rule.runTo(34s, 0s), 1);
    }

    void aRuleThatIsLookedAtLateEveryTimeHappensAllTheSame()
    {
        Ruled rule("rate:TypeA 15..");
        int happened = 0;
        for (Duration end = 700ms; end < 60s; end += 700ms) {
            rule.isLookedAt = false;
            rule.runTo(end, end < 30s ? pauseAt(20) : 0s);
            rule.isLookedAt = true;
            happened += rule.runTo(end + 100ms, end < 30s ? pauseAt(20) : 0s);
        }
        QCOMPARE(happened, 1);
    }

    void whatBeginsTooFastIsAnExcess()
    {
        Ruled steady("rate:TypeA ..100");
        QCOMPARE(steady.runTo(1s, 0s), 0);
        QCOMPARE(steady.runTo(10s, pauseAt(300)), 1);
        Ruled burst("rate:TypeA ..100");
        QCOMPARE(burst.runTo(5s, 0s), 0);
        for (int batch = 0; batch < 3; ++batch) burst.metered.countAt(burst.now, 50);
        QCOMPARE(burst.runTo(10s, 0s), 1);
    }

    // With what came before the rule counted, the rate would be inside at first, and leave the band.
    void aRuleThatIsAddedKnowsNothingOfBefore_data()
    {
        QTest::addColumn<double>("hertz");
        for (const double hertz : {1.0, 20.0, 200.0}) QTest::addRow("%g Hz", hertz) << hertz;
    }
    void aRuleThatIsAddedKnowsNothingOfBefore()
    {
        QFETCH(double, hertz);
        Ruled rule(fmt::format("rate:TypeA {}..", 0.5 * hertz));
        rule.isLookedAt = false;
        rule.runTo(20s, pauseAt(hertz));
        rule.isLookedAt = true;
        QCOMPARE(rule.runTo(60s, 0s), 0);
        QCOMPARE(rule.runTo(80s, pauseAt(hertz)), 0);
        QCOMPARE(rule.runTo(100s, 0s), 1);
    }
};

QTEST_APPLESS_MAIN(RateRulesTest)
#include "tst_rate_rules.moc"
