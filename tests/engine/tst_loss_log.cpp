// SPDX-License-Identifier: BSD-3-Clause
// What is kept of the losses of subscribers until it is written, and how it stands in a recording.
#include "engine/base/clock.h"
#include "engine/recording/loss_json.h"
#include "engine/recording/loss_log.h"

#include <QTest>

using namespace event_engine;

class TestLossLog : public QObject {
    Q_OBJECT

private slots:
    void lossesOfOneSubscriberAndCauseAreOneForSomeTime();
    void laterOnesAreNewAndOldOnesCanBeForgotten();
    void whatIsHeldForLongDoesNotGrowWithTime();
    void linesOfARecordingComeBackAndOthersAreLeftOut();
};

void TestLossLog::lossesOfOneSubscriberAndCauseAreOneForSomeTime()
{
    LossLog log(Duration::max());
    log.onLoss(1, "one", {1, 2, Loss::Cause::Dropped, {{1, 2}}});
    log.onLoss(1, "one", {3, 3, Loss::Cause::Stalled, {{1, 1}}});
    log.onLoss(2, "one", {3, 4, Loss::Cause::Dropped, {{1, 1}}}); // another of that name
    log.onLoss(1, "one", {5, 9, Loss::Cause::Dropped, {{1, 3}, {2, 1}}});
    const auto losses = log.take();
    QCOMPARE(losses.size(), std::size_t(3));
    QVERIFY((losses[0].loss == Loss{1, 9, Loss::Cause::Dropped, {{1, 5}, {2, 1}}}));
    QCOMPARE(losses[0].subscriber, std::string("one"));
    QVERIFY((losses[1].loss == Loss{3, 3, Loss::Cause::Stalled, {{1, 1}}}));
    QCOMPARE(losses[2].id, 2u);

    QVERIFY(log.take().empty());
    log.onLoss(1, "one", {10, 10, Loss::Cause::Dropped, {{1, 1}}});
    QVERIFY((log.take().at(0).loss == Loss{10, 10, Loss::Cause::Dropped, {{1, 1}}}));
}

void TestLossLog::laterOnesAreNewAndOldOnesCanBeForgotten()
{
    LossLog log(Duration(0));
    const Timestamp before = now();
    for (std::uint32_t id = 1; id <= 3; ++id) log.onLoss(id, "one", {id, id, Loss::Cause::Dropped, {{1, 1}}});
    log.onLoss(3, "one", {4, 4, Loss::Cause::Dropped, {{1, 1}}});
    const auto losses = log.since(before);
    QVERIFY(losses.size() >= 3);
    QCOMPARE(losses[0].loss.from, Sequence(1));
    QCOMPARE(losses.back().loss.to, Sequence(4));
    const Timestamp after = now() + Duration(1);
    QVERIFY(log.since(after).empty());
    log.forgetBefore(after);
    QVERIFY(log.since(before).empty());
    log.onLoss(1, "one", {5, 5, Loss::Cause::Dropped, {{1, 1}}});
    QCOMPARE(log.since(before).at(0).loss.from, Sequence(5));
}

void TestLossLog::whatIsHeldForLongDoesNotGrowWithTime()
{
    LossLog log(Duration(0));
    const Timestamp begin = now();
    Sequence lost = 0;
    while (now() - begin < std::chrono::milliseconds(200))
        log.onLoss(1, "one", {lost, lost, Loss::Cause::Dropped, {{1, 1}}}), ++lost;
    const auto losses = log.since(begin);
    // Each begins a thousandth of the time held after the one before it: a harmonic sum, not one for each loss.
    QVERIFY2(losses.size() < 20'000, qPrintable(QString("%1 of %2").arg(losses.size()).arg(lost)));
    std::uint64_t told = 0;
    for (const SubscriberLoss &one : losses) told += one.loss.events();
    QCOMPARE(told, lost);
}

void TestLossLog::linesOfARecordingComeBackAndOthersAreLeftOut()
{
    const std::vector<RecordedSubscriberLoss> losses{{now(), "one", "TypeA", "dropped", 1, 9, 5},
                                                     {now(), "a \"name\"\n", "(unregistered)", "hard cap", 10, 11, 2}};
    const std::string lines = lossJson(losses);
    QVERIFY(lossLinesIn(lines) == losses);
    QVERIFY(lossLinesIn("not JSON\n[]\n7\n{}\n\n" + lines +
                        R"({"subscriber":1,"type":"TypeA","cause":"dropped",)"
                        R"("time_ns":1,"from":1,"to":1,"events":1})") == losses);
    QVERIFY(lossLinesIn("").empty());
}

QTEST_GUILESS_MAIN(TestLossLog)
#include "tst_loss_log.moc"
