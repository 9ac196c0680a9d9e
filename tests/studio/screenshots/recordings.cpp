// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_recovery.h"
#include "studio/views/notice_bar.h"
#include "studio/views/rates_view.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QComboBox>
#include <QMenu>
#include <QToolButton>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

/// Leaves the app running.
QString record(Studio &studio)
{
    MainWindow &window = studio.window;
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(3s);
    auto settings = window.recording().settings();
    settings.types = RecordingSettings::Types::Except;
    settings.typeNames = QStringList{"Image"};
    window.recording().setSettings(settings);
    window.actions().record->trigger();
    studio.hasRecordedFor(6s);
    window.recording().mark("the mast is down");
    studio.hasRecordedFor(14s);
    window.recording().mark();
    studio.hasRecordedFor(20s);
    studio.photograph("recording");
    studio.photographOpened("mark_words", [&] { window.actions().markWithWords->trigger(); });
    studio.photographOpened("closing", [&] { window.close(); });
    window.actions().saveRecent->trigger();
    studio.until([&] { return window.notice().isVisible(); });
    studio.photograph("saved");
    window.notice().dismissAll();
    window.actions().record->trigger();
    studio.until([&] { return !window.recording().isRecording(); });
    studio.photograph("recorded");
    return window.recording().lastFile();
}

void stretchAndLoop(Studio &studio)
{
    ReplayLink &replay = studio.replay();
    ReplayBar &bar = studio.window.replayBar();
    const auto seek = [&](event_engine::Duration time) {
        const auto position = *replay.info()->start + time;
        replay.seek(position);
        studio.until([&] { return replay.replaySnapshot()->position == position; });
        QTest::qWait(100); // the timeline follows
    };
    seek(5s);
    bar.fromHereAction()->trigger();
    seek(15s);
    bar.upToHereAction()->trigger();
    bar.loopAction()->trigger();
    seek(8s);
    bar.playAs("Wind", "Storm");
    for (QAction *type : bar.typesMenu()->actions())
        if (type->text() == QLatin1String("Alarm")) type->trigger();
    studio.photograph("looped");
    studio.photographOpened("replay_types", [&] {
        bar.typesMenu()->popup(bar.mapToGlobal(QPoint(400, 30 - bar.typesMenu()->sizeHint().height())));
    });
}

void replayIntoApp(Studio &studio)
{
    studio.window.replayBar().playAs("Wind", {});
    studio.run();
    studio.window.replayBar().target()->button(1)->click();
    studio.replay().play();
    studio.hasRunFor(5s);
    studio.photograph("replay_into_app");
}

void recording(Studio &studio)
{
    ReplayLink &replay = studio.replay();
    const QString file = record(studio);
    studio.stop();
    studio.open(file);
    studio.until([&] { return replay.isOpen() && replay.replaySnapshot(); });
    QTest::qWait(500); // its timeline is counted
    studio.photograph("replay_opened");
    replay.play();
    studio.until([&] { return replay.replaySnapshot()->position - *replay.info()->start > 8s; });
    studio.photograph("playing");
    replay.pause();
    stretchAndLoop(studio);
    replayIntoApp(studio);
}

void day(Studio &studio)
{
    RatesView &rates = studio.window.rates();
    ReplayLink &replay = studio.replay();
    studio.open(recordingOfADay(studio));
    studio.until([&] { return replay.isOpen() && replay.replaySnapshot(); });
    replay.seek(*replay.info()->start + 20h);
    for (const auto &[words, state] : {std::pair{"1 h", "recorded_hour"}, {"1 day", "recorded_day"}}) {
        rates.windows()->setCurrentIndex(rates.windows()->findText(words));
        QTest::qWait(1000);
        studio.photograph(state);
    }
}

void unfinished(Studio &studio)
{
    studio.open(copyOfExample(studio, "field_station"));
    const QString whole = recordingOfADay(studio);
    QFile::rename(whole, studio.path("Field-station_2026-11-24_18-02-11.mcap.part"));
    studio.window.recovery().offerUnfinished(studio.window.recording().folder());
    studio.until([&] { return studio.window.notice().isVisible(); });
    studio.photograph("unfinished");
}

} // namespace

std::vector<Story> recordingStories()
{
    return {{{"recording", "mark_words", "closing", "saved", "recorded", "replay_opened", "playing", "looped",
              "replay_types", "replay_into_app"},
             recording},
            {{"recorded_hour", "recorded_day"}, day},
            {{"unfinished"}, unfinished}};
}

} // namespace event_studio
