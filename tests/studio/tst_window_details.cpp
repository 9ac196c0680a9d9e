// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"
#include "studio/plots/theme.h"
#include "studio/plots/timeline_plot.h"
#include "studio/views/app_badge.h"
#include "studio/views/ask_words.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/inject_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/menu_letters.h"
#include "studio/views/notice_line.h"
#include "studio/views/pane.h"
#include "studio/views/payload_edit.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/record_bar.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "studio/views/source_switch.h"
#include "studio/views/types_view.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/damaged_file.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QFile>
#include <QFileInfo>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

using namespace event_studio;

/// What is seen of the window from near: letters in menus, names in its bars, lists of boxes, the order of types, its
/// notices.
class TestWindowDetails : public QObject, protected WindowTest {
    Q_OBJECT

    const QChar m_ellipsis{u'\u2026'};

    /// Looks at what opens next and closes it.
    void atNextWindow(const std::function<void(QWidget &)> &look)
    {
        auto *timer = new QTimer(this);
        connect(timer, &QTimer::timeout, this, [timer, look] {
            QWidget *popup = QApplication::activePopupWidget();
            QWidget *shown = popup ? popup : QApplication::activeModalWidget();
            if (!shown) return;
            timer->deleteLater();
            timer->stop();
            look(*shown);
            shown->close();
        });
        timer->start(5);
    }
    static void rightClick(QWidget &where, const QPoint &place)
    {
        QContextMenuEvent click(QContextMenuEvent::Mouse, place, where.mapToGlobal(place));
        QApplication::sendEvent(&where, &click);
    }
    /// The app has run, and these types were recorded in this order.
    void record(ShownStudio &on, const QStringList &types)
    {
        on.window.recording().setFolder(m_folder.filePath("recordings"));
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        for (const QString &type : types) QVERIFY(injectAndSee(on.studio(), order(type, "{}")));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.replay().isOpen());
    }

