// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/field_drag.h"
#include "studio/views/filter_line.h"
#include "studio/views/find_line.h"
#include "studio/views/inspector_view.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/picture_page.h"
#include "studio/views/rates_view.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QTabWidget>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

void choose(Studio &studio, const QString &type)
{
    auto &data = studio.window.studio();
    data.filter.showType(type);
    studio.until([&] { return data.events.rowCount() > 0 && data.events.eventAt(0).type == type; });
    data.events.setFollowing(false);
    studio.window.events().table()->selectRow(data.events.rowCount() - 1);
}

void inspector(Studio &studio)
{
    QTabWidget *pages = studio.window.events().inspector()->pages();
    choose(studio, "Wind");
    const std::pair<InspectorView::Page, const char *> all[] = {{InspectorView::Tree, "tree"},
                                                                {InspectorView::Text, "text"},
                                                                {InspectorView::Hex, "hex"},
                                                                {InspectorView::About, "about"},
                                                                {InspectorView::Difference, "difference"}};
    for (const auto &[page, state] : all) {
        pages->setCurrentIndex(page);
        if (page == InspectorView::Difference)
            studio.until([&] { return studio.window.events().inspector()->comparison().other().has_value(); });
        studio.photograph(state);
    }
    pages->setCurrentIndex(InspectorView::Tree);
    choose(studio, "Image");
    studio.until([&] { return !studio.window.events().inspector()->picture()->image().isNull(); });
    studio.photograph("picture");
}

void payloadGraphs(Studio &studio)
{
    PayloadGraphs &graphs = *studio.window.rates().graphs();
    graphs.plot({"Wind", "speed"});
    studio.hasRunFor(30s);
    studio.photograph("payload_graph");
    graphs.graphs().front()->add({"Temperature", "celsius"});
    graphs.plot({"Battery", "charge"});
    QTest::qWait(1500);
    studio.photograph("payload_graphs");
    const std::unique_ptr<QMimeData> field(FieldDrag::mimeOf({"Battery", "charge"}));
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, field.get(), Qt::LeftButton, {});
    QApplication::sendEvent(graphs.graphs().front(), &enter);
    studio.photograph("drop_field");
    QDragLeaveEvent leave;
    QApplication::sendEvent(graphs.graphs().front(), &leave);
    while (!graphs.graphs().empty()) emit graphs.graphs().front()->closeWanted();
}

void filters(Studio &studio)
{
    EventsView &events = studio.window.events();
    auto &data = studio.window.studio();
    QLineEdit *line = events.filterLine()->edit();
    data.filter.clear();
    data.events.setFollowing(true);
    const auto write = [&](const QString &text) {
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
    };
    write("Wind and body.speed > 8");
    QTest::keyClick(line, Qt::Key_Return);
    studio.photograph("filtered");
    write("body.speed > > 8");
    QTest::keyClick(line, Qt::Key_Return);
    studio.photograph("filter_error");
    write("Wind size > 100000");
    QTest::keyClick(line, Qt::Key_Return);
    studio.photograph("filter_finds_nothing");
    data.filter.clear();
    studio.photographOpened("completion", [&] { write("Wind body."); });
    data.filter.clear();
    data.filter.setMuted("Wind", true);
    data.filter.setMuted("Temperature", true);
    studio.photograph("muted");
    data.filter.unmuteAll();
    studio.until([&] { return data.events.rowCount() > 0; });
    events.findLine()->open();
    QTest::keyClicks(events.findLine()->edit(), "from:Camera");
    QTest::keyClick(events.findLine()->edit(), Qt::Key_Return, Qt::ShiftModifier);
    studio.until([&] { return events.table()->currentIndex().isValid(); });
    studio.photograph("found");
}

void station(Studio &studio)
{
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(15s);
    inspector(studio);
    payloadGraphs(studio);
    filters(studio);
}

} // namespace

std::vector<Story> eventStories()
{
    return {{{"tree", "text", "hex", "about", "difference", "picture", "payload_graph", "payload_graphs", "drop_field",
              "filtered", "filter_error", "filter_finds_nothing", "completion", "muted", "found"},
             station}};
}

} // namespace event_studio
