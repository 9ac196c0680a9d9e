// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/file_watch.h"
#include "studio/link/job_queue.h"
#include "studio/link/latest_job.h"
#include "studio/link/tick_pace.h"
#include "studio/models/event_filter_history.h"
#include "studio/models/event_type_model.h"
#include "studio/models/happenings.h"
#include "studio/models/recent_files.h"
#include "studio/models/recording_settings.h"
#include "studio/models/type_colors.h"
#include "tests/support/contrast.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QSaveFile>
#include <QSemaphore>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <array>
#include <cmath>

using namespace event_studio;

namespace {

void write(const QString &file, const QByteArray &text)
{
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
}

/// Where equal distances are seen as about equal differences (CIELAB).
std::array<double, 3> labOf(const QColor &colour)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double r = linear(colour.redF()), g = linear(colour.greenF()), b = linear(colour.blueF());
    const auto f = [](double v) { return v > 0.008856 ? std::cbrt(v) : 7.787 * v + 16.0 / 116; };
    const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), y = f(0.2126 * r + 0.7152 * g + 0.0722 * b),
                 z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

} // namespace

class TestStudioValues : public QObject {
    Q_OBJECT
private slots:
    void coloursAreReadableOnTheirBackground_data()
    {
        QTest::addColumn<int>("background");
        QTest::addColumn<QColor>("behind");
        QTest::newRow("light") << int(TypeColors::Background::Light) << QColor(Qt::white);
        QTest::newRow("dark") << int(TypeColors::Background::Dark) << QColor(0x2b, 0x2b, 0x2b);
    }
    void coloursAreReadableOnTheirBackground()
    {
        QFETCH(int, background);
        QFETCH(QColor, behind);
        TypeColors colors;
        colors.setBackground(TypeColors::Background(background));
        for (int i = 0; i < 8; ++i) QVERIFY(contrast(colors.colour(QString::number(i)), behind) >= 3);
        QVERIFY(contrast(colors.colour("(unregistered)"), behind) >= 3);
    }

    void typesLookDifferentByColourThenByLine()
    {
        TypeColors colors;
        QSet<QString> looks;
        for (int i = 0; i < 24; ++i) {
            const auto style = colors.style(QString::number(i));
            looks.insert(style.colour.name() + QString::number(style.line));
        }
        QCOMPARE(looks.size(), 24);
    }

    void neighboursAmongTheFirstDozenAreToldApart_data() { coloursAreReadableOnTheirBackground_data(); }
    void neighboursAmongTheFirstDozenAreToldApart()
    {
        QFETCH(int, background);
        TypeColors colors;
        colors.setBackground(TypeColors::Background(background));
        const auto difference = [&colors](int one, int other) {
            const auto a = labOf(colors.colour(QString::number(one))), b = labOf(colors.colour(QString::number(other)));
            return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        };
        for (int i = 0; i < 12; ++i) (void)colors.colour(QString::number(i));
        for (int i = 0; i < 11; ++i)
            QVERIFY2(difference(i, i + 1) >= 25, qPrintable(QStringLiteral("%1 %2").arg(i).arg(difference(i, i + 1))));
        for (int i = 0; i < 8; ++i)
            for (int other = 0; other < i; ++other)
                QVERIFY2(difference(i, other) >= 20, qPrintable(QStringLiteral("%1 and %2").arg(other).arg(i)));
    }

    void hundredsOfTypesShareTheLooksEvenlyAndKeepThem()
    {
        TypeColors colors;
        const auto look = [](TypeColors &of, int type) {
            const TypeStyle style = of.style("type " + QString::number(type));
            return style.colour.name() + QString::number(style.line);
        };
        QHash<QString, int> uses;
        QStringList looks;
        for (int type = 0; type < 480; ++type) {
            looks << look(colors, type);
            ++uses[looks.last()];
        }
        QCOMPARE(uses.size(), qsizetype(24));
        for (const int use : uses) QCOMPARE(use, 20);
        TypeColors again;
        again.restore(colors.save());
        for (int type = 479; type >= 0; --type) QCOMPARE(look(again, type), looks[type]);
    }

