// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_engine/recording.h"
#include "studio/app/end_in_time.h"
#include "studio/app/ending_signals.h"
#include "studio/app/window_actions.h"
#include "studio/link/workers.h"
#include "studio/views/event_text.h"
#include "studio/views/events_view.h"
#include "studio/views/notice_bar.h"
#include "tests/studio/fake_feed.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QLockFile>
#include <QProcess>
#include <QSemaphore>
#include <QSettings>
#include <QTimer>
#include <QToolButton>

#include <csignal>

using namespace event_studio;

namespace {

const char *const WITH_A_JOB = "--ends-while-a-job-runs", *const HELD_UP = "--is-held-up-at-its-end";
constexpr int WITHOUT_APPLICATION = 3, IN_TIME = 5;

/// A program that ends while a job runs: tells whether that had an application to its end.
int endWhileAJobRuns(int argc, char **argv)
{
    std::atomic<int> exitCode = -1;
    {
        QCoreApplication application(argc, argv);
        QSemaphore begun;
        LatestJob job;
        job.start(
            [&](const LatestJob::Cancelled &cancelled) {
                begun.release();
                while (!cancelled) QThread::msleep(1);
                QThread::msleep(200);
                exitCode = QCoreApplication::instance() ? 0 : WITHOUT_APPLICATION;
                return 0;
            },
            [](int) {});
        begun.acquire();
    }
    return exitCode == -1 ? WITHOUT_APPLICATION : exitCode.load();
}

/// A program of which a job never ends.
int beHeldUp(int argc, char **argv)
{
    std::optional<EndInTime> end;
    QCoreApplication application(argc, argv);
    onWorker([] { QSemaphore().acquire(); });
    end.emplace(std::chrono::milliseconds(200), IN_TIME);
    return 0;
}

/// What a disk is that takes as long as a test wants.
class SlowSave {
public:
    void begin(StudioData &studio, QObject &receiver)
    {
        studio.saves.add(
            "wind.csv", receiver,
            [&](const std::stop_token &stop) {
                while (!stop.stop_requested() && !m_isWritten.tryAcquire(1, 1)) {
                }
                return !stop.stop_requested();
            },
            [&](bool whole) { isWhole = whole; });
    }
    void answer() { m_isWritten.release(); }

    std::optional<bool> isWhole;

private:
    QSemaphore m_isWritten;
};

} // namespace

/// How the window and the program end.
class TestWindowEnd : public QObject, protected WindowTest {
    Q_OBJECT

    static int exitCodeOf(const char *argument)
    {
        QProcess program;
        program.start(QCoreApplication::applicationFilePath(), {argument});
        if (!program.waitForFinished(soon())) return -1;
        return program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -2;
    }

private slots:
    void everyJobEndsBeforeTheApplicationDoes() { QCOMPARE(exitCodeOf(WITH_A_JOB), 0); }

    void aJobThatNeverEndsHoldsUpNoProgram() { QCOMPARE(exitCodeOf(HELD_UP), IN_TIME); }

    void whatTakesLongToEndEndsBesideTheCaller()
    {
        QSemaphore goOn, ended;
        struct Slow {
            QSemaphore &goOn, &ended;
            ~Slow()
            {
                goOn.acquire();
                ended.release();
            }
        };
        endOnWorker(std::unique_ptr<Slow>(new Slow{goOn, ended}));
        goOn.release();
        QVERIFY(ended.tryAcquire(1, soon()));
    }

    void aWindowWaitsForAFileThatIsBeingSaved()
    {
        ShownStudio on(newSettings());
        SlowSave save;
        save.begin(on.studio(), on.window);
        QVERIFY(!on.window.close() && on.window.isVisible());
        const QString words = on.window.notice().words()->text();
        QCOMPARE(words, QString("Closing as soon as wind.csv is saved..."));
        save.answer();
        SOON_VERIFY(!on.window.isVisible());
        QCOMPARE(save.isWhole, std::optional(true));
        QVERIFY(on.asked.isEmpty());
    }

    void aWindowClosesWithoutAFileThatTakesLong()
    {
        SlowSave save;
        ShownStudio on(newSettings());
        save.begin(on.studio(), on.window);
        QVERIFY(!on.window.close());
        const auto &buttons = on.window.notice().buttons();
        QCOMPARE(buttons.size(), std::size_t(1));
        QCOMPARE(buttons.front()->text(), QString("Close without it"));
        QTest::mouseClick(buttons.front(), Qt::LeftButton);
        QVERIFY(!on.window.isVisible());
        SOON_COMPARE(save.isWhole, std::optional(false));
    }

    void ofManyFilesThatAreSavedTheWindowSaysHowMany()
    {
        SlowSave one, other;
        ShownStudio on(newSettings());
        one.begin(on.studio(), on.window);
        other.begin(on.studio(), on.window);
        QVERIFY(!on.window.close());
        const QLabel &words = *on.window.notice().words();
        QCOMPARE(words.text(), QString("Closing as soon as 2 files are saved..."));
        QCOMPARE(on.window.notice().buttons().front()->text(), QString("Close without them"));
        one.answer();
        SOON_COMPARE(words.text(), QString("Closing as soon as wind.csv is saved..."));
        other.answer();
        SOON_VERIFY(!on.window.isVisible());
    }

