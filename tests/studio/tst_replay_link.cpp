// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_engine/recording.h"
#include "studio/models/studio_data.h"
#include "tests/studio/model_text.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace event_studio;
using namespace std::chrono_literals;

namespace {

const QByteArray APP = "title = \"Weather\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                       "[[event_types]]\nname = \"Wind\"\nencoding = \"json\"\n[[event_types]]\nname = \"Rain\"\n";

InjectionOrder order(const QString &type, std::uint64_t count, double rate)
{
    const auto payload = [](std::uint64_t i) { return event_engine::copyOf(event_engine::asBytes(std::to_string(i))); };
    return {type, payload, count, rate};
}

} // namespace

/// Recordings made and looked at by the data side of the window, over a real engine: 40 Wind and 10 Rain within
/// 0.4 s.
class TestReplayLink : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_file;
    std::unique_ptr<StudioData> m_studio;

    EngineLink &engine() { return m_studio->engine; }
    ReplayLink &replay() { return m_studio->replay; }

    void runApp()
    {
        QVERIFY(openApp(*m_studio, m_folder.filePath("app.toml")));
        engine().run();
        SOON_VERIFY(engine().isRunning());
    }

    void injectAndWait(const std::vector<InjectionOrder> &orders)
    {
        std::uint64_t total = engine().snapshot()->sequence;
        for (const auto &what : orders) {
            total += what.count;
            QVERIFY(engine().inject(what));
        }
        SOON_COMPARE(engine().snapshot()->sequence, total);
    }

    void openRecording()
    {
        QSignalSpy opened(&replay(), &ReplayLink::opened);
        replay().open(m_file);
        QVERIFY(opened.wait(soon()));
        m_studio->source.showRecording();
    }

    /// Its events; how they lie is up to the machine on which they were recorded.
    [[nodiscard]] std::vector<event_engine::EventView> recorded() const
    {
        event_engine::EventQuery all;
        all.direction = event_engine::EventQuery::Direction::OldestFirst;
        return event_engine::Recording::open(m_file.toStdString()).value()->events(all).value().events;
    }

    void seekToEnd()
    {
        replay().seek(*replay().info()->end);
        SOON_VERIFY(m_studio->source.snapshot() && m_studio->source.snapshot()->sequence == 50);
    }

