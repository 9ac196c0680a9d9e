// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/file_watch.h"
#include "studio/link/job_queue.h"
#include "studio/link/latest_job.h"
#include "studio/link/tick_pace.h"
#include "studio/models/event_filter_history.h"
#include "studio/models/happenings.h"
#include "studio/models/recent_files.h"
#include "studio/models/recording_settings.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QSaveFile>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <memory>

using namespace event_studio;

namespace {

void write(const QString &file, const QByteArray &text)
{
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
}

} // namespace

class TestStudioValues : public QObject {
    Q_OBJECT
private slots:
    void aFilterCanBeUndoneAndRedone()
    {
        EventFilterHistory history;
        QSignalSpy changed(&history, &EventFilterHistory::filterChanged);
        QVERIFY(history.setText("type:Wind"));
        QVERIFY(history.setText("type:Rain"));
        QVERIFY(history.setText("type:Rain")); // no change, nothing to undo
        history.undoStack().undo();
        QCOMPARE(history.text(), "type:Wind");
        history.undoStack().undo();
        QVERIFY(!history.isActive());
        history.undoStack().redo();
        QCOMPARE(history.text(), "type:Wind");
        QCOMPARE(changed.count(), 5);
    }

    void aLineThatMakesNoSenseChangesNothing()
    {
        EventFilterHistory history;
        QSignalSpy errors(&history, &EventFilterHistory::errorChanged);
        history.setText("type:Wind");
        QVERIFY(!history.setText("(type:"));
        QCOMPARE(history.text(), "type:Wind");
        QVERIFY(history.error().contains("column"));
        QVERIFY(history.setText("type:Wind"));
        QVERIFY(history.error().isEmpty());
        QCOMPARE(errors.count(), 2);
    }

    void namesWithQuotesMakeSenseInAFilter()
    {
        EventFilterHistory history;
        history.showType("Wind \"gust\"");
        QCOMPARE(history.text(), "type == \"Wind \\\"gust\\\"\"");
        history.setMuted("Rain \"heavy\"", true);
        QCOMPARE(history.filter().text(), "(type == \"Wind \\\"gust\\\"\") and (type != \"Rain \\\"heavy\\\"\")");
    }

    void mutedTypesStayOutWhateverTheLineSays()
    {
        EventFilterHistory history;
        QSignalSpy muted(&history, &EventFilterHistory::mutedChanged);
        QSignalSpy filters(&history, &EventFilterHistory::filterChanged);
        history.setMuted("Wind", true);
        history.setMuted("Wind", true);
        QCOMPARE(muted.count(), 1);
        QVERIFY(!history.isActive()); // the line is empty
        QCOMPARE(history.filter().text(), "type != \"Wind\"");
        history.setText("size > 10");
        QCOMPARE(history.filter().text(), "(size > 10) and (type != \"Wind\")");
        history.undoStack().undo();
        QCOMPARE(history.filter().text(), "type != \"Wind\"");
        history.showType("Wind"); // somebody wants to see it after all
        QVERIFY(history.muted().isEmpty());
        history.setMuted("Rain", true);
        history.setMuted("Image", true);
        QCOMPARE(history.muted(), QStringList({"Image", "Rain"}));
        history.unmuteAll();
        QCOMPARE(history.filter().text(), "type == \"Wind\"");
        QVERIFY(filters.count() > 5);
    }

    void mutedTypesStayOutOfTheLongestAndDeepestLine()
    {
        EventFilterHistory history;
        history.setMuted("Wind", true);
        for (const QString &line : {QString(49, '(') + "x" + QString(49, ')'), "x" + QString(4095, 'y')}) {
            QVERIFY(history.setText(line));
            QVERIFY(history.filter().text().ends_with("and (type != \"Wind\")"));
        }
    }

    void recentFilesAreNewestFirstAndThere()
    {
        QTemporaryDir folder;
        Settings settings(folder.filePath("settings.ini"));
        RecentFiles files(settings, "apps");
        for (int i = 0; i < 12; ++i) {
            write(folder.filePath(QString::number(i)), "x");
            files.add(folder.filePath(QString::number(i)));
        }
        files.add(folder.filePath("5"));
        QCOMPARE(files.files().size(), int(RecentFiles::LIMIT));
        QCOMPARE(files.files().first(), folder.filePath("5"));
        QFile::remove(folder.filePath("5"));
        QSignalSpy changed(&files, &RecentFiles::changed);
        files.look();
        SOON_COMPARE(files.files().first(), folder.filePath("11"));
        QCOMPARE(changed.count(), 1);
        write(folder.filePath("5"), "x"); // there again
        files.look();
        SOON_COMPARE(files.files().first(), folder.filePath("5"));
        files.look();
        SOON_COMPARE(changed.count(), 2);
    }