    void anAppAndAFileAreAwaitedTogether()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        SlowSave save;
        save.begin(on.studio(), on.window);
        QVERIFY(!on.window.close());
        QLabel &words = *on.window.notice().words();
        QCOMPARE(words.text(), QString("Closing as soon as Weather has stopped and wind.csv is saved..."));
        SOON_COMPARE(words.text(), QString("Closing as soon as wind.csv is saved..."));
        QVERIFY(on.window.isVisible());
        save.answer();
        SOON_VERIFY(!on.window.isVisible());
        QVERIFY(on.engine().state() == LinkState::Stopped);
    }

    void aSignalEndsTheWindowWithoutQuestions_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void aSignalEndsTheWindowWithoutQuestions()
    {
        QFETCH(int, number);
        ShownStudio on(newSettings());
        const EndingSignals endingSignals;
        connect(&endingSignals, &EndingSignals::asked, &on.window, &MainWindow::end);
        on.window.recording().setFolder(m_folder.filePath("recordings"));
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}", 3)));
        on.answer = false; // to "End the recording?"
        raise(number);
        SOON_VERIFY(!on.window.isVisible());
        QVERIFY(on.asked.isEmpty() && on.engine().state() == LinkState::Stopped);
        const auto recording = event_engine::Recording::open(on.window.recording().lastFile().toStdString());
        QVERIFY(recording);
        QVERIFY((*recording)->info().complete && (*recording)->info().events == 3);
    }

    void aSignalEndsTheWindowAlsoBehindADialog()
    {
        ShownStudio on(newSettings());
        const EndingSignals endingSignals;
        connect(&endingSignals, &EndingSignals::asked, &on.window, &MainWindow::end);
        QTimer::singleShot(0, this, [] {
            QVERIFY(QApplication::activeModalWidget());
            raise(SIGTERM);
        });
        on.window.actions().about->trigger(); // comes back when the dialog has gone
        QVERIFY(!on.window.isVisible());
    }

    void theProgramEndsByASignalAsByAClose()
    {
        const QTemporaryDir home;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("HOME", home.path());
        environment.insert("XDG_CONFIG_HOME", home.filePath("config"));
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        QProcess program;
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationDirPath() + "/event-studio", {m_app.file()});
        const QString settings = home.filePath("config/event-engine/event-studio.conf");
        SOON_VERIFY(QFile::exists(settings)); // its window is there
        program.terminate();
        QVERIFY(program.waitForFinished(soon()));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        QCOMPARE(QSettings(settings, QSettings::IniFormat).value("open/app").toString(), m_app.file());
    }

    void settingsThatCannotBeWrittenNowHoldUpNoWindowAndAreWrittenBeforeItsEnd()
    {
        const QString file = newSettings();
        const auto isDark = [&file] { // as bytes: QSettings would wait for who waits for the lock
            QFile kept(file);
            return kept.open(QIODevice::ReadOnly) && kept.readAll().contains("theme=dark");
        };
        {
            ShownStudio on(file);
            QLockFile another(file + ".lock"); // as who writes there holds it
            QVERIFY(another.lock());
            QElapsedTimer time;
            time.start();
            emit on.window.actions().themeChosen(ThemeChoice::Dark);
            QVERIFY(on.window.close());
            QCoreApplication::processEvents();
            QVERIFY2(time.elapsed() < soon(), qPrintable(QString::number(time.elapsed()))); // the lock lasts 30 s
            QVERIFY(!isDark());
            another.unlock();
        }
        QVERIFY(isDark());
    }

    void settingsAreWrittenBesideThoseOfOtherWindows()
    {
        const QString file = newSettings();
        Settings one(file);
        {
            Settings other(file);
            other.change("list", [](const QVariant &held) { return QVariant(held.toStringList() << "other"); });
            other.setValue("theme", "dark");
        }
        one.change("list", [](const QVariant &held) { return QVariant(held.toStringList() << "one"); });
        QCOMPARE(one.value("list").toStringList(), QStringList("one"));
        const auto kept = [&file](const QString &key) {
            return QSettings(file, QSettings::IniFormat).value(key).toStringList();
        };
        SOON_COMPARE(kept("list"), (QStringList{"other", "one"}));
        QCOMPARE(kept("theme"), QStringList("dark"));
    }

    void aSaveThatIsStoppedLeavesWhatWasThere_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"events.csv", "events.ndjson", "events.mcap"}) QTest::newRow(name) << name;
    }
    void aSaveThatIsStoppedLeavesWhatWasThere()
    {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        QFile before(folder.filePath(name));
        QVERIFY(before.open(QIODevice::WriteOnly) && before.write("before") == 6);
        before.close();
        FakeFeed feed;
        const auto rows = feed.events({})->rows;
        std::stop_source stop;
        stop.request_stop();
        const auto saved = saveEvents(feed, rows, before.fileName(), stop.get_token());
        QVERIFY(!saved && saved.error().kind() == ErrorKind::Stopped);
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden),
                 QStringList(name));
        QVERIFY(before.open(QIODevice::ReadOnly));
        QCOMPARE(before.readAll(), QByteArray("before"));
    }
};

int main(int argc, char **argv)
{
    const QByteArray argument = argc > 1 ? argv[1] : "";
    if (argument == WITH_A_JOB) return endWhileAJobRuns(argc, argv);
    if (argument == HELD_UP) return beHeldUp(argc, argv);
    QApplication application(argc, argv);
    TestWindowEnd test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_window_end.moc"
