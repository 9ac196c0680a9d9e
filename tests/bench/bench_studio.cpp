// SPDX-License-Identifier: BSD-3-Clause
// P10: what an open Event Studio costs the app that runs in it, and whether it stays alive.
#include "report.h"
#include "timing.h"

#include "event_engine/app.h"
#include "studio/app/main_window.h"
#include "studio/models/settings.h"
#include "studio/views/rates_view.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>
#include <iostream>
#include <thread>

using namespace bench;
using namespace event_studio;

namespace {

constexpr int TYPES = 50;

[[noreturn]] void giveUp(const std::string &words)
{
    std::cerr << words << '\n';
    std::exit(2);
}

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

/// An app.toml of fifty types, with the load or without.
QString writeApp(const QTemporaryDir &folder, bool withLoad)
{
    QFile file(folder.filePath(withLoad ? "load.toml" : "idle.toml"));
    if (!file.open(QIODevice::WriteOnly)) giveUp("no app.toml");
    file.write("title = \"Load\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n");
    for (int i = 0; i < TYPES; ++i) file.write("[[event_types]]\nname = \"T" + QByteArray::number(10 + i) + "\"\n");
    file.write("[plugins]\nlibraries = [\"" STUDIO_LOAD_LIBRARY "\"]\ninternal = [");
    file.write(withLoad ? "\"Load\", \"Sink\"]\n" : "\"Sink\"]\n");
    return file.fileName();
}

/// Events that the app carries in a second, without a window.
double rateAlone(const QString &appFile, std::chrono::milliseconds time)
{
    auto manifest = event_engine::Manifest::load(appFile.toStdString());
    auto app = manifest ? event_engine::App::fromManifest(*manifest) : event_engine::failure(manifest.error());
    if (!app) giveUp(app.error().message());
    if (const auto started = (*app)->start(); !started) giveUp(started.error().message());
    std::this_thread::sleep_for(time / 4);
    const auto before = (*app)->snapshot();
    std::this_thread::sleep_for(time);
    const auto after = (*app)->snapshot();
    static_cast<void>((*app)->stop());
    return double(after.sequence - before.sequence) / std::chrono::duration<double>(after.time - before.time).count();
}

struct Watched {
    double perSecond = 0;      ///< events that the app carried
    double longestFrameMs = 0; ///< the longest time in which the window could not have answered
    double guiPercent = 0;     ///< CPU of the window's thread, of one core
};

/// Lets the window's thread run for a time, and asks it every few milliseconds whether it is there.
Watched watch(MainWindow &window, std::chrono::milliseconds time)
{
    constexpr int PROBE = 10; // milliseconds
    const auto snapshot = [&] { return window.studio().engine.snapshot()->sequence; };
    window.studio().engine.tick();
    Watched result;
    const auto sequence = snapshot();
    const double cpu = threadSeconds();
    const auto begin = monotonicNs();
    auto last = begin;
    QTimer probe;
    QObject::connect(&probe, &QTimer::timeout, [&] {
        const auto now = monotonicNs();
        result.longestFrameMs = std::max(result.longestFrameMs, double(now - last) / 1e6 - PROBE);
        last = now;
    });
    probe.setTimerType(Qt::PreciseTimer);
    probe.start(PROBE);
    QTest::qWait(int(time.count()));
    const double seconds = double(monotonicNs() - begin) / 1e9;
    result.guiPercent = 100 * (threadSeconds() - cpu) / seconds;
    window.studio().engine.tick();
    result.perSecond = double(snapshot() - sequence) / (double(monotonicNs() - begin) / 1e9);
    return result;
}

void runApp(MainWindow &window, const QString &file)
{
    EngineLink &engine = window.studio().engine;
    engine.open(file);
    engine.run(); // once it is read
    if (!QTest::qWaitFor([&] { return engine.isRunning() && engine.snapshot(); }, 20'000))
        giveUp("the app does not run");
}

void stopApp(MainWindow &window)
{
    window.studio().engine.stop();
    if (!QTest::qWaitFor([&] { return !window.studio().engine.isBusy(); }, 20'000)) giveUp("the app does not stop");
}

} // namespace

int main(int argc, char **argv)
{
    Report report("studio", Options::fromArguments(argc, argv,
                                                   "What an open Event Studio costs at 500,000 events/s of 50 types, "
                                                   "over a minute of graph at its finest, or over so many minutes as "
                                                   "EVENT_ENGINE_TEST_MINUTES says."));
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    QTemporaryDir folder;
    const bool isShort = report.options().share < 1;
    const auto time = isShort ? std::chrono::milliseconds(1000) : std::chrono::milliseconds(15'000);
    const int minutes = qEnvironmentVariableIntValue("EVENT_ENGINE_TEST_MINUTES");
    const bool isLong = minutes > 0 && !isShort;
    const auto history =
        isShort ? std::chrono::milliseconds(1000) : std::chrono::milliseconds(60'000 * (isLong ? minutes : 1));
    const int shownSeconds = isLong ? 15 * 60 : 60;
    const QString load = writeApp(folder, true), idle = writeApp(folder, false);

    report.measure(
        {{.promise = "P10", .title = "events carried with Studio open", .unit = "k/s", .target = Target::atLeast(0.95)},
         {.promise = "P10", .title = "longest frame", .unit = "ms", .target = Target::atMost(100)},
         {.promise = "P10", .title = "CPU of the window's thread", .unit = "% of a core", .target = Target::atMost(15)},
         {.promise = "P10", .title = "the same, hidden", .unit = "% of a core", .target = Target::atMost(1)},
         {.promise = "P10",
          .title = "the same, open and nothing happens",
          .unit = "% of a core",
          .target = Target::atMost(5)}},
        [&](std::vector<Row> &rows) {
            const double alone = rateAlone(load, time);
            Settings settings(folder.filePath("settings.ini"));
            MainWindow window(settings);
            window.resize(1280, 800);
            window.rates().windows()->setCurrentIndex(window.rates().windows()->findData(shownSeconds));
            window.show();
            runApp(window, load);
            // The minutes before are watched as well: a frame that is too long at any time counts.
            const Watched before = watch(window, history);
            Watched open = watch(window, time);
            open.longestFrameMs = std::max(open.longestFrameMs, before.longestFrameMs);
            window.hide();
            QTest::qWait(200);
            const Watched hidden = watch(window, time);
            window.show();
            stopApp(window);
            runApp(window, idle);
            QTest::qWait(2000);
            const Watched quiet = watch(window, time);
            stopApp(window);
            rows[0].add(open.perSecond / 1e3, alone / 1e3);
            rows[1].add(open.longestFrameMs);
            rows[2].add(open.guiPercent);
            rows[3].add(hidden.guiPercent);
            rows[4].add(quiet.guiPercent);
        });
    return report.finish();
}
