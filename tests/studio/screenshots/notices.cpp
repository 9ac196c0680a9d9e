// SPDX-License-Identifier: GPL-3.0-or-later
// What is said over everything.
#include "studio/app/window_recovery.h"
#include "studio/views/notice_bar.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QThread>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

void beside(Studio &studio)
{
    MainWindow &window = studio.window;
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(6s);
    QFile::rename(recordingOfADay(studio), studio.path("Field-station_2026-11-24_18-02-11.mcap.part"));
    window.recovery().offerUnfinished(window.recording().folder());
    studio.until([&] { return window.notice().texts().size() == 1; });
    studio.open(studio.write("notes.mcap", "no recording"));
    studio.until([&] { return window.notice().texts().size() == 2; });
    window.actions().saveRecent->trigger();
    studio.until([&] { return window.notice().texts().size() == 3; });
    studio.photograph("notices");
    window.notice().dismissAll();
}

void closingOverAFile(Studio &studio)
{
    MainWindow &window = studio.window;
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(6s);
    studio.stop();
    window.studio().saves.add(
        "wind.csv", window,
        [](const std::stop_token &stop) {
            while (!stop.stop_requested()) QThread::msleep(1);
            return 0;
        },
        [](int) {});
    window.close();
    studio.photograph("closing_over_a_file");
    window.studio().saves.cancel();
    studio.until([&] { return !window.isVisible(); });
}

} // namespace

std::vector<Story> noticeStories()
{
    return {{{"notices"}, beside}, {{"closing_over_a_file"}, closingOverAFile}};
}

} // namespace event_studio
