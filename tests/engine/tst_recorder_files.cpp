// SPDX-License-Identifier: BSD-3-Clause
// What a recorder puts into files: parts, limits, losses, what is there beside events, and its end when the disk fails.
#include "engine/base/sanitizers.h"
#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/reader.h"
#include "engine/recording/recorder.h"
#include "event_engine/recording_tools.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QProcess>
#include <QTest>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sys/mount.h>
#include <thread>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

/// Takes so many bytes in all, a few at a time, then fails; or fails at the n-th write.
class FailingSink final : public ByteSink {
public:
    explicit FailingSink(int failAt) : m_failAt(failAt) {}
    static inline int writes = 0;
    static inline Bytes taken;

protected:
    Result<std::size_t> writeSome(ByteView bytes) override
    {
        if (++writes == m_failAt) return failure(ErrorKind::Io, "No space left on device");
        taken.insert(taken.end(), bytes.begin(), bytes.end());
        return bytes.size();
    }

private:
    const int m_failAt;
};

/// What a test on a tiny disk does in a process of its own; says what went wrong.
int fillTinyDisk(const std::filesystem::path &folder)
{
    constexpr int NO_MOUNT = 77;
    if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=2m") != 0) return NO_MOUNT;
    const auto fails = [](const char *what) {
        std::fprintf(stderr, "%s\n", what);
        return 1;
    };
    RecordedBus source;
    std::atomic<bool> told{false};
    RecorderRun run{.bus = source.bus};
    run.onProblem = [&](const std::string &text) { told = text.find("No space left") != std::string::npos; };
    RecorderOptions options;
    options.file = folder / "tiny.mcap";
    options.compression = Compression::None;
    options.policy = OverflowPolicy::Block;
    options.keepFree = 0;
    auto recorder = Recorder::start(run, options);
    if (!recorder) return fails(recorder.error().message().c_str());
    constexpr int EVENTS = 4000;
    source.publish(EVENTS, std::string(1000, 'x'));
    const auto full = std::chrono::steady_clock::now();
    while (!(*recorder)->hasEnded())
        if (std::chrono::steady_clock::now() - full > 1s * slowness()) return fails("it goes on");
    if (!told || !(*recorder)->status().error) return fails("nobody was told");
    source.publish(EVENTS, "still here");
    if (!source.bus->waitUntilDrained(10s * slowness())) return fails("the app stands");
    if (source.bus->status().sequence != 2 * EVENTS) return fails("the app lost events");
    auto part = options.file;
    part += ".part";
    const auto recording = Recording::open(part);
    if (!recording) return fails(recording.error().message().c_str());
    const auto page = (*recording)->events(everything());
    if (!page || page->events.size() < 1000) return fails("what is on the disk does not read back");
    for (const EventView &event : page->events)
        if (event.payload().size() != 1000) return fails("an event was altered");
    return 0;
}

