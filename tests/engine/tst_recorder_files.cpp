// SPDX-License-Identifier: BSD-3-Clause
// What a recorder puts into files: parts, limits, losses, and what is there beside events.
#include "engine/recording/recorder.h"
#include "event_engine/recording_tools.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <array>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

class RecorderFilesTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char *name) const { return m_folder.filePath(name).toStdString(); }

    /// Runs an app of two plugins to its end and returns all of its events.
    std::vector<std::string> runRecorded(RecorderOptions options, int count, Duration pause = {})
    {
        App app(quiet());
        if (!app.registerEventTypes(types())) qFatal("types");
        if (!app.registerPlugin(std::make_unique<Sends>("one", count, pause))) qFatal("one");
        if (!app.registerPlugin(std::make_unique<Sends>("two", count, pause))) qFatal("two");
        options.policy = OverflowPolicy::Block;
        if (auto started = app.startRecording(options); !started) qFatal("%s", started.error().message().c_str());
        if (!app.run()) qFatal("run");
        m_last = *app.snapshot().recording;
        return bytesOf(app.events(everything()));
    }
    RecordingSnapshot m_last;

    std::vector<std::filesystem::path> parts(const std::string &stem) const
    {
        std::vector<std::filesystem::path> found;
        for (const auto &entry : std::filesystem::directory_iterator(m_folder.path().toStdString()))
            if (entry.path().stem().string().starts_with(stem + "_")) found.push_back(entry.path());
        std::sort(found.begin(), found.end());
        return found;
    }

