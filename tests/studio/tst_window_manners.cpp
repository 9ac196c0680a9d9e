// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/plots/theme.h"
#include "studio/views/app_badge.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/inspector_view.h"
#include "studio/views/key_sheet.h"
#include "studio/views/muted_badge.h"
#include "studio/views/notice_bar.h"
#include "studio/views/outline.h"
#include "studio/views/pane.h"
#include "studio/views/rates_view.h"
#include "studio/views/record_bar.h"
#include "studio/views/replay_bar.h"
#include "studio/views/types_view.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStyleOptionFrame>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QToolTip>
#include <QTreeView>

using namespace event_studio;

/// What is the same everywhere in the window: its menus, its keys, what it keeps.
class TestWindowManners : public QObject, protected WindowTest {
    Q_OBJECT

    /// Opens something that waits for an answer, and gives it as soon as it is there.
    template <class Widget>
    void answer(const std::function<void()> &open, const std::function<void(Widget &)> &act)
    {
        QTimer look;
        bool answered = false;
        connect(&look, &QTimer::timeout, this, [&] {
            QWidget *shown = QApplication::activePopupWidget();
            auto *widget = qobject_cast<Widget *>(shown ? shown : QApplication::activeModalWidget());
            if (!widget) return;
            look.stop();
            answered = true;
            act(*widget);
            widget->close();
        });
        look.start(5);
        open();
        QVERIFY(answered);
    }
    static void press(QMenu &menu, const QString &words, Qt::Key key = Qt::Key_Return)
    {
        for (QAction *action : menu.actions())
            if (action->text().remove('&') == words) {
                menu.setActiveAction(action);
                return QTest::keyClick(&menu, key);
            }
        QFAIL(qPrintable("no line " + words));
    }
    static void rightClick(QWidget *where, const QPoint &place)
    {
        QContextMenuEvent event(QContextMenuEvent::Mouse, place, where->mapToGlobal(place));
        QApplication::sendEvent(where, &event);
    }

    const bool m_systemIsDark =
        QApplication::palette().color(QPalette::Window).lightness() < 128; ///< before any window

private slots:
    void everyKeyOfTheMenusIsInTheListOfKeys()
    {
        ShownStudio on(newSettings());
        QStringList told;
        answer<KeySheet>([&] { on.key(QKeySequence("F1")); },
                         [&](KeySheet &sheet) {
                             for (const QLabel *label : sheet.findChildren<QLabel *>())
                                 told += label->text().split(", ");
                         });
        int keys = 0;
        QStringList missing;
        for (const QAction *action : on.window.findChildren<QAction *>()) {
            QString key = action->shortcut().toString(QKeySequence::PortableText);
            key.replace("Del", "Delete").replace("PgUp", "Page Up").replace("PgDown", "Page Down");
            if (key.isEmpty()) continue;
            ++keys;
            const bool isTold = told.contains(key) || told.filter('(' + key).size() > 0;
            if (!isTold) missing << action->text() + ": " + key;
        }
        QCOMPARE(missing.join(", "), QString());
        QVERIFY2(keys >= 30, qPrintable(QString::number(keys)));
    }