/// The same where somebody else fills the disk down to its reserve, while a subscriber loses events.
int reachReserve(const std::filesystem::path &folder)
{
    constexpr int NO_MOUNT = 77;
    if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=8m") != 0) return NO_MOUNT;
    const auto fails = [](const char *what) {
        std::fprintf(stderr, "%s\n", what);
        return 1;
    };
    RecordedBus source;
    const auto slow = source.bus->addSubscriber("slow", {"Often"}, {64 * KIB, OverflowPolicy::DropNewest});
    if (!slow) return fails("no subscriber");
    RecorderOptions options;
    options.file = folder / "reserve.mcap";
    options.policy = OverflowPolicy::Block;
    options.keepFree = 4 * MIB;
    auto recorder = Recorder::start({.bus = source.bus}, options);
    if (!recorder) return fails(recorder.error().message().c_str());
    source.publish(1000, std::string(1000, 'x'));
    while ((*recorder)->status().events == 0) std::this_thread::yield(); // it has looked around
    source.publish(1000, std::string(1000, 'x'));                        // lost less than a second later
    if (!source.bus->waitUntilDrained(10s * slowness())) return fails("the app stands");
    std::ofstream(folder / "somebody else's") << std::string(5 * MIB, 'x');
    while (!(*recorder)->hasEnded()) std::this_thread::yield();
    const auto error = (*recorder)->status().error;
    if (!error || error->message().find("left on the disk; what was recorded is complete") == std::string::npos)
        return fails("it ended for another reason");
    std::uint64_t lost = 0, told = 0;
    for (const SubscriberStatus &subscriber : source.bus->status().subscribers) lost += subscriber.lost.events;
    const auto recording = opened(options.file);
    for (const RecordedSubscriberLoss &loss : recording->info().subscriberLosses) told += loss.events;
    if (!recording->info().complete || recording->info().events != 2000) return fails("it is not complete");
    return lost > 0 && told == lost ? 0 : fails("losses are missing");
}

} // namespace

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

    void aDiskThatIsNearlyFullEndsTheRecordingAndNotTheApp()
    {
        RecorderOptions options;
        options.file = path("full.mcap");
        options.keepFree = UINT64_MAX;
        const auto events = runRecorded(options, 500, 1ms);
        QVERIFY(m_last.error);
        QVERIFY(m_last.error->message().find("left on the disk") != std::string::npos);
        QVERIFY(opened(options.file)->info().complete);
        QCOMPARE(events.size(), std::size_t(1100));
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

    // F5: whichever write fails, it is told, and what is on the disk reads back.
    void aSinkThatFailsAtAnyWriteEndsTheRecordingInWords()
    {
        int writes = 0;
        for (int failAt = 0; failAt <= writes; ++failAt) {
            RecordedBus source;
            FailingSink::writes = 0;
            FailingSink::taken.clear();
            std::string told;
            RecorderRun run{.bus = source.bus};
            run.onProblem = [&](std::string text) { told = std::move(text); };
            run.openFile = [&](const std::filesystem::path &file) {
                return Result<PartFile>(PartFile::around(std::make_unique<FailingSink>(failAt), file));
            };
            RecorderOptions options;
            options.file = path(("fails" + std::to_string(failAt) + ".mcap").c_str());
            options.compression = Compression::None;
            options.policy = OverflowPolicy::Block;
            auto recorder = Recorder::start(run, options);
            if (!recorder) { // at the very first one
                QVERIFY(recorder.error().message().find("No space left") != std::string::npos);
                continue;
            }
            source.publish(3000, std::string(1000, 'x'));
            QVERIFY(source.bus->waitUntilDrained(20s * slowness()));
            (*recorder)->finish();
            const RecordingSnapshot last = (*recorder)->status();
            QVERIFY(last.ended);
            if (failAt == 0) {
                writes = FailingSink::writes;
                QVERIFY(!last.error);
                QCOMPARE(last.events, 3000u);
                continue;
            }
            QVERIFY(last.error && told.find("No space left") != std::string::npos);
            const auto reader = mcap::Reader::open(std::make_shared<MemoryByteSource>(FailingSink::taken));
            if (!reader) continue; // not even the beginning is there
            QVERIFY(!reader->index().isComplete);
            auto messages = reader->messages();
            for (auto message = messages.next(); message && *message; message = messages.next())
                QCOMPARE((*message)->message.data.size(), std::size_t(1000));
        }
        QVERIFY(writes > 4);
    }

    void aFullDiskIsToldAndTheAppLosesNothing()
    {
        RecordedBus source;
        std::string told;
        RecorderRun run{.bus = source.bus};
        run.onProblem = [&](std::string text) { told = std::move(text); };
        run.openFile = [&](const std::filesystem::path &file) -> Result<PartFile> {
            auto sink = FileByteSink::create("/dev/full", FileByteSink::Existing::Replace);
            if (!sink) return failure(sink.error());
            return PartFile::around(std::move(*sink), file);
        };
        RecorderOptions options;
        options.file = path("devfull.mcap");
        const auto recorder = Recorder::start(run, options);
        QVERIFY(!recorder);
        QVERIFY(recorder.error().message().find("No space left") != std::string::npos);
        source.publish(1000, "still here");
        QVERIFY(source.bus->waitUntilDrained(5s * slowness()));
    }

    // In namespaces of its own, where that is allowed, a process may mount a disk of 2 MiB.
    void onADiskOfItsOwn(const char *what)
    {
#if EVENT_ENGINE_THREAD_SANITIZER
        QSKIP("after QProcess has forked, the thread sanitizer ends the test at its next thread");
#endif
        QProcess process;
        process.start("unshare", {"-rm", QCoreApplication::applicationFilePath(), what, m_folder.path()});
        QVERIFY(process.waitForFinished(60'000));
        constexpr int NO_MOUNT = 77;
        const bool ran = process.exitStatus() == QProcess::NormalExit && process.error() != QProcess::FailedToStart;
        const QByteArray said = process.readAllStandardError();
        if (!ran || process.exitCode() == NO_MOUNT || said.contains("unshare")) QSKIP("no disk can be mounted here");
        QVERIFY2(process.exitCode() == 0, said.constData());
    }

    void aDiskThatFillsUpEndsTheRecordingWithinASecondAndTheAppLosesNothing()
    {
        onADiskOfItsOwn("--tiny-disk");
    }
    void aReserveThatIsReachedEndsTheRecordingWithTheLastLossesInIt()
    {
        onADiskOfItsOwn("--reserve");
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
        QTRY_COMPARE_WITH_TIMEOUT(app.snapshot().sequence, Sequence(500), 10000);
        RecorderOptions options;
        options.file = path("before.mcap");
        options.before = 1h;
        QVERIFY(app.startRecording(options));
        for (int i = 500; i < 1000; ++i) {
            QVERIFY(injector->publish("Often", asBytes(std::to_string(i))));
            if (i != 700) continue;
            QTRY_COMPARE_WITH_TIMEOUT(app.snapshot().sequence, Sequence(701), 10000);
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

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--tiny-disk") return fillTinyDisk(argv[2]);
    if (argc == 3 && std::string_view(argv[1]) == "--reserve") return reachReserve(argv[2]);
    QCoreApplication app(argc, argv);
    RecorderFilesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_recorder_files.moc"
