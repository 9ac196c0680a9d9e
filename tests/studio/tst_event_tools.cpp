// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_comparison.h"
#include "studio/models/event_search.h"
#include "studio/models/line_difference.h"
#include "tests/studio/fake_feed.h"
#include "tests/support/slowness.h"

#include <QDeadlineTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace event_studio;

namespace {

QString written(const std::vector<DifferenceLine> &lines)
{
    QString text;
    for (const DifferenceLine &line : lines) text += QStringLiteral("=-+").at(int(line.kind)) + line.text + ' ';
    return text.trimmed();
}

QString difference(const QString &before, const QString &now, qsizetype limit = 2000)
{
    return written(lineDifference(before.split(' '), now.split(' '), limit));
}

const LatestJob::Cancelled NOT_CANCELLED = false;

/// Answers as soon as it may.
class LateFeed : public FakeFeed {
public:
    std::atomic<bool> answers = false;

    Result<EventRowPage> events(const EventQuery &query) const override
    {
        for (const QDeadlineTimer deadline(soon()); !answers && !deadline.hasExpired();) QThread::msleep(1);
        return FakeFeed::events(query);
    }
};

} // namespace

/// What the event list and the inspector find out about events.
class TestEventTools : public QObject {
    Q_OBJECT
private slots:
    void equalLinesDifferInNothing() { QCOMPARE(difference("a b c", "a b c"), QString("=a =b =c")); }
    void aChangedLineIsRemovedAndAdded() { QCOMPARE(difference("a b c", "a x c"), QString("=a -b +x =c")); }
    void addedAndRemovedLinesAreFoundInBetween()
    {
        QCOMPARE(difference("a b c", "a b x c"), QString("=a =b +x =c"));
        QCOMPARE(difference("a b c d", "b d e"), QString("-a =b -c =d +e"));
        QCOMPARE(difference("a a", "a"), QString("=a -a"));
    }
    void theFewestChangesAreTaken() { QCOMPARE(difference("a b c a b b a", "c b a b a c").count('='), 4); }
    void tooManyLinesAreReplacedAsABlock()
    {
        QCOMPARE(difference("a 1 2 3 z", "a 2 3 4 z", 2), QString("=a -1 -2 -3 +2 +3 +4 =z"));
    }

