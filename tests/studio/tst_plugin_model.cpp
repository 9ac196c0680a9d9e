// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/plugin_model.h"
#include "studio/models/table_csv.h"
#include "tests/studio/model_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace event_studio;
using namespace std::chrono_literals;

namespace {

constexpr auto FAIL_AT_ONCE = QAbstractItemModelTester::FailureReportingMode::QtTest;

PluginSnapshot plugin(const char *name, PluginState state, const char *cause = "")
{
    PluginSnapshot made;
    made.name = name;
    made.state = state;
    made.cause = cause;
    return made;
}

SnapshotPointer with(std::vector<PluginSnapshot> plugins)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->plugins = std::move(plugins);
    return snapshot;
}

} // namespace

class TestPluginModel : public QObject {
    Q_OBJECT
private slots:
    void onlyRowsThatChangedAreTold()
    {
        PluginModel model;
        auto camera = plugin("Camera", PluginState::Running), watchman = plugin("Watchman", PluginState::Running);
        model.setSnapshot(with(std::vector{camera, watchman}));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setSnapshot(with(std::vector{camera, watchman}));
        QCOMPARE(changed.count(), 0);
        watchman.received = 5;
        model.setSnapshot(with(std::vector{camera, watchman}));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(rowText(model, 1, {PluginModel::Name, PluginModel::Received}), "Watchman | 5");
    }

    void howManyPluginsNeedSomebodyIsToldInWords()
    {
        const auto troubleOf = [](std::initializer_list<PluginState> states) {
            std::vector<PluginSnapshot> plugins;
            for (const PluginState state : states) plugins.push_back(plugin("Camera", state));
            return PluginModel::troubleText(plugins);
        };
        using enum PluginState;
        QCOMPARE(troubleOf({Running, Starting, Stalled, Stopped}), QString());
        QCOMPARE(troubleOf({Running, Failed}), QString("1 plugin failed"));
        QCOMPARE(troubleOf({Hung, Running}), QString("1 plugin hangs"));
        QCOMPARE(troubleOf({Hung, Failed, Failed}), QString("2 plugins failed, 1 hangs"));
    }

    void aRowTellsStateAndCause()
    {
        PluginModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        auto failed = plugin("PyPlugin", PluginState::Failed, "exit code 1, 3 restarts");
        failed.kind = PluginKind::External;
        failed.subscriptions = {"TypeA", "TypeB"};
        failed.losses.stalled = 7;
        failed.restarts = 3;
        failed.processId = 4711;
        failed.port = 6000;
        failed.cpu = 0.123;
        failed.memoryBytes = 52'000'000;
        failed.waitingEvents = 1500;
        failed.waitingBytes = 40'000;
        model.setSnapshot(with({failed}));
        QCOMPARE(rowText(model, 0),
                 "PyPlugin | external | failed | exit code 1, 3 restarts | TypeA, TypeB | 0/s | 0/s | 0 | 0 | "
                 "1.5 k | 7 | 3 | 4711 | 6000 | 12 % | 52.0 MB");
        QCOMPARE(model.index(0, 0).data(StateRole).toInt(), int(PluginModel::Bad));
        QCOMPARE(model.index(0, PluginModel::Lost).data(Qt::ToolTipRole), "7 while it was stalled");
    }

    void whatHadNotBeenTakenAtTheEndStaysReadable()
    {
        PluginModel model;
        auto ended = plugin("PyPlugin", PluginState::Stopped);
        model.setSnapshot(with({ended}));
        const QModelIndex backlog = model.index(0, PluginModel::Backlog);
        QVERIFY(!backlog.data(Qt::ToolTipRole).toString().contains("taken"));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        ended.notTaken = 100'000;
        model.setSnapshot(with({ended}));
        QCOMPARE(changed.count(), 1);
        QVERIFY(
            backlog.data(Qt::ToolTipRole).toString().endsWith("\nnot taken when it ended: 100,000 events, no loss"));
    }

    void whoPublishesFromOutsideKeepsItsRow()
    {
        PluginModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        Snapshot app;
        app.outsidePublishers = {{"(raw port)", PublisherKind::Raw}};
        model.setSnapshot(std::make_shared<Snapshot>(app));
        const QPersistentModelIndex chosen = model.index(0, PluginModel::Name);
        app.outsidePublishers.insert(app.outsidePublishers.begin(), {"(injected)", PublisherKind::Injector});
        model.setSnapshot(std::make_shared<Snapshot>(app));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(chosen.data().toString(), QString("(raw port)"));
        QCOMPARE(model.index(1, PluginModel::Name).data().toString(), QString("(injected)"));
    }

