// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/topology_scene.h"
#include "studio/views/legend.h"
#include "studio/views/pane.h"
#include "studio/views/rates_view.h"
#include "studio/views/segments.h"
#include "studio/views/topology_view.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QApplication>
#include <QComboBox>
#include <QToolButton>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

void quiet(Studio &studio)
{
    studio.openAndRun(copyOfExample(studio, "messages"));
    studio.until([&] { return !studio.engine().isBusy(); });
    studio.photograph("ended");
}

/// The mouse over the middle of the graph.
void hover(Studio &studio)
{
    RatePlot *plot = studio.window.rates().plot();
    QTest::mouseMove(plot, {plot->width() * 2 / 3, plot->height() / 2});
}

void leave(Studio &studio)
{
    QEvent leaving(QEvent::Leave);
    QApplication::sendEvent(studio.window.rates().plot(), &leaving);
}

/// The last two thirds of what is shown, as drawn with the mouse.
void zoomIn(Studio &studio)
{
    RatePlot *plot = studio.window.rates().plot();
    const int middle = plot->height() / 2;
    QTest::mousePress(plot, Qt::LeftButton, {}, {plot->width() * 6 / 10, middle});
    QTest::mouseMove(plot, {plot->width() * 9 / 10, middle});
    QTest::mouseRelease(plot, Qt::LeftButton, {}, {plot->width() * 9 / 10, middle});
}

void graph(Studio &studio)
{
    RatesView &rates = studio.window.rates();
    studio.photograph("lively");
    studio.photograph("hovered", [&] { hover(studio); });
    zoomIn(studio);
    studio.photograph("zoomed", [&] { hover(studio); });
    leave(studio);
    rates.presentAction()->trigger();
    rates.pauseAction()->trigger();
    studio.photograph("paused");
    rates.pauseAction()->trigger();
    rates.logarithmicAction()->trigger();
    studio.photograph("logarithmic");
    rates.logarithmicAction()->trigger();
    emit rates.legend()->soloWanted("Temperature");
    studio.photograph("solo");
    emit rates.legend()->soloWanted("Temperature");
    emit rates.legend()->shownWanted("Wind", false);
    studio.photograph("hidden");
    emit rates.legend()->shownWanted("Wind", true);
    rates.units()->button(1)->click();
    studio.photograph("bytes");
    rates.units()->button(0)->click();
    for (const auto &[words, state] : {std::pair{"1 h", "hour"}, {"1 day", "day"}, {"all", "all"}}) {
        rates.windows()->setCurrentIndex(rates.windows()->findText(words));
        studio.photograph(state);
    }
    rates.windows()->setCurrentIndex(1);
}

void topology(Studio &studio)
{
    studio.window.topologyPane().raise();
    studio.until([&] { return !studio.window.topology().scene()->edges().empty(); });
    studio.photograph("topology");
    studio.window.eventsPane().raise();
}

void docks(Studio &studio)
{
    MainWindow &window = studio.window;
    auto *inject = window.findChild<Pane *>("inject"), *types = window.findChild<Pane *>("types"),
         *plugins = window.findChild<Pane *>("plugins");
    studio.photograph("narrow", [&] {
        window.resizeDocks({types, inject}, {150, 150}, Qt::Horizontal);
        window.resizeDocks({&window.eventsPane()}, {90}, Qt::Vertical);
    });
    studio.photograph("rearranged", [&] {
        window.addDockWidget(Qt::RightDockWidgetArea, types);
        window.tabifyDockWidget(inject, types);
        window.addDockWidget(Qt::LeftDockWidgetArea, &window.eventsPane());
        window.addDockWidget(Qt::BottomDockWidgetArea, plugins);
        window.resizeDocks({&window.eventsPane()}, {700}, Qt::Horizontal);
    });
    window.actions().resetLayout->trigger();
    studio.photograph("reset");
}

void lively(Studio &studio)
{
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(20s);
    graph(studio);
    topology(studio);
    docks(studio);
    studio.stop();
    studio.photograph("stopped");
}

/// The columns that stand in for dot where that program is missing.
void withoutDot(Studio &studio)
{
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(5s);
    TopologyView columns(studio.window.studio(), QString());
    columns.setParent(&studio.window.topology());
    studio.window.topologyPane().raise();
    studio.photograph("topology_columns", [&] {
        columns.setGeometry(studio.window.topology().rect());
        columns.setBackgroundRole(QPalette::Base);
        columns.setAutoFillBackground(true);
        columns.show();
        columns.raise();
        studio.until([&] { return !columns.scene()->edges().empty(); });
    });
}

} // namespace

std::vector<Story> liveStories()
{
    return {{{"ended"}, quiet},
            {{"lively", "hovered", "zoomed", "paused", "logarithmic", "solo", "hidden", "bytes", "hour", "day", "all",
              "topology", "narrow", "rearranged", "reset", "stopped"},
             lively},
            {{"topology_columns"}, withoutDot}};
}

} // namespace event_studio
