// SPDX-License-Identifier: BSD-3-Clause
// That a plugin that hangs or has lost its connection is among the problems, also when that is over.
#include "engine/app/plugin_watch.h"

#include <QTest>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

struct Watched {
    void look(PluginState state, Duration lasting)
    {
        plugin.state = state;
        plugin.since = BEGIN;
        watch.look({plugin}, BEGIN + lasting);
    }

    static constexpr Timestamp BEGIN{1'000'000s};
    ProblemList problems;
    PluginWatch watch{problems, 64 * KIB};
    PluginStatus plugin{.name = "Classifier", .kind = PluginKind::External};
};

} // namespace

class TestPluginWatch : public QObject {
    Q_OBJECT

private slots:
    void troubleIsAProblemUntilItIsOver_data()
    {
        QTest::addColumn<PluginState>("state");
        QTest::addColumn<QString>("whatToDo");
        QTest::newRow("hangs") << PluginState::Hung << "restart it";
        QTest::newRow("lost") << PluginState::Disconnected << "they end a connection";
    }
    void troubleIsAProblemUntilItIsOver()
    {
        QFETCH(PluginState, state);
        QFETCH(QString, whatToDo);
        Watched watched;
        watched.look(PluginState::Running, 60s);
        watched.look(state, 10ms);
        QVERIFY(watched.problems.all().empty());
        for (const Duration lasting : {1s, 2s, 3s}) watched.look(state, lasting);
        QCOMPARE(watched.problems.all().size(), 1u);
        QCOMPARE(watched.problems.all()[0].about, "Classifier");
        const QString words = QString::fromStdString(watched.problems.all()[0].text);
        QVERIFY2(words.contains(whatToDo), qPrintable(words));
        QCOMPARE(watched.problems.all()[0].count, 1u);
        QVERIFY(!watched.problems.all()[0].ended);
        watched.look(PluginState::Running, 0s);
        QCOMPARE(watched.problems.all().size(), 1u);
        QVERIFY(watched.problems.all()[0].ended);
    }

    void aConnectionThatBreaksAgainAndAgainIsOneProblemUntilItHasBeenQuietForAMinute()
    {
        Watched watched;
        watched.plugin.brokeAgain = Watched::BEGIN;
        watched.look(PluginState::Running, 10ms);
        watched.look(PluginState::Disconnected, 30s); // between two tries
        watched.plugin.brokeAgain = Watched::BEGIN + 30s;
        watched.look(PluginState::Running, 80s);
        QCOMPARE(watched.problems.all().size(), 1u);
        QVERIFY(watched.problems.all()[0].text.find("max_event_size in app.toml (64 KiB)") != std::string::npos);
        QCOMPARE(watched.problems.all()[0].count, 1u);
        QVERIFY(!watched.problems.all()[0].ended);
        watched.look(PluginState::Running, 90s);
        QVERIFY(watched.problems.all()[0].ended);
    }

    void onePassesFromOneIntoTheOther()
    {
        Watched watched;
        watched.look(PluginState::Hung, 2s);
        watched.look(PluginState::Disconnected, 2s);
        QCOMPARE(watched.problems.all().size(), 2u);
        QVERIFY(watched.problems.all()[0].ended);
        QVERIFY(!watched.problems.all()[1].ended);
    }

    void aThreadThatHangsAtTheStopHasWordsOfItsOwn()
    {
        Watched watched;
        watched.plugin.kind = PluginKind::Internal;
        watched.look(PluginState::Hung, 2s);
        QVERIFY(watched.problems.all().empty());
    }
};

QTEST_GUILESS_MAIN(TestPluginWatch)
#include "tst_plugin_watch.moc"