    void anEditedFileIsNoticedOnce()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath("app.toml");
        write(file, "one");
        FileWatch watch;
        QSignalSpy changed(&watch, &FileWatch::changed);
        watch.watch(file, "one");
        write(file, "t");
        write(file, "two");
        QVERIFY(changed.wait());
        QCOMPARE(changed.count(), 1);
    }

    void aChangeIsNoticedInAFolderThatChangesAllTheTime()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath("app.toml");
        write(file, "one");
        FileWatch watch;
        QSignalSpy changed(&watch, &FileWatch::changed);
        watch.watch(file, "one");
        int others = 0;
        QTimer writer;
        connect(&writer, &QTimer::timeout, this,
                [&] { write(folder.filePath("log-" + QString::number(others++)), "x"); });
        writer.start(20);
        write(file, "two");
        SOON_COMPARE(changed.count(), 1);
        QVERIFY(others > 0);
    }

    void aFilePutInItsPlaceIsNoticed()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath("app.toml");
        write(file, "one");
        FileWatch watch;
        QSignalSpy changed(&watch, &FileWatch::changed);
        watch.watch(file, "one");
        for (const char *text : {"two", "three"}) {
            QSaveFile save(file);
            QVERIFY(save.open(QIODevice::WriteOnly) && save.write(text) > 0 && save.commit());
            QVERIFY(changed.wait());
        }
        QCOMPARE(changed.count(), 2);
    }

    void aLongTitleStillMakesANameThatADiskTakes()
    {
        QTemporaryDir folder;
        RecordingSettings settings;
        settings.folder = folder.path();
        const QString file = settings.newFile(QString(200, QChar(0xe4)), "last-30-s").value(); // 400 bytes
        write(file + ".part", "");
        QVERIFY(QFile::exists(file + ".part"));
    }

    void jobsOfAQueueAreAllDoneInTheirOrder()
    {
        QVector<int> done, delivered;
        QSemaphore release;
        {
            JobQueue jobs;
            for (int i = 0; i < 3; ++i)
                jobs.add(
                    [&, i] {
                        if (i == 0) release.acquire();
                        done << i;
                        return i;
                    },
                    [&](int job) { delivered << job; });
            QVERIFY(jobs.isBusy() && done.isEmpty());
            release.release();
            SOON_VERIFY(!jobs.isBusy());
            QCOMPARE(delivered, (QVector<int>{0, 1, 2}));
            for (int i = 3; i < 5; ++i)
                jobs.add(
                    [&, i] {
                        done << i;
                        return i;
                    },
                    [&](int job) { delivered << job; });
        } // waits
        QCOMPARE(done, (QVector<int>{0, 1, 2, 3, 4}));
        QCOMPARE(delivered, (QVector<int>{0, 1, 2}));
    }

    void onlyTheNewestJobDelivers()
    {
        LatestJob job;
        QSemaphore begun, release;
        QVector<int> delivered;
        std::atomic<bool> noticed = false;
        job.start(
            [&](const LatestJob::Cancelled &cancelled) {
                begun.release();
                release.acquire();
                noticed = cancelled.load();
                return 1;
            },
            [&](int value) { delivered << value; });
        QVERIFY(begun.tryAcquire(1, soon()));
        job.start([](const LatestJob::Cancelled &) { return 2; }, [&](int value) { delivered << value; });
        release.release();
        SOON_COMPARE(delivered, QVector<int>{2});
        SOON_VERIFY(noticed);
        QVERIFY(!job.isRunning());
    }

    void aJobThatIsOutdatedBeforeItBeginsIsNotDone()
    {
        const auto release = std::make_shared<QSemaphore>(); // workers may be at it when this is over
        std::atomic<bool> done = false;
        std::vector<std::unique_ptr<LatestJob>> all;
        for (int i = 0; i < 64; ++i) { // more than there are workers
            all.push_back(std::make_unique<LatestJob>());
            all.back()->start([release](const LatestJob::Cancelled &) { return release->acquire(), 0; }, [](int) {});
        }
        LatestJob outdated, after;
        outdated.start([&](const LatestJob::Cancelled &) { return done = true; }, [](bool) {});
        outdated.cancel();
        bool isAfter = false;
        after.start([](const LatestJob::Cancelled &) { return true; }, [&](bool on) { isAfter = on; });
        release->release(64);
        SOON_VERIFY(isAfter);
        QVERIFY(!done);
    }

    void aJobOutlivesItsReceiverHarmlessly()
    {
        struct Steps {
            QSemaphore begun, release, ended;
        };
        const auto steps = std::make_shared<Steps>(); // the worker may be at the last of them when this is over
        {
            LatestJob job;
            job.start(
                [steps](const LatestJob::Cancelled &) {
                    steps->begun.release();
                    steps->release.acquire();
                    steps->ended.release();
                    return 1;
                },
                [](int) { QFAIL("delivered to nobody"); });
            QVERIFY(steps->begun.tryAcquire(1, soon()));
        }
        steps->release.release();
        QVERIFY(steps->ended.tryAcquire(1, 5000));
        QCoreApplication::processEvents();
    }

    void theTickSlowsDownBeforeItTakesMoreThanItsShareOfACore()
    {
        TickPace pace;
        double cpu = 0;
        QCOMPARE(pace.next(cpu), TickPace::FASTEST);
        int interval = 0;
        for (int tick = 0; tick < 50; ++tick) interval = pace.next(cpu += 0.030); // of 30 ms each
        QVERIFY(0.030 / (interval / 1000.0) < TickPace::SHARE * 1.05);
        for (int tick = 0; tick < 50; ++tick) interval = pace.next(cpu += 0.001);
        QCOMPARE(interval, TickPace::FASTEST);
        for (int tick = 0; tick < 50; ++tick) interval = pace.next(cpu += 1);
        QCOMPARE(interval, TickPace::SLOWEST);
    }

    void whatHappensToPluginsIsRememberedOnceEach()
    {
        Happenings happenings;
        Snapshot snapshot;
        PluginSnapshot plugin;
        plugin.name = "Counter";
        const auto look = [&](PluginState state, std::uint32_t restarts, int seconds) {
            plugin.state = state;
            plugin.restarts = restarts;
            plugin.stateSince = Timestamp(std::chrono::seconds(seconds));
            if (state == PluginState::Running) plugin.started = plugin.stateSince;
            snapshot.plugins = {plugin};
            happenings.look(snapshot);
        };
        look(PluginState::Running, 0, 1);
        look(PluginState::Running, 0, 1);
        look(PluginState::Failed, 0, 5);
        look(PluginState::Running, 1, 6);
        look(PluginState::Running, 2, 9); // failed and came back between two looks
        QCOMPARE(happenings.all().size(), std::size_t(4));
        QVERIFY(happenings.all()[1].kind == Happenings::Kind::PluginFailed);
        for (int i = 0; i < 3; ++i) happenings.lookAtReplay(i > 0, "demo.mcap", Timestamp(std::chrono::seconds(20)));
        QCOMPARE(happenings.all().size(), std::size_t(5));
        QCOMPARE(happenings.all().back().who, QString("demo.mcap"));
        happenings.clear();
        QVERIFY(happenings.all().empty());
    }

    void aPluginThatRanAndEndedBetweenTwoLooksHasStarted()
    {
        Happenings happenings;
        Snapshot snapshot;
        PluginSnapshot plugin;
        plugin.name = "Producer";
        plugin.state = PluginState::Stopped;
        plugin.started = Timestamp(std::chrono::seconds(1));
        plugin.stateSince = *plugin.started + std::chrono::milliseconds(1);
        snapshot.plugins = {plugin};
        happenings.look(snapshot);
        happenings.look(snapshot);
        QCOMPARE(happenings.all().size(), std::size_t(2));
        QVERIFY(happenings.all()[0].kind == Happenings::Kind::PluginStarted &&
                happenings.all()[0].time == *plugin.started);
        QVERIFY(happenings.all()[1].kind == Happenings::Kind::PluginEnded);
    }

    void aPluginsTroubleIsRememberedOnceItIsOver()
    {
        using Kind = Happenings::Kind;
        Happenings happenings;
        Snapshot snapshot;
        PluginSnapshot plugin;
        plugin.name = "Classifier";
        plugin.started = plugin.stateSince = Timestamp(std::chrono::seconds(1));
        const auto look = [&](PluginState state) {
            plugin.state = state;
            plugin.stateSince += std::chrono::seconds(1);
            snapshot.plugins = {plugin};
            happenings.look(snapshot);
        };
        for (const PluginState state : {PluginState::Running, PluginState::Hung, PluginState::Disconnected})
            look(state);
        plugin.exitCode = 1;
        look(PluginState::BackingOff);
        plugin.restarts = 1;
        look(PluginState::Running);
        plugin.restarts = 2; // failed and came back between two looks
        plugin.started = plugin.stateSince;
        look(PluginState::Running);
        plugin.exitCode = 0;
        plugin.restarts = 3; // by request
        look(PluginState::Running);
        QVector<Kind> kinds;
        for (const auto &happening : happenings.all()) kinds << happening.kind;
        QCOMPARE(kinds, (QVector<Kind>{Kind::PluginStarted, Kind::PluginHung, Kind::PluginLost, Kind::PluginFailed,
                                       Kind::PluginFailed, Kind::PluginStarted}));
    }

    void aPluginThatIsNoLongerStalledHasNotStartedAgain()
    {
        Happenings happenings;
        Snapshot snapshot;
        PluginSnapshot plugin;
        plugin.name = "Slow";
        plugin.started = plugin.stateSince = Timestamp(std::chrono::seconds(1));
        for (const PluginState state : {PluginState::Running, PluginState::Stalled, PluginState::Running}) {
            plugin.state = state;
            snapshot.plugins = {plugin};
            happenings.look(snapshot);
        }
        QCOMPARE(happenings.all().size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestStudioValues)
#include "tst_studio_values.moc"
