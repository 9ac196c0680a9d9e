// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/command_line.h"
#include "studio/app/end_in_time.h"
#include "studio/app/ending_signals.h"
#include "studio/app/main_window.h"
#include "studio/app/screenshot.h"
#include "studio/app/window_files.h"
#include "studio/app/window_recovery.h"
#include "studio/views/appearance.h"

#include <QApplication>
#include <QLocale>
#include <QTemporaryDir>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <optional>

namespace {

using namespace event_studio;

constexpr int EXIT_FAILED = 1;
constexpr std::chrono::seconds TIME_TO_END{20}; ///< without the window; more than an app has to stop, by default

QStringList argumentsOf(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
    return arguments;
}

void say(std::FILE *stream, const QString &words)
{
    std::fprintf(stream, "%s\n", qPrintable(words));
}

bool hasDisplay()
{
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

/// A picture shows the program as it comes: nobody's saved layout has a part in it.
std::unique_ptr<Settings> settingsFor(const CommandLine &line, const QTemporaryDir &scratch)
{
    if (line.screenshot.isEmpty()) return std::make_unique<Settings>();
    return std::make_unique<Settings>(scratch.filePath(QStringLiteral("settings.ini")));
}

void takeScreenshot(MainWindow &window, const QString &file)
{
    const QString mistake = saveScreenshot(window, file);
    if (!mistake.isEmpty()) say(stderr, "event-studio: " + mistake);
    QApplication::exit(mistake.isEmpty() ? 0 : EXIT_FAILED);
}

/// A script would take the picture of an empty window for what it asked for.
void endWithoutPicture(const QString &words)
{
    say(stderr, "event-studio: " + words);
    QApplication::exit(EXIT_FAILED);
}

int runWindow(const CommandLine &line, std::optional<EndInTime> &end)
{
    const QTemporaryDir scratch;
    const auto settings = settingsFor(line, scratch);
    applyAppearance(*qApp, ThemeChoice::System); // before any widget: one that is styled already keeps its font
    MainWindow window(*settings);
    if (line.theme) window.setTheme(*line.theme);
    if (line.size)
        window.resize(*line.size);
    else if (line.screenshot.isEmpty())
        window.fitToScreen();
    if (!line.screenshot.isEmpty()) // queued: to end what has begun
        QObject::connect(&window.files(), &WindowFiles::openFailed, &window, endWithoutPicture, Qt::QueuedConnection);
    const EndingSignals endingSignals;
    QObject::connect(&endingSignals, &EndingSignals::asked, &window, &MainWindow::end);
    QObject::connect(qApp, &QGuiApplication::commitDataRequest, &window, &MainWindow::end); // the session ends
    window.show();
    if (line.size) window.shareRoom();
    if (!line.file.isEmpty())
        window.files().open(line.file);
    else
        window.openWhatWasOpen();
    if (line.run) window.studio().engine.run();
    if (line.screenshot.isEmpty())
        window.recovery().offerUnfinished(window.recording().folder());
    else
        QTimer::singleShot(int(line.after * 1000), &window, [&] { takeScreenshot(window, line.screenshot); });
    const int exitCode = QApplication::exec();
    end.emplace(TIME_TO_END, exitCode);
    return exitCode;
}

} // namespace

int main(int argc, char **argv)
{
    const CommandLine line = parseCommandLine(argumentsOf(argc, argv));
    if (line.exitCode) {
        say(*line.exitCode == 0 ? stdout : stderr, line.answer);
        return *line.exitCode;
    }
    if (!hasDisplay()) {
        if (line.screenshot.isEmpty()) {
            say(stderr, QStringLiteral("event-studio: there is no display here; --screenshot FILE works without one"));
            return EXIT_FAILED;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    std::optional<EndInTime> end;
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("event-engine"));
    QApplication::setApplicationName(QStringLiteral("event-studio"));
    QApplication::setApplicationDisplayName(QStringLiteral("Event Studio"));
    QLocale::setDefault(QLocale::c()); // numbers are written as the words around them are: in English
    QApplication::setApplicationVersion(QStringLiteral(EVENT_STUDIO_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("event-studio"));
    return runWindow(line, end);
}
