// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/inspector_view.h"
#include "studio/views/notice_bar.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/replay_bar.h"
#include "studio/views/types_view.h"
#include "studio/views/view_setup.h"
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
#include <QMenu>
#include <QPlainTextEdit>
#include <QScreen>
#include <QScrollArea>
#include <QStyleOptionViewItem>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>
#include <array>

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
        QSettings settings(newSettings(), QSettings::IniFormat);
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

    void columnsGrowWithTheWindowUntilSomebodyGivesOneItsWidth()
    {
        const QString settings = newSettings();
        int chosen = 0;
        {
            ShownStudio on(settings);
            const std::pair<QHeaderView *, int> columns[] = {
                {on.window.types().table()->horizontalHeader(), EventTypeModel::Name},
                {on.window.plugins().table()->header(), PluginModel::Backlog},
                {on.window.events().table()->horizontalHeader(), EventListModel::From}};
            const auto widths = [&columns] {
                std::vector<int> all;
                for (const auto &[header, column] : columns) all.push_back(header->sectionSize(column));
                return all;
            };
            const auto resize = [&on](QSize size) {
                on.window.resize(size);
                on.window.shareRoom();
                QCoreApplication::processEvents();
            };
            resize({1280, 800});
            const std::vector<int> small = widths();
            resize({2560, 1440});
            const std::vector<int> large = widths();
            for (std::size_t i = 0; i < small.size(); ++i)
                QVERIFY2(large[i] >= small[i] + 30, qPrintable(QString::number(i)));
            resize({1280, 800});
            QCOMPARE(widths(), small);
            QHeaderView *events = columns[2].first;
            chosen = small[2] + 30;
            events->resizeSection(EventListModel::From, chosen); // as a drag of its edge does
            on.window.resize(2560, 1440);
            QCoreApplication::processEvents();
            QCOMPARE(events->sectionSize(EventListModel::From), chosen);
            QCOMPARE(widths()[0], small[0]); // its pane has kept its width
            on.window.close();
        }
        ShownStudio again(settings);
        const QHeaderView *events = again.window.events().table()->horizontalHeader();
        QCOMPARE(events->sectionSize(EventListModel::From), chosen);
        again.window.resize(2300, 1200);
        QCoreApplication::processEvents();
        QCOMPARE(events->sectionSize(EventListModel::From), chosen);
        again.window.actions().resetLayout->trigger();
        QCoreApplication::processEvents();
        QVERIFY(events->sectionSize(EventListModel::From) > chosen);
    }

    void theColumnsOfEveryTableAreKeptAndTheirMenuGivesThemBack()
    {
        const auto headersOf = [](ShownStudio &on) {
            return std::array{on.window.types().table()->horizontalHeader(), on.window.plugins().table()->header(),
                              on.window.events().table()->horizontalHeader(),
                              on.window.findChild<OutputView *>()->table()->horizontalHeader(),
                              on.window.findChild<ProblemsView *>()->table()->horizontalHeader()};
        };
        const QString settings = newSettings();
        {
            ShownStudio on(settings);
            for (QHeaderView *header : headersOf(on)) {
                for (int column = 0; column < 4; ++column) header->showSection(column);
                header->resizeSection(1, 91);
                header->hideSection(2);
                header->moveSection(header->visualIndex(1), 0);
            }
            QVERIFY(on.window.close());
        }
        ShownStudio again(settings);
        for (QHeaderView *header : headersOf(again)) {
            QCOMPARE(header->sectionSize(1), 91);
            QVERIFY(header->isSectionHidden(2));
            QCOMPARE(header->visualIndex(1), 0);
            QTimer::singleShot(0, header, [] {
                auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
                QVERIFY(menu);
                menu->setActiveAction(menu->actions().last());
                QCOMPARE(menu->activeAction()->text().remove('&'), QString("Reset the columns"));
                QTest::keyClick(menu, Qt::Key_Return);
            });
            emit header->customContextMenuRequested({5, 5});
            QVERIFY(header->sectionSize(1) != 91);
            QCOMPARE(header->visualIndex(1), 1);
        }
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

    void theLargestNumbersAreWholeInASmallWindow()
    {
        using namespace std::chrono_literals;
        ShownStudio on(newSettings());
        on.window.resetLayout();
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->time = Timestamp(1'000'000s);
        EventTypeSnapshot type;
        type.id = 1;
        type.type = event_engine::EventType("Temperature");
        type.events = 20'000'000;
        type.bytes = 1;
        type.eventsPerSecond = 22.2e6;
        type.bytesPerSecond = 88.8e6;
        type.lastSeen = snapshot->time - 59min;
        snapshot->types = {type};
        PluginSnapshot plugin;
        plugin.name = "TemperatureSensor";
        plugin.receivedPerSecond = plugin.publishedPerSecond = 22.2e6;
        plugin.waitingEvents = plugin.losses.dropped = 88'800'000;
        for (const auto state : {PluginState::Running, PluginState::Stopped, PluginState::Starting}) {
            plugin.state = state;
            snapshot->plugins.push_back(plugin);
        }
        snapshot->plugins[1].receivedPerSecond = 0;
        on.studio().types.setSnapshot(snapshot);
        on.studio().plugins.setSnapshot(snapshot);
        QCoreApplication::processEvents();
        const auto cutOff = [](const QAbstractItemView &view, const QHeaderView &header) {
            QStringList cut;
            const int margin = 2 * (view.style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, &view) + 1);
            for (int row = 0; row < view.model()->rowCount(); ++row)
                for (int column = 1; column < view.model()->columnCount(); ++column) {
                    const QModelIndex cell = view.model()->index(row, column);
                    if (header.isSectionHidden(column) || cell.data().toString().isEmpty()) continue;
                    QStyleOptionViewItem option;
                    option.initFrom(&view);
                    option.rect = view.visualRect(cell);
                    option.features = QStyleOptionViewItem::HasDisplay;
                    option.text = cell.data().toString();
                    const int room =
                        view.style()->subElementRect(QStyle::SE_ItemViewItemText, &option, &view).width() - margin;
                    const int needed = view.fontMetrics().horizontalAdvance(option.text);
                    if (needed > room) cut << QStringLiteral("%1: %2 of %3").arg(option.text).arg(room).arg(needed);
                }
            return cut.join(", ");
        };
        QCOMPARE(cutOff(*on.window.types().table(), *on.window.types().table()->horizontalHeader()), QString());
        QCOMPARE(cutOff(*on.window.plugins().table(), *on.window.plugins().table()->header()), QString());
        const QHeaderView &events = *on.window.events().table()->horizontalHeader();
        const QFontMetrics letters = on.window.fontMetrics();
        QVERIFY(events.sectionSize(EventListModel::Number) >= letters.horizontalAdvance("9999999") + 14);
        QVERIFY(events.sectionSize(EventListModel::Size) >= letters.horizontalAdvance("99.9 KB") + 14);
    }

    void inASmallWindowTwentyThreeLettersOfAPayloadAreRead()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app) && injectAndSee(on.studio(), order("Rain", QByteArray(200, 'x'))));
        const EventTable &list = *on.window.events().table();
        SOON_COMPARE(list.model()->rowCount(), 1);
        QCoreApplication::processEvents();
        const auto room = [&list](int column) {
            QStyleOptionViewItem option;
            option.initFrom(&list);
            option.rect = list.visualRect(list.model()->index(0, column));
            option.features = QStyleOptionViewItem::HasDisplay;
            option.text = list.model()->index(0, column).data().toString();
            const int margin = 2 * (list.style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, &list) + 1);
            return list.style()->subElementRect(QStyle::SE_ItemViewItemText, &option, &list).width() - margin;
        };
        const int letters = room(EventListModel::Preview) / QFontMetrics(fixedFont()).horizontalAdvance('x');
        QVERIFY2(letters >= 23, qPrintable(QString::number(letters)));
        for (const int column : {EventListModel::Time, EventListModel::Type}) {
            const QString text = list.model()->index(0, column).data().toString();
            QVERIFY2(list.fontMetrics().horizontalAdvance(text) <= room(column), qPrintable(text));
        }
        const QModelIndex time = list.model()->index(0, EventListModel::Time);
        QCOMPARE(time.data().toString().size(), qsizetype(12)); // to the millisecond; the rest is in its tool tip
        QVERIFY(time.data(Qt::ToolTipRole).toString().contains(time.data().toString()));
        on.window.resize(2560, 1440);
        on.window.resetLayout();
        SOON_COMPARE(time.data().toString().size(), qsizetype(15));
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

    void theFirstColumnsAreWholeInASmallWindow()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QCoreApplication::processEvents();
        for (const char *pane : {"types", "plugins"})
            for (const auto *header : on.window.findChild<Pane *>(pane)->findChildren<QHeaderView *>())
                if (header->orientation() == Qt::Horizontal)
                    QVERIFY2(header->length() <= header->width(), qPrintable(QString(pane)));
        const QHeaderView *events = on.window.events().table()->horizontalHeader();
        QVERIFY2(events->sectionSize(EventListModel::Preview) >= 130,
                 qPrintable(QString::number(events->sectionSize(EventListModel::Preview))));
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
