// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"
#include "studio/models/table_csv.h"
#include "studio/views/empty_hint.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/type_delegate.h"
#include "studio/views/types_view.h"
#include "tests/studio/fake_feed.h"
#include "tests/studio/model_text.h"
#include "tests/studio/running_studio.h"
#include "tests/studio/shown_view.h"
#include "tests/support/slowness.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFile>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace event_studio;

namespace {

SnapshotPointer snapshotOf(std::vector<EventTypeSnapshot> types, std::vector<PluginSnapshot> plugins = {})
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->types = std::move(types);
    snapshot->plugins = std::move(plugins);
    return snapshot;
}

EventTypeSnapshot type(TypeId id, const char *name, double rate)
{
    EventTypeSnapshot type;
    type.id = id;
    type.type = EventType(name);
    type.events = std::uint64_t(rate * 10);
    type.eventsPerSecond = rate;
    return type;
}

PluginSnapshot plugin(const char *name, PluginState state, const char *cause = "")
{
    PluginSnapshot plugin;
    plugin.name = name;
    plugin.state = state;
    plugin.cause = cause;
    return plugin;
}

QPoint cell(const QAbstractItemView &view, int row, int column)
{
    return view.visualRect(view.model()->index(row, column)).center();
}

/// Opens the menu of the first plugin with the menu key and presses a key in it. Returns which of its first three
/// entries could be chosen.
QStringList choose(PluginsView &view, Qt::Key key)
{
    QStringList enabled;
    QTimer::singleShot(0, &view, [&] {
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu) return;
        for (const QAction *action : menu->actions().first(3))
            if (action->isEnabled()) enabled << action->text().remove('&');
        QTest::keyClick(menu, key);
        menu->close(); // where the key chose nothing
    });
    view.table()->setCurrentIndex(view.table()->model()->index(0, 0));
    const QPoint below(5, 5000);
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, below, view.table()->viewport()->mapToGlobal(below));
    QApplication::sendEvent(view.table()->viewport(), &asked);
    return enabled;
}

} // namespace

