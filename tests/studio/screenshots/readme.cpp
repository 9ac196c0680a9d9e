// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures in README.md.
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/picture_page.h"
#include "studio/views/rates_view.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

namespace event_studio {

namespace {

using namespace std::chrono_literals;

/// The newest of the type that is loaded, among its neighbours.
void chooseNewest(Studio &studio, const QString &type)
{
    EventListModel &events = studio.window.studio().events;
    const auto newest = [&] {
        int row = events.rowCount() - 1;
        while (row >= 0 && events.eventAt(row).type != type) --row;
        return row;
    };
    studio.until([&] { return newest() >= 0; });
    events.setFollowing(false);
    studio.window.events().table()->selectRow(newest());
}

void record(Studio &studio)
{
    MainWindow &window = studio.window;
    window.actions().record->trigger();
    studio.hasRecordedFor(9s);
    window.recording().mark("gusts begin");
    studio.hasRecordedFor(28s);
    window.actions().record->trigger();
    studio.until([&] { return !window.recording().isRecording(); });
}

void readme(Studio &studio)
{
    MainWindow &window = studio.window;
    ReplayLink &replay = studio.replay();
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(31s);
    chooseNewest(studio, "Image");
    studio.until([&] { return !window.events().inspector()->picture()->image().isNull(); });
    studio.photograph("readme_live");
    if (!studio.wantsAny({"readme_recording"})) return;
    record(studio);
    studio.stop();
    studio.open(window.recording().lastFile());
    studio.until([&] { return replay.isOpen() && replay.replaySnapshot(); });
    window.rates().graphs()->plot({"Wind", "speed"});
    replay.play();
    studio.until([&] { return replay.replaySnapshot()->position - *replay.info()->start > 14s; });
    replay.pause();
    QTest::qWait(500); // what was played last is listed
    chooseNewest(studio, "Wind");
    studio.photograph("readme_recording");
}

} // namespace

std::vector<Story> readmeStories()
{
    return {{{"readme_live", "readme_recording"}, readme}};
}

} // namespace event_studio
