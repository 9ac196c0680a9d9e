// SPDX-License-Identifier: GPL-3.0-or-later
// Writes pictures of the window in its main states, light and dark, small and large, into the folder given; where names
// of states follow, only these.
#include "studio/app/example_app.h"
#include "studio/app/main_window.h"
#include "studio/app/screenshot.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/plots/topology_scene.h"
#include "studio/views/appearance.h"
#include "studio/views/armed_badge.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/inject_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/notice_bar.h"
#include "studio/views/pane.h"
#include "studio/views/payload_edit.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/picture_page.h"
#include "studio/views/rates_view.h"
#include "studio/views/record_options.h"
#include "studio/views/replay_bar.h"
#include "studio/views/topology_view.h"
#include "studio/views/welcome_view.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace event_studio;
using namespace std::chrono_literals;

namespace {

constexpr int PATIENCE = 30'000; // milliseconds

/// The window, and the folder that its pictures go to.
class Studio {
public:
    Studio(QDir folder, QStringList wanted)
        : m_folder(std::move(folder)), m_wanted(std::move(wanted)),
          m_settings(m_scratch.filePath("settings.ini"), QSettings::IniFormat), window(m_settings)
    {
        window.setQuestion([](const QString &, const QString &) { return true; });
        window.recording().setFolder(m_scratch.path());
        window.show();
    }

    void photograph(const QString &state)
    {
        if (!m_wanted.isEmpty() && !m_wanted.contains(state)) return;
        for (const auto &[theme, name] : {std::pair{ThemeChoice::Light, "light"}, {ThemeChoice::Dark, "dark"}})
            for (const QSize size : {QSize(1280, 800), QSize(2560, 1440)}) {
                window.setTheme(theme);
                window.resize(size);
                settle();
                write(window, QStringLiteral("%1_%2_%3.png").arg(state, QLatin1String(name)).arg(size.width()));
            }
    }

    /// A dialog of its own, light and dark.
    void photographDialog(QDialog &dialog, const QString &name)
    {
        for (const auto &[theme, word] : {std::pair{ThemeChoice::Light, "light"}, {ThemeChoice::Dark, "dark"}}) {
            window.setTheme(theme);
            dialog.show();
            settle();
            write(dialog, QStringLiteral("%1_%2.png").arg(name, QLatin1String(word)));
        }
    }

    bool open(const QString &app)
    {
        window.files().open(app);
        window.actions().run->trigger();
        return until([this] { return !engine().isBusy() || engine().isRunning(); });
    }

    void stop()
    {
        window.actions().stop->trigger();
        until([this] { return !engine().isBusy(); });
    }

    [[nodiscard]] QString scratch(const QString &name) const { return m_scratch.filePath(name); }
    EngineLink &engine() { return window.studio().engine; }

    template <class Condition>
    bool until(Condition condition)
    {
        return QTest::qWaitFor(condition, PATIENCE);
    }

    bool runsFor(event_engine::Duration time)
    {
        return until([this, time] {
            const auto snapshot = engine().snapshot();
            return snapshot && snapshot->started && snapshot->time - *snapshot->started > time;
        });
    }

private:
    /// Until what the new theme and size set off has been drawn.
    static void settle()
    {
        for (int i = 0; i < 3; ++i) QTest::qWait(60);
    }

    void write(QWidget &shown, const QString &name)
    {
        const QString file = m_folder.filePath(name), mistake = saveScreenshot(shown, file);
        std::printf("%s\n", qPrintable(mistake.isEmpty() ? file : mistake));
        if (!mistake.isEmpty()) std::exit(1);
    }

