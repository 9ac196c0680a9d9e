// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/inspector_view.h"
#include "studio/views/notice_bar.h"
#include "studio/views/pane.h"
#include "studio/views/payload_edit.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "studio/views/types_view.h"
#include "studio/views/welcome_view.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScreen>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

using namespace event_studio;

/// What is where, in a small window and in a large one, and what a person finds there first.
class TestWindowLayout : public QObject, protected WindowTest {
    Q_OBJECT

private slots:
    void aKeyRunsTheExampleAtTheFirstStart()
    {
        ShownStudio on(newSettings());
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget *>(on.window.welcome().mainButton()));
    }

    void tabGoesThroughThePartsOfTheWindowAndRoundAgain()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        on.send("Wind", "{}");
        SOON_COMPARE(on.window.recording().numbers()->events, std::uint64_t(1));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.window.replayBar().isVisible() && on.studio().events.rowCount() == 1);
        const std::pair<QString, const QWidget *> parts[] = {{"tools", on.window.findChild<QToolBar *>("tools")},
                                                             {"types", on.window.findChild<Pane *>("types")},
                                                             {"plugins", on.window.findChild<Pane *>("plugins")},
                                                             {"graph", on.window.rates().graphs()},
                                                             {"graph's bar", &on.window.rates()},
                                                             {"filter", on.window.events().filterLine()},
                                                             {"list", on.window.events().table()},
                                                             {"inspector", on.window.events().inspector()},
                                                             {"events' bar", &on.window.events()},
                                                             {"inject", on.window.findChild<Pane *>("inject")},
                                                             {"replay", &on.window.replayBar()}};
        const auto partOf = [&parts](const QWidget *widget) {
            for (const auto &[name, part] : parts)
                if (part == widget || part->isAncestorOf(widget)) return name;
            return qobject_cast<const QTabBar *>(widget) ? QString("tabs") : QString("behind");
        };
        const auto walk = [&](Qt::Key key) {
            on.window.types().table()->setFocus();
            QStringList order{"types"};
            for (int presses = 0; presses < 200; ++presses) {
                QTest::keyClick(QApplication::focusWidget(), key);
                const QString part = partOf(QApplication::focusWidget());
                if (part != order.last()) order << part;
                if (QApplication::focusWidget() == on.window.types().table()) return order;
            }
            return order << "and never again to its start";
        };
        QStringList round{"types",     "plugins", "graph's bar", "graph", "filter", "events' bar", "list",
                          "inspector", "inject",  "replay",      "tabs",  "tools",  "types"};
        QCOMPARE(walk(Qt::Key_Tab), round);
        std::reverse(round.begin(), round.end());
        QCOMPARE(walk(Qt::Key_Backtab), round);
    }

    void inASmallWindowTwoLinesOfWhatWasSentAreSeenAlsoBelowAMistake()
    {
        ShownStudio on(newSettings());
        on.window.resize(1280, 800);
        on.window.resetLayout();
        InjectView &inject = on.window.inject();
        inject.formats()->button(1)->click(); // JSON
        inject.payload()->setText("{\"direction\": 270,\n \"speed\": }");
        QVERIFY(inject.payload()->mistakeLabel()->isVisible());
        QCoreApplication::processEvents();
        const auto &sent = *qobject_cast<QListView *>(on.window.findChild<QTabWidget *>("saved")->widget(0));
        QVERIFY(sent.viewport()->height() >= 2 * on.window.types().table()->verticalHeader()->defaultSectionSize());
        QCOMPARE(on.window.height(), 800);
    }

    void whereverTabLeadsTheKeyboardIsSeen()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.send("Wind", "{}");
        SOON_COMPARE(on.studio().events.rowCount(), 1);
        on.engine().stop(); // so that nothing else moves
        QVERIFY(on.waitFor(LinkState::Stopped));
        for (const char *name : {"events", "output", "topology", "problems"}) {
            on.window.findChild<Pane *>(name)->raise();
            on.window.types().table()->setFocus();
            QStringList unseen;
            for (int presses = 0; presses < 100; ++presses) {
                QCoreApplication::processEvents();
                const QWidget &focused = *QApplication::focusWidget();
                const QRect place(focused.mapTo(&on.window, QPoint()), focused.size());
                const QImage with = on.window.grab(place).toImage();
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
                QCoreApplication::processEvents();
                if (on.window.grab(place).toImage() == with)
                    unseen << QString::fromLatin1(focused.metaObject()->className()) + ' ' + focused.toolTip();
                if (QApplication::focusWidget() == on.window.types().table()) break;
            }
            QVERIFY2(unseen.isEmpty(), qPrintable(name + unseen.join(", ")));
            QVERIFY2(QApplication::focusWidget() == on.window.types().table(), name); // it came round
        }
    }

    void whoHearsTheWindowInsteadOfSeeingItIsToldWhatIsWhere()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        const QTemporaryDir folder;
        on.open(QString::fromStdString(
            event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file.string()));
        SOON_VERIFY(on.window.replayBar().isVisible());
        QStringList nameless;
        for (QWidget *widget : on.window.findChildren<QWidget *>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
            if (widget->window() != &on.window || qobject_cast<QLabel *>(widget)) continue;
            if (qobject_cast<QTabBar *>(widget) || qobject_cast<QTabWidget *>(widget)) continue; // its tabs have names
            const QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
            if (!accessible || !accessible->text(QAccessible::Name).isEmpty()) continue;
            nameless << QString::fromLatin1(widget->metaObject()->className()) + " in " +
                            widget->parentWidget()->metaObject()->className() + ' ' + widget->toolTip();
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join('\n')));
    }

    void panesKeepTheirRoomHoweverManyGraphsThereAre()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        SOON_VERIFY(on.window.rates().isVisible());
        QCoreApplication::processEvents();
        const QRect events = on.window.eventsPane().geometry();
        PayloadGraphs &graphs = *on.window.rates().graphs();
        const QWidget &seen = *on.window.rates().findChild<QScrollArea *>()->viewport();
        for (const char *number : {"speed", "direction", "height", "id"}) {
            graphs.plot({"Wind", number});
            // The new one is in sight, as high as it must be.
            const QWidget *added = graphs.graphs().back();
            SOON_VERIFY2(added->height() >= 90 &&
                             seen.rect().contains(QRect(added->mapTo(&seen, QPoint()), added->size())),
                         qPrintable(QStringLiteral("%1 in %2").arg(added->height()).arg(seen.height())));
            QCOMPARE(on.window.eventsPane().geometry(), events);
        }
        while (!graphs.graphs().empty()) {
            const auto before = graphs.graphs().size();
            QTest::mouseClick(graphs.graphs().back()->findChild<QToolButton *>("close"), Qt::LeftButton);
            QCOMPARE(graphs.graphs().size(), before - 1);
            QCoreApplication::processEvents();
            QCOMPARE(on.window.eventsPane().geometry(), events);
        }
    }

    void aWindowAsLargeAsItsScreenIsMaximizedSoThatItsFrameFitsIn()
    {
        Settings settings(newSettings());
        MainWindow window(settings);
        const QSize screen = window.screen()->availableSize();
        window.resize(screen - QSize(50, 50));
        window.fitToScreen();
        QCOMPARE(window.isMaximized(), window.height() >= screen.height()); // it has a least size
        window.resize(screen);
        window.fitToScreen();
        QVERIFY(window.isMaximized());
    }

    void aLargeWindowGivesItsRoomToTheGraphAndTheEvents()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QCoreApplication::processEvents();
        const QSize graph = on.window.rates().parentWidget()->size();
        const int events = on.window.eventsPane().height();
        on.window.resize(2560, 1440);
        on.window.actions().resetLayout->trigger();
        QCoreApplication::processEvents();
        const QSize largeGraph = on.window.rates().parentWidget()->size();
        QVERIFY(largeGraph.width() > 3 * graph.width() / 2 && largeGraph.height() > 3 * graph.height() / 2);
        QVERIFY2(on.window.eventsPane().height() > 3 * events / 2,
                 qPrintable(QString::number(on.window.eventsPane().height())));
    }

    void thePathsInAFailureHaveMoreRoomInALargeWindow()
    {
        ShownStudio on(newSettings());
        on.window.welcome().showReady("Mill", QString("/a/long/path/").repeated(12));
        const auto wordsWidth = [&on] {
            int widest = 0;
            for (const QLabel *line : on.window.welcome().findChildren<QLabel *>())
                if (line->text().startsWith("/a/long")) widest = line->width();
            return widest;
        };
        QCoreApplication::processEvents();
        const int small = wordsWidth();
        QVERIFY(small > 300 && small < on.window.welcome().width());
        on.window.resize(2560, 1440);
        QCoreApplication::processEvents();
        QVERIFY2(wordsWidth() > 3 * small / 2, qPrintable(QString::number(wordsWidth())));
    }

    void panesHaveTheirSizesBackWhenTheWindowHasItsRoomBack()
    {
        const QString settings = newSettings();
        constexpr QSize LARGE(1800, 1100), SMALLEST(700, 400);
        const auto sizesIn = [](ShownStudio &on) {
            QCoreApplication::processEvents(); // the layout
            QList<QSize> sizes;
            for (const char *name : {"types", "plugins", "events", "inject"})
                sizes << on.window.findChild<Pane *>(name)->size();
            return sizes;
        };
        QList<QSize> dragged;
        {
            ShownStudio on(settings);
            on.window.resize(LARGE);
            on.window.actions().resetLayout->trigger();
            const QList<QSize> first = sizesIn(on);
            on.window.resize(SMALLEST);
            SOON_VERIFY2(sizesIn(on)[0].width() < first[0].width(), "there is no room");
            on.window.resize(LARGE);
            SOON_COMPARE(sizesIn(on), first);

            const Pane &types = *on.window.findChild<Pane *>("types");
            const QPoint edge(types.geometry().right() + 3, types.geometry().center().y());
            QTest::mousePress(&on.window, Qt::LeftButton, {}, edge);
            QTest::mouseMove(&on.window, edge + QPoint(80, 0));
            QCoreApplication::processEvents(); // it goes along a moment later
            QTest::mouseRelease(&on.window, Qt::LeftButton, {}, edge + QPoint(80, 0));
            SOON_COMPARE(types.width(), first[0].width() + 80);
            dragged = sizesIn(on);
            on.window.resize(SMALLEST);
            SOON_VERIFY(sizesIn(on)[0].width() < first[0].width());
            on.window.resize(LARGE);
            SOON_COMPARE(sizesIn(on), dragged);
            on.window.resize(SMALLEST); // as a window that is maximized has another size until it is shown
            QVERIFY(on.window.close());
        }
        ShownStudio again(settings);
        again.window.resize(LARGE);
        SOON_COMPARE(sizesIn(again), dragged);
    }

    void panesHaveTheirHeightsBackOnceARecordingIsClosed()
    {
        const QTemporaryDir folder;
        ShownStudio on(newSettings());
        on.window.resetLayout();
        const auto heights = [&on] {
            QCoreApplication::processEvents();
            QList<int> all;
            for (const char *name : {"types", "plugins", "events", "inject"})
                all << on.window.findChild<Pane *>(name)->height();
            return all;
        };
        const QList<int> before = heights();
        on.open(QString::fromStdString(
            event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file.string()));
        SOON_VERIFY(on.window.replayBar().isVisible() && heights() != before);
        on.replay().close();
        SOON_COMPARE(heights(), before);
    }

    void aMistakeOfTwoLinesIsReadBelowTheEditorAndMovesNothing()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        on.open(m_app.file());
        on.window.inject().setType("Wind");
        QCoreApplication::processEvents();
        const QRect events = on.window.eventsPane().geometry();
        on.window.inject().payload()->setText(R"({"image": {i}, "label": "bird", "bird": {random})");
        QCoreApplication::processEvents();
        const QLabel &words = *on.window.inject().payload()->mistakeLabel();
        const QWidget &editor = *on.window.inject().payload()->findChild<QPlainTextEdit *>();
        QVERIFY(words.isVisible() && words.heightForWidth(words.width()) > 3 * words.fontMetrics().height() / 2);
        QVERIFY(words.height() >= words.heightForWidth(words.width()));
        QVERIFY(words.mapTo(&on.window, QPoint()).y() >= editor.mapTo(&on.window, QPoint(0, editor.height())).y());
        QCOMPARE(on.window.eventsPane().geometry(), events);
    }

    void allPagesOfTheInspectorAreInSightInASmallWindow()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QTabWidget *pages = on.window.events().inspector()->pages();
        pages->setTabVisible(InspectorView::Picture, true);
        QCoreApplication::processEvents();
        const int end = pages->tabBar()->tabRect(InspectorView::Picture).right();
        QVERIFY2(end < pages->width(), qPrintable(QStringLiteral("%1 of %2").arg(end).arg(pages->width())));
    }

    void nothingMovesAsideForWhatComesAndGoes()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        on.window.inject().rate()->setValue(50);
        on.send("Rain", "drop {i}", 1);
        SOON_VERIFY(!on.window.rates().plot()->picture().curves.empty());
        QCoreApplication::processEvents();
        const QRect plot = on.window.rates().plot()->geometry();
        const int inject = on.window.inject().width();
        on.send("Rain", "drop {i}", 1'000'000); // with a button that stops it
        SOON_VERIFY(on.window.inject().cancelButton()->isVisible());
        on.window.rates().pauseAction()->trigger(); // with a badge and a way back
        const auto labels = on.window.rates().findChildren<QLabel *>();
        SOON_VERIFY(std::any_of(labels.begin(), labels.end(),
                                [](const QLabel *each) { return each->isVisible() && each->text() == "paused"; }));
        QCoreApplication::sendPostedEvents(); // what asks for another layout
        QCoreApplication::processEvents();
        QCOMPARE(on.window.inject().width(), inject);
        QCOMPARE(on.window.rates().plot()->geometry(), plot);
    }

    void longNamesNeedNoMoreRoomThanShortOnes()
    {
        const QString name = QString(200, 'W');
        QTemporaryDir folder;
        QFile app(folder.filePath("app.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("title = \"" + name.toUtf8() + "\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n" +
                  "[[event_types]]\nname = \"" + name.toUtf8() + "\"\n[[plugins.external]]\nplugin_name = \"" +
                  name.toUtf8() + "\"\nexternal_port = 0\ncommand = [\"sleep\", \"1000\"]\n");
        app.close();
        const auto recorded = event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file;
        const QString recording = folder.filePath(name + ".mcap");
        QVERIFY(QFile::rename(QString::fromStdString(recorded), recording));

        ShownStudio on(newSettings());
        const int least = on.window.minimumSizeHint().width();
        const auto isNarrow = [&] {
            QCoreApplication::processEvents();
            const int now = on.window.minimumSizeHint().width();
            if (now > std::max(least, 1280)) qInfo() << "at least" << now << "wide, before" << least;
            return now <= std::max(least, 1280);
        };
        on.open(app.fileName());
        QCOMPARE(on.window.windowTitle(), name);
        SOON_VERIFY2(isNarrow(), "the middle of the window");
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        SOON_VERIFY2(isNarrow(), "the tool bar");
        on.send(name, "ff");
        SOON_COMPARE(on.studio().events.rowCount(), 1);
        on.window.events().table()->selectRow(0);
        SOON_VERIFY2(isNarrow(), "the inspector, and what was sent");
        on.studio().filter.setMuted(name, true);
        SOON_VERIFY2(isNarrow(), "the muted type");
        on.studio().filter.setText("size > " + name);
        SOON_VERIFY2(isNarrow(), "the mistake in the filter");
        on.open(folder.filePath(name + ".toml"));
        QVERIFY(on.window.notice().isVisible());
        SOON_VERIFY2(isNarrow(), "the notice");
        on.open(recording);
        SOON_VERIFY(on.replay().isOpen());
        SOON_VERIFY2(isNarrow(), "the replay bar");
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    void anAppThatHasEndedWithoutEventsDoesNotPromiseAny()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        const auto words = [&on] {
            QString all;
            for (const QLabel *label : on.window.events().findChildren<QLabel *>()) all += label->text() + '\n';
            return all;
        };
        SOON_VERIFY(words().contains("as they come"));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
        SOON_VERIFY2(words().contains("had no events"), qPrintable(words()));
    }
};

QTEST_MAIN(TestWindowLayout)
#include "tst_window_layout.moc"