    void whoPublishesFromOutsideHasNumbersOfWhatItPublishes()
    {
        PluginModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        const auto take = [&model](std::uint64_t published, double rate) {
            Snapshot app;
            app.outsidePublishers = {{"(raw port)", PublisherKind::Raw, published, 10 * published, rate}};
            model.setSnapshot(std::make_shared<Snapshot>(app));
        };
        const std::initializer_list<int> columns{PluginModel::Name,         PluginModel::State,
                                                 PluginModel::ReceivedRate, PluginModel::PublishedRate,
                                                 PluginModel::Published,    PluginModel::Lost};
        take(1500, 120);
        QCOMPARE(rowText(model, 0, columns), "(raw port) | outside | – | 120/s | 1.5 k | –");
        QCOMPARE(model.index(0, PluginModel::Published).data(Qt::ToolTipRole), "1,500 events, 15.0 KB");
        take(3000, 0);
        QCOMPARE(rowText(model, 0, columns), "(raw port) | outside | – | 0/s | 3.0 k | –");
    }

    void whatHasEndedHasNoRates()
    {
        PluginModel model;
        for (const auto state : {PluginState::Running, PluginState::Failed, PluginState::Stopped}) {
            auto camera = plugin("Camera", state);
            camera.receivedPerSecond = camera.publishedPerSecond = 3;
            model.setSnapshot(with({camera}));
            QCOMPARE(rowText(model, 0, {PluginModel::ReceivedRate, PluginModel::PublishedRate}),
                     state == PluginState::Running ? "3/s | 3/s" : "0/s | 0/s");
        }
    }

    void ofARecordingItSaysNothingThatIsNotInIt()
    {
        PluginModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        const std::initializer_list<int> numbers{PluginModel::ReceivedRate, PluginModel::PublishedRate,
                                                 PluginModel::Received,     PluginModel::Published,
                                                 PluginModel::Backlog,      PluginModel::Lost};
        auto camera = plugin("Camera", PluginState::Running), quiet = plugin("Quiet", PluginState::Running);
        camera.published = 5;
        model.clear(PluginModel::Origin::Recording);
        model.setSnapshot(with({camera, quiet}));
        QCOMPARE(rowText(model, 0, numbers), "– | 0/s | – | 5 | – | –");
        QCOMPARE(rowText(model, 1, numbers), "– | 0/s | – | 0 | – | –");
        const QStringList copied = csvOf(model).split('\n')[1].split(',');
        QCOMPARE(copied[PluginModel::State], "recorded"); // nothing runs there
        QCOMPARE(model.index(0, PluginModel::State).data(StateRole).toInt(), int(PluginModel::Quiet));
        QCOMPARE(copied[PluginModel::Published], "5");
        QCOMPARE(copied[PluginModel::Lost], "");
        QCOMPARE(model.index(0, PluginModel::Lost).data(Qt::ToolTipRole), "A recording does not tell");
        model.clear();
        model.setSnapshot(with({camera, quiet})); // of events without a payload, in a run
        QCOMPARE(rowText(model, 0, numbers), "0/s | 0/s | 0 | 5 | 0 | 0");
    }

    void whoIsBlockedSaysByWhomAndHowLong()
    {
        auto blocked = plugin("MsgProducer", PluginState::Running);
        blocked.waitsFor = "Counter";
        blocked.waitsSince = 12s;
        QCOMPARE(PluginModel::causeText(blocked), "waits for Counter, 12 s");
    }

    void rowsStayWhereTheyAre()
    {
        PluginModel model;
        QAbstractItemModelTester tester(&model, FAIL_AT_ONCE);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setSnapshot(with({plugin("A", PluginState::Starting)}));
        model.setSnapshot(with({plugin("A", PluginState::Running), plugin("B", PluginState::Waiting)}));
        QCOMPARE(tableText(model, {PluginModel::Name, PluginModel::State}),
                 (QStringList{"A | running", "B | waiting"}));
        QCOMPARE(resets.count(), 0);
        QCOMPARE(model.rowOf("B"), 1);
        QCOMPARE(model.rowOf("C"), -1);
    }
};

QTEST_GUILESS_MAIN(TestPluginModel)
#include "tst_plugin_model.moc"