private slots:
    void everyLineOfAnEventsMenuHasALetterOfItsOwn()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app) && injectAndSee(on.studio(), order("Wind", "{}")));
        EventTable &list = *on.window.events().table();
        SOON_COMPARE(on.studio().events.rowCount(), 1);
        QStringList letters;
        atNextWindow([&](QWidget &menu) {
            for (const QAction *action : menu.actions())
                if (!action->isSeparator()) letters << QKeySequence::mnemonic(action->text()).toString();
        });
        rightClick(*list.viewport(), list.visualRect(list.model()->index(0, 0)).center());
        QVERIFY(letters.size() >= 9 && !letters.contains(QString()));
        QCOMPARE(letters.removeDuplicates(), qsizetype(0));
    }

    void everyLineOfEveryMenuHasALetterOfItsOwn()
    {
        ShownStudio on(newSettings());
        record(on, {"Wind", "Rain"});
        on.studio().source.showLive();
        on.studio().filter.setMuted("Rain", true);
        SOON_COMPARE(on.studio().events.rowCount(), 1);
        QStringList mistakes;
        int menus = 0;
        const auto look = [&](const QWidget &menu) {
            QStringList letters;
            ++menus;
            for (const QAction *line : menu.actions()) {
                if (line->isSeparator() || !line->isVisible()) continue;
                const QString letter = QKeySequence::mnemonic(line->text()).toString();
                if (letter.isEmpty() || letters.contains(letter)) mistakes << line->text();
                letters << letter;
            }
        };
        look(*on.window.menuBar());
        for (QMenu *menu : on.window.findChildren<QMenu *>()) {
            menu->popup(on.window.mapToGlobal(QPoint(50, 50)));
            look(*menu);
            menu->close();
        }
        const int fixed = menus;
        EventTable &list = *on.window.events().table();
        QTableView &types = *on.window.types().table();
        const std::pair<QWidget *, QPoint> places[] = {
            {list.viewport(), list.visualRect(list.model()->index(0, 1)).center()},
            {types.viewport(), types.visualRect(types.model()->index(0, 0)).center()},
            {types.horizontalHeader()->viewport(), {20, 5}},
            {on.window.plugins().table()->viewport(), {20, 10}},
            {on.window.plugins().table()->header()->viewport(), {20, 5}},
            {on.window.events().inspector()->tree()->viewport(), {20, 20}},
            {on.window.problemsPane().findChild<QTableView *>()->viewport(), {20, 20}}};
        for (const auto &[where, place] : places) {
            const int before = menus;
            atNextWindow(look);
            rightClick(*where, place);
            SOON_VERIFY2(menus > before, where->metaObject()->className());
        }
        QCOMPARE(mistakes.join("; "), QString());
        QVERIFY2(fixed >= 12, qPrintable(QString::number(fixed)));
    }

    void aLetterIsFoundInNamesAsTheyAre()
    {
        QMenu menu;
        for (const char *text : {"R&&D", "R&&D two", "&Rain", "&Rain two", "Rain", "..."}) menu.addAction(text);
        MenuLetters::give(menu);
        QStringList texts;
        for (const QAction *line : menu.actions()) texts << line->text();
        QCOMPARE(texts, (QStringList{"R&&&D", "R&&D &two", "&Rain", "Ra&in two", "R&ain", "..."}));
    }

    void whoPublishesAndIsNoPluginHasARowOfItsOwn()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file()); // without plugins
        QVERIFY(runApp(on.studio(), m_app) && injectAndSee(on.studio(), order("Wind", "{}")));
        PluginTable &table = *on.window.plugins().table();
        SOON_COMPARE(table.model()->rowCount(), 1);
        const auto cell = [&](int column) { return table.model()->index(0, column).data().toString(); };
        QCOMPARE(cell(PluginModel::Name), QString("(injected)"));
        QCOMPARE(cell(PluginModel::Kind), QString("injector"));
        QCOMPARE(cell(PluginModel::State), QString("outside"));
        QCOMPARE(cell(PluginModel::Published), QString("1"));
        QCOMPARE(cell(PluginModel::ReceivedRate), QString("–")); // it gets nothing
        QStringList offered;
        atNextWindow([&](QWidget &menu) {
            for (const QAction *action : menu.actions())
                if (action->isEnabled() && !action->isSeparator()) offered << action->text().remove('&');
        });
        rightClick(*table.viewport(), table.visualRect(table.model()->index(0, 0)).center());
        QVERIFY(offered.contains("Show its events"));
        for (const char *line : {"Stop", "Start", "Restart", "Copy the cause"}) QVERIFY(!offered.contains(line));
    }

    void whatIsRemovedFromAListOfInjectionsComesBackByUndo()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.send("Rain", "& once");
        auto *lists = on.window.inject().findChild<QTabWidget *>("saved");
        auto *history = qobject_cast<QListView *>(lists->widget(0));
        const auto first = [history] { return history->model()->index(0, 0).data().toString(); };
        SOON_COMPARE(first(), QString("Rain  & once"));
        const int rows = history->model()->rowCount();
        history->setFocus();
        history->setCurrentIndex(history->model()->index(0, 0));
        QTest::keyClick(history, Qt::Key_Delete);
        SOON_COMPARE(history->model()->rowCount(), rows - 1);
        SOON_COMPARE(on.window.actions().undo->text(), QString("Undo remove Rain  && once from the history"));
        on.key(QKeySequence::Undo);
        SOON_COMPARE(history->model()->rowCount(), rows);
        QCOMPARE(first(), QString("Rain  & once"));
        QCOMPARE(on.window.actions().redo->text(), QString("Redo remove Rain  && once from the history"));
        on.key(QKeySequence("Ctrl+Shift+Z"));
        SOON_COMPARE(history->model()->rowCount(), rows - 1);
    }

    void whatSomebodyHasBegunToInjectIsThereAtTheNextStart()
    {
        const QString settings = newSettings();
        {
            ShownStudio on(settings);
            on.open(m_app.file());
            InjectView &inject = on.window.inject();
            inject.setType("Wind");
            QTest::mouseClick(inject.formats()->button(0), Qt::LeftButton); // text
            QTest::keyClicks(inject.payload()->editor(), "gust of {i}");
            QVERIFY(on.window.close());
        }
        ShownStudio again(settings);
        InjectView &inject = again.window.inject();
        const auto isThere = [&inject] {
            return inject.types()->currentText() == "Wind" && inject.payload()->format() == PayloadFormat::Text &&
                   inject.formats()->current() == 0 && inject.payload()->text() == "gust of {i}";
        };
        QVERIFY(isThere());
        QVERIFY(!inject.sendButton()->isEnabled());
        QVERIFY(inject.sendButton()->toolTip().contains("Open and run an app to send events."));
        QCOMPARE(inject.status()->text(), QString("Open and run an app to send events."));
        again.open(m_app.file());
        QVERIFY(isThere());
        QVERIFY(inject.sendButton()->toolTip().contains("Run Weather to send events."));
    }

    void aChosenPluginHasOneColourAlsoUnderTheMouse()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app) && injectAndSee(on.studio(), order("Wind", "{}")));
        PluginTable &table = *on.window.plugins().table();
        SOON_COMPARE(table.model()->rowCount(), 1);
        const QRect name = table.visualRect(table.model()->index(0, PluginModel::Name));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, name.center());
        QTest::mouseMove(table.viewport(), name.center() + QPoint(1, 0));
        QCoreApplication::processEvents();
        const QImage picture = table.viewport()->grab().toImage();
        QCOMPARE(picture.pixelColor(name.left() + 3, name.top() + 3),
                 picture.pixelColor(name.right() - 3, name.top() + 3));
    }

    void ofALongNameInThePluginTableItsEndIsReadToo()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        PluginTable &table = *on.window.plugins().table();
        const auto endOf = [&](const char *name) { // as it is seen
            Snapshot app;
            app.outsidePublishers = {{name, PublisherKind::Replay}};
            on.studio().plugins.clear();
            on.studio().plugins.setSnapshot(std::make_shared<const Snapshot>(app));
            const QRect cell = table.visualRect(table.model()->index(0, PluginModel::Name));
            return table.viewport()->grab(cell.adjusted(cell.width() / 2, 0, 0, 0)).toImage();
        };
        const QImage replay = endOf("Field-station_2026-11-26_10-16-10.mcap (replay)");
        QVERIFY(replay != endOf("Field-station_2026-11-26_10-16-10.mcap"));
    }

    void aPluginThatComesLaterStandsBeforeThoseThatAreNone()
    {
        PluginModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        Snapshot app;
        app.outsidePublishers = {{"(injected)", PublisherKind::Injector}};
        app.plugins.emplace_back().name = "Sensor";
        const auto rows = [&] {
            model.setSnapshot(std::make_shared<const Snapshot>(app));
            QStringList names;
            for (int row = 0; row < model.rowCount(); ++row)
                names << model.index(row, PluginModel::Name).data().toString();
            return names.join(' ');
        };
        QCOMPARE(rows(), QString("Sensor (injected)"));
        const QPersistentModelIndex injected(model.index(1, PluginModel::Name));
        app.plugins.emplace_back().name = "Guest";
        app.outsidePublishers.push_back({"day (replay)", PublisherKind::Replay});
        QCOMPARE(rows(), QString("Sensor Guest (injected) day (replay)"));
        QCOMPARE(injected.row(), 2); // whoever had chosen it still has
        app.outsidePublishers.clear();
        QCOMPARE(rows(), QString("Sensor Guest")); // another run
    }

    void theListOfABoxOpensBelowItAndLeavesItInSight()
    {
        ShownStudio on(newSettings());
        QComboBox &box = *on.window.events().findChild<QComboBox *>();
        QTest::mouseClick(&box, Qt::LeftButton);
        SOON_VERIFY(box.view()->isVisible());
        QVERIFY(box.view()->window()->y() >= box.mapToGlobal(QPoint(0, box.height())).y() - 1);
        const QImage list = box.view()->window()->grab().toImage();
        QVERIFY(list.pixelColor(0, list.height() / 2) != list.pixelColor(4, list.height() / 2)); // it has an edge
        QTest::keyClick(box.view(), Qt::Key_Down);
        QTest::keyClick(box.view(), Qt::Key_Return);
        QCOMPARE(box.currentIndex(), 1);
    }

    void aQuestionHasRoomForItsTitleAndForAnAnswer()
    {
        ShownStudio on(newSettings());
        bool asked = false;
        atNextWindow([&](QWidget &dialog) {
            asked = true;
            constexpr int FRAME = 120; // its buttons
            const QString title = dialog.windowTitle() + " - Event Studio";
            QVERIFY(dialog.width() > dialog.fontMetrics().horizontalAdvance(title) + FRAME);
            static_cast<QInputDialog &>(dialog).setTextValue("unwanted");
        });
        QCOMPARE(askForWords(&on.window, "Keep in the library", "Name"), QString());
        QVERIFY(asked);
    }

    void typesHaveTheSameOrderInTheTableInTheTimelineAndInItsMenu()
    {
        ShownStudio on(newSettings());
        record(on, {"Rain", "Wind"});
        const QStringList inTheApp{"Wind", "Rain"};
        const auto lanes = [&] {
            QStringList names;
            for (const TimelineLane &lane : on.window.replayBar().timeline()->picture().lanes) names << lane.name;
            return names;
        };
        SOON_COMPARE(lanes(), inTheApp);
        QStringList lines;
        for (const QAction *action : on.window.replayBar().typesMenu()->actions().first(2)) lines << action->text();
        QCOMPARE(lines, inTheApp);
        QVERIFY(on.studio().types.rowOf("Wind") < on.studio().types.rowOf("Rain"));
    }

    void columnsHaveTheRoomOfThoseThatARecordingCannotFill()
    {
        ShownStudio on(newSettings());
        record(on, {"Wind"});
        const QHeaderView &header = *on.window.types().table()->horizontalHeader();
        for (const QSize size : {QSize(1280, 800), QSize(1800, 1000), QSize(2560, 1440)}) {
            on.window.resize(size);
            on.studio().source.showLive();
            SOON_VERIFY(!header.isSectionHidden(EventTypeModel::ByteRate));
            const int live = header.length();
            on.studio().source.showRecording();
            QVERIFY(header.isSectionHidden(EventTypeModel::ByteRate));
            QVERIFY2(std::abs(header.length() - live) < 8, qPrintable(QString::number(header.length() - live)));
        }
        QVERIFY(on.window.types().table()->width() - header.length() < 40); // and follow it to the last size
    }

    void namesInAWideToolBarAreReadWhole()
    {
        ShownStudio on(newSettings());
        record(on, {"Wind"});
        const QString opened = QFileInfo(on.window.recording().lastFile()).fileName();
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        const auto shown = [&] { return on.window.findChild<SourceSwitch *>()->choices()->button(1)->text(); };
        const auto recorded = [&] { return on.window.findChild<RecordBar *>()->numbers()->text(); };
        const QString file = QString::fromStdString(on.window.recording().numbers()->currentFile.filename().string());
        QVERIFY(shown().contains(m_ellipsis) && recorded().contains(m_ellipsis)); // at 1280 there is no room
        on.window.resize(2560, 1440);
        SOON_COMPARE(shown(), opened);
        SOON_VERIFY(recorded().contains(file));
        on.window.resize(1280, 800);
        SOON_VERIFY(shown().contains(m_ellipsis) && recorded().contains(m_ellipsis));
        on.engine().stop();
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    void aRunInWhichAPluginFailedIsRedAlsoWhereTheAppHasSimplyEnded()
    {
        QFile app(m_folder.filePath("ends.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("title = \"Greenhouse\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                  "[[event_types]]\nname = \"Humidity\"\n[[plugins.external]]\nplugin_name = \"Calibrator\"\n"
                  "external_port = 0\ncommand = [\"false\"]\nsubscriptions = [\"Humidity\"]\n");
        app.close();
        ShownStudio on(newSettings());
        on.open(app.fileName());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
        QVERIFY(!on.engine().wasEndedByFailure());
        const QLabel &badge = *on.window.findChild<AppBadge *>()->words();
        const QString red = Theme::of(badge.palette()).danger.name();
        SOON_VERIFY2(badge.text().contains(red) && badge.text().contains("a plugin failed"), qPrintable(badge.text()));
        QVERIFY2(badge.toolTip().contains("Calibrator failed"), qPrintable(badge.toolTip()));
    }

    void aRecordingThatWasCutBetweenTwoWritesIsNotTakenForAWholeOne()
    {
        const auto file = event_engine::test::recordRun(m_folder, event_engine::Compression::Lz4, 100).file;
        QVERIFY(event_engine::test::cutBehindEvents(file));
        ShownStudio on(newSettings());
        on.open(QString::fromStdString(file));
        SOON_VERIFY(on.replay().isOpen());
        NoticeBar &notice = on.window.notice();
        QCOMPARE(notice.texts(),
                 QStringList("run.mcap is not whole: the end of the file is missing; everything that was "
                             "written whole is shown."));
        QVERIFY(on.studio().problems.rowCount() >= 1);
        QTest::mouseClick(notice.buttons().front(), Qt::LeftButton); // Recover it
        SOON_VERIFY(notice.words()->text().startsWith("run-recovered.mcap is whole again"));
        QTest::mouseClick(notice.buttons().front(), Qt::LeftButton); // Open
        SOON_COMPARE(on.replay().feed() ? on.replay().feed()->name() : QString(), QString("run-recovered.mcap"));
        QVERIFY(!notice.isVisible());
    }

    void noticesStandBesideEachOtherAndGoOneByOne()
    {
        ShownStudio on(newSettings());
        NoticeBar &notice = on.window.notice();
        notice.showError("The disk is full");
        notice.showDone("3 events are saved", {{"Open", [] {}}});
        QCOMPARE(notice.texts(), (QStringList{"The disk is full", "3 events are saved"}));
        const auto lines = notice.lines();
        SOON_VERIFY(lines[0]->isVisible() && lines[1]->isVisible());
        SOON_VERIFY(lines[0]->y() + lines[0]->height() <= lines[1]->y()); // the newest is the lowest
        notice.showDone("4 events are saved");
        QCOMPARE(notice.texts(), (QStringList{"The disk is full", "4 events are saved"})); // instead
        notice.showDone("5 events are saved", {{"Open", [] {}}});
        QTest::mouseClick(notice.buttons().front(), Qt::LeftButton);
        QCOMPARE(notice.texts(), QStringList("The disk is full"));
        QTest::mouseClick(lines[0]->close(), Qt::LeftButton);
        QVERIFY(!notice.isVisible());
    }

    void whatIsToldAgainIsOneNoticeWithACount()
    {
        ShownStudio on(newSettings());
        NoticeBar &notice = on.window.notice();
        notice.showError("Out of reach");
        notice.showError("The disk is full");
        notice.showError("Out of reach");
        QCOMPARE(notice.texts(), (QStringList{"The disk is full", "Out of reach"}));
        QCOMPARE(notice.lines().back()->times()->text(), QString("2 times"));
        QVERIFY(notice.lines().back()->times()->isVisible() && !notice.lines().front()->times()->isVisible());
    }

    void ofManyNoticesTheOldestAreCountedUntilThereIsRoom()
    {
        ShownStudio on(newSettings());
        NoticeBar &notice = on.window.notice();
        for (const char *words : {"one", "two", "three", "four", "five"}) notice.showError(words);
        QCOMPARE(notice.older()->text(), QString("2 older notices"));
        const auto shown = [&notice] {
            QStringList texts;
            for (const NoticeLine *line : notice.lines())
                if (line->isVisible()) texts << line->words()->text();
            return texts.join(' ');
        };
        QCOMPARE(shown(), QString("three four five"));
        QTest::mouseClick(notice.lines().back()->close(), Qt::LeftButton);
        QCOMPARE(shown(), QString("two three four"));
        QCOMPARE(notice.older()->text(), QString("1 older notice"));
        QTest::mouseClick(notice.lines().back()->close(), Qt::LeftButton);
        QVERIFY(!notice.older()->isVisible());
        QCOMPARE(shown(), QString("one two three"));
    }
};

QTEST_MAIN(TestWindowDetails)
#include "tst_window_details.moc"
