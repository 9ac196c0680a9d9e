// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/command_line.h"

#include "studio/app/window_files.h"
#include "studio/views/appearance.h"

#include <QCommandLineParser>
#include <QRegularExpression>

namespace event_studio {

namespace {

constexpr int EXIT_OK = 0, EXIT_USAGE = 2;

const QCommandLineOption RUN(QStringLiteral("run"), QStringLiteral("Run the app at once."));
const QCommandLineOption SCREENSHOT(QStringLiteral("screenshot"),
                                    QStringLiteral("Save a picture of the window and end. Needs no display."),
                                    QStringLiteral("FILE"));
const QCommandLineOption AFTER(QStringLiteral("after"), QStringLiteral("Seconds until the picture (2)."),
                               QStringLiteral("SECONDS"));
const QCommandLineOption THEME(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                               QStringLiteral("THEME"));
const QCommandLineOption SIZE(QStringLiteral("size"), QStringLiteral("Size of the window, for example 1280x800."),
                              QStringLiteral("WxH"));

void setUp(QCommandLineParser &parser)
{
    parser.setApplicationDescription(QStringLiteral("Watch, inject, record and replay the events of an app."));
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("An app.toml, or a recording (.mcap)."),
                                 QStringLiteral("[FILE]"));
    parser.addOptions({RUN, SCREENSHOT, AFTER, THEME, SIZE});
    parser.addHelpOption();
    parser.addVersionOption();
}

CommandLine mistake(const QString &words)
{
    CommandLine line;
    line.answer = QStringLiteral("event-studio: %1. Try event-studio --help").arg(words);
    line.exitCode = EXIT_USAGE;
    return line;
}

CommandLine answer(const QString &words)
{
    CommandLine line;
    line.answer = words;
    line.exitCode = EXIT_OK;
    return line;
}

// Qt knows the program's name from its application object only, and there is none yet.
QString helpText(const QCommandLineParser &parser)
{
    return parser.helpText().trimmed().replace(QStringLiteral("<executable_name>"), QStringLiteral("event-studio"));
}

std::optional<QSize> sizeOf(const QString &text)
{
    static const QRegularExpression FORM(QStringLiteral("^(\\d{2,5})x(\\d{2,5})$"));
    const auto match = FORM.match(text);
    if (!match.hasMatch()) return std::nullopt;
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    setUp(parser);
    if (!parser.parse(arguments)) return mistake(parser.errorText().chopped(1));
    if (parser.isSet(QStringLiteral("help"))) return answer(helpText(parser));
    if (parser.isSet(QStringLiteral("version"))) return answer(QStringLiteral("event-studio " EVENT_STUDIO_VERSION));

    CommandLine line;
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1) return mistake(QStringLiteral("one file at a time, not %1").arg(files.size()));
    line.file = files.value(0);
    line.run = parser.isSet(RUN);
    line.screenshot = parser.value(SCREENSHOT);
    if (line.run && (line.file.isEmpty() || WindowFiles::isRecording(line.file)))
        return mistake(QStringLiteral("--run needs an app.toml"));
    if (parser.isSet(AFTER)) {
        bool isNumber = false;
        line.after = parser.value(AFTER).toDouble(&isNumber);
        if (!isNumber || line.after < 0 || line.after > 86400)
            return mistake(QStringLiteral("--after takes seconds, not \"%1\"").arg(parser.value(AFTER)));
    }
    if (parser.isSet(THEME)) {
        line.theme = themeChoice(parser.value(THEME));
        if (toText(*line.theme) != parser.value(THEME))
            return mistake(QStringLiteral("--theme is light, dark or system, not \"%1\"").arg(parser.value(THEME)));
    }
    if (parser.isSet(SIZE)) {
        line.size = sizeOf(parser.value(SIZE));
        if (!line.size) return mistake(QStringLiteral("--size is like 1280x800, not \"%1\"").arg(parser.value(SIZE)));
    }
    return line;
}

} // namespace event_studio
