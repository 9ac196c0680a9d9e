// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_engine/app.h"
#include "event_engine/manifest.h"
#include "studio/app/main_window.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/views/notice_bar.h"
#include "studio/views/outline.h"
#include "studio/views/pane.h"
#include "studio/views/welcome_view.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/damaged_file.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QDeadlineTimer>
#include <QDesktopServices>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QThread>
#include <QToolButton>
#include <QUrl>

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace event_studio;

namespace {

/// A port of this machine on which something listens already.
class TakenPort {
public:
    TakenPort()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        if (bind(m_socket, generic, size) == 0 && listen(m_socket, 1) == 0 &&
            getsockname(m_socket, generic, &size) == 0)
            number = ntohs(address.sin_port);
    }
    ~TakenPort() { close(m_socket); }
    TakenPort(const TakenPort &) = delete;
    TakenPort &operator=(const TakenPort &) = delete;

    int number = 0; ///< 0: it could not be taken

private:
    int m_socket = socket(AF_INET, SOCK_STREAM, 0);
};

/// An app file whose schemas are compiled for as long as a test wants, and then found to be wrong.
class SlowSchemas {
public:
    SlowSchemas()
    {
        // Instead of the compiler.
        write("protoc", "#!/bin/sh\n: > '" + path("begun").toUtf8() + "'\ni=0\nwhile [ ! -e '" + path("go").toUtf8() +
                            "' ] && [ $i -lt 100 ]; do\n  sleep 0.1; i=$((i + 1))\ndone\n"
                            "echo 'wind.proto:1: a mistake' >&2\n: > '" +
                            path("done").toUtf8() + "'\nexit 1\n");
        write("wind.proto", "syntax = \"proto3\";\nmessage Wind { float speed = 1; }\n");
        write("schemas.toml", "title = \"Mill\"\n[[event_types]]\nname = \"Wind\"\nencoding = \"protobuf\"\n"
                              "schema = \"wind.proto\"\nroot_type = \"Wind\"\n");
        qputenv("PATH", m_folder.path().toUtf8() + ':' + m_before);
    }
    ~SlowSchemas() { qputenv("PATH", m_before); }
    SlowSchemas(const SlowSchemas &) = delete;
    SlowSchemas &operator=(const SlowSchemas &) = delete;

    [[nodiscard]] QString appFile() const { return path("schemas.toml"); }
    void answer() const { write("go", "x"); }
    [[nodiscard]] bool hasBegun() const { return QFile::exists(path("begun")); }
    [[nodiscard]] bool hasAnswered() const { return QFile::exists(path("done")); }

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

    QTemporaryDir m_folder;
    QByteArray m_before = qgetenv("PATH");
};

/// What files are opened with, where there is a desktop.
class DesktopEditor : public QObject {
    Q_OBJECT
public:
    DesktopEditor() { QDesktopServices::setUrlHandler("file", this, "open"); }
    ~DesktopEditor() override { QDesktopServices::unsetUrlHandler("file"); }
    QStringList opened;

public slots:
    void open(const QUrl &url) { opened << url.toLocalFile(); }
};