    QDir m_folder;
    QStringList m_wanted;
    QTemporaryDir m_scratch;
    QSettings m_settings;

public:
    MainWindow window;
};

void chooseEvent(Studio &studio, const QString &type)
{
    auto &data = studio.window.studio();
    data.filter.showType(type);
    studio.until([&] { return data.events.rowCount() > 0; });
    data.events.setFollowing(false);
    studio.window.events().table()->selectRow(data.events.rowCount() - 1);
}

void photographStation(Studio &studio)
{
    studio.open(exampleApp());
    studio.runsFor(15s);
    studio.photograph("running");
    chooseEvent(studio, "Wind");
    studio.photograph("inspecting");
    chooseEvent(studio, "Image");
    studio.until([&] { return !studio.window.events().inspector()->picture()->image().isNull(); });
    studio.window.rates().lossesAction()->setChecked(true);
    studio.window.rates().backlogAction()->setChecked(true);
    PayloadGraphs &graphs = *studio.window.rates().graphs();
    graphs.plot({"Wind", "speed"});
    graphs.graphs().front()->add({"Temperature", "celsius"});
    studio.window.inject().setType("Alarm");
    studio.window.inject().payload()->setText("{\"about\": \"image\", \"value\": {i}}");
    studio.window.inject().whenever()->setCurrentIndex(studio.window.inject().whenever()->findData("Image"));
    studio.window.inject().send();
    studio.runsFor(24s);
    studio.photograph("plotting");
    studio.window.findChild<ArmedBadge *>()->stopButton()->click();
    graphs.graphs().front()->findChild<QToolButton *>(QStringLiteral("close"))->click();
    studio.window.rates().lossesAction()->setChecked(false);
    studio.window.rates().backlogAction()->setChecked(false);
    studio.window.inject().payload()->setText({});
    studio.window.studio().filter.clear();
    studio.window.studio().events.setFollowing(true);
    studio.window.topologyPane().raise();
    studio.until([&] { return !studio.window.topology().scene()->edges().empty(); });
    studio.photograph("topology");
    studio.window.eventsPane().raise();
}

void photographRecordOptions(Studio &studio)
{
    auto settings = studio.window.recording().settings();
    settings.types = RecordingSettings::Types::Except;
    settings.typeNames = QStringList{"Image", "Alarm"};
    settings.splitSize = 250'000'000;
    settings.keepFiles = 20;
    studio.window.recording().setSettings(settings);
    RecordOptions dialog(settings, {"Temperature", "Wind", "Battery", "Image", "Scores", "Alarm"},
                         studio.engine().title());
    studio.photographDialog(dialog, "record_options");
    settings.splitSize = 0;
    settings.typeNames = QStringList{"Image"};
    studio.window.recording().setSettings(settings);
}

QString photographRecording(Studio &studio)
{
    photographRecordOptions(studio);
    studio.window.actions().record->trigger();
    studio.runsFor(25s);
    studio.window.inject().setType("Wind");
    studio.window.inject().payload()->setText("{\"speed\": 12,");
    studio.photograph("recording");
    studio.window.actions().saveRecent->trigger();
    studio.until([&] { return studio.window.notice().isVisible(); });
    studio.photograph("saved");
    studio.window.notice().dismiss();
    studio.window.inject().payload()->setText({});
    studio.window.actions().record->trigger();
    studio.until([&] { return !studio.window.recording().isRecording(); });
    return studio.window.recording().lastFile();
}

void photographReplay(Studio &studio, const QString &file)
{
    ReplayLink &replay = studio.window.studio().replay;
    studio.window.files().open(file);
    studio.until([&] { return replay.isOpen() && replay.replaySnapshot(); });
    replay.seek(*replay.info()->start + 4s);
    replay.stepForward("Wind");
    studio.until([&] { return replay.replaySnapshot()->published > 0; });
    studio.photograph("replay");
    replay.seek(*replay.info()->start);
    studio.window.replayBar().playAs("Wind", "Storm");
    studio.until([&] { return replay.replaySnapshot()->position == *replay.info()->start; });
    studio.photograph("replay_opened");
    replay.close();
}

void photographFailure(Studio &studio)
{
    QFile script(studio.scratch("dies.py")), app(studio.scratch("app.toml"));
    if (!script.open(QIODevice::WriteOnly) || !app.open(QIODevice::WriteOnly)) std::exit(1);
    script.write("print('reading the calibration')\nraise RuntimeError('no calibration of sensor 3')\n");
    app.write("title = \"Greenhouse\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
              "[[event_types]]\nname = \"Humidity\"\n[[plugins.external]]\nplugin_name = \"Calibrator\"\n"
              "external_port = 0\npython = \"dies.py\"\nsubscriptions = [\"Humidity\"]\non_failure = \"stop-app\"\n");
    script.close();
    app.close();
    studio.open(app.fileName());
    studio.until([&] { return !studio.engine().isBusy(); });
    studio.photograph("failed");
    studio.window.problemsPane().raise();
    studio.photograph("problems");
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName("Event Studio");
    QStandardPaths::setTestModeEnabled(true);
    applyAppearance(application, ThemeChoice::Light); // before any widget, as the program does it
    const QDir folder(argc > 1 ? argv[1] : ".");
    if (!folder.mkpath(".")) return 1;
    Studio studio(folder, QCoreApplication::arguments().mid(2));
    studio.photograph("first_start");
    photographStation(studio);
    const QString recording = photographRecording(studio);
    studio.stop();
    studio.photograph("stopped");
    photographReplay(studio, recording);
    photographFailure(studio);
    studio.open(QStringLiteral(SOURCE_DIR "/examples/messages/app.toml"));
    studio.until([&] { return !studio.engine().isBusy(); });
    studio.photograph("messages");
    return 0;
}