private slots:
    void initTestCase()
    {
        QFile app(m_folder.filePath("app.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly) && app.write(APP) == APP.size());
        app.close();
        m_file = m_folder.filePath("demo.mcap");
        m_studio = std::make_unique<StudioData>();
        runApp();
        QVERIFY(record(*m_studio, m_file));
        injectAndWait({order("Wind", 40, 100), order("Rain", 10, 25)});
        QVERIFY(engine().snapshot()->recording);
        QSignalSpy stopped(&engine(), &EngineLink::recordingStopped);
        engine().stopRecording();
        QVERIFY(stopped.wait(soon()));
        QCOMPARE(m_studio->problems.rowCount(), 0);
    }

    void init() { m_studio = std::make_unique<StudioData>(); }
    void cleanup() { m_studio.reset(); }

    void aRecordingOpensAtItsBeginning()
    {
        openRecording();
        QCOMPARE(replay().info()->events, 50u);
        QCOMPARE(m_studio->source.name(), "demo.mcap");
        QVERIFY(replay().replaySnapshot()->position == *replay().info()->start);
        QVERIFY(!replay().isPlaying());
    }

    void aRecordingHasItsTypesInTheOrderOfTheOpenApp()
    {
        const auto types = [this] {
            QStringList names;
            for (int row = 0; row < m_studio->types.rowCount(); ++row)
                names << QString::fromStdString(m_studio->types.typeAt(row).type.name);
            return names;
        };
        runApp();
        const QString file = m_folder.filePath("rain_first.mcap");
        QVERIFY(record(*m_studio, file));
        injectAndWait({order("Rain", 1, 0)});
        injectAndWait({order("Wind", 1, 0)});
        SOON_COMPARE(types(), (QStringList{"Wind", "Rain"}));
        QSignalSpy stopped(&engine(), &EngineLink::recordingStopped), opened(&replay(), &ReplayLink::opened);
        engine().stopRecording();
        QVERIFY(stopped.wait(soon()));
        replay().open(file);
        QVERIFY(opened.wait(soon()));
        m_studio->source.showRecording();
        SOON_COMPARE(types(), (QStringList{"Wind", "Rain"}));
    }

    void whatPluginsGotIsUnknownUntilTheRunIsShownAgain()
    {
        runApp();
        openRecording();
        seekToEnd();
        const auto got = [this] { return m_studio->plugins.index(0, PluginModel::Received).data().toString(); };
        QCOMPARE(got(), "–");
        m_studio->source.showLive();
        QVERIFY(got() != "–");
    }

    void whatIsNoRecordingIsToldAndHarmsNothing()
    {
        openRecording();
        QSignalSpy failed(&replay(), &ReplayLink::openFailed);
        replay().open(m_folder.filePath("app.toml"));
        QVERIFY(failed.wait(soon()));
        QVERIFY2(failed[0][0].toString().contains("app.toml"), qPrintable(failed[0][0].toString()));
        QCOMPARE(m_studio->problems.rowCount(), 1);
        QCOMPARE(m_studio->problems.problemAt(0).about, "app.toml"); // not the recording that stays open
        QCOMPARE(replay().info()->events, 50u);
    }

    void atItsEndTableAndListShowEverything()
    {
        openRecording();
        seekToEnd();
        SOON_COMPARE(m_studio->events.rowCount(), 50);
        QCOMPARE(rowText(m_studio->types, m_studio->types.rowOf("Wind"), {EventTypeModel::Count}), "40");
        QCOMPARE(rowText(m_studio->types, m_studio->types.rowOf("Rain"), {EventTypeModel::Count}), "10");
        QVERIFY(m_studio->filter.setText("type:Rain"));
        SOON_COMPARE(m_studio->events.rowCount(), 10);
        QCOMPARE(rowText(m_studio->events, 9, {EventListModel::Type, EventListModel::From, EventListModel::Preview}),
                 "Rain | (injected) | 9");
    }

    void theListEndsAtThePosition()
    {
        openRecording();
        const auto events = recorded();
        QCOMPARE(events.size(), std::size_t(50));
        const auto countUpTo = [&](event_engine::Timestamp place) { // those of a batch have one time
            return int(std::ranges::count_if(events, [&](const auto &event) { return event.brokerTime() <= place; }));
        };
        const auto place = events.front().brokerTime();
        const int upTo = countUpTo(place);
        QVERIFY(upTo < int(events.size()));
        replay().seek(place);
        SOON_VERIFY(m_studio->source.snapshot() && int(m_studio->source.snapshot()->sequence) == upTo);
        SOON_COMPARE(m_studio->events.rowCount(), upTo);
        replay().stepForward();
        SOON_COMPARE(m_studio->events.rowCount(), countUpTo(events[std::size_t(upTo)].brokerTime()));
        replay().stepBack();
        SOON_COMPARE(m_studio->events.rowCount(), upTo);
    }

    void theDensityCountsEveryEvent()
    {
        openRecording();
        QSignalSpy ready(&replay(), &ReplayLink::densityReady);
        RateQuery query;
        query.from = *replay().info()->start;
        query.to = *replay().info()->end + 1ns;
        query.finest = 10ms;
        replay().requestDensity(query);
        QVERIFY(ready.wait(soon()));
        const auto density = ready[0][0].value<RateHistoryPointer>();
        std::uint64_t events = 0;
        for (const auto &series : density->series)
            for (const auto &cell : series.cells) events += cell.events;
        QCOMPARE(events, 50u);
    }

    void theCurveEndsAtThePosition()
    {
        openRecording();
        seekToEnd();
        auto &rates = m_studio->rates;
        SOON_VERIFY(!rates.series().isEmpty());
        QVERIFY(rates.series().end() <= *replay().info()->end);
        QCOMPARE(rates.shownFrom(), *replay().info()->start); // shorter than the window, it stands at its beginning
        const auto history = replay().feed()->rates({rates.series().begin(), rates.series().end()}).value();
        for (const auto &series : history.series)
            for (std::size_t i = 0; i < rates.series().intervals(); ++i)
                QCOMPARE(rates.series().cell(series.type, i).events, series.cells[i].events);
    }

    void lookingOnlyNeverMixesWithLiveNumbers()
    {
        runApp();
        openRecording();
        seekToEnd();
        injectAndWait({order("Wind", 7, 0)});
        SOON_COMPARE(m_studio->events.rowCount(), 50);
        QCOMPARE(rowText(m_studio->types, m_studio->types.rowOf("Wind"), {EventTypeModel::Count}), "40");
        m_studio->source.showLive();
        QCOMPARE(rowText(m_studio->types, m_studio->types.rowOf("Wind"), {EventTypeModel::Count}), "7");
        SOON_COMPARE(m_studio->events.rowCount(), 7);
    }

    void playingToTheEndAndAgain()
    {
        openRecording();
        replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        replay().play();
        SOON_COMPARE(replay().replaySnapshot()->state, ReplayState::Finished);
        QCOMPARE(replay().replaySnapshot()->published, 50u);
        replay().play();
        SOON_COMPARE(replay().replaySnapshot()->published, 100u);
    }

    void intoTheRunningAppEventsGoOntoTheBus()
    {
        runApp();
        openRecording();
        QVERIFY(replay().setTarget(ReplayTarget::RunningApp));
        m_studio->source.showLive();
        replay().setOnlyTypes({"Rain"});
        replay().setSpeed(10);
        replay().play();
        SOON_COMPARE(engine().snapshot()->sequence, 10u);
        SOON_COMPARE(m_studio->events.rowCount(), 10);
        QCOMPARE(rowText(m_studio->events, 0, {EventListModel::Type, EventListModel::From, EventListModel::Preview}),
                 "Rain | demo.mcap (replay) | 0");
    }

    void withoutAnAppThereIsNobodyToPlayTo()
    {
        openRecording();
        const auto set = replay().setTarget(ReplayTarget::RunningApp);
        QVERIFY(!set);
        QCOMPARE(set.error().kind(), ErrorKind::Stopped);
        QCOMPARE(replay().target(), ReplayTarget::LookOnly);
    }

    void whenTheAppStopsTheReplayIsLookedAtOnly()
    {
        runApp();
        openRecording();
        QVERIFY(replay().setTarget(ReplayTarget::RunningApp));
        replay().setSpeed(0.1);
        replay().play();
        SOON_VERIFY(replay().isPlaying());
        QSignalSpy changed(&replay(), &ReplayLink::targetChanged);
        engine().stop();
        SOON_COMPARE(engine().state(), LinkState::Stopped);
        QCOMPARE(replay().target(), ReplayTarget::LookOnly);
        QCOMPARE(changed.count(), 1);
        QVERIFY(!replay().isPlaying());
    }

    void aRangeIsPlayedAlone()
    {
        openRecording();
        const auto events = recorded();
        QCOMPARE(events.size(), std::size_t(50));
        const auto from = events[10].brokerTime() - 1ns, to = events[30].brokerTime();
        const auto isInside = [&](const event_engine::EventView &event) {
            return event.brokerTime() >= from && event.brokerTime() <= to;
        };
        const auto expected = std::count_if(events.begin(), events.end(), isInside);
        replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        replay().setRange(from, to);
        replay().play();
        SOON_COMPARE(replay().replaySnapshot()->state, ReplayState::Finished);
        QCOMPARE(replay().replaySnapshot()->published, std::uint64_t(expected));
    }

    void aRangeThatIsSetWhilePlayingPublishesNothingTwice()
    {
        runApp();
        openRecording();
        QVERIFY(replay().setTarget(ReplayTarget::RunningApp));
        replay().setSpeed(0.2); // two seconds for all of it
        replay().play();
        for (const std::uint64_t published : {5u, 10u}) {
            SOON_VERIFY(replay().replaySnapshot()->published >= published);
            replay().setRange(*replay().info()->start, *replay().info()->end + std::int64_t(published) * 1ns);
        }
        SOON_COMPARE(replay().replaySnapshot()->state, ReplayState::Finished);
        SOON_COMPARE(engine().snapshot()->sequence, 50u);
    }

    void aRenameThatCannotBeIsToldAndForgotten()
    {
        openRecording();
        replay().setRename({{"Hail", "Snow"}});
        QCOMPARE(m_studio->problems.rowCount(), 1);
        QVERIFY(replay().rename().isEmpty());
        replay().setRename({{"Wind", "Storm"}});
        QCOMPARE(replay().rename().value("Wind"), QString("Storm"));
        QCOMPARE(m_studio->problems.rowCount(), 1);
    }

    void closingGoesBackToLive()
    {
        openRecording();
        seekToEnd();
        replay().close();
        QCOMPARE(m_studio->source.kind(), Source::Kind::Live);
        QCOMPARE(m_studio->types.rowCount(), 0);
        QCOMPARE(m_studio->events.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestReplayLink)
#include "tst_replay_link.moc"
