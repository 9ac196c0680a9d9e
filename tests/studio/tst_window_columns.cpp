// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/types_view.h"
#include "studio/views/view_setup.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QMenu>
#include <QStyleOptionViewItem>
#include <QTableView>
#include <QTimer>
#include <QTreeView>

#include <array>

using namespace event_studio;

/// How wide the columns of the tables are, and what of them is read.
class TestWindowColumns : public QObject, protected WindowTest {
    Q_OBJECT

    static void resetByMenu(QHeaderView &header)
    {
        QTimer::singleShot(0, &header, [] {
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            QVERIFY(menu);
            menu->setActiveAction(menu->actions().last());
            QCOMPARE(menu->activeAction()->text().remove('&'), QString("Reset the columns"));
            QTest::keyClick(menu, Qt::Key_Return);
        });
        emit header.customContextMenuRequested({5, 5});
    }

    /// A cell looks as it does with more room than it has.
    static bool isWhole(QAbstractItemView &table, QHeaderView &header, const QModelIndex &index)
    {
        QRect cell = table.visualRect(index);
        const QImage seen = table.viewport()->grab(cell).toImage();
        header.resizeSection(index.column(), 2 * cell.width());
        cell.moveTopLeft(table.visualRect(index).topLeft());
        return table.viewport()->grab(cell).toImage() == seen;
    }

private slots:
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
            resetByMenu(*header);
            QVERIFY(header->sectionSize(1) != 91);
            QCOMPARE(header->visualIndex(1), 1);
        }
    }

    void theColumnsOfAPayloadAreKeptAndTheirMenuGivesThemBack()
    {
        const QString settings = newSettings();
        const auto header = [](ShownStudio &on) { return on.window.events().inspector()->tree()->header(); };
        int first = 0;
        {
            ShownStudio on(settings);
            first = header(on)->sectionSize(0);
            header(on)->resizeSection(0, 91);
            QVERIFY(on.window.close());
        }
        ShownStudio again(settings);
        QCOMPARE(header(again)->sectionSize(0), 91);
        resetByMenu(*header(again));
        QCOMPARE(header(again)->sectionSize(0), first);
    }

    void aResetShowsNoColumnsThatARecordingCannotFill()
    {
        const QTemporaryDir folder;
        ShownStudio on(newSettings());
        QTableView &table = *on.window.types().table();
        table.showColumn(EventTypeModel::MeanSize);
        on.open(QString::fromStdString(
            event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file.string()));
        SOON_VERIFY(on.replay().isOpen());
        QVERIFY(table.isColumnHidden(EventTypeModel::ByteRate) && table.isColumnHidden(EventTypeModel::MeanSize));
        resetByMenu(*table.horizontalHeader());
        QVERIFY(table.isColumnHidden(EventTypeModel::ByteRate) && table.isColumnHidden(EventTypeModel::MeanSize));
        on.studio().source.showLive();
        QVERIFY(!table.isColumnHidden(EventTypeModel::ByteRate));
        QVERIFY(table.isColumnHidden(EventTypeModel::MeanSize)); // as at first
    }

    void theLargestNumbersAndLongestWordsAreWholeInASmallWindow()
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
        for (const auto state :
             {PluginState::Running, PluginState::Stopped, PluginState::Disconnected, PluginState::BackingOff}) {
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
        PluginTable &plugins = *on.window.plugins().table();
        QCOMPARE(cutOff(plugins, *plugins.header()), QString());
        QVERIFY(isWhole(plugins, *plugins.header(), plugins.model()->index(0, PluginModel::Name)));
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

    void inASmallWindowTenLettersAreReadBesideTheSignOfWhoPublishes()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app) && injectAndSee(on.studio(), order("Rain", "x")));
        EventTable &list = *on.window.events().table();
        SOON_COMPARE(list.model()->rowCount(), 1);
        const QModelIndex from = list.model()->index(0, EventListModel::From);
        QCOMPARE(from.data().toString(), QString("(injected)")); // as "Classifier" of the example is
        QVERIFY(isWhole(list, *list.horizontalHeader(), from));
    }

    void whoPublishesIsReadWithinBounds()
    {
        const QString settings = newSettings();
        const auto name = [](ShownStudio &on, const std::string &plugin) {
            auto snapshot = std::make_shared<Snapshot>();
            snapshot->plugins.emplace_back().name = plugin;
            on.studio().plugins.clear();
            on.studio().plugins.setSnapshot(snapshot);
        };
        const auto fromOf = [](ShownStudio &on) {
            return on.window.events().table()->horizontalHeader()->sectionSize(EventListModel::From);
        };
        const auto resize = [](ShownStudio &on, QSize size) {
            on.window.resize(size);
            QCoreApplication::processEvents();
        };
        int narrow = 0, fitted = 0;
        {
            ShownStudio on(settings);
            on.window.resetLayout();
            QCoreApplication::processEvents();
            narrow = fromOf(on);
            name(on, "Counter");
            QCOMPARE(fromOf(on), narrow);
            name(on, "BatterySensor");
            fitted = fromOf(on);
            QVERIFY(fitted >= on.window.fontMetrics().horizontalAdvance("BatterySensor") + 14);
            name(on, std::string(100, 'W'));
            QVERIFY(fromOf(on) > fitted && fromOf(on) <= on.window.events().table()->width() / 5);
            name(on, "BatterySensor");
            QCOMPARE(fromOf(on), fitted);
            on.window.close();
        }
        ShownStudio again(settings);
        QCoreApplication::processEvents();
        QCOMPARE(fromOf(again), fitted);
        resize(again, {2560, 1440}); // nobody gave it that width
        resize(again, {2561, 1440});
        QVERIFY(fromOf(again) > fitted);
    }

    void theFirstColumnsAreWholeInASmallWindow()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QCoreApplication::processEvents();
        for (const char *pane : {"types", "plugins"})
            for (const auto *header : on.window.findChild<Pane *>(pane)->findChildren<QHeaderView *>())
                if (header->orientation() == Qt::Horizontal) {
                    QWidget *table = header->parentWidget(); // whose list may be long
                    const int bar = table->style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, table);
                    QVERIFY2(header->length() <= table->width() - bar, qPrintable(QString(pane)));
                }
        const QHeaderView *events = on.window.events().table()->horizontalHeader();
        QVERIFY2(events->sectionSize(EventListModel::Preview) >= 130,
                 qPrintable(QString::number(events->sectionSize(EventListModel::Preview))));
    }
};

QTEST_MAIN(TestWindowColumns)
#include "tst_window_columns.moc"
