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
    for (Sequence n = 1; n <= 3; ++n) log.onLoss(1, "one", {n, n, Loss::Cause::Dropped, {{1, 1}}});
    QCOMPARE(log.since(before).size(), std::size_t(3));
    const Timestamp after = now() + Duration(1);
    QVERIFY(log.since(after).empty());
    log.forgetBefore(after);
    QVERIFY(log.since(before).empty());
    log.onLoss(1, "one", {4, 4, Loss::Cause::Dropped, {{1, 1}}});
    QCOMPARE(log.since(before).at(0).loss.from, Sequence(4));
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
