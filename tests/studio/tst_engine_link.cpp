// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"
#include "tests/studio/model_text.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>

using namespace event_studio;
using namespace std::chrono_literals;

namespace {

const QByteArray APP = R"(title = "Weather"
publish_port = "off"
subscribe_port = "off"
[[event_types]]
name = "Wind"
encoding = "json"
[[event_types]]
name = "Rain"
)";

InjectionOrder order(const QString &type, std::uint64_t count, double rate = InjectionOrder::AS_FAST_AS_POSSIBLE)
{
    const auto payload = [](std::uint64_t i) {
        return event_engine::copyOf(event_engine::asBytes("{\"n\":" + std::to_string(i) + "}"));
    };
    return {type, payload, count, rate};
}

} // namespace

/// The data side of the window over a real engine.
class TestEngineLink : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<StudioData> m_studio;

    QString appFile(const QByteArray &text = APP, const char *name = "app.toml")
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write the app file");
        return file.fileName();
    }

    void run()
    {
        QVERIFY(openApp(*m_studio, appFile()));
        m_studio->engine.run();
        SOON_VERIFY(m_studio->engine.isRunning());
    }

    void stop()
    {
        m_studio->engine.stop();
        SOON_COMPARE(m_studio->engine.state(), LinkState::Stopped);
    }

    void inject(const InjectionOrder &what)
    {
        QSignalSpy progressed(&m_studio->engine, &EngineLink::injectionProgressed);
        const auto id = m_studio->engine.inject(what);
        const auto finished = [&] {
            return std::any_of(progressed.begin(), progressed.end(), [&](const QList<QVariant> &arguments) {
                const auto progress = arguments[0].value<InjectionProgress>();
                return progress.id == id && progress.finished;
            });
        };
        SOON_VERIFY(finished());
    }

    QString problem() const
    {
        const auto &problems = m_studio->problems;
        return problems.rowCount()
                   ? rowText(problems, problems.rowCount() - 1, {ProblemModel::About, ProblemModel::Text})
                   : QString();
    }