    void theKeyboardIsSeenWhereverItIs()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        SOON_VERIFY(on.window.rates().isVisible());
        const auto ringed = [&on] {
            const auto rings = on.window.findChildren<Outline *>();
            return rings.size() == 1 ? rings.first()->parentWidget() : nullptr;
        };
        const auto isAccent = [](QWidget &widget) { // its edge, as it is on the screen
            const QColor accent = Theme::of(widget.palette()).accent;
            const QColor edge = widget.grab().toImage().pixelColor(widget.width() / 2, 0);
            return std::abs(edge.hue() - accent.hue()) < 12 && std::abs(edge.lightness() - accent.lightness()) < 40;
        };
        QWidget &graph = *on.window.rates().plot(), &types = *on.window.types().table(),
                &list = *on.window.events().table(), &tree = *on.window.events().inspector()->tree();
        for (const ThemeChoice theme : {ThemeChoice::Dark, ThemeChoice::Light}) {
            on.window.setTheme(theme);
            QTest::mouseClick(&graph, Qt::LeftButton, {}, {5, 5});
            QCOMPARE(ringed(), &graph);
            SOON_VERIFY(isAccent(graph));
            for (QWidget *part : {&types, &list, &tree}) {
                part->setFocus(Qt::TabFocusReason);
                QCOMPARE(ringed(), part);
                QVERIFY2(isAccent(*part), part->metaObject()->className());
            }
            QVERIFY(!isAccent(graph) && !isAccent(types));
            on.window.resize(on.window.width() + 40, 800); // it goes along
            SOON_COMPARE(on.window.findChild<Outline *>()->size(), tree.size());
            on.window.inject().payload()->setFocus(); // whose frame tells it
            QCOMPARE(ringed(), nullptr);
            auto *tabs = on.window.events().inspector()->pages()->tabBar();
            const auto tabNow = [tabs] { return tabs->grab(tabs->tabRect(tabs->currentIndex())).toImage(); };
            const QImage without = tabNow();
            tabs->setFocus(Qt::TabFocusReason);
            QVERIFY(tabNow() != without);
        }
    }

    void whatIsGreySaysWhy()
    {
        ShownStudio on(newSettings());
        const WindowActions &actions = on.window.actions();
        const auto why = [](const QAction *action) {
            return action->isEnabled() ? QString() : action->toolTip().section('\n', 1);
        };
        QCOMPARE(why(actions.openApp), QString());
        QCOMPARE(why(actions.run), QString("No app is open"));
        QCOMPARE(why(actions.record), QString("No app runs"));
        on.open(m_app.file());
        QCOMPARE(why(actions.run), QString());
        QCOMPARE(why(actions.stop), QString("No app runs"));
        QVERIFY(runApp(on.studio(), m_app));
        QCOMPARE(why(actions.openApp), QString("Weather runs: stop it first"));
        QCOMPARE(actions.openApp->toolTip().section('\n', 0, 0), QString("Open an app.toml (Ctrl+O)"));
        for (const QAction *possible : {actions.stop, actions.restart, actions.record})
            QVERIFY2(why(possible).isEmpty() && !possible->toolTip().contains('\n'), qPrintable(possible->toolTip()));
        on.engine().stop();
        QVERIFY(on.waitFor(LinkState::Stopped));
        QCOMPARE(why(actions.openApp), QString());
    }

    void aColumnThatSomebodyChoosesIsThereAtTheNextStart()
    {
        const QString settings = newSettings();
        const auto isHidden = [](ShownStudio &on) {
            return on.window.types().table()->isColumnHidden(EventTypeModel::MeanSize);
        };
        {
            ShownStudio on(settings);
            QVERIFY(isHidden(on));
            QHeaderView *header = on.window.types().table()->horizontalHeader();
            const QString name = header->model()->headerData(EventTypeModel::MeanSize, Qt::Horizontal).toString();
            answer<QMenu>(
                [&] {
                    rightClick(header->viewport(), {20, 5});
                },
                [&](QMenu &menu) {
                    press(menu, name, Qt::Key_Space);
                    QVERIFY2(menu.isVisible(), "more can be ticked");
                });
            QVERIFY(!isHidden(on));
            QVERIFY(on.window.close());
        }
        ShownStudio on(settings);
        QVERIFY(!isHidden(on));
        on.window.actions().resetLayout->trigger();
        QVERIFY(isHidden(on));
    }

    void theSystemsThemeIsTheOneThatItHadBefore()
    {
        ShownStudio on(newSettings());
        const auto choose = [&](const QString &words) {
            for (QAction *action : on.window.findChildren<QAction *>())
                if (action->text().remove('&') == words) action->trigger();
            return QApplication::palette().color(QPalette::Window);
        };
        const QColor atFirst = QApplication::palette().color(QPalette::Window);
        const QColor dark = choose("Dark"), light = choose("Light");
        QVERIFY(dark.lightness() < 100 && light.lightness() > 200);
        QCOMPARE(atFirst, m_systemIsDark ? dark : light);
        choose(atFirst == dark ? "Light" : "Dark");
        QCOMPARE(choose("System"), atFirst);
        for (const auto &theme :
             {QString("Dark"), QString("Light")}) { // kept at once: not every program ends by a close
            choose(theme);
            QCOMPARE(on.settings.value("theme").toString(), theme.toLower());
        }
    }

    void anAppFileThatHasChangedIsReadByAClick()
    {
        const QString file = m_folder.filePath("changes.toml");
        QVERIFY(QFile::copy(m_app.file(), file));
        ShownStudio on(newSettings());
        on.open(file);
        QCOMPARE(on.window.windowTitle(), QString("Weather"));
        QFile app(file);
        QVERIFY(app.open(QIODevice::ReadOnly));
        const QByteArray changed = app.readAll().replace("Weather", "Climate");
        app.close();
        QVERIFY(app.open(QIODevice::WriteOnly) && app.write(changed) == changed.size());
        app.close();
        NoticeBar &notice = on.window.notice();
        SOON_VERIFY(notice.isVisible());
        QCOMPARE(notice.words()->text(), QString("changes.toml has changed on disk."));
        QTest::mouseClick(notice.buttons().front(), Qt::LeftButton);
        SOON_COMPARE(on.window.windowTitle(), QString("Climate"));
        QVERIFY(!notice.isVisible());
    }

    void anAppThatCouldNotRunAgainIsNotStoppedForIt()
    {
        const QString file = m_folder.filePath("breaks.toml");
        QVERIFY(QFile::copy(m_app.file(), file));
        ShownStudio on(newSettings());
        on.open(file);
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        QFile app(file);
        QVERIFY(app.open(QIODevice::WriteOnly) && app.write("title = \n") > 0);
        app.close();
        NoticeBar &notice = on.window.notice();
        SOON_VERIFY(notice.isVisible());
        QCOMPARE(notice.buttons().front()->text(), QString("Restart the app"));
        QTest::mouseClick(notice.buttons().front(), Qt::LeftButton);
        SOON_VERIFY(notice.isVisible());
        QVERIFY(on.engine().state() == LinkState::Running);
        QVERIFY2(notice.words()->text().contains("breaks.toml"), qPrintable(notice.words()->text()));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    void aRecentAppOpensByItsLineInTheMenu()
    {
        const QString settings = newSettings();
        {
            ShownStudio on(settings);
            on.open(m_app.file());
            QVERIFY(on.window.close());
        }
        ShownStudio on(settings);
        QVERIFY(!on.engine().isOpen());
        QMenu &recent = *on.window.actions().recentApps;
        recent.popup(on.window.mapToGlobal(QPoint(10, 10)));
        SOON_VERIFY(recent.isVisible());
        press(recent, m_app.file());
        SOON_VERIFY(on.engine().isOpen());
    }

    void theMenusOfTypesAndEventsLeadFromOneToTheOther()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}", 3)) && injectAndSee(on.studio(), order("Rain", "drop")));
        SOON_COMPARE(on.studio().events.rowCount(), 4);
        QTableView &types = *on.window.types().table();
        const QModelIndex rain = types.model()->index(on.studio().types.rowOf("Rain"), EventTypeModel::Name);
        answer<QMenu>([&] { rightClick(types.viewport(), types.visualRect(rain).center()); },
                      [](QMenu &menu) { press(menu, "Inject one of these"); });
        QCOMPARE(on.window.inject().payload()->format(), PayloadFormat::Text);

        EventTable &list = *on.window.events().table();
        const auto menuOf = [&](const QString &words) {
            const QModelIndex first = list.model()->index(0, EventListModel::Type);
            answer<QMenu>([&] { rightClick(list.viewport(), list.visualRect(first).center()); },
                          [&](QMenu &menu) { press(menu, words); });
        };
        menuOf("Only Wind");
        SOON_COMPARE(on.studio().events.rowCount(), 3);
        menuOf("Only from (injected)");
        QVERIFY2(on.window.events().filterLine()->edit()->text().contains("(injected)"),
                 qPrintable(on.window.events().filterLine()->edit()->text()));
        SOON_COMPARE(on.studio().events.rowCount(), 4); // in place of the type
        menuOf("Mute Wind");
        SOON_COMPARE(on.studio().events.rowCount(), 1);
    }

    void namesWithAnAmpersandOrMarkupAreReadAsTheyAre()
    {
        const QString file = m_folder.filePath("R&D.toml");
        QFile app(file);
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("publish_port = \"off\"\nsubscribe_port = \"off\"\n[[event_types]]\nname = \"R&D\"\n"
                  "[[event_types]]\nname = \"Rain\"\n[[event_types]]\nname = \"<b>Hail</b>\"\n");
        app.close();
        ShownStudio on(newSettings());
        RecordingSettings settings;
        settings.folder = m_folder.filePath("recordings");
        settings.types = RecordingSettings::Types::Except;
        settings.typeNames = QStringList("<b>Hail</b>");
        on.window.recording().setSettings(settings);
        on.open(file);
        const QString leftOut = on.window.findChild<RecordBar *>()->badge()->toolTip();
        QVERIFY2(leftOut.contains("&lt;b&gt;Hail"), qPrintable(leftOut));
        const auto lines = [](const QMenu &menu) { // as they are read
            QStringList read;
            for (const QAction *action : menu.actions())
                read << action->text().replace("&&", "\1").remove('&').replace('\1', '&');
            return read;
        };
        QMenu &recent = *on.window.actions().recentApps;
        emit recent.aboutToShow();
        QCOMPARE(lines(recent), QStringList(file));
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        QVERIFY(injectAndSee(on.studio(), order("R&D", "01")) && injectAndSee(on.studio(), order("Rain", "02")));
        SOON_COMPARE(on.studio().events.rowCount(), 2);
        EventTable &list = *on.window.events().table();
        answer<QMenu>(
            [&] {
                rightClick(list.viewport(), list.visualRect(list.model()->index(0, EventListModel::Type)).center());
            },
            [&](QMenu &menu) {
                QVERIFY2(lines(menu).contains("Only R&D"), qPrintable(lines(menu).join('\n')));
                menu.close();
            });
        on.window.actions().record->trigger();
        SOON_VERIFY(!on.window.recording().isRecording());
        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.replay().isOpen());
        QMenu *types = nullptr;
        for (QMenu *menu : on.window.replayBar().findChildren<QMenu *>())
            if (lines(*menu).contains("R&D")) types = menu;
        QVERIFY(types);
        types->actions()[lines(*types).indexOf("Rain")]->setChecked(false);
        QCOMPARE(on.replay().onlyTypes(), QStringList("R&D"));
    }

    void whatTellsMoreByItsToolTipTellsTheKeyboardToo()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.studio().filter.setMuted("Wind", true);
        QLabel *app = on.window.findChild<AppBadge *>()->words();
        SOON_VERIFY(app->isVisible());
        for (QWidget *badge : std::initializer_list<QWidget *>{app, on.window.findChild<MutedBadge *>()}) {
            on.window.types().table()->setFocus();
            for (int presses = 0; presses < 100 && !badge->hasFocus(); ++presses)
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QVERIFY(badge->hasFocus());
            SOON_VERIFY(QToolTip::isVisible());
            QCOMPARE(QToolTip::text(), badge->toolTip());
            QTest::keyClick(badge, Qt::Key_Tab);
            SOON_VERIFY(!QToolTip::isVisible() || QToolTip::text() != badge->toolTip());
        }
    }

    void theHintOfTheFilterIsWholeInASmallWindow()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QLineEdit &line = *on.window.events().filterLine()->edit();
        SOON_VERIFY(line.isVisible());
        QStyleOptionFrame option;
        option.initFrom(&line);
        const int room = line.style()->subElementRect(QStyle::SE_LineEditContents, &option, &line).width();
        const int sign = line.findChild<QToolButton *>()->width() + 4, margins = 2 * 2; // as the line has them
        const int wide = line.fontMetrics().horizontalAdvance(line.placeholderText());
        QVERIFY2(wide <= room - sign - margins, qPrintable(QString("%1 in %2 - %3").arg(wide).arg(room).arg(sign)));
    }

    void theLayoutIsKeptThoughTheProgramNeverEndsByAClose()
    {
        const QString kept = newSettings();
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QHeaderView &header = *on.window.types().table()->horizontalHeader();
        const std::pair<const char *, std::function<void()>> changes[] = {
            {"columns", [&] { header.resizeSection(0, 143); }},
            {"a pane", [&] { on.window.findChild<Pane *>("plugins")->hide(); }},
            {"losses in the graph", [&] { on.window.rates().menu()->actions().first()->trigger(); }}};
        const auto content = [&] { // as it is if the program ends now
            QFile file(on.settings.fileName());
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        SOON_VERIFY(content().contains("types=")); // since the window has its size
        for (const auto &[what, change] : changes) {
            const QByteArray before = content();
            change();
            SOON_VERIFY2(content() != before, what);
        }
        QVERIFY(QFile::copy(on.settings.fileName(), kept));
        ShownStudio next(kept);
        QCOMPARE(next.window.types().table()->horizontalHeader()->sectionSize(0), 143);
        QVERIFY(next.window.rates().menu()->actions().first()->isChecked());
        QVERIFY(next.window.findChild<Pane *>("plugins")->isHidden());
    }

    void timesAreToldAsChosen()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}", 2)));
        SOON_COMPARE(on.studio().events.rowCount(), 2);
        QComboBox *style = nullptr;
        for (QComboBox *each : on.window.events().findChildren<QComboBox *>())
            if (each->findText("Since previous") >= 0) style = each;
        QVERIFY(style);
        QStringList times;
        for (int i = 0; i < 3; ++i) {
            style->setFocus();
            times << rowText(on.studio().events, 1, {EventListModel::Time});
            QTest::keyClick(style, Qt::Key_Down);
        }
        times.removeDuplicates();
        QCOMPARE(times.size(), qsizetype(3));
    }

    void theShownCurvesAreCopiedByTheMenuOfTheGraph()
    {
        ShownStudio on(newSettings());
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}", 3)));
        SOON_VERIFY(!on.window.rates().plot()->picture().curves.empty());
        QGuiApplication::clipboard()->clear();
        QMenu &menu = *on.window.rates().menu();
        menu.popup(on.window.mapToGlobal(QPoint(10, 10)));
        SOON_VERIFY(menu.isVisible());
        press(menu, "Copy as CSV");
        const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
        QVERIFY2(lines.first().contains("Wind") && lines.size() > 2, qPrintable(lines.first()));
    }
};

QTEST_MAIN(TestWindowManners)
#include "tst_window_manners.moc"
