// SPDX-License-Identifier: GPL-3.0-or-later
// Writes pictures of the window in its main states, light and dark, small and large, into the folder given. What
// follows narrows them down: names of states, "light" or "dark", "1280" or "2560".
#include "studio/views/appearance.h"
#include "tests/studio/screenshots/studio.h"

#include <QApplication>

#include <cstdio>

using namespace event_studio;

namespace {

std::vector<Story> allStories()
{
    std::vector<Story> all;
    for (const auto &stories : {startStories(), liveStories(), eventStories(), injectStories(), recordingStories(),
                                failureStories(), noticeStories(), dialogStories(), readmeStories()})
        all.insert(all.end(), stories.begin(), stories.end());
    return all;
}

/// What the program keeps between its runs is nobody's.
void makeHome(const QTemporaryDir &folder)
{
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
}

/// A screen on which the large window has its menus and dialogs where a person would see them.
void makeScreen(const QTemporaryDir &folder)
{
    if (qEnvironmentVariable("QT_QPA_PLATFORM") != QLatin1String("offscreen")) return;
    QFile screens(folder.filePath("screens.json"));
    if (!screens.open(QIODevice::WriteOnly)) return;
    screens.write(R"({"screens": [{"name": "large", "x": 0, "y": 0, "width": 2560, "height": 1440,
                     "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]})");
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + screens.fileName().toUtf8());
}

} // namespace

int main(int argc, char **argv)
{
    const QTemporaryDir scratch;
    makeHome(scratch);
    makeScreen(scratch);
    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName("Event Studio");
    QApplication::setApplicationVersion(EVENT_STUDIO_VERSION);
    applyAppearance(application, ThemeChoice::Light); // before any widget, as the program does it
    const QDir folder(argc > 1 ? argv[1] : ".");
    if (!folder.mkpath(".")) return 1;

    Photographer photographer(folder, QCoreApplication::arguments().mid(2));
    const std::vector<Story> stories = allStories();
    QStringList states;
    for (const Story &story : stories) states << story.states;
    if (const QStringList unknown = photographer.unknown(states); !unknown.isEmpty()) {
        std::fprintf(stderr, "no such states: %s\nthere are: %s\n", qPrintable(unknown.join(", ")),
                     qPrintable(states.join(", ")));
        return 2;
    }
    for (const Story &story : stories) {
        const bool isWanted = std::any_of(story.states.begin(), story.states.end(),
                                          [&](const QString &state) { return photographer.wants(state); });
        if (!isWanted) continue;
        Studio studio(photographer);
        story.tell(studio);
    }
    return 0;
}
