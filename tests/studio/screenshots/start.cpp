// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/notice_bar.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMimeData>
#include <QUrl>

namespace event_studio {

namespace {

/// A file is held over the window.
void drag(Studio &studio)
{
    QMimeData file;
    file.setUrls({QUrl::fromLocalFile(studio.path("mill.toml"))});
    QDragEnterEvent enter({400, 300}, Qt::CopyAction, &file, Qt::LeftButton, {});
    QApplication::sendEvent(&studio.window, &enter);
    studio.photograph("drop_file");
    QDragLeaveEvent leave;
    QApplication::sendEvent(&studio.window, &leave);
}

void start(Studio &studio)
{
    studio.photograph("first_start");
    drag(studio);
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

/// One of its schemas takes its time.
void slowFile(Studio &studio)
{
    (void)studio.write("wind.proto", "");
    QFile(studio.write("protoc", "#!/bin/sh\nsleep 10\n")).setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", studio.path({}).toUtf8() + ':' + path);
    studio.window.files().open(studio.write(
        "mill.toml", "[[event_types]]\nname = \"Wind\"\nencoding = \"protobuf\"\nschema = \"wind.proto\"\n"));
    studio.until([&] { return studio.window.notice().isVisible(); });
    studio.photograph("app_reading");
    studio.engine().cancelReading();
    qputenv("PATH", path);
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
    return {{{"first_start", "drop_file", "app_open", "recent_apps"}, start},
            {{"app_changed"}, changedFile},
            {{"app_reading"}, slowFile},
            {{"broken_file"}, brokenFile},
            {{"failed_start"}, failedStart}};
}

} // namespace event_studio