/// A program that runs the app is brought down by its plugin.
bool bringDown(const QString &file, const char *plugin)
{
    const pid_t child = fork();
    if (child == 0) {
        const auto manifest = event_engine::Manifest::load(file.toStdString());
        const auto app =
            manifest ? event_engine::App::fromManifest(*manifest) : event_engine::failure(manifest.error());
        std::signal(SIGABRT, SIG_DFL); // not the test's
        if (!app || !(*app)->noteCrashes() || prctl(PR_SET_NAME, plugin) != 0) _exit(1);
        std::abort();
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

} // namespace

class TestWindowFiles : public QObject, protected WindowTest {
    Q_OBJECT

private slots:
    void anAppFileWhoseSchemasTakeLongIsReadBesideTheWindow()
    {
        const SlowSchemas schemas;
        ShownStudio on(newSettings());
        NoticeBar &notice = on.window.notice();
        on.window.files().open(schemas.appFile());
        SOON_VERIFY(notice.isVisible());
        QCOMPARE(notice.words()->text(), QString("Reading the app file and its schemas..."));
        QTest::mouseClick(notice.buttons().front(), Qt::LeftButton); // Cancel
        QVERIFY(!on.engine().isReading() && !notice.isVisible());
        on.window.files().open(schemas.appFile());
        schemas.answer();
        SOON_VERIFY(notice.words()->text().contains("wind.proto:1: a mistake"));
        QVERIFY(notice.isVisible() && !on.engine().isOpen());
    }

    void aWindowIsClosedWhileAnAppFileIsRead()
    {
        const SlowSchemas schemas;
        const QString settings = newSettings();
        {
            ShownStudio on(settings);
            on.window.files().open(schemas.appFile());
            on.engine().run();
            SOON_VERIFY(schemas.hasBegun()); // before that the reading is called off
            QVERIFY(on.engine().isReading());
            QVERIFY(on.window.close());
            QVERIFY(on.asked.isEmpty() && on.engine().isReading());
        }
        schemas.answer();
        SOON_VERIFY(schemas.hasAnswered());
        QCoreApplication::processEvents(); // what comes of it goes nowhere
        ShownStudio next(settings);
        next.window.openWhatWasOpen();
        next.open(m_app.file());
        QCOMPARE(next.engine().appFile(), m_app.file());
    }

    void aBrokenAppFileIsTriedAgainByAClick()
    {
        ShownStudio on(newSettings());
        const QString file = m_folder.filePath("broken.toml");
        const auto write = [&file](const QByteArray &text) {
            QFile app(file);
            return app.open(QIODevice::WriteOnly) && app.write(text) == text.size();
        };
        QVERIFY(write("title = \"Mill\n"));
        on.open(file);
        const auto &buttons = on.window.notice().buttons();
        QCOMPARE(buttons.size(), std::size_t(2));
        QCOMPARE(buttons[1]->text(), QString("Try again"));
        QVERIFY(write("title = \"Mill\"\n"));
        QTest::mouseClick(buttons[1], Qt::LeftButton);
        SOON_VERIFY(!on.window.notice().isVisible() && on.engine().isOpen());
        QCOMPARE(on.window.windowTitle(), QString("Mill"));
    }

    void aPluginThatBroughtTheProgramDownIsNamedBeforeItRunsAgain()
    {
        const QString file = m_folder.filePath("crashed.toml");
        const auto write = [&file](const QByteArray &more) {
            QFile app(file);
            const QByteArray text = "publish_port = \"off\"\nsubscribe_port = \"off\"\n[plugins]\n"
                                    "libraries = [\"libcounter.so\"]\ninternal = [{ class = \"Counter\"" +
                                    more + " }]\n";
            return app.open(QIODevice::WriteOnly) && app.write(text) == text.size();
        };
        QVERIFY(write(""));
        QVERIFY(bringDown(file, "Counter"));
        for (int time = 0; time < 2; ++time) { // a start that fails does not use it up
            ShownStudio on(newSettings());
            on.open(file);
            const QStringList told = on.window.notice().texts();
            QCOMPARE(told.size(), 1);
            QVERIFY2(
                told[0].startsWith("Counter brought the program down in an earlier run, which was ended by SIGABRT") &&
                    told[0].endsWith(
                        "isolation = \"process\" in app.toml keeps the app alive (Counter of libcounter.so)"),
                qPrintable(told[0]));
            on.engine().run();
            SOON_VERIFY(!on.engine().isBusy()); // there is no such library
        }
        ShownStudio on(newSettings());
        on.open(file);
        QVERIFY(write(", isolation = \"process\""));
        on.window.files().readAppAgain();
        SOON_VERIFY(on.window.notice().texts().isEmpty());
    }

    void theFirstStartSaysWhatToDo()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        QVERIFY(on.window.welcome().isVisible());
        QVERIFY(on.window.welcome().mainButton()->isVisible());
        QVERIFY(!on.window.actions().run->isEnabled());
        QVERIFY(!on.window.actions().record->isEnabled());
        on.window.resize(2560, 1440);
        SOON_COMPARE(on.window.width(), 2560);
        for (const QLabel *line : on.window.welcome().findChildren<QLabel *>())
            if (!line->text().isEmpty() && line->wordWrap())
                SOON_VERIFY2(line->height() >= line->heightForWidth(line->width()), qPrintable(line->text()));
    }

    void theAppFileIsEditedInTheDesktopsEditor()
    {
        DesktopEditor editor;
        ShownStudio on(newSettings());
        QVERIFY(!on.window.actions().editApp->isEnabled());
        on.open(m_app.file());
        QVERIFY(on.window.actions().editApp->isEnabled());
        on.window.actions().editApp->trigger();
        QCOMPARE(editor.opened, QStringList(m_app.file()));
    }

    void anAppFileThatNobodyEditsIsToldInWords()
    {
        ShownStudio on(newSettings()); // there is no desktop
        on.open(m_app.file());
        on.window.actions().editApp->trigger();
        SOON_VERIFY(on.window.notice().isVisible());
        QCOMPARE(on.studio().problems.rowCount(), 1);
    }

    void aRunThatAFailureEndedSaysSoInSight()
    {
        QFile app(m_folder.filePath("fails.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("title = \"Greenhouse\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                  "[[event_types]]\nname = \"Humidity\"\n[[plugins.external]]\nplugin_name = \"Calibrator\"\n"
                  "external_port = 0\ncommand = [\"false\"]\nsubscriptions = [\"Humidity\"]\n"
                  "on_failure = \"stop-app\"\n");
        app.close();
        ShownStudio on(newSettings());
        on.open(app.fileName());
        on.key(QKeySequence("F5"));
        SOON_VERIFY(on.window.notice().isVisible());
        const QString words = on.window.notice().words()->text();
        QVERIFY2(words.contains("Greenhouse") && words.contains("Calibrator"), qPrintable(words));
        QVERIFY(on.engine().state() == LinkState::Stopped);
    }

    void aStartThatFailsSaysWhyWhereTheGraphWouldBe()
    {
        const TakenPort taken;
        QVERIFY(taken.number != 0);
        QFile app(m_folder.filePath("taken.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write(
            "title = \"Greenhouse\"\nsubscribe_port = \"off\"\npublish_port = " + QByteArray::number(taken.number) +
            "\n[[event_types]]\nname = \"Humidity\"\n[[plugins.external]]\nplugin_name = \"Calibrator\"\n"
            "external_port = 0\ncommand = [\"sleep\", \"1000\"]\n");
        app.close();
        ShownStudio on(newSettings());
        on.open(app.fileName());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Failed));
        SOON_VERIFY(on.window.welcome().isVisible() && on.window.welcome().mainButton()->isVisible());
        const auto labels = on.window.welcome().findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
            return label->isVisible() && label->text().contains(QString::number(taken.number));
        }));
        QVERIFY(!on.window.notice().isVisible()); // once is enough
        DesktopEditor editor;
        const auto buttons = on.window.welcome().findChildren<QPushButton *>();
        const auto edit =
            std::ranges::find_if(buttons, [](const auto *button) { return button->text() == "Edit app.toml"; });
        QVERIFY(edit != buttons.end() && (*edit)->isVisible());
        QTest::mouseClick(*edit, Qt::LeftButton);
        QCOMPARE(editor.opened, QStringList(app.fileName()));
        QVERIFY(!on.window.actions().saveRecent->isEnabled());
        QCOMPARE(rowText(on.studio().plugins, 0, {PluginModel::Name, PluginModel::State, PluginModel::Cause}),
                 QString("Calibrator | stopped | the app did not start"));
    }

    void aFileThatCannotBeOpenedIsToldWithoutADialog()
    {
        ShownStudio on(newSettings());
        QFile bad(m_folder.filePath("bad.toml"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("title = \n") > 0);
        bad.close();
        on.open(bad.fileName());
        QVERIFY(on.window.notice().isVisible());
        QVERIFY2(on.window.notice().words()->text().contains("bad.toml"),
                 qPrintable(on.window.notice().words()->text()));
        QCOMPARE(on.window.problemsPane().windowTitle(), QString("Problems (1)"));
        on.open(m_app.file());
        QVERIFY(!on.window.notice().isVisible());
    }

    void anAppFileThatIsNotThereIsNotOfferedToBeEdited()
    {
        ShownStudio on(newSettings());
        on.open(m_folder.filePath("nowhere.toml"));
        QVERIFY(on.window.notice().isVisible());
        QVERIFY(on.window.notice().buttons().empty());
    }

    void aRecordingThatIsNoneIsToldWithoutADialog()
    {
        ShownStudio on(newSettings());
        QFile bad(m_folder.filePath("bad.mcap"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("not a recording") > 0);
        bad.close();
        on.open(bad.fileName());
        SOON_VERIFY(on.window.notice().isVisible());
        QVERIFY(!on.replay().isOpen());
        QCOMPARE(on.window.problemsPane().windowTitle(), QString("Problems (1)")); // told once
    }

    void aRecordingWithoutAnIndexTellsHowFarItIsAndCanBeLeft()
    {
        const QTemporaryDir folder;
        const QString whole =
            QString::fromStdString(event_engine::test::recordRun(folder, event_engine::Compression::None, 2000).file);
        const QString cut = folder.filePath("cut.mcap.part");
        QFile file(whole), out(cut);
        QVERIFY(file.open(QIODevice::ReadOnly) && out.open(QIODevice::WriteOnly));
        out.write(file.readAll().chopped(200));
        out.close();
        ShownStudio on(newSettings());
        const QSignalSpy opened(&on.replay(), &ReplayLink::opened),
            cancelled(&on.replay(), &ReplayLink::openingCancelled);
        on.open(cut);
        emit on.replay().openingProgressed("cut.mcap.part", 40);
        QCOMPARE(on.window.notice().words()->text(), QString("Opening cut.mcap.part, which is read as a whole: 40 %"));
        QCOMPARE(on.window.notice().buttons().front()->text(), QString("Cancel"));
        emit on.replay().openingProgressed("cut.mcap.part", 41);
        QVERIFY(on.window.notice().words()->text().endsWith("41 %"));
        QTest::mouseClick(on.window.notice().buttons().front(), Qt::LeftButton);
        QCOMPARE(cancelled.count(), 1);
        QVERIFY(!on.window.notice().isVisible());
        on.open(cut);
        emit on.replay().openingProgressed("cut.mcap.part", 40);
        SOON_VERIFY(on.replay().isOpen());
        SOON_VERIFY(on.window.notice().words()->text().startsWith("cut.mcap.part is not whole"));
        QCOMPARE(opened.count(), 1);
    }

    void closingARecordingLeavesTheOpeningOfAnotherAlone()
    {
        const QTemporaryDir folder;
        const QString file =
            QString::fromStdString(event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file);
        const QString other = folder.filePath("other.mcap");
        QVERIFY(QFile::copy(file, other));
        ShownStudio on(newSettings());
        on.window.files().open(file);
        SOON_VERIFY(on.replay().isOpen());
        on.window.files().open(other); // is there at the earliest when the loop of events runs again
        emit on.replay().openingProgressed("other.mcap", 30);
        on.window.actions().closeRecording->trigger();
        QVERIFY(!on.replay().isOpen() && on.window.notice().isVisible());
        SOON_VERIFY(on.replay().isOpen());
        QCOMPARE(on.replay().feed()->name(), QString("other.mcap"));
        QVERIFY(!on.window.notice().isVisible());
    }

    void anOpeningThatIsCancelledTakesItsNoticeAway()
    {
        const QTemporaryDir folder;
        const QString file =
            QString::fromStdString(event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file);
        ShownStudio on(newSettings());
        on.window.files().open(file);
        emit on.replay().openingProgressed("run.mcap", 30);
        on.replay().cancelOpening();
        QVERIFY(!on.window.notice().isVisible());
    }

    void aDamagedRecordingIsToldOnce()
    {
        const auto file = event_engine::test::recordRun(m_folder, event_engine::Compression::Lz4, 1000).file;
        QVERIFY(event_engine::test::damageChunk(file, 0) > 0);
        ShownStudio on(newSettings());
        on.open(QString::fromStdString(file));
        SOON_VERIFY(on.window.notice().isVisible());
        const QString words = on.window.notice().words()->text();
        QVERIFY2(words.contains("run.mcap is damaged") && words.contains("at byte "), qPrintable(words));
        QCOMPARE(on.studio().problems.rowCount(), 1);
        on.window.notice().dismissAll();
        on.replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        on.replay().play();
        SOON_COMPARE(on.replay().replaySnapshot()->state, ReplayState::Finished);
        QVERIFY(!on.window.notice().isVisible());
        QCOMPARE(on.studio().problems.rowCount(), 1);
    }

    void droppedFilesAreOpenedByTheirEnding()
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile("/tmp/notes.txt"), QUrl::fromLocalFile(m_app.file())});
        QCOMPARE(WindowFiles::droppedFile(data), m_app.file());
        ShownStudio on(newSettings());
        QDragEnterEvent enter({400, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&on.window, &enter);
        QVERIFY(enter.isAccepted());
        const auto placeToDrop = [&on] {
            const auto *place = on.window.findChild<Outline *>("", Qt::FindDirectChildrenOnly);
            return place ? place->words() : QString();
        };
        QCOMPARE(placeToDrop(), QString("Drop to open app.toml"));
        QDragLeaveEvent leave;
        QApplication::sendEvent(&on.window, &leave);
        QCOMPARE(placeToDrop(), QString());
        QApplication::sendEvent(&on.window, &enter);
        QDropEvent drop({400, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&on.window, &drop);
        QCOMPARE(placeToDrop(), QString());
        SOON_VERIFY(on.engine().isOpen());
    }

    void aRecordingAskedForWhileTheAppOfBeforeIsReadIsNotReplaced()
    {
        const QString settings = newSettings();
        const SlowSchemas appOfBefore;
        const QTemporaryDir before, asked;
        const auto ofBefore = event_engine::test::recordRun(before, event_engine::Compression::Lz4, 10).file;
        const auto askedFor = event_engine::test::recordRun(asked, event_engine::Compression::Lz4, 10).file;
        {
            QSettings kept(settings, QSettings::IniFormat);
            kept.setValue("open/app", appOfBefore.appFile());
            kept.setValue("open/recording", QString::fromStdString(ofBefore));
        }
        ShownStudio on(settings);
        on.window.openWhatWasOpen();
        SOON_VERIFY(on.engine().isReading());
        appOfBefore.answer();
        QDeadlineTimer patience(soon());
        while (!appOfBefore.hasAnswered() && !patience.hasExpired()) QThread::msleep(5);
        QThread::msleep(300); // that it has been read is told by the event loop, with the other still opening
        on.replay().open(QString::fromStdString(askedFor));
        SOON_VERIFY(!on.engine().isReading() && !on.replay().isOpening());
        QVERIFY(on.replay().isOpen());
        QCOMPARE(on.replay().info()->file, askedFor);
    }
};

QTEST_MAIN(TestWindowFiles)
#include "tst_window_files.moc"