class TestTableViews : public QObject {
    Q_OBJECT
private slots:
    void aClickOnTheBoxTakesATypeOutOfTheGraphAndBack()
    {
        StudioData studio;
        TypesView view(studio);
        show(view);
        studio.types.setSnapshot(snapshotOf({type(0, "(unregistered)", 0), type(1, "Wind", 20)}));
        const QTableView &table = *view.table();
        const int row = studio.types.rowOf("Wind");
        const QRect box = TypeNameDelegate::boxIn(table.visualRect(table.model()->index(row, EventTypeModel::Name)));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, box.center());
        QVERIFY(!studio.types.isShown("Wind"));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, box.center());
        QVERIFY(studio.types.isShown("Wind"));
    }

    void aClickOnTheNameDoesNotTakeItOut()
    {
        StudioData studio;
        TypesView view(studio);
        show(view);
        studio.types.setSnapshot(snapshotOf({type(1, "Wind", 20)}));
        const QRect name = view.table()->visualRect(view.table()->model()->index(0, EventTypeModel::Name));
        QTest::mouseClick(view.table()->viewport(), Qt::LeftButton, {}, QPoint(name.right() - 10, name.center().y()));
        QVERIFY(studio.types.isShown("Wind"));
    }

    void aDoubleClickOnATypeAsksForItsEvents()
    {
        StudioData studio;
        TypesView view(studio);
        QSignalSpy wanted(&view, &TypesView::eventsWanted);
        show(view);
        studio.types.setSnapshot(snapshotOf({type(1, "Wind", 20)}));
        const QPoint place = cell(*view.table(), 0, EventTypeModel::Rate);
        QTest::mouseClick(view.table()->viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(view.table()->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QString("Wind"));
    }

    void aClickOnAHeaderSortsByTheNumberNotByItsLetters()
    {
        StudioData studio;
        TypesView view(studio);
        show(view);
        studio.types.setSnapshot(snapshotOf({type(1, "Slow", 9), type(2, "Fast", 1200), type(3, "Middle", 80)}));
        view.table()->sortByColumn(EventTypeModel::Rate, Qt::DescendingOrder);
        QCOMPARE(tableText(*view.table()->model(), {EventTypeModel::Name}), (QStringList{"Fast", "Middle", "Slow"}));
    }

    void aTableSortedLiveKeepsWhatIsChosenAndWhereItIsScrolled()
    {
        StudioData studio;
        TypesView view(studio);
        show(view);
        const auto take = [&](int turn) {
            std::vector<EventTypeSnapshot> types;
            for (int i = 0; i < 60; ++i)
                types.push_back(type(TypeId(i + 1), qPrintable(QString::number(100 + i)), (i * 7 + turn * 13) % 60));
            studio.types.setSnapshot(snapshotOf(std::move(types)));
        };
        take(0);
        QTableView &table = *view.table();
        table.sortByColumn(EventTypeModel::Rate, Qt::DescendingOrder);
        table.verticalScrollBar()->setValue(20);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, cell(table, 23, EventTypeModel::Rate));
        const QString chosen = table.currentIndex().data(NameRole).toString();
        const int place = table.verticalScrollBar()->value();
        for (int turn = 1; turn < 20; ++turn) {
            take(turn);
            QCOMPARE(table.currentIndex().data(NameRole).toString(), chosen);
            QCOMPARE(table.selectionModel()->selectedRows().size(), 1);
            QCOMPARE(table.selectionModel()->selectedRows().first().data(NameRole).toString(), chosen);
            QCOMPARE(table.verticalScrollBar()->value(), place);
        }
        QVERIFY(table.currentIndex().row() != 23); // it went where its rate belongs
    }

    void hiddenTypesAskForNoRatesAndHaveThemWhenTheyAreShown()
    {
        auto feed = std::make_shared<FakeFeed>();
        StudioData studio;
        TypesView view(studio);
        studio.sparks.setFeed(feed);
        for (int second = 0; second < 10; ++second) studio.sparks.setSnapshot(snapshotAt(second));
        QCOMPARE(int(feed->rateQueries), 0);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        SOON_VERIFY(studio.sparks.series().end() >= at(9));
        view.hide();
        const int asked = feed->rateQueries;
        for (int second = 10; second < 20; ++second) studio.sparks.setSnapshot(snapshotAt(second));
        QCOMPARE(int(feed->rateQueries), asked);
        view.show();
        SOON_VERIFY(studio.sparks.series().end() >= at(19));
    }

    void aTypeIsMutedInTheEventListByItsMenu()
    {
        StudioData studio;
        TypesView view(studio);
        show(view);
        studio.types.setSnapshot(snapshotOf({type(1, "Wind", 20)}));
        for (const bool muted : {true, false}) {
            QTimer::singleShot(0, &view, [] { QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_M); });
            QContextMenuEvent asked(QContextMenuEvent::Mouse, cell(*view.table(), 0, EventTypeModel::Rate), {});
            QApplication::sendEvent(view.table()->viewport(), &asked);
            QCOMPARE(studio.filter.muted(), muted ? QStringList("Wind") : QStringList());
        }
    }

    void numbersStandRightAndSoDoTheirHeaders()
    {
        StudioData studio;
        TypesView view(studio);
        studio.types.setSnapshot(snapshotOf({type(1, "Wind", 20)}));
        const auto *model = view.table()->model();
        for (const int column : {EventTypeModel::Count, EventTypeModel::Rate, EventTypeModel::ByteRate}) {
            const auto inCell = model->index(0, column).data(Qt::TextAlignmentRole).value<Qt::Alignment>();
            const auto inHeader =
                model->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).value<Qt::Alignment>();
            QVERIFY(inCell & Qt::AlignRight);
            QVERIFY(inHeader & Qt::AlignRight);
        }
    }

    void anEmptyTableSaysWhatToDoAndItsLinksWork()
    {
        StudioData studio;
        TypesView view(studio);
        view.setEmptyWords("No app is open. <a href=\"open\">Open one</a>");
        QSignalSpy links(&view, &TypesView::linkActivated);
        show(view);
        auto *hint = view.findChild<EmptyHint *>();
        QVERIFY(hint->isVisible());
        QVERIFY(hint->text().contains("No app is open."));
        emit hint->linkActivated("open");
        QCOMPARE(links.count(), 1);
        studio.types.setSnapshot(snapshotOf({type(1, "Wind", 20)}));
        QVERIFY(!hint->isVisible());
        studio.types.clear();
        QVERIFY(hint->isVisible());
    }

    void aFailedPluginShowsItsCauseBelowItAndTakesTwoLines()
    {
        StudioData studio;
        PluginsView view(studio);
        show(view);
        const auto running = plugin("Camera", PluginState::Running);
        studio.plugins.setSnapshot(snapshotOf({}, {running, plugin("Printer", PluginState::Running)}));
        const auto heightOf = [&](int row) {
            return view.table()->visualRect(view.table()->model()->index(row, 0)).height();
        };
        QCOMPARE(heightOf(1), heightOf(0));
        studio.plugins.setSnapshot(snapshotOf({}, {running, plugin("Printer", PluginState::Failed, "out of paper")}));
        SOON_VERIFY(heightOf(1) > heightOf(0) * 3 / 2);
        const auto ended = plugin("Camera", PluginState::Stopped, "stopped with the app");
        studio.plugins.setSnapshot(snapshotOf({}, {ended, plugin("Printer", PluginState::Failed, "out of paper")}));
        QCoreApplication::processEvents();
        QVERIFY(heightOf(0) < heightOf(1));
        QVERIFY(studio.plugins.index(0, PluginModel::State).data(Qt::ToolTipRole).toString().contains("with the app"));
        studio.plugins.setSnapshot(snapshotOf({}, {running, plugin("Printer", PluginState::Failed, "out of paper")}));
        QCOMPARE(rowText(studio.plugins, 1, {PluginModel::Name, PluginModel::State, PluginModel::Cause}),
                 QString("Printer | failed | out of paper"));
    }

    void aClickOnAHeaderSortsThePluginsAndTheThirdOneBringsTheirOrderBack()
    {
        StudioData studio;
        PluginsView view(studio);
        show(view);
        const auto take = [&](std::initializer_list<double> rates) {
            std::vector<PluginSnapshot> plugins{plugin("Printer", PluginState::Running),
                                                plugin("Camera", PluginState::Stalled, "the lens is dirty"),
                                                plugin("Alarm", PluginState::Running)};
            for (std::size_t i = 0; i < plugins.size(); ++i) plugins[i].receivedPerSecond = std::data(rates)[i];
            studio.plugins.setSnapshot(snapshotOf({}, std::move(plugins)));
        };
        const auto names = [&] { return tableText(*view.table()->model(), {PluginModel::Name}); };
        const QHeaderView *header = view.table()->header();
        const auto click = [&](PluginModel::Column column) {
            const QPoint middle(header->sectionViewportPosition(column) + header->sectionSize(column) / 2,
                                header->height() / 2);
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, middle);
        };
        take({9, 1200, 80});
        QCOMPARE(names(), (QStringList{"Printer", "Camera", "Alarm"}));
        click(PluginModel::ReceivedRate);
        QCOMPARE(names(), (QStringList{"Printer", "Alarm", "Camera"}));
        click(PluginModel::ReceivedRate);
        QCOMPARE(names(), (QStringList{"Camera", "Alarm", "Printer"}));
        QTest::mouseClick(view.table()->viewport(), Qt::LeftButton, {}, cell(*view.table(), 0, PluginModel::Name));
        QCOMPARE(choose(view, Qt::Key_Escape), QStringList()); // the menu is that of the row, and nothing runs
        take({90, 90, 90});                                    // equal ones stay where they are
        QCOMPARE(names(), (QStringList{"Camera", "Alarm", "Printer"}));
        QCOMPARE(view.table()->currentIndex().data().toString(), QString("Camera"));
        click(PluginModel::ReceivedRate);
        take({1, 3, 2});
        QCOMPARE(names(), (QStringList{"Printer", "Camera", "Alarm"}));
        // The cause takes its second line wherever the row stands.
        click(PluginModel::Name);
        QCOMPARE(names(), (QStringList{"Alarm", "Camera", "Printer"}));
        const auto heightAt = [&](int row) {
            return view.table()->visualRect(view.table()->model()->index(row, 0)).height();
        };
        SOON_VERIFY(heightAt(1) > heightAt(0) && heightAt(1) > heightAt(2));
    }

    void theMenuOfASortedRowIsThatOfItsPlugin()
    {
        StudioData studio;
        PluginsView view(studio);
        QSignalSpy wanted(&view, &PluginsView::outputWanted);
        show(view);
        studio.plugins.setSnapshot(
            snapshotOf({}, {plugin("Printer", PluginState::Running), plugin("Camera", PluginState::Running)}));
        view.table()->sortByColumn(PluginModel::Name, Qt::AscendingOrder);
        choose(view, Qt::Key_O);
        QCOMPARE(wanted.value(0).value(0).toString(), QString("Camera"));
    }

    void aDoubleClickOnAPluginAsksForItsOutput()
    {
        StudioData studio;
        PluginsView view(studio);
        QSignalSpy wanted(&view, &PluginsView::outputWanted);
        show(view);
        studio.plugins.setSnapshot(snapshotOf({}, {plugin("Camera", PluginState::Running)}));
        const QPoint place = cell(*view.table(), 0, PluginModel::Name);
        QTest::mouseClick(view.table()->viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(view.table()->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(wanted.count(), 1);
    }

    void theMenuStopsStartsAndRestartsAPlugin()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath("app.toml");
        QFile app(file);
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("publish_port = \"off\"\nsubscribe_port = \"off\"\n[[plugins.external]]\nplugin_name = \"Camera\"\n"
                  "external_port = 0\ncommand = [\"sleep\", \"1000\"]\n");
        app.close();
        StudioData studio;
        PluginsView view(studio);
        show(view);
        QVERIFY(openApp(studio, file));
        studio.engine.run();
        const auto row = [&](int column) { return studio.plugins.index(0, column).data().toString(); };
        const auto becomes = [&](int column, auto condition) {
            return QTest::qWaitFor([&] { return studio.plugins.rowCount() && condition(row(column)); }, soon());
        };
        QVERIFY(becomes(PluginModel::Pid, [](const QString &pid) { return !pid.isEmpty(); }));
        QVERIFY(QTest::qWaitFor([&] { return studio.engine.isRunning(); }, soon()));
        QVERIFY(becomes(PluginModel::Memory, [](const QString &memory) { return memory.endsWith("B"); }));
        const QString recorded = folder.filePath("camera.mcap");
        QVERIFY(record(studio, recorded));
        QSignalSpy complete(&studio.engine, &EngineLink::recordingStopped);
        studio.engine.stopRecording();
        QVERIFY(complete.wait());

        QCOMPARE(csvOf(*view.table()->model()).split('\n')[1].section(',', 0, 2),
                 "Camera,external," + row(PluginModel::State));
        studio.replay.open(recorded);
        QVERIFY(QTest::qWaitFor([&] { return studio.replay.isOpen(); }, soon()));
        studio.source.showRecording();
        studio.plugins.setSnapshot(snapshotOf({}, {plugin("Camera", PluginState::Running)}));
        QCOMPARE(row(PluginModel::Received), QString("–"));
        QCOMPARE(choose(view, Qt::Key_S), QStringList()); // it is another Camera, of then
        studio.source.showLive();
        QVERIFY(becomes(PluginModel::Pid, [](const QString &pid) { return !pid.isEmpty(); }));
        QCOMPARE(choose(view, Qt::Key_S), (QStringList{"Stop", "Restart"}));
        QVERIFY(becomes(PluginModel::State, [](const QString &state) { return state == "stopped"; }));
        QCOMPARE(row(PluginModel::Cause), QString("stopped by request"));
        QCOMPARE(choose(view, Qt::Key_A), (QStringList{"Start", "Restart"}));
        QVERIFY(becomes(PluginModel::Restarts, [](const QString &restarts) { return restarts == "1"; }));
        choose(view, Qt::Key_R);
        QVERIFY(becomes(PluginModel::Restarts, [](const QString &restarts) { return restarts == "2"; }));
        studio.engine.stop();
        QVERIFY(QTest::qWaitFor([&] { return !studio.engine.isBusy(); }, soon()));
        choose(view, Qt::Key_Escape);
        QCOMPARE(studio.problems.rowCount(), 0);
    }
};

QTEST_MAIN(TestTableViews)
#include "tst_table_views.moc"