    void theFirstEventAtOrAfterAMomentIsFoundWithFewQuestions()
    {
        FakeFeed feed;
        QCOMPARE(firstEventAt(feed, feed.timeOf(123'456), {}, NOT_CANCELLED).value(), std::optional<Sequence>(123'456));
        QCOMPARE(firstEventAt(feed, feed.timeOf(123'456) - Duration(1), {}, NOT_CANCELLED).value(),
                 std::optional<Sequence>(123'456));
        QVERIFY(feed.eventQueries < 60);
    }
    void aMomentBeforeAllGivesTheOldestHeldAndOneAfterAllTheNewest()
    {
        FakeFeed feed;
        feed.oldest = 500;
        QCOMPARE(firstEventAt(feed, at(0), {}, NOT_CANCELLED).value(), std::optional<Sequence>(500));
        QCOMPARE(firstEventAt(feed, at(1e6), {}, NOT_CANCELLED).value(), std::optional<Sequence>(feed.newest));
    }
    void aRareTypeIsFoundAtAMomentHoweverManyOthersAreBetween()
    {
        FakeFeed feed;
        feed.rareEvery = 1'200'000; // more than a query looks at
        feed.newest = 2'500'000;
        QCOMPARE(firstEventAt(feed, feed.timeOf(10), "Rare", NOT_CANCELLED).value(),
                 std::optional<Sequence>(1'200'000));
        QCOMPARE(firstEventAt(feed, feed.timeOf(1'300'000), "Rare", NOT_CANCELLED).value(),
                 std::optional<Sequence>(2'400'000));
        QCOMPARE(firstEventAt(feed, feed.timeOf(2'450'000), "Rare", NOT_CANCELLED).value(),
                 std::optional<Sequence>(2'400'000));
    }
    void aFileThatCannotBeReadIsNoEventThatIsNotThere()
    {
        class : public FakeFeed {
            Result<EventRowPage> events(const EventQuery &query) const override
            {
                const bool isDamaged = query.from && *query.from > 600'000;
                return isDamaged ? failure(ErrorKind::Io, "the disk is gone") : FakeFeed::events(query);
            }
        } feed;
        feed.rareEvery = 999'999;
        const auto words = [](const auto &found) { return found ? std::string() : found.error().message(); };
        QCOMPARE(words(nextEvent(feed, {}, EventFilter::ofType("Rare"), 600'001, EventQuery::Direction::OldestFirst,
                                 NOT_CANCELLED)),
                 std::string("the disk is gone"));
        QCOMPARE(words(firstEventAt(feed, feed.timeOf(700'000), {}, NOT_CANCELLED)), std::string("the disk is gone"));
        QVERIFY(firstEventAt(feed, feed.timeOf(100), {}, NOT_CANCELLED));
    }
    void aCancelledSearchFindsNothing()
    {
        const LatestJob::Cancelled cancelled = true;
        QCOMPARE(firstEventAt(FakeFeed(), at(1), {}, cancelled).value(), std::optional<Sequence>());
    }

    void anEventIsComparedWithTheOneBeforeItUntilAnotherIsPinned()
    {
        auto feed = std::make_shared<FakeFeed>();
        feed->rareEvery = 1; // all of one type, which the feed can filter by
        const auto row = [&](Sequence sequence) { return *feed->wholeEvent(sequence); };
        EventComparison comparison;
        QSignalSpy changes(&comparison, &EventComparison::changed);
        comparison.setEvent(feed, row(100));
        SOON_VERIFY(comparison.other());
        QCOMPARE(comparison.other()->sequence, Sequence(99));
        comparison.pin(row(7));
        QCOMPARE(comparison.other()->sequence, Sequence(7));
        comparison.setEvent(feed, row(200));
        QCOMPARE(comparison.other()->sequence, Sequence(7));
        comparison.unpin();
        SOON_VERIFY(comparison.other());
        QCOMPARE(comparison.other()->sequence, Sequence(199));
        QVERIFY(changes.count() >= 5);
    }
    void whatComesBeforeAnotherEventIsNotTakenForThisOne()
    {
        auto feed = std::make_shared<LateFeed>();
        feed->rareEvery = 1;
        const auto row = [&](Sequence sequence) { return *feed->wholeEvent(sequence); };
        EventComparison comparison;
        comparison.setEvent(feed, row(100));
        comparison.pin(row(7));
        comparison.setEvent(feed, row(200)); // while the search for what comes before 100 is under way
        feed->answers = true;
        SOON_VERIFY(!comparison.isSearching());
        comparison.unpin();
        SOON_VERIFY(comparison.other());
        QCOMPARE(comparison.other()->sequence, Sequence(199));
    }
    void aRunThatIsForgottenIsLetGo()
    {
        auto feed = std::make_shared<FakeFeed>();
        EventComparison comparison;
        comparison.setEvent(feed, *feed->wholeEvent(100));
        SOON_VERIFY(!comparison.isSearching());
        comparison.clear();
        SOON_COMPARE(feed.use_count(), 1L); // the worker's share ends a moment later
    }
    void anEventOfARareTypeIsFoundHoweverFarBackItIs()
    {
        auto feed = std::make_shared<FakeFeed>();
        feed->rareEvery = 1'200'000; // more than a query looks at
        feed->newest = 2'500'000;
        EventComparison comparison;
        comparison.setEvent(feed, *feed->wholeEvent(2'400'000));
        SOON_VERIFY(!comparison.isSearching());
        QVERIFY(comparison.other());
        QCOMPARE(comparison.other()->sequence, Sequence(1'200'000));
    }
    void theFirstEventOfAllHasNothingBeforeIt()
    {
        auto feed = std::make_shared<FakeFeed>();
        EventComparison comparison;
        comparison.setEvent(feed, *feed->wholeEvent(1));
        SOON_VERIFY(!comparison.isSearching());
        QVERIFY(!comparison.other());
    }
};

QTEST_MAIN(TestEventTools)
#include "tst_event_tools.moc"