private slots:
    void init() { m_studio = std::make_unique<StudioData>(); }
    void cleanup() { m_studio.reset(); }

    void anAppRunsAndStops()
    {
        QVector<LinkState> states;
        connect(&m_studio->engine, &EngineLink::stateChanged, this, [&](LinkState state) { states << state; });
        run();
        QCOMPARE(m_studio->engine.title(), "Weather");
        stop();
        QCOMPARE(states, (QVector<LinkState>{LinkState::Idle, LinkState::Starting, LinkState::Running,
                                             LinkState::Stopping, LinkState::Stopped}));
    }

    void aMistakeInTheFileIsToldWithItsPlace()
    {
        QVERIFY(openApp(*m_studio, appFile()));
        QSignalSpy refused(&m_studio->engine, &EngineLink::appFileRefused);
        m_studio->engine.open(appFile("publish_port = \"on\"\n", "bad.toml"));
        QVERIFY(refused.wait(soon()));
        QVERIFY2(refused[0][1].toString().contains("bad.toml:1"), qPrintable(refused[0][1].toString()));
        QCOMPARE(m_studio->engine.title(), "Weather");
    }

    void aWarningIsAProblemAndHoldsUpNothing()
    {
        QVERIFY(openApp(*m_studio, appFile("tittle = \"x\"\n")));
        QVERIFY2(problem().contains("title"), qPrintable(problem()));
    }

    void anAppThatCannotStartSaysWhy()
    {
        QVERIFY(openApp(*m_studio, appFile(APP + "[plugins]\nlibraries = [\"nowhere.so\"]\ninternal = [\"X\"]\n")));
        m_studio->engine.run();
        SOON_COMPARE(m_studio->engine.state(), LinkState::Failed);
        QVERIFY2(m_studio->engine.stateText().contains("nowhere.so"), qPrintable(m_studio->engine.stateText()));
        QVERIFY(problem().contains("nowhere.so"));
    }

    void aRunningAppIsRestartedByItsFileReadAgain()
    {
        run();
        QVector<LinkState> states;
        connect(&m_studio->engine, &EngineLink::stateChanged, this, [&](LinkState state) { states << state; });
        (void)appFile(QByteArray(APP).replace("Weather", "Climate"));
        m_studio->engine.reload();
        SOON_COMPARE(states, (QVector<LinkState>{LinkState::Stopping, LinkState::Stopped, LinkState::Starting,
                                                 LinkState::Running}));
        QCOMPARE(m_studio->engine.title(), "Climate");
    }

    void aRecordingIsMadeBesideTheWindow()
    {
        run();
        QSignalSpy started(&m_studio->engine, &EngineLink::recordingStarted),
            refused(&m_studio->engine, &EngineLink::recordingRefused);
        QSemaphore diskAnswers;
        event_engine::RecorderOptions options;
        options.file = m_folder.filePath("slow.mcap").toStdString();
        m_studio->engine.startRecording([&] {
            diskAnswers.acquire();
            return options;
        });
        inject(order("Wind", 3)); // the window goes on
        QVERIFY(!m_studio->engine.snapshot()->recording && started.isEmpty());
        diskAnswers.release();
        QVERIFY(started.wait(soon()));
        QCOMPARE(started[0][0].toString(), m_folder.filePath("slow.mcap"));
        QVERIFY(m_studio->engine.snapshot()->recording);
        m_studio->engine.startRecording([&] { return options; });
        QVERIFY(refused.wait(soon()));
        QVERIFY(refused[0][0].toString().startsWith("a recording is under way"));
    }

    void aPayloadThatTakesLongToReadHoldsUpNoWindow()
    {
        run();
        struct SlowFile {
            QSemaphore asked, answer;
            std::atomic<bool> isRead = false;
        };
        const auto file = std::make_shared<SlowFile>();
        const auto read = [file](std::uint64_t) {
            file->asked.release();
            file->answer.tryAcquire(1, soon());
            file->isRead = true;
            return event_engine::copyOf(event_engine::asBytes("{}"));
        };
        QVERIFY(m_studio->engine.inject({"Wind", read, 1}));
        QVERIFY(file->asked.tryAcquire(1, soon()));
        stop();
        QVERIFY(!file->isRead);
        file->answer.release();
    }

    void openingWhileAnAppRunsIsRefused()
    {
        run();
        QSignalSpy refused(&m_studio->engine, &EngineLink::appFileRefused);
        m_studio->engine.open(appFile());
        QCOMPARE(refused.count(), 1);
        QCOMPARE(refused[0][1].toString(), "Weather is running: stop it first");
        QVERIFY(m_studio->engine.isRunning());
    }

    void injectedEventsAreCountedAndListed()
    {
        run();
        inject(order("Wind", 3));
        m_studio->engine.tick();
        SOON_COMPARE(m_studio->events.rowCount(), 3);
        QCOMPARE(tableText(m_studio->events, {EventListModel::Number, EventListModel::Type, EventListModel::From,
                                              EventListModel::Preview}),
                 (QStringList{"1 | Wind | (injected) | {\"n\":0}", "2 | Wind | (injected) | {\"n\":1}",
                              "3 | Wind | (injected) | {\"n\":2}"}));
        QCOMPARE(rowText(m_studio->types, 0, {EventTypeModel::Name, EventTypeModel::Count}), "Wind | 3");
    }

    void anUnknownTypeIsTold()
    {
        run();
        QSignalSpy progressed(&m_studio->engine, &EngineLink::injectionProgressed);
        inject(order("Snow", 3));
        const auto last = progressed.last()[0].value<InjectionProgress>();
        QCOMPARE(last.sent, 0u);
        QVERIFY2(last.error.contains("Snow"), qPrintable(last.error));
    }

    void withoutAnAppNothingIsInjected()
    {
        QCOMPARE(m_studio->engine.inject(order("Wind", 1)), 0u);
        QCOMPARE(problem(), "Inject | no app runs: start it first");
    }

    void injectingAtARateKeepsItAndCanBeCancelled()
    {
        run();
        QSignalSpy progressed(&m_studio->engine, &EngineLink::injectionProgressed);
        QElapsedTimer time;
        time.start();
        const auto id = m_studio->engine.inject(order("Wind", InjectionOrder::UNTIL_CANCELLED, 1000));
        inject(order("Rain", 500, 1000)); // beside the other one
        const double seconds = double(time.elapsed()) / 1000;
        QVERIFY2(seconds >= 0.49, qPrintable(QString::number(seconds)));
        m_studio->engine.cancelInjection(id);
        const auto cancelled = [&] {
            const auto last = progressed.last()[0].value<InjectionProgress>();
            return last.id == id && last.finished;
        };
        SOON_VERIFY(cancelled());
        const auto last = progressed.last()[0].value<InjectionProgress>();
        QVERIFY(last.error.isEmpty());
        const auto counted = [this] { // what is sent has its place in the order a moment later
            m_studio->engine.tick();
            return m_studio->types.typeAt(m_studio->types.rowOf("Wind")).events;
        };
        SOON_COMPARE(counted(), last.sent);
        QVERIFY(double(last.sent) <= 1000 * (seconds + double(time.elapsed()) / 1000));
    }

    void stoppingEndsAnInjectionThatGoesOn()
    {
        run();
        QSignalSpy progressed(&m_studio->engine, &EngineLink::injectionProgressed);
        m_studio->engine.inject(order("Wind", InjectionOrder::UNTIL_CANCELLED));
        SOON_VERIFY(!progressed.isEmpty());
        stop();
    }

    void tableAndCurveShowTheEnginesNumbersAndZeroAfterTheStop()
    {
        run();
        QSignalSpy changed(&m_studio->rates, &RateFollower::changed);
        inject(order("Wind", 600, 400));
        m_studio->engine.setWatching(false); // no newer snapshot than this one meanwhile
        m_studio->engine.tick();
        const auto snapshot = m_studio->engine.snapshot();
        const auto &rates = m_studio->rates;
        SOON_VERIFY(rates.series().end() + rates.series().resolution() > snapshot->time);

        const auto &wind = snapshot->types.at(1);
        QCOMPARE(wind.type.name, "Wind");
        QCOMPARE(m_studio->types.index(0, EventTypeModel::Count).data(SortRole).toULongLong(), wind.events);
        QCOMPARE(m_studio->types.index(0, EventTypeModel::Rate).data(SortRole).toDouble(), wind.eventsPerSecond);
        QVERIFY(wind.eventsPerSecond > 0);
        QCOMPARE(
            rates.series().rateAt(wind.id, snapshot->time - rates.series().resolution(), RateUnit::EventsPerSecond),
            wind.eventsPerSecond);
        const auto history = m_studio->engine.feed()->rates({*snapshot->started, snapshot->time}).value();
        QCOMPARE(history.resolution, rates.series().resolution());
        std::uint64_t counted = 0;
        for (std::size_t i = 0; i < history.intervals; ++i) {
            const auto time = history.start + std::int64_t(i) * history.resolution;
            if (time >= rates.series().end()) break;
            const auto index = std::size_t((time - rates.series().begin()) / history.resolution);
            QVERIFY(rates.series().cell(wind.id, index) == history.series.at(0).cells[i]);
            counted += history.series.at(0).cells[i].events;
        }
        QVERIFY(counted > 500);

        m_studio->engine.setWatching(true);
        stop();
        SOON_COMPARE(rates.series().newestRate(wind.id, RateUnit::EventsPerSecond), 0.0);
        QCOMPARE(rowText(m_studio->types, 0, {EventTypeModel::Count, EventTypeModel::Rate, EventTypeModel::ByteRate}),
                 "600 | 0/s | 0 B/s");
        QCOMPARE(rates.series()
                     .table(RateUnit::EventsPerSecond, rates.shownFrom(), rates.shownTo(), 1000)
                     .columns[0]
                     .values.back(),
                 0.0);
    }

    void aStoppedRunStaysReadable()
    {
        run();
        inject(order("Wind", 1000));
        stop();
        SOON_COMPARE(m_studio->events.rowCount(), int(EventListModel::PAGE));
        m_studio->events.setFollowing(false);
        m_studio->events.loadOlder();
        SOON_COMPARE(m_studio->events.rowCount(), 2 * int(EventListModel::PAGE));
        QVERIFY(m_studio->filter.setText("text:999"));
        SOON_COMPARE(tableText(m_studio->events, {EventListModel::Number}), QStringList{"1000"});
    }

    void aRestartBeginsAnew()
    {
        run();
        inject(order("Wind", 7));
        m_studio->engine.restart();
        SOON_COMPARE(m_studio->engine.state(), LinkState::Stopping);
        SOON_VERIFY(m_studio->engine.isRunning());
        QCOMPARE(m_studio->engine.snapshot()->sequence, 0u);
        SOON_COMPARE(m_studio->events.rowCount(), 0);
    }

    void aStopWhileStartingIsCarriedOut()
    {
        QVERIFY(openApp(*m_studio, appFile()));
        m_studio->engine.run();
        QSignalSpy begun(&m_studio->engine, &EngineLink::feedChanged);
        QVERIFY(begun.wait(soon()));
        m_studio->engine.stop();
        SOON_COMPARE(m_studio->engine.state(), LinkState::Stopped);
    }

    void aStopWhileTheFileIsReadForARunLeavesWhatWas()
    {
        QVERIFY(openApp(*m_studio, appFile()));
        m_studio->engine.run();
        QCOMPARE(m_studio->engine.state(), LinkState::Starting);
        m_studio->engine.stop();
        QCOMPARE(m_studio->engine.state(), LinkState::Idle);
        run();
        inject(order("Wind", 3));
        stop();
        m_studio->engine.restart();
        QCOMPARE(m_studio->engine.state(), LinkState::Starting);
        m_studio->engine.stop();
        QCOMPARE(m_studio->engine.state(), LinkState::Stopped);
        QCOMPARE(m_studio->engine.snapshot()->sequence, 3u);
        m_studio->engine.restart();
        m_studio->engine.restart();
        SOON_VERIFY(m_studio->engine.isRunning());
    }

    void anAppThatIsStillReadIsRunOnceItIs()
    {
        m_studio->engine.run(); // nothing is open
        QCOMPARE(m_studio->engine.state(), LinkState::Idle);
        m_studio->engine.open(appFile());
        m_studio->engine.run();
        SOON_VERIFY(m_studio->engine.isRunning());
        stop();
        m_studio->engine.open(appFile());
        m_studio->engine.run();
        QSignalSpy ended(&m_studio->engine, &EngineLink::readingEnded);
        m_studio->engine.cancelReading();
        QCOMPARE(ended.count(), 1);
        QVERIFY(openApp(*m_studio, appFile()));
        QCOMPARE(m_studio->engine.state(), LinkState::Idle);
    }

    void nobodyWatchingCostsNoSnapshot()
    {
        run();
        m_studio->setWatching(false);
        QSignalSpy taken(&m_studio->engine, &EngineLink::snapshotTaken);
        inject(order("Wind", 5));
        QCOMPARE(taken.count(), 0);
        m_studio->setWatching(true);
        SOON_COMPARE(rowText(m_studio->types, 0, {EventTypeModel::Count}), "5");
    }

    void aChangedAppFileIsToldAndReadByTheNextRun()
    {
        run();
        QSignalSpy changed(&m_studio->engine, &EngineLink::appFileChanged);
        appFile(QByteArray(APP).replace("Weather", "Sea"));
        QVERIFY(changed.wait(soon()));
        stop();
        m_studio->engine.run();
        SOON_VERIFY(m_studio->engine.isRunning());
        QCOMPARE(m_studio->engine.title(), "Sea");
    }

    void aMarkWithoutARecordingIsAProblem()
    {
        run();
        m_studio->engine.mark("here");
        QVERIFY2(problem().startsWith("Mark | "), qPrintable(problem()));
    }
};

QTEST_GUILESS_MAIN(TestEngineLink)
#include "tst_engine_link.moc"
