// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_type_model.h"
#include "studio/models/formats.h"
#include "studio/models/output_model.h"
#include "studio/models/problem_model.h"
#include "studio/models/rate_follower.h"
#include "studio/models/table_csv.h"
#include "studio/models/type_colors.h"
#include "tests/studio/fake_feed.h"
#include "tests/studio/model_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace event_studio;
using namespace std::chrono_literals;

namespace {

constexpr auto FAIL_AT_ONCE = QAbstractItemModelTester::FailureReportingMode::QtTest;

EventTypeSnapshot wind()
{
    EventTypeSnapshot type;
    type.id = 1;
    type.type = EventType("Wind", Encoding::Json);
    type.events = 1234;
    type.bytes = 38254;
    type.eventsPerSecond = 120;
    type.bytesPerSecond = 3720;
    type.lastSeen = at(10);
    type.shortestInterval = 5ms;
    type.longestInterval = 2s;
    type.publishers = {"Sensor"};
    type.subscribers = {"Alarm", "Counter"};
    return type;
}

EventTypeSnapshot battery()
{
    EventTypeSnapshot type;
    type.id = 2;
    type.type = EventType("Battery");
    return type;
}

EventTypeSnapshot unregistered(std::uint64_t events)
{
    EventTypeSnapshot type;
    type.type.name = "(unregistered)";
    type.events = events;
    return type;
}

SnapshotPointer with(std::vector<EventTypeSnapshot> types, double seconds = 10)
{
    auto snapshot = std::make_shared<Snapshot>(*event_studio::snapshotAt(seconds));
    snapshot->types = std::move(types);
    return snapshot;
}

Problem problem(const char *about, const char *text, std::uint64_t count = 1, Severity severity = Severity::Warning)
{
    return {severity, about, text, at(1), at(2), count};
}

SnapshotPointer with(std::vector<Problem> problems)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->problems = std::move(problems);
    return snapshot;
}

OutputLine line(std::uint64_t number, const char *text)
{
    OutputLine made;
    made.number = number;
    made.plugin = "Counter";
    made.text = text;
    return made;
}

} // namespace

class TestEventTypeModel : public QObject {
    Q_OBJECT
    TypeColors m_colors;

private slots:
    void aRowTellsWhatTheEngineCounted()
    {
        EventTypeModel model(m_colors);
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        model.setSnapshot(with({wind(), battery()}));
        QCOMPARE(rowText(model, 0),
                 "Wind | 1.2 k | 120/s | 3.7 KB/s |  | now | 31 B | 5 ms | 2 s | 0 | Sensor | Alarm, Counter");
        QCOMPARE(rowText(model, 1), "Battery | 0 | 0/s | 0 B/s |  | – | – | – | – | 0 |  | ");
        QCOMPARE(model.index(0, EventTypeModel::Count).data(Qt::ToolTipRole), "1,234 events, 38,254 bytes");
    }

    void ofARecordingItSaysNothingThatIsNotInIt()
    {
        EventTypeModel model(m_colors);
        auto recorded = wind();
        recorded.bytes = 0;
        model.setSnapshot(with({recorded}));
        QCOMPARE(rowText(model, 0, {EventTypeModel::Count, EventTypeModel::ByteRate, EventTypeModel::Lost}),
                 "1.2 k | – | –");
    }

    void aTypeThatFellSilentSaysSinceWhen()
    {
        EventTypeModel model(m_colors);
        auto silent = wind();
        silent.eventsPerSecond = silent.bytesPerSecond = 0;
        model.setSnapshot(with({silent}, 22));
        QCOMPARE(rowText(model, 0, {EventTypeModel::Rate, EventTypeModel::Age}), "0/s | 12 s ago");
        QCOMPARE(model.index(0, 0).data(StateRole).toInt(), int(EventTypeModel::Silent));
    }

    void aSlowTypeIsNotSilentBetweenItsEvents()
    {
        EventTypeModel model(m_colors);
        auto slow = wind();
        slow.eventsPerSecond = slow.bytesPerSecond = 0;
        model.setSnapshot(with({slow}, 12.5)); // it was seen at 10, and comes every 2 s
        QCOMPARE(model.index(0, 0).data(StateRole).toInt(), int(EventTypeModel::Active));
        model.setSnapshot(with({slow}, 13.5));
        QCOMPARE(model.index(0, 0).data(StateRole).toInt(), int(EventTypeModel::Silent));
    }

    void afterTheEndTimesAreToldInsteadOfAges()
    {
        EventTypeModel model(m_colors);
        auto ended = std::make_shared<Snapshot>(*with({wind()}, 10.5));
        ended->state = event_engine::AppState::Stopped;
        model.setSnapshot(ended);
        QCOMPARE(rowText(model, 0, {EventTypeModel::Age}), timeOfDay(*wind().lastSeen));
        QCOMPARE(timeOfDay(*wind().lastSeen).size(), qsizetype(8));
    }