private slots:
    void splittingLosesNothing_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("by size") << quint64(40'000) << qint64(0);
        QTest::newRow("by time") << quint64(0) << qint64(60);
    }
    void splittingLosesNothing()
    {
        QFETCH(quint64, size);
        QFETCH(qint64, milliseconds);
        const std::string stem = size ? "size" : "time";
        RecorderOptions options;
        options.file = path((stem + ".mcap").c_str());
        options.compression = Compression::None;
        options.splitSize = size;
        options.splitTime = std::chrono::milliseconds(milliseconds);
        const auto events = runRecorded(options, 2000, 200us);
        const auto files = parts(stem);
        QVERIFY(files.size() > 1);
        QCOMPARE(m_last.files, files.size());
        QCOMPARE(m_last.filesKept, files.size());
        QCOMPARE(m_last.oldestFile, files.front());
        QCOMPARE(m_last.events, events.size());
        std::vector<std::string> all;
        for (const auto &file : files) {
            QCOMPARE(file.extension(), std::filesystem::path(".mcap"));
            const auto recording = opened(file);
            QVERIFY(recording->info().complete);
            QCOMPARE(recording->info().title, "recorded app");
            const auto page = recording->events(everything());
            QVERIFY(page);
            for (const auto &bytes : bytesOf(*page)) all.push_back(bytes);
        }
        QVERIFY(all == events);
        const auto merged = mergeRecordings(files, {.to = path((stem + "-whole.mcap").c_str())});
        QVERIFY(merged);
        QCOMPARE(merged->events, events.size());
        QVERIFY(bytesOf(*opened(merged->file)->events(everything())) == events);
    }

    void aRingKeepsTheNewestFiles()
    {
        RecorderOptions options;
        options.file = path("ring.mcap");
        options.compression = Compression::None;
        options.splitSize = 20'000;
        options.keepFiles = 3;
        const auto events = runRecorded(options, 3000, 100us);
        const auto files = parts("ring");
        QCOMPARE(files.size(), std::size_t(3));
        QVERIFY(m_last.files > 3);
        QCOMPARE(m_last.filesKept, 3u);
        QCOMPARE(m_last.oldestFile, files.front());
        QCOMPARE(m_last.currentFile, files.back());
        const auto last = opened(files.back())->events(everything());
        QVERIFY(last);
        QCOMPARE(bytesOf(*last).back(), events.back());
    }

    void onlyWhatIsWantedIsRecorded()
    {
        RecorderOptions options;
        options.file = path("wanted.mcap");
        options.exceptTypes = {"Seldom"};
        options.exceptPublishers = {"two"};
        runRecorded(options, 300);
        const RecordingInfo info = opened(options.file)->info();
        for (const RecordedChannel &channel : info.channels) {
            QVERIFY(channel.type.name != "Seldom");
            QCOMPARE(channel.publisher, "one");
        }
        QCOMPARE(info.events, 230u); // 200 of Often, 30 unregistered
    }

    void aRecordingEndsAtItsGreatestLengthAndSize()
    {
        RecorderOptions options;
        options.file = path("short.mcap");
        options.maxTime = 300ms;
        const auto events = runRecorded(options, 1000, 1ms);
        QVERIFY(m_last.ended && !m_last.error);
        QVERIFY(m_last.endedBecause.find("greatest length") != std::string::npos);
        const auto recording = opened(options.file);
        QVERIFY(recording->info().events < events.size());
        QVERIFY(recording->info().events > 0);
        QVERIFY(*recording->info().end - *recording->info().start <= 300ms);

        options.file = path("small.mcap");
        options.compression = Compression::None;
        options.maxTime = {};
        options.maxSize = 30'000;
        runRecorded(options, 3000, 100us);
        QVERIFY(m_last.endedBecause.find("greatest size") != std::string::npos);
        QVERIFY(opened(options.file)->info().complete);
        QVERIFY(opened(options.file)->info().events < 6600);
    }

    void aMarkHasTheTimeItIsGivenOrElsePresentTime()
    {
        App app(quiet());
        QVERIFY(!app.mark("nothing is recorded"));
        QVERIFY(app.registerEventTypes(types()));
        QVERIFY(app.start());
        RecorderOptions options;
        options.file = path("marks.mcap");
        QVERIFY(app.startRecording(options));
        const Timestamp pressed = app.snapshot().time;
        QVERIFY(app.mark("while it is thought about"));
        QVERIFY(app.mark("the key was pressed", pressed));
        QVERIFY(app.stopRecording());
        const auto marks = opened(options.file)->info().marks;
        QCOMPARE(marks.size(), std::size_t(2));
        QCOMPARE(marks[0].text, "the key was pressed");
        QCOMPARE(marks[0].time, pressed);
        QVERIFY(marks[1].time > pressed && marks[1].time <= app.snapshot().time);
    }

    void whatPluginsSaidAndDidIsInTheFile()
    {
        class Talks : public Plugin {
        public:
            std::string name() const override { return "talker"; }
            Result<> run(PluginContext &context) override
            {
                context.log("the first line");
                context.log(LogLevel::Warning, "the second\nline \"quoted\"");
                return failure(ErrorKind::Failed, "had enough");
            }
        };
        App app(quiet());
        QVERIFY(app.registerPlugin(std::make_unique<Talks>()));
        RecorderOptions options;
        options.file = path("talk.mcap");
        QVERIFY(app.startRecording(options));
        QVERIFY(app.run());
        const auto recording = opened(options.file);
        const auto lines = recording->output(Timestamp(), Timestamp::max());
        QVERIFY(lines);
        const auto printed = app.output();
        QCOMPARE(lines->size(), printed.size());
        for (std::size_t i = 0; i < printed.size(); ++i) {
            QCOMPARE((*lines)[i].text, printed[i].text);
            QCOMPARE((*lines)[i].plugin, "talker");
            QCOMPARE((*lines)[i].level, printed[i].level);
            QCOMPARE((*lines)[i].time, printed[i].time);
        }
        const auto &states = recording->info().plugins;
        QVERIFY(!states.empty());
        QCOMPARE(states.back().plugin, "talker");
        QCOMPARE(states.back().state, "failed");
        QVERIFY(states.back().cause.find("had enough") != std::string::npos);
    }

    // N4: matched = recorded + lost, and the file says the same as the snapshot.
    void lossesAreExactInTheFile_data()
    {
        QTest::addColumn<OverflowPolicy>("policy");
        QTest::newRow("block") << OverflowPolicy::Block;
        QTest::newRow("drop_oldest") << OverflowPolicy::DropOldest;
        QTest::newRow("drop_newest") << OverflowPolicy::DropNewest;
    }
    void lossesAreExactInTheFile()
    {
        QFETCH(OverflowPolicy, policy);
        RecordedBus source;
        RecorderOptions options;
        options.file = path((std::string(toText(policy)) + ".mcap").c_str());
        options.policy = policy;
        options.bufferLimit = 300'000;
        auto recorder = Recorder::start({.bus = source.bus}, options);
        QVERIFY(recorder);
        constexpr int COUNT = 20'000;
        source.publish(COUNT, std::string(1000, 'x'));
        QVERIFY(source.bus->waitUntilDrained(20s * slowness()));
        (*recorder)->finish();
        const RecordingSnapshot last = (*recorder)->status();
        const RecordingInfo info = opened(options.file)->info();
        QCOMPARE(info.events + info.lost, std::uint64_t(COUNT));
        QCOMPARE(info.lost, last.lost);
        QCOMPARE(info.events, last.events);
        if (policy == OverflowPolicy::Block) QCOMPARE(info.lost, 0u);
        for (const RecordedLoss &loss : info.losses) QCOMPARE(loss.type, "Often");
    }

    void whatIsNotWantedIsNoLossAndTakesNoRoom()
    {
        RecordedBus source;
        const TypeId noise = *source.bus->directory()->types.add(EventType("Noise", Encoding::Text));
        RecorderOptions options;
        options.file = path("unwanted.mcap");
        options.exceptTypes = {"Noise"};
        options.policy = OverflowPolicy::DropNewest;
        options.bufferLimit = 300'000;
        auto recorder = Recorder::start({.bus = source.bus}, options);
        QVERIFY(recorder);
        for (int i = 0; i < 20'000; ++i)
            QVERIFY(source.publisher->publishPayload(noise, asBytes(std::string(1000, 'x'))));
        QVERIFY(source.bus->waitUntilDrained(20s * slowness()));
        source.publish(10, "wanted");
        QVERIFY(source.bus->waitUntilDrained(20s * slowness()));
        (*recorder)->finish();
        QCOMPARE((*recorder)->status().lost, 0u);
        const RecordingInfo info = opened(options.file)->info();
        QCOMPARE(info.events, 10u);
        QVERIFY(info.losses.empty());
    }

    void theTimeBeforeTheStartComesFromTheFlightRecorder()
    {
        App app(quiet());
        QVERIFY(app.registerEventTypes(types()));
        std::vector<std::string> seen;
        QVERIFY(app.registerPlugin(std::make_unique<Listens>(seen)));
        QVERIFY(app.start());
        auto injector = app.makeInjector();
        QVERIFY(injector);
        for (int i = 0; i < 500; ++i) QVERIFY(injector->publish("Often", asBytes(std::to_string(i))));
        SOON_COMPARE(app.snapshot().sequence, Sequence(500));
        RecorderOptions options;
        options.file = path("before.mcap");
        options.before = 1h;
        QVERIFY(app.startRecording(options));
        for (int i = 500; i < 1000; ++i) {
            QVERIFY(injector->publish("Often", asBytes(std::to_string(i))));
            if (i != 700) continue;
            SOON_COMPARE(app.snapshot().sequence, Sequence(701));
            const auto saved = app.saveRecent(1h, {.file = path("recent.mcap")});
            QVERIFY2(saved, saved ? "" : saved.error().message().c_str());
            QCOMPARE(saved->events, 701u);
        }
        QVERIFY(app.stopRecording());
        QVERIFY(app.stop());
        QCOMPARE(app.saveRecent(1h, {.file = path("afterwards.mcap")})->events, 1000u);
        const auto all = opened(options.file)->events(everything());
        QVERIFY(all);
        QVERIFY(bytesOf(*all) == seen);
        QCOMPARE(all->events.size(), std::size_t(1000));
        const auto recent = opened(path("recent.mcap"))->events(everything());
        QVERIFY(recent);
        QVERIFY(std::equal(
            recent->events.begin(), recent->events.end(), seen.begin(),
            [](const EventView &event, const std::string &bytes) { return asText(event.bytes()) == bytes; }));
    }

    void chosenEventsOfARunAreSavedInItsOrderWithAllThatExplainsThem()
    {
        App app(quiet());
        QVERIFY(app.registerEventTypes(types()));
        QVERIFY(app.registerPlugin(std::make_unique<Sends>("one", 100)));
        QVERIFY(app.registerPlugin(std::make_unique<Sends>("two", 100)));
        QVERIFY(app.run());
        auto events = app.events(everything()).events;
        QVERIFY(events.size() > 100);
        const std::vector<EventView> chosen{events[90], events[5], events[90], events[40]};
        const auto saved = app.saveEvents(chosen, {.file = path("chosen.mcap")});
        QVERIFY2(saved, saved ? "" : saved.error().message().c_str());
        QCOMPARE(saved->events, 3u);
        const auto recording = opened(path("chosen.mcap"));
        QCOMPARE(recording->info().title, "recorded app");
        QVERIFY(!recording->info().plugins.empty());
        const auto page = recording->events(everything());
        QVERIFY(page);
        QCOMPARE(page->events.size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i) {
            const EventView &event = page->events[i], &original = events[std::array{5, 40, 90}[i]];
            QCOMPARE(std::string(asText(event.bytes())), std::string(asText(original.bytes())));
            QCOMPARE(event.recordedSequence(), original.sequence());
            QCOMPARE(event.publisher().name, original.publisher().name);
            QCOMPARE(event.type().name, original.type().name);
            QVERIFY(event.brokerTime() == original.brokerTime() && event.publishTime() == original.publishTime());
        }
        QCOMPARE(app.saveEvents(chosen, {.file = path("chosen.mcap")}).error().kind(), ErrorKind::InUse);
        const auto noRoom = app.saveEvents(chosen, {.file = path("no-room.mcap"), .keepFree = UINT64_MAX});
        QVERIFY(!noRoom);
        QVERIFY(!std::filesystem::exists(path("no-room.mcap.part")));
    }
};

QTEST_GUILESS_MAIN(RecorderFilesTest)
#include "tst_recorder_files.moc"
