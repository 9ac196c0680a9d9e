// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/notice_bar.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QMenu>

namespace event_studio {

namespace {

void start(Studio &studio)
{
    studio.photograph("first_start");
    studio.open(copyOfExample(studio, "field_station"));
    studio.photograph("app_open");
    studio.photographOpened(
        "recent_apps", [&] { studio.window.actions().recentApps->popup(studio.window.mapToGlobal(QPoint(20, 64))); });
}

void changedFile(Studio &studio)
{
    const QString app = copyOfExample(studio, "field_station");
    studio.open(app);
    QFile file(app);
    if (!file.open(QIODevice::Append) || file.write("# another line\n") < 0) qFatal("%s", qPrintable(app));
    file.close();
    studio.until([&] { return studio.window.notice().isVisible(); });
    studio.photograph("app_changed");
}

void brokenFile(Studio &studio)
{
    studio.open(studio.write("mill.toml", "title = \"Mill\n[[event_types]]\n"));
    studio.photograph("broken_file");
}

void failedStart(Studio &studio)
{
    studio.openAndRun(appThatCannotStart(studio));
    studio.photograph("failed_start");
}

} // namespace

std::vector<Story> startStories()
{
    return {{{"first_start", "app_open", "recent_apps"}, start},
            {{"app_changed"}, changedFile},
            {{"broken_file"}, brokenFile},
            {{"failed_start"}, failedStart}};
}

} // namespace event_studio