    void rowsNeverJump()
    {
        EventTypeModel model(m_colors);
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset), moves(&model, &QAbstractItemModel::rowsMoved);
        const QPersistentModelIndex row = [&] {
            model.setSnapshot(with({unregistered(0), wind()}));
            return model.index(0, 0);
        }();
        model.setSnapshot(with({unregistered(3), wind(), battery()}));
        QCOMPARE(tableText(model, {EventTypeModel::Name}), (QStringList{"Wind", "(unregistered)", "Battery"}));
        QCOMPARE(row.data().toString(), "Wind");
        QCOMPARE(resets.count() + moves.count(), 0);
    }

    void sortingUsesTheNumbersNotTheirTexts()
    {
        EventTypeModel model(m_colors);
        model.setSnapshot(with({wind()}));
        QCOMPARE(model.index(0, EventTypeModel::Count).data(SortRole), QVariant(quint64(1234)));
        QCOMPARE(model.index(0, EventTypeModel::MeanSize).data(SortRole), QVariant(31.0));
    }

    void theTickIsKeptByNameOverRuns()
    {
        EventTypeModel model(m_colors);
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        QSignalSpy shownChanged(&model, &EventTypeModel::shownChanged);
        model.setSnapshot(with({wind(), battery()}));
        QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(shownChanged.count(), 1);
        model.clear();
        model.setSnapshot(with({battery()}));
        QCOMPARE(model.index(0, 0).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
        QCOMPARE(model.hiddenTypes(), QStringList{"Battery"});
    }

    void oneTypeAloneAndAllAgain()
    {
        EventTypeModel model(m_colors);
        model.setSnapshot(with({wind(), battery()}));
        model.showOnly("Battery");
        QVERIFY(!model.isShown("Wind") && model.isShown("Battery"));
        model.showAll();
        QVERIFY(model.isShown("Wind"));
    }

    void onlyRowsThatChangedAreTold()
    {
        EventTypeModel model(m_colors);
        auto other = wind();
        other.id = 3;
        other.type.name = "Rain";
        model.setSnapshot(with({wind(), battery(), other}, 10.2));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setSnapshot(with({wind(), battery(), other}, 10.3));
        QCOMPARE(changed.count(), 0);
        other.events += 1;
        model.setSnapshot(with({wind(), battery(), other}, 10.4));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 2);
        QCOMPARE(changed[0][1].toModelIndex().row(), 2);
        QCOMPARE(rowText(model, 2, {EventTypeModel::Name, EventTypeModel::Count}), "Rain | 1.2 k");
        changed.clear();
        model.setSnapshot(with({wind(), battery(), other}, 11.5)); // ages alone
        QCOMPARE(changed.count(), 2);
        for (const auto &told : changed) {
            QCOMPARE(told[0].toModelIndex().column(), int(EventTypeModel::Age));
            QCOMPARE(told[1].toModelIndex().column(), int(EventTypeModel::Age));
        }
        QCOMPARE(model.index(0, EventTypeModel::Age).data(), "1 s ago");
    }

    void theSparklineIsTheFeedsLastMinute()
    {
        RateFollower sparks;
        sparks.setFinest(1s);
        sparks.setWindow(1min);
        sparks.setFeed(std::make_shared<FakeFeed>());
        EventTypeModel model(m_colors, &sparks);
        model.setSnapshot(with({wind()}));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        sparks.setSnapshot(event_studio::snapshotAt(10));
        QVERIFY(changed.wait());
        const auto points = model.index(0, EventTypeModel::Sparkline).data(SparklineRole).value<QVector<double>>();
        QCOMPARE(points.size(), 60);
        QCOMPARE(points.back(), 100.0);
        QCOMPARE(points.front(), 0.0);
    }
};

class TestProblemModel : public QObject {
    Q_OBJECT
private slots:
    void equalProblemsAreOneRowWithACount()
    {
        ProblemModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        model.add(problem("Counter", "is slow"));
        model.add(problem("Counter", "is slow"));
        model.add(problem("demo.mcap", "is damaged", 1, Severity::Error));
        QCOMPARE(tableText(model, {ProblemModel::Level, ProblemModel::About, ProblemModel::Text, ProblemModel::Count}),
                 (QStringList{"warning | Counter | is slow | 2", "error | demo.mcap | is damaged | "}));
    }

    void theEnginesCountIsTakenOverNotAddedUp()
    {
        ProblemModel model;
        for (int tick = 0; tick < 5; ++tick) model.setSnapshot(with({problem("Counter", "is slow", 3)}));
        QCOMPARE(tableText(model, {ProblemModel::Count}), QStringList{"3"});
        model.setSnapshot(with({problem("Counter", "is slow", 4)}));
        QCOMPARE(tableText(model, {ProblemModel::Count}), QStringList{"4"});
    }

