// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/main_window.h"
#include "studio/app/screenshot.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/plots/topology_scene.h"
#include "studio/views/app_badge.h"
#include "studio/views/command_palette.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/notice_bar.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/replay_bar.h"
#include "studio/views/topology_view.h"
#include "studio/views/types_view.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QTableView>
#include <QToolButton>

using namespace event_studio;

class TestMainWindow : public QObject, protected WindowTest {
    Q_OBJECT

private slots:
    void theTableAgreesWithTheEngineAndBothReadNothingAfterTheStop()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(on.engine().inject(order("Wind", "{}", 1'000'000, 300)));
        SOON_VERIFY(on.engine().snapshot()->sequence > 400);
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
        SOON_COMPARE(on.window.rates().plot()->picture().curves.front().values.last(), 0.0);
    }

    void everyCommandIsFoundByItsLetters()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
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
        SOON_VERIFY(Theme::of(QApplication::palette()).dark);
        SOON_VERIFY(!palette);
        on.window.setTheme(ThemeChoice::Light);
        palette = type("run");
        QVERIFY(palette);
        QCOMPARE(palette->offered().value(0), QString("Run"));
        QTest::keyClick(palette->line(), Qt::Key_Return);
        QVERIFY(on.waitFor(LinkState::Running));
    }

    void whatPluginsPrintIsNarrowedByPluginAndLevel()
    {
        QFile app(m_folder.filePath("prints.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("publish_port = \"off\"\nsubscribe_port = \"off\"\n");
        for (const char *name : {"Camera", "Printer"})
            app.write(QByteArray("[[plugins.external]]\nplugin_name = \"") + name +
                      "\"\nexternal_port = 0\ncommand = [\"sh\", \"-c\", \"echo " + name + " is ready; echo " + name +
                      " is hot >&2; exec sleep 1000\"]\n");
        app.close();
        ShownStudio on(newSettings());
        on.open(app.fileName());
        on.key(QKeySequence("F5"));
        auto *output = on.window.findChild<OutputView *>();
        const auto lines = [output] {
            QStringList shown = tableText(*output->table()->model(), {OutputModel::Plugin, OutputModel::Text});
            shown.sort();
            return shown;
        };
        SOON_COMPARE(lines(), (QStringList{"Camera | Camera is hot", "Camera | Camera is ready",
                                           "Printer | Printer is hot", "Printer | Printer is ready"}));
        emit on.window.plugins().outputWanted("Camera");
        SOON_VERIFY(output->isVisible());
        QCOMPARE(lines(), (QStringList{"Camera | Camera is hot", "Camera | Camera is ready"}));
        output->findChildren<QComboBox *>().last()->setCurrentIndex(2); // from warnings on
        QCOMPARE(lines(), QStringList("Camera | Camera is hot"));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
        QCOMPARE(lines(), QStringList("Camera | Camera is hot")); // still to be read
    }

    void theAppStopsInSightBeforeTheWindowCloses()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(!on.window.close());
        QVERIFY(on.asked.isEmpty());
        SOON_VERIFY(!on.window.isVisible());
        QVERIFY(!on.engine().isBusy());
    }

    void closingWhileRecordingAsksAndNoMeansNo()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.path());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.window.actions().record->trigger();
        SOON_VERIFY(on.window.recording().numbers());
        on.answer = false;
        on.window.close();
        QCOMPARE(on.asked.size(), 1);
        QVERIFY(on.window.isVisible() && on.engine().isRunning() && on.window.recording().isRecording());
        on.answer = true;
        on.window.close();
        SOON_VERIFY(!on.window.isVisible());
        QVERIFY(QFile::exists(on.window.recording().lastFile()));
    }

    void theWindowClosesIfTheAppEndsWhileItAsks()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.path());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.window.actions().record->trigger();
        SOON_VERIFY(on.window.recording().numbers());
        on.window.setQuestion([&on](const QString &, const QString &) {
            on.engine().stop();
            return on.waitFor(LinkState::Stopped);
        });
        QVERIFY(on.window.close());
        QVERIFY(!on.window.isVisible());
    }

    void aClickInTheTypeTableFiltersTheEvents()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}", 3)));
        QVERIFY(injectAndSee(on.studio(), order("Rain", "drop", 2)));
        emit on.window.types().eventsWanted("Rain");
        QCOMPARE(on.window.events().filterLine()->edit()->text(), on.studio().filter.text());
        SOON_COMPARE(on.studio().events.rowCount(), 2);
    }

    void whatIsChosenInTheGraphIsChosenEverywhere()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.window.topologyPane().raise();
        QVERIFY(injectAndSee(on.studio(), order("Rain", "drop", 2)));
        SOON_VERIFY(on.window.topology().scene()->topology().nodeOf(TopologyNode::Kind::Type, "Rain") >= 0);
        on.window.topology().scene()->select(TopologyNode::Kind::Type, "Rain");
        QCOMPARE(on.window.types().table()->currentIndex().data(NameRole).toString(), QString("Rain"));
        SOON_COMPARE(on.studio().events.rowCount(), 2);
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

    void aRecordingThatIsStoppedBeforeItHasBegunIsWhole()
    {
        ShownStudio on(newSettings());
        RecordingControl &recording = on.window.recording();
        recording.setFolder(m_folder.filePath("stopped at once"));
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        recording.start();
        QVERIFY2(recording.isRecording() && !recording.numbers(), "its file is made beside the window");
        recording.stop();
        QVERIFY(recording.isRecording() && recording.isStopping());
        SOON_VERIFY(!recording.isRecording());
        QVERIFY(recording.lastFile().endsWith(".mcap") && QFile::exists(recording.lastFile()));
        on.open(recording.lastFile());
        SOON_VERIFY(on.replay().isOpen());
    }

    void theToolBarKeepsEverythingInSightWhereRoomIsShort()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("narrow"));
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.replay().isOpen());
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        QToolButton *open = nullptr;
        for (QObject *shows : on.window.actions().openRecording->associatedObjects())
            if (auto *button = qobject_cast<QToolButton *>(shows)) open = button;
        QVERIFY(open);
        SOON_COMPARE(open->toolButtonStyle(), Qt::ToolButtonIconOnly);
        SOON_VERIFY(open->isVisible());
        on.window.resize(2000, 900);
        SOON_COMPARE(open->toolButtonStyle(), Qt::ToolButtonTextBesideIcon);
    }

    void lookingBackInTheGraphPushesNoPaneAside()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        SOON_VERIFY(on.window.rates().isVisible());
        QTest::qWait(0);
        const int width = on.window.types().width();
        QTest::keyClick(on.window.rates().plot(), Qt::Key_Left);
        SOON_VERIFY(on.window.rates().presentAction()->isEnabled());
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
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        on.send("Rain", "drop", 3);
        SOON_COMPARE(on.window.recording().numbers()->events, std::uint64_t(3));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.replay().isOpen() && on.window.rates().isVisible());
        QTest::keyClick(on.window.rates().plot(), Qt::Key_Space);
        SOON_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        QVERIFY(!on.window.rates().pauseAction()->isChecked());
        // What the bar can do is in the menu, too, and so in the palette.
        QVERIFY(on.window.actions().replay->actions().contains(on.window.replayBar().loopAction()));
        QVERIFY(on.window.replayBar().loopAction()->isEnabled());
        on.window.actions().closeRecording->trigger();
        SOON_VERIFY(!on.window.replayBar().loopAction()->isEnabled());
    }

    void anAppThatGoesOnWithoutAPluginSaysSoAndLeadsToIt()
    {
        QFile app(m_folder.filePath("goes_on.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("publish_port = \"off\"\nsubscribe_port = \"off\"\n");
        for (const char *nameAndCommand :
             {"Camera\"\ncommand = [\"sleep\", \"1000\"]\n", "Calibrator\"\ncommand = [\"false\"]\n"})
            app.write(QByteArray("[[plugins.external]]\nexternal_port = 0\nplugin_name = \"") + nameAndCommand);
        app.close();
        ShownStudio on(newSettings());
        on.open(app.fileName());
        const auto &badge = *on.window.findChild<AppBadge *>();
        on.key(QKeySequence("F5"));
        SOON_VERIFY(badge.trouble()->isVisible());
        QVERIFY(on.engine().isRunning());
        const Theme &theme = Theme::of(badge.palette());
        const QString &words = badge.words()->text();
        QVERIFY2(words.contains(theme.warning.name()) && !words.contains(theme.good.name()), qPrintable(words));
        QCOMPARE(badge.trouble()->text(), QString("1 plugin failed"));
        QVERIFY(badge.trouble()->toolTip().startsWith("Calibrator: failed, "));
        auto &pane = *on.window.findChild<Pane *>("plugins");
        pane.hide();
        QTest::mouseClick(badge.trouble(), Qt::LeftButton);
        QVERIFY(pane.isVisible());
        QCOMPARE(on.window.plugins().table()->currentIndex().data(NameRole).toString(), QString("Calibrator"));
        on.engine().stop();
        QVERIFY(on.waitFor(LinkState::Stopped));
        QVERIFY(!badge.trouble()->isVisible());
        on.key(QKeySequence("F5"));
        QVERIFY(!badge.trouble()->isVisible()); // that was the run before
    }

    void aCaptureIsOpenedFromTheListOfProblemsOnceItIsWhole()
    {
        ShownStudio on(newSettings());
        const auto runWithCaptures = [&](const QByteArray &after) {
            QFile app(m_folder.filePath("captures.toml"));
            QVERIFY(app.open(QIODevice::WriteOnly));
            app.write("publish_port = \"off\"\nsubscribe_port = \"off\"\n[[event_types]]\nname = \"Alarm\"\n"
                      "[[captures]]\nwhen = \"type:Alarm\"\nbefore = \"1 s\"\nafter = \"" +
                      after + "\"\n");
            app.close();
            on.open(app.fileName());
            on.engine().run();
            QVERIFY(on.waitFor(LinkState::Running));
            on.send("Alarm", "ff");
        };
        const auto last = [&on] {
            const SnapshotPointer snapshot = on.engine().snapshot();
            return !snapshot || snapshot->captures.empty() ? std::nullopt : snapshot->captures[0].last;
        };
        on.window.problemsPane().raise();
        auto &table = *on.window.findChild<ProblemsView *>()->table();
        const auto doubleClick = [&table](int row) {
            const QPoint words = table.visualRect(table.model()->index(row, ProblemModel::Text)).center();
            QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, words);
            QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, words);
        };
        runWithCaptures("10 min");
        SOON_COMPARE(table.model()->rowCount(), 1);
        SOON_VERIFY(last());
        doubleClick(0);
        QVERIFY(on.window.notice().words()->text().endsWith("is still being written."));
        on.engine().stop();
        QVERIFY(on.waitFor(LinkState::Stopped));
        doubleClick(0);
        SOON_VERIFY(on.replay().isOpen());
        QVERIFY(!on.window.notice().isVisible());
        on.window.actions().closeRecording->trigger();
        SOON_VERIFY(!on.replay().isOpen());

        runWithCaptures("10 ms");
        SOON_COMPARE(table.model()->rowCount(), 2);
        SOON_VERIFY(last() && last()->ended);
        table.selectRow(1);
        table.setFocus();
        SOON_VERIFY(table.hasFocus());
        QTest::keyClick(&table, Qt::Key_Return);
        SOON_VERIFY(on.replay().isOpen());
        QCOMPARE(on.replay().info()->file, last()->file);
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
