// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/example_app.h"
#include "studio/app/main_window.h"
#include "studio/app/screenshot.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/plots/timeline_plot.h"
#include "studio/plots/topology_scene.h"
#include "studio/views/command_palette.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/inject_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/legend.h"
#include "studio/views/notice_bar.h"
#include "studio/views/pane.h"
#include "studio/views/payload_edit.h"
#include "studio/views/picture_page.h"
#include "studio/views/rates_view.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "studio/views/topology_view.h"
#include "studio/views/types_view.h"
#include "studio/views/welcome_view.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_studio.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDesktopServices>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QToolButton>
#include <QUrl>

#include <arpa/inet.h>
#include <sys/socket.h>
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

/// Events that say which of them they are.
InjectionOrder numbered(const QString &type, std::uint64_t count, double rate)
{
    return {type,
            [](std::uint64_t index) { return event_engine::copyOf(event_engine::asBytes(std::to_string(index))); },
            count, rate};
}

/// All events that a feed holds, in order, as "type payload".
QStringList eventsOf(const Feed &feed)
{
    EventQuery query;
    query.direction = EventQuery::Direction::OldestFirst;
    query.limit = 10'000;
    QStringList events;
    const auto page = feed.events(query);
    if (!page) return {QString::fromStdString(page.error().message())};
    for (const EventRow &row : page->rows) events << row.type + ' ' + QString::fromUtf8(row.bytes.mid(row.filterSize));
    return events;
}

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

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
    TestApp m_app;
    QTemporaryDir m_folder;
    int m_windows = 0;

    QString newSettings() { return m_folder.filePath(QString::number(++m_windows) + ".ini"); }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void theFirstStartSaysWhatToDo()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        QVERIFY(on.window.welcome().isVisible());
        QVERIFY(on.window.welcome().mainButton()->isVisible());
        QVERIFY(!on.window.actions().run->isEnabled());
        QVERIFY(!on.window.actions().record->isEnabled());
        on.window.resize(2560, 1440);
        QTRY_COMPARE(on.window.width(), 2560);
        for (const QLabel *line : on.window.welcome().findChildren<QLabel *>())
            if (!line->text().isEmpty() && line->wordWrap())
                QTRY_VERIFY2(line->height() >= line->heightForWidth(line->width()), qPrintable(line->text()));
    }

    void oneClickRunsTheExampleAndItsPicturesAreSeen()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        QVERIFY(!exampleApp().isEmpty());
        QTest::mouseClick(on.window.welcome().mainButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(on.engine().isRunning() || !on.engine().isBusy(), 10'000 * slowness());
        if (on.engine().stateText().contains("in use")) QSKIP("another program has the ports of the example");
        QVERIFY(on.engine().isRunning());
        QTRY_VERIFY(on.window.rates().isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(on.window.rates().legend()->button("Wind"), 10'000 * slowness());
        on.studio().filter.showType("Image");
        QTRY_VERIFY_WITH_TIMEOUT(on.studio().events.rowCount() > 0, 10'000 * slowness());
        QCOMPARE(rowText(on.studio().events, 0, {EventListModel::Preview}), QString("picture, PNG"));
        on.studio().events.setFollowing(false);
        on.window.events().table()->selectRow(0);
        QTRY_COMPARE(on.window.events().inspector()->picture()->image().size(), QSize(96, 64));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    void theAppFileIsEditedInTheDesktopsEditor()
    {
        DesktopEditor editor;
        ShownStudio on(newSettings());
        QVERIFY(!on.window.actions().editApp->isEnabled());
        on.window.files().open(m_app.file());
        QVERIFY(on.window.actions().editApp->isEnabled());
        on.window.actions().editApp->trigger();
        QCOMPARE(editor.opened, QStringList(m_app.file()));
    }

    void anAppFileThatNobodyEditsIsToldInWords()
    {
        ShownStudio on(newSettings()); // there is no desktop
        on.window.files().open(m_app.file());
        on.window.actions().editApp->trigger();
        QTRY_VERIFY(on.window.notice().isVisible());
        QCOMPARE(on.studio().problems.rowCount(), 1);
    }

    /// The whole story: open, run, inject, filter, record, stop, look at the recording, replay it into the app.
    void anAppIsWatchedInjectedRecordedAndReplayed()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("recordings"));

        on.window.files().open(m_app.file());
        QVERIFY(on.engine().isOpen());
        QCOMPARE(on.window.windowTitle(), QString("Weather"));
        QVERIFY(on.window.welcome().isVisible());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        QTRY_VERIFY(on.window.rates().isVisible());

        on.key(QKeySequence("F9"));
        QTRY_VERIFY(on.window.recording().numbers());
        QVERIFY(on.window.actions().record->isChecked());
        on.send("Wind", "{\"speed\": {i}}", 20);
        QTRY_COMPARE(on.studio().events.rowCount(), 20); // else both kinds may share a moment
        on.send("Rain", "drop", 5);
        QTRY_COMPARE(on.studio().events.rowCount(), 25);
        QTRY_COMPARE(
            rowText(on.studio().types, on.studio().types.rowOf("Wind"), {EventTypeModel::Name, EventTypeModel::Count}),
            QString("Wind | 20"));
        QTRY_COMPARE(on.window.recording().numbers()->events, std::uint64_t(25));

        on.key(QKeySequence("Ctrl+F"));
        QTest::keyClicks(on.window.events().filterLine()->edit(), "type:Rain\r");
        QTRY_COMPARE(on.studio().events.rowCount(), 5);
        on.key(QKeySequence("Ctrl+Z"));
        QTRY_COMPARE(on.studio().events.rowCount(), 25);

        on.key(QKeySequence("F9"));
        QTRY_VERIFY(!on.window.recording().isRecording());
        const QString file = on.window.recording().lastFile();
        QVERIFY(QFile::exists(file));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
        QTRY_COMPARE(on.studio().types.typeAt(on.studio().types.rowOf("Wind")).eventsPerSecond, 0.0);
        QVERIFY(on.window.rates().isVisible());

        on.window.files().open(file);
        QTRY_VERIFY(on.window.replayBar().isVisible());
        QCOMPARE(on.studio().source.kind(), Source::Kind::Recording);
        QTRY_VERIFY(!on.window.replayBar().timeline()->picture().lanes.empty());
        on.key(QKeySequence("Ctrl+Space"));
        QTRY_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        QTRY_COMPARE(on.studio().source.snapshot()->sequence, Sequence(25));
        on.window.replayBar().setFocus();
        // Home shows the last of the events that share the first moment.
        QTest::keyClick(&on.window.replayBar(), Qt::Key_Home);
        QTRY_VERIFY(on.replay().replaySnapshot()->last.value_or(0) < 25);
        const Sequence first = on.replay().replaySnapshot()->last.value_or(0);
        QTest::keyClick(&on.window.replayBar(), Qt::Key_Right);
        QTRY_COMPARE(on.replay().replaySnapshot()->last.value_or(0), first + 1);
        QTest::keyClick(&on.window.replayBar(), Qt::Key_Left);
        QTRY_COMPARE(on.replay().replaySnapshot()->last.value_or(0), first);

        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        QTest::mouseClick(on.window.replayBar().target()->button(1), Qt::LeftButton);
        QVERIFY(on.replay().target() == ReplayTarget::RunningApp);
        QCOMPARE(on.studio().source.kind(), Source::Kind::Live);
        const auto before = on.engine().snapshot()->sequence;
        on.replay().seek(*on.replay().info()->start);
        on.replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        on.window.replayBar().playAction()->trigger();
        QTRY_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        QTRY_VERIFY(on.engine().snapshot()->sequence >= before + 24);
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    void whatWasRecordedReplaysTheSameEventsInTheSameOrder()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("order"));
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(on.window.recording().numbers());
        for (const char *type : {"Wind", "Rain", "Image"}) QVERIFY(on.engine().inject(numbered(type, 300, 2000)));
        QTRY_COMPARE(on.window.recording().numbers()->events, std::uint64_t(900));
        const QStringList before = eventsOf(*on.engine().feed());
        QCOMPARE(before.size(), qsizetype(900));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(!on.window.recording().isRecording());
        on.key(QKeySequence("Ctrl+F5"));
        QTRY_VERIFY(on.engine().isRunning() && on.engine().snapshot()->sequence == 0);

        on.window.files().open(on.window.recording().lastFile());
        QTRY_VERIFY(on.replay().isOpen());
        QCOMPARE(eventsOf(*on.replay().feed()), before);
        QTest::mouseClick(on.window.replayBar().target()->button(1), Qt::LeftButton);
        on.replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        on.key(QKeySequence("Ctrl+Space"));
        QTRY_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        QTRY_COMPARE(on.engine().snapshot()->sequence, Sequence(900));
        QCOMPARE(eventsOf(*on.engine().feed()), before);
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
        on.window.files().open(app.fileName());
        on.key(QKeySequence("F5"));
        QTRY_VERIFY_WITH_TIMEOUT(on.window.notice().isVisible(), 10'000 * slowness());
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
        app.write("title = \"Greenhouse\"\nsubscribe_port = \"off\"\npublish_port = " +
                  QByteArray::number(taken.number) + "\n[[event_types]]\nname = \"Humidity\"\n");
        app.close();
        ShownStudio on(newSettings());
        on.window.files().open(app.fileName());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Failed));
        QTRY_VERIFY(on.window.welcome().isVisible() && on.window.welcome().mainButton()->isVisible());
        QVERIFY(on.window.notice().words()->text().contains(QString::number(taken.number)));
    }

    void theTableAgreesWithTheEngineAndBothReadNothingAfterTheStop()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(on.engine().inject(order("Wind", "{}", 1'000'000, 300)));
        QTRY_VERIFY(on.engine().snapshot()->sequence > 400);
        const auto compare = [&] {
            const SnapshotPointer snapshot = on.engine().snapshot();
            for (const EventTypeSnapshot &type : snapshot->types) {
                const int row = on.studio().types.rowOf(QString::fromStdString(type.type.name));
                if (row < 0) continue;
                QCOMPARE(on.studio().types.typeAt(row).events, type.events);
                QCOMPARE(on.studio().types.typeAt(row).eventsPerSecond, type.eventsPerSecond);
            }
        };
        for (int i = 0; i < 5; ++i) {
            on.engine().tick();
            compare();
        }
        on.engine().stop();
        QVERIFY(on.waitFor(LinkState::Stopped));
        compare();
        QCOMPARE(on.studio().types.typeAt(on.studio().types.rowOf("Wind")).eventsPerSecond, 0.0);
        QTRY_COMPARE(on.window.rates().plot()->picture().curves.front().values.last(), 0.0);
    }

    void everyCommandIsFoundByItsLetters()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        const auto type = [&on](const QString &letters) {
            on.window.actions().palette->trigger();
            auto *palette = on.window.findChild<CommandPalette *>();
            if (palette) QTest::keyClicks(palette->line(), letters);
            return palette;
        };
        QCOMPARE(on.window.actions().palette->shortcut(), QKeySequence("Ctrl+K"));
        QPointer<CommandPalette> palette = type("dark");
        QVERIFY(palette && palette->isVisible());
        QCOMPARE(palette->offered(), QStringList{"Dark"});
        QTest::keyClick(palette->line(), Qt::Key_Return);
        QTRY_VERIFY(Theme::of(QApplication::palette()).dark);
        QTRY_VERIFY(!palette);
        on.window.setTheme(ThemeChoice::Light);
        palette = type("run");
        QVERIFY(palette);
        QCOMPARE(palette->offered().value(0), QString("Run"));
        QTest::keyClick(palette->line(), Qt::Key_Return);
        QVERIFY(on.waitFor(LinkState::Running));
    }

    void aMarkGoesIntoTheGraphAndIntoTheFile()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("marks"));
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(!on.window.actions().mark->isEnabled());
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(on.window.recording().numbers());
        QTRY_VERIFY(on.window.actions().mark->isEnabled());
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        on.window.rates().plot()->setFocus();
        QTest::keyClick(on.window.rates().plot(), Qt::Key_M);
        on.window.recording().mark("door opened");
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        const auto marks = [&on] {
            QStringList words;
            for (const RateMark &mark : on.window.rates().plot()->picture().marks) words << mark.text;
            return words;
        };
        QTRY_VERIFY2(marks().contains("mark 1") && marks().contains("door opened"), qPrintable(marks().join('|')));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(!on.window.recording().isRecording());
        on.window.files().open(on.window.recording().lastFile());
        QTRY_VERIFY(on.replay().isOpen());
        QCOMPARE(on.replay().info()->marks.size(), std::size_t(2));
        QCOMPARE(on.replay().info()->marks[1].text, std::string("door opened"));
        on.window.replayBar().nextMarkAction()->trigger();
        QTRY_VERIFY(on.replay().replaySnapshot()->position >= on.replay().info()->marks[0].time);
    }

    void aFileThatCannotBeOpenedIsToldWithoutADialog()
    {
        ShownStudio on(newSettings());
        QFile bad(m_folder.filePath("bad.toml"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("title = \n") > 0);
        bad.close();
        on.window.files().open(bad.fileName());
        QVERIFY(on.window.notice().isVisible());
        QVERIFY2(on.window.notice().words()->text().contains("bad.toml"),
                 qPrintable(on.window.notice().words()->text()));
        QCOMPARE(on.window.problemsPane().windowTitle(), QString("Problems (1)"));
        on.window.files().open(m_app.file());
        QVERIFY(!on.window.notice().isVisible());
    }

    void aRecordingThatIsNoneIsToldWithoutADialog()
    {
        ShownStudio on(newSettings());
        QFile bad(m_folder.filePath("bad.mcap"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("not a recording") > 0);
        bad.close();
        on.window.files().open(bad.fileName());
        QTRY_VERIFY(on.window.notice().isVisible());
        QVERIFY(!on.replay().isOpen());
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
        QDropEvent drop({400, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&on.window, &drop);
        QVERIFY(on.engine().isOpen());
    }

    void theAppStopsInSightBeforeTheWindowCloses()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(!on.window.close());
        QVERIFY(on.asked.isEmpty());
        QTRY_VERIFY(!on.window.isVisible());
        QVERIFY(!on.engine().isBusy());
    }

    void closingWhileRecordingAsksAndNoMeansNo()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.path());
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.window.actions().record->trigger();
        QTRY_VERIFY(on.window.recording().numbers());
        on.answer = false;
        on.window.close();
        QCOMPARE(on.asked.size(), 1);
        QVERIFY(on.window.isVisible() && on.engine().isRunning() && on.window.recording().isRecording());
        on.answer = true;
        on.window.close();
        QTRY_VERIFY(!on.window.isVisible());
        QVERIFY(QFile::exists(on.window.recording().lastFile()));
    }

    void aClickInTheTypeTableFiltersTheEvents()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}", 3)));
        QVERIFY(injectAndSee(on.studio(), order("Rain", "drop", 2)));
        emit on.window.types().eventsWanted("Rain");
        QCOMPARE(on.window.events().filterLine()->edit()->text(), on.studio().filter.text());
        QTRY_COMPARE(on.studio().events.rowCount(), 2);
    }

    void whatIsChosenInTheGraphIsChosenEverywhere()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.window.topologyPane().raise();
        QVERIFY(injectAndSee(on.studio(), order("Rain", "drop", 2)));
        QTRY_VERIFY(on.window.topology().scene()->topology().nodeOf(TopologyNode::Kind::Type, "Rain") >= 0);
        on.window.topology().scene()->select(TopologyNode::Kind::Type, "Rain");
        QCOMPARE(on.window.types().table()->currentIndex().data(NameRole).toString(), QString("Rain"));
        QTRY_COMPARE(on.studio().events.rowCount(), 2);
    }

    void layoutAndChoicesAreThereAgainAtTheNextStart()
    {
        const QString file = newSettings();
        {
            ShownStudio on(file);
            on.window.problemsPane().close();
            on.window.types().table()->horizontalHeader()->resizeSection(0, 177);
            on.window.rates().windows()->setCurrentIndex(on.window.rates().windows()->findData(60));
            on.studio().types.setHiddenTypes({"Wind"});
            on.window.setTheme(ThemeChoice::Dark);
            QVERIFY(on.window.close());
        }
        ShownStudio on(file);
        QVERIFY(!on.window.problemsPane().isVisible());
        QCOMPARE(on.window.types().table()->horizontalHeader()->sectionSize(0), 177);
        QCOMPARE(on.window.rates().windows()->currentData().toInt(), 60);
        QVERIFY(!on.studio().types.isShown("Wind"));
        QVERIFY(Theme::of(QApplication::palette()).dark);
        on.window.actions().resetLayout->trigger();
        QVERIFY(!on.window.problemsPane().isHidden());
        QVERIFY(on.window.types().table()->horizontalHeader()->sectionSize(0) != 177);
        on.window.setTheme(ThemeChoice::Light);
    }

    void whatWasOpenIsOpenAgainAtTheNextStart()
    {
        const QString file = newSettings();
        {
            ShownStudio on(file);
            on.window.openWhatWasOpen();
            QVERIFY(!on.engine().isOpen());
            on.window.files().open(m_app.file());
            QVERIFY(on.window.close());
        }
        ShownStudio on(file);
        QVERIFY(!on.engine().isOpen());
        on.window.openWhatWasOpen();
        QVERIFY(on.engine().isOpen() && !on.engine().isBusy());
        QCOMPARE(on.engine().appFile(), m_app.file());
    }

    void theToolBarKeepsEverythingInSightWhereRoomIsShort()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("narrow"));
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(on.window.recording().numbers());
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(!on.window.recording().isRecording());
        on.window.files().open(on.window.recording().lastFile());
        QTRY_VERIFY(on.replay().isOpen());
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(on.window.recording().numbers());
        QToolButton *open = nullptr;
        for (QObject *shows : on.window.actions().openRecording->associatedObjects())
            if (auto *button = qobject_cast<QToolButton *>(shows)) open = button;
        QVERIFY(open);
        QTRY_COMPARE(open->toolButtonStyle(), Qt::ToolButtonIconOnly);
        QTRY_VERIFY(open->isVisible());
        on.window.resize(2000, 900);
        QTRY_COMPARE(open->toolButtonStyle(), Qt::ToolButtonTextBesideIcon);
    }

    void lookingBackInTheGraphPushesNoPaneAside()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QTRY_VERIFY(on.window.rates().isVisible());
        QTest::qWait(0);
        const int width = on.window.types().width();
        QTest::keyClick(on.window.rates().plot(), Qt::Key_Left);
        QTRY_VERIFY(on.window.rates().presentAction()->isEnabled());
        QTest::qWait(0);
        QCOMPARE(on.window.types().width(), width);
        on.window.rates().pauseAction()->trigger();
        QTest::qWait(0);
        QCOMPARE(on.window.types().width(), width);
    }

    void spaceInTheGraphPlaysTheRecordingThatIsShown()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("space"));
        on.window.files().open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(on.window.recording().numbers());
        on.send("Rain", "drop", 3);
        QTRY_COMPARE(on.window.recording().numbers()->events, std::uint64_t(3));
        on.key(QKeySequence("F9"));
        QTRY_VERIFY(!on.window.recording().isRecording());
        on.window.files().open(on.window.recording().lastFile());
        QTRY_VERIFY(on.replay().isOpen() && on.window.rates().isVisible());
        QTest::keyClick(on.window.rates().plot(), Qt::Key_Space);
        QTRY_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        QVERIFY(!on.window.rates().pauseAction()->isChecked());
        // What the bar can do is in the menu, too, and so in the palette.
        QVERIFY(on.window.actions().replay->actions().contains(on.window.replayBar().loopAction()));
        QVERIFY(on.window.replayBar().loopAction()->isEnabled());
        on.window.actions().closeRecording->trigger();
        QTRY_VERIFY(!on.window.replayBar().loopAction()->isEnabled());
    }

    void aPictureOfTheWindowIsWritten()
    {
        ShownStudio on(newSettings());
        const QString file = m_folder.filePath("window.png");
        QCOMPARE(saveScreenshot(on.window, file), QString());
        QCOMPARE(QImage(file).size(), QSize(1280, 800));
        QVERIFY(saveScreenshot(on.window, "/nowhere/window.png").contains("/nowhere/window.png"));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