    void aNewRunAddsToTheListThatThereIs()
    {
        ProblemModel model;
        model.setSnapshot(with({problem("Counter", "is slow", 3)}));
        model.beginRun();
        model.setSnapshot(with({problem("Counter", "is slow", 2)}));
        QCOMPARE(tableText(model, {ProblemModel::Count}), QStringList{"5"});
    }

    void aClearedProblemComesBackOnlyWhenItHappensAgain()
    {
        ProblemModel model;
        QSignalSpy counted(&model, &ProblemModel::countChanged);
        model.setSnapshot(with({problem("Counter", "is slow", 3)}));
        model.clear();
        model.setSnapshot(with({problem("Counter", "is slow", 3)}));
        QCOMPARE(model.rowCount(), 0);
        model.setSnapshot(with({problem("Counter", "is slow", 5)}));
        QCOMPARE(tableText(model, {ProblemModel::Count}), QStringList{"2"});
        QCOMPARE(counted.count(), 3);
    }

    void aProblemThatIsOverSaysSinceWhenUntilItHappensAgain()
    {
        ProblemModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        const auto tell = [&](std::uint64_t count, std::optional<Timestamp> ended) {
            Problem slow = problem("Counter", "is slow", count);
            slow.ended = ended;
            model.setSnapshot(with({slow}));
            return rowText(model, 0, {ProblemModel::Text, ProblemModel::Count});
        };
        const auto isOver = [&] { return model.index(0, 0).data(ProblemModel::EndedRole).toBool(); };
        QCOMPARE(tell(1, {}), "is slow | ");
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QCOMPARE(tell(1, at(7)), "is slow (over since " + timeOfDay(at(7)) + ") | ");
        QVERIFY(isOver());
        QCOMPARE(tell(1, at(7)), "is slow (over since " + timeOfDay(at(7)) + ") | ");
        QCOMPARE(changed.count(), 1);
        QCOMPARE(tell(2, {}), "is slow | 2");
        QVERIFY(!isOver());
        model.clear();
        model.setSnapshot(with({problem("Counter", "is slow", 2)})); // that it goes on brings it back no more
        QCOMPARE(model.rowCount(), 0);
    }

    void aProblemThatGotWorseIsTheSameOne()
    {
        ProblemModel model;
        model.setSnapshot(with({problem("Counter", "is slow", 1, Severity::Note)}));
        QSignalSpy counted(&model, &ProblemModel::countChanged);
        model.setSnapshot(with({problem("Counter", "is slow", 2, Severity::Error)}));
        QCOMPARE(tableText(model, {ProblemModel::Level, ProblemModel::Count}), QStringList{"error | 2"});
        QCOMPARE(model.warningsAndErrors(), 1);
        QCOMPARE(counted.count(), 1);
    }

    void notesAreNotCountedAsProblems()
    {
        ProblemModel model;
        model.add(problem("app", "port 6001 was chosen", 1, Severity::Note));
        QCOMPARE(model.warningsAndErrors(), 0);
        model.add(problem("Counter", "is slow"));
        QCOMPARE(model.warningsAndErrors(), 1);
    }

    void theListNeverGrowsBeyondItsCapacity()
    {
        ProblemModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        for (std::size_t i = 0; i < ProblemModel::CAPACITY + 10; ++i)
            model.add(problem("x", std::to_string(i).c_str()));
        QCOMPARE(model.rowCount(), int(ProblemModel::CAPACITY));
        QCOMPARE(rowText(model, 0, {ProblemModel::Text}), "10");
    }
};

class TestOutputModel : public QObject {
    Q_OBJECT
private slots:
    void linesComeInOrderAndTheOldestGo()
    {
        OutputModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        model.add({line(1, "first"), line(2, "second")});
        QCOMPARE(tableText(model, {OutputModel::Plugin, OutputModel::Text}),
                 (QStringList{"Counter | first", "Counter | second"}));
        OutputLine bad = line(2, "no paper");
        bad.level = 3;
        OutputModel levels;
        levels.add({line(1, "first"), bad});
        QCOMPARE(tableText(levels, {OutputModel::Level, OutputModel::Text}),
                 (QStringList{"info | first", "error | no paper"}));
        model.add(std::vector<OutputLine>(OutputModel::CAPACITY - 1, line(3, "more")));
        QCOMPARE(model.rowCount(), int(OutputModel::CAPACITY));
        QCOMPARE(rowText(model, 0, {OutputModel::Text}), "second");
        model.add(std::vector<OutputLine>(2 * OutputModel::CAPACITY, line(4, "flood")));
        QCOMPARE(model.rowCount(), int(OutputModel::CAPACITY));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    TestEventTypeModel types;
    TestProblemModel problems;
    TestOutputModel output;
    int failures = 0;
    for (QObject *test :
         {static_cast<QObject *>(&types), static_cast<QObject *>(&problems), static_cast<QObject *>(&output)})
        failures += QTest::qExec(test, argc, argv);
    return failures;
}
#include "tst_table_models.moc"