    void aTypeKeepsItsColourOverRestarts()
    {
        TypeColors colors;
        QVERIFY(colors.colour("A") != colors.colour("B"));
        colors.setColour("C", Qt::magenta);
        TypeColors again;
        again.restore(colors.save());
        QCOMPARE(again.colour("B"), colors.colour("B"));
        QCOMPARE(again.colour("C"), QColor(Qt::magenta));
        again.resetColour("C");
        QVERIFY(again.colour("C") != QColor(Qt::magenta));
        again.restore("garbage");
        QCOMPARE(again.colour("B"), colors.colour("B"));
    }

    void everyAppBeginsWithTheFirstColours()
    {
        TypeColors colors;
        const QColor blue = colors.colour("A");
        colors.setApp("Mill");
        QVERIFY(colors.colour("") != blue); // of a type whose name is not known yet: it takes nobody's place
        const QColor first = colors.colour("A"), second = colors.colour("B");
        QCOMPARE(first, blue);
        QSignalSpy changed(&colors, &TypeColors::changed);
        colors.setApp("Station");
        QCOMPARE(changed.count(), 1); // who has drawn by a name draws anew
        QCOMPARE(colors.colour("Wind"), first);
        QCOMPARE(colors.colour("A"), second); // of another type that is called so
        TypeColors again;
        again.restore(colors.save());
        again.setApp("Mill");
        QCOMPARE(again.colour("B"), second);
        QCOMPARE(again.colour("A"), first);
        again.setApp("Station");
        QCOMPARE(again.colour("A"), second);
    }

    void coloursThatAnotherWindowHasChosenAreKept()
    {
        TypeColors first, second;
        first.setColour("A", Qt::magenta);
        first.setColour("B", Qt::magenta);
        second.restore(first.save());
        second.setColour("C", Qt::cyan);
        second.resetColour("B");
        TypeColors again;
        again.restore(second.save(first.save()));
        QCOMPARE(again.colour("A"), QColor(Qt::magenta));
        QVERIFY(again.colour("B") != QColor(Qt::magenta));
        QCOMPARE(again.colour("C"), QColor(Qt::cyan));
        first.setColour("D", Qt::yellow); // and it knows nothing of C
        again.restore(first.save(second.save(first.save())));
        QCOMPARE(again.colour("C"), QColor(Qt::cyan));
        QCOMPARE(again.colour("D"), QColor(Qt::yellow));
    }

    void coloursGoByTheOrderOfTheTypesWhateverIsSeenFirst()
    {
        TypeColors one, other;
        for (TypeColors *colors : {&one, &other}) {
            EventTypeModel model(*colors, nullptr);
            auto snapshot = std::make_shared<Snapshot>();
            for (const char *name : {"A", "B", "C"}) {
                EventTypeSnapshot type;
                type.id = TypeId(snapshot->types.size() + 1);
                type.type = EventType(name);
                snapshot->types.push_back(type);
            }
            model.setSnapshot(snapshot);
            if (colors == &other) (void)colors->colour("C");
        }
        for (const char *name : {"A", "B", "C"}) QCOMPARE(one.colour(name), other.colour(name));
    }

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
        QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
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
        QSemaphore release;
        std::atomic<bool> done = false;
        std::vector<std::unique_ptr<LatestJob>> all;
        for (int i = 0; i < 64; ++i) { // more than there are workers
            all.push_back(std::make_unique<LatestJob>());
            all.back()->start([&](const LatestJob::Cancelled &) { return release.acquire(), 0; }, [](int) {});
        }
        LatestJob outdated, after;
        outdated.start([&](const LatestJob::Cancelled &) { return done = true; }, [](bool) {});
        outdated.cancel();
        bool isAfter = false;
        after.start([](const LatestJob::Cancelled &) { return true; }, [&](bool on) { isAfter = on; });
        release.release(64);
        SOON_VERIFY(isAfter);
        QVERIFY(!done);
    }

    void aJobOutlivesItsReceiverHarmlessly()
    {
        QSemaphore begun, release, ended;
        {
            LatestJob job;
            job.start(
                [&](const LatestJob::Cancelled &) {
                    begun.release();
                    release.acquire();
                    ended.release();
                    return 1;
                },
                [](int) { QFAIL("delivered to nobody"); });
            QVERIFY(begun.tryAcquire(1, soon()));
        }
        release.release();
        QVERIFY(ended.tryAcquire(1, 5000));
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
