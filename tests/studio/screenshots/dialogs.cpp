// SPDX-License-Identifier: GPL-3.0-or-later
// What opens over the window: menus, dialogs, tool tips.
#include "studio/app/window_recording.h"
#include "studio/views/command_palette.h"
#include "studio/views/decoder_dialog.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/types_view.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QTableView>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

/// As a right click brings it up.
void openMenuOf(QAbstractItemView *view, int row)
{
    const QRect cell = view->visualRect(view->model()->index(row, 0));
    QContextMenuEvent click(QContextMenuEvent::Mouse, cell.center(), view->viewport()->mapToGlobal(cell.center()));
    QApplication::sendEvent(view->viewport(), &click);
}

void contextMenus(Studio &studio)
{
    MainWindow &window = studio.window;
    studio.photographOpened("menu_type", [&] { openMenuOf(window.types().table(), 1); });
    studio.photographOpened("menu_plugin", [&] { openMenuOf(window.plugins().table(), 1); });
    studio.photographOpened("menu_event", [&] {
        auto &events = window.studio().events;
        events.goTo(events.eventAt(0).sequence);
        openMenuOf(window.events().table(), window.events().table()->rowAt(0));
    });
    window.studio().events.setFollowing(true);
    studio.photographOpened("menu_columns", [&] {
        QHeaderView *header = window.types().table()->horizontalHeader();
        emit header->customContextMenuRequested({40, 10});
    });
    studio.photographOpened("menu_plugin_columns", [&] {
        QHeaderView *header = window.plugins().table()->header();
        emit header->customContextMenuRequested({40, 10});
    });
    studio.photographOpened("time_box", [&] {
        for (QComboBox *box : window.events().findChildren<QComboBox *>())
            if (box->findText("Since previous") >= 0) box->showPopup();
    });
    studio.photographOpened("tool_tip", [&] {
        QTableView *table = window.types().table();
        const QPoint place = table->visualRect(table->model()->index(1, 1)).center();
        QHelpEvent help(QEvent::ToolTip, place, table->viewport()->mapToGlobal(place));
        QApplication::sendEvent(table->viewport(), &help);
    });
}

void menuBar(Studio &studio)
{
    for (const auto &[name, state] : {std::pair{"&App", "menu_app"},
                                      {"&Help", "menu_help"},
                                      {"&View", "menu_view"},
                                      {"&Record", "menu_record"},
                                      {"Re&play", "menu_replay"},
                                      {"&Edit", "menu_edit"},
                                      {"&File", "menu_file"}})
        for (QAction *action : studio.window.menuBar()->actions())
            if (action->text() == QLatin1String(name))
                studio.photographOpened(state, [&, action = action] {
                    QMenuBar *bar = studio.window.menuBar();
                    action->menu()->popup(bar->mapToGlobal(bar->actionGeometry(action).bottomLeft()));
                });
}

void dialogs(Studio &studio)
{
    MainWindow &window = studio.window;
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(6s);
    contextMenus(studio);
    menuBar(studio);
    studio.photographOpened("menu_graph", [&] {
        QWidget *graph = window.rates().plot();
        window.rates().menu()->popup(graph->mapToGlobal(QPoint(graph->width() - 260, 0)));
    });
    studio.photographOpened("decoder", [&] {
        const auto &data = window.studio();
        DecoderDialog("Wind", data.decoders.find("Wind"), data.source.feed(), &window).exec();
    });
    auto settings = window.recording().settings();
    settings.types = RecordingSettings::Types::Except;
    settings.typeNames = QStringList{"Image", "Alarm"};
    settings.splitSize = 250'000'000;
    settings.keepFiles = 20;
    window.recording().setSettings(settings);
    studio.photographOpened("record_options", [&] { window.recordings().showOptions(); });
    studio.photographOpened("palette", [&] { window.actions().palette->trigger(); });
    studio.photographOpened("palette_searched", [&] {
        window.actions().palette->trigger();
        QTest::keyClicks(window.findChild<CommandPalette *>()->line(), "rec");
    });
    studio.photographOpened("keys", [&] { window.actions().keys->trigger(); });
    studio.photographOpened("about_program", [&] { window.actions().about->trigger(); });
}

} // namespace

std::vector<Story> dialogStories()
{
    return {{{"menu_type",      "menu_plugin", "menu_event",       "menu_columns", "menu_plugin_columns", "time_box",
              "tool_tip",       "menu_view",   "menu_record",      "menu_replay",  "menu_edit",           "menu_file",
              "record_options", "palette",     "palette_searched", "keys",         "about_program",       "menu_app",
              "menu_help",      "menu_graph",  "decoder"},
             dialogs}};
}

} // namespace event_studio
