// SPDX-License-Identifier: BSD-3-Clause
// Disks that fail while a recorder writes to them: full ones, small ones, and those that fail at any write.
#include "engine/base/sanitizers.h"
#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/reader.h"
#include "engine/recording/recorder.h"
#include "tests/support/lateness.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QProcess>
#include <QTest>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <random>
#include <sys/mount.h>
#include <thread>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(event_engine::Compression)

namespace {

constexpr std::size_t EVENT_SIZE = 1000;

/// What no compressor makes smaller: of so many events, each of its own.
class Noise {
public:
    explicit Noise(int events)
    {
        std::mt19937 random(1);
        m_bytes.reserve(std::size_t(events) * EVENT_SIZE);
        for (std::size_t n = 0; n < std::size_t(events) * EVENT_SIZE; ++n) m_bytes += char(random() >> 24);
    }
    [[nodiscard]] std::string_view event(std::size_t number) const
    {
        return std::string_view(m_bytes).substr(number * EVENT_SIZE, EVENT_SIZE);
    }
    void publishAll(RecordedBus &source) const
    {
        for (std::size_t n = 0; n < m_bytes.size() / EVENT_SIZE; ++n) source.publish(1, event(n));
    }

private:
    std::string m_bytes;
};

/// Fails at the n-th write; 0: never.
class FailingSink final : public ByteSink {
public:
    explicit FailingSink(int failAt) : m_failAt(failAt) {}
    static inline std::atomic<int> writes{0};
    static inline std::atomic<bool> hasFailed{false};
    static inline Bytes taken;

protected:
    Result<std::size_t> writeSome(ByteView bytes) override
    {
        if (++writes == m_failAt) {
            hasFailed = true;
            return failure(ErrorKind::Io, "No space left on device");
        }
        taken.insert(taken.end(), bytes.begin(), bytes.end());
        return bytes.size();
    }

private:
    const int m_failAt;
};

/// What a test on a tiny disk does in a process of its own; says what went wrong.
int fillTinyDisk(const std::filesystem::path &folder, Compression compression)
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
    options.compression = compression;
    options.policy = OverflowPolicy::Block;
    options.keepFree = 0;
    auto recorder = Recorder::start(run, options);
    if (!recorder) return fails(recorder.error().message().c_str());
    constexpr int EVENTS = 4000;
    const Noise noise(EVENTS);
    noise.publishAll(source);
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
    if (!page || page->events.size() < 500) return fails("what is on the disk does not read back");
    for (std::size_t n = 0; n < page->events.size(); ++n)
        if (asText(page->events[n].payload()) != noise.event(n)) return fails("an event is missing or altered");
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

class RecorderDisksTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char *name) const { return m_folder.filePath(name).toStdString(); }

    static void addCompressions()
    {
        QTest::addColumn<Compression>("compression");
        for (const Compression each : {Compression::None, Compression::Lz4, Compression::Zstd})
            QTest::addRow("%s", std::string(toText(each)).c_str()) << each;
    }

    // In namespaces of its own, where that is allowed, a process may mount a disk of 2 MiB.
    void onADiskOfItsOwn(const QStringList &what)
    {
#if EVENT_ENGINE_THREAD_SANITIZER
        QSKIP("after QProcess has forked, the thread sanitizer ends the test at its next thread");
#endif
        QProcess process;
        process.start("unshare", QStringList{"-rm", QCoreApplication::applicationFilePath(), m_folder.path()} + what);
        QVERIFY(process.waitForFinished(60'000));
        constexpr int NO_MOUNT = 77;
        const bool ran = process.exitStatus() == QProcess::NormalExit && process.error() != QProcess::FailedToStart;
        const QByteArray said = process.readAllStandardError();
        if (!ran || process.exitCode() == NO_MOUNT || said.contains("unshare")) QSKIP("no disk can be mounted here");
        QVERIFY2(process.exitCode() == 0, said.constData());
    }

private slots:
    // F5: whichever write fails, it is told within a second, the app loses nothing, and what is on the disk reads back.
    void aSinkThatFailsAtAnyWriteEndsTheRecordingInWords_data()
    {
        addCompressions();
    }
    void aSinkThatFailsAtAnyWriteEndsTheRecordingInWords()
    {
        QFETCH(Compression, compression);
        constexpr int EVENTS = 3000;
        const Noise noise(EVENTS);
        int writes = 0, failed = 0, readBack = 0;
        for (int failAt = 0; failAt <= writes; ++failAt) {
            RecordedBus source;
            FailingSink::writes = 0;
            FailingSink::hasFailed = false;
            FailingSink::taken.clear();
            std::string told;
            RecorderRun run{.bus = source.bus};
            run.onProblem = [&](std::string text) { told = std::move(text); };
            run.openFile = [&](const std::filesystem::path &file) {
                return Result<PartFile>(PartFile::around(std::make_unique<FailingSink>(failAt), file));
            };
            RecorderOptions options;
            options.file = path(("fails" + std::to_string(failAt) + ".mcap").c_str());
            options.compression = compression;
            options.policy = OverflowPolicy::Block;
            auto recorder = Recorder::start(run, options);
            if (!recorder) { // at the very first one
                QVERIFY(recorder.error().message().find("No space left") != std::string::npos);
                continue;
            }
            noise.publishAll(source);
            QVERIFY(source.bus->waitUntilDrained(20s * slowness()));
            QCOMPARE(source.bus->status().sequence, Sequence(EVENTS));
            if (FailingSink::hasFailed) QVERIFY(isSoWithin(1s * slowness(), [&] { return (*recorder)->hasEnded(); }));
            (*recorder)->finish();
            const RecordingSnapshot last = (*recorder)->status();
            QVERIFY(last.ended);
            if (failAt == 0) writes = FailingSink::writes;
            if (!FailingSink::hasFailed) { // a slower recorder writes more often, so the last ones may not come
                QVERIFY(!last.error);
                QCOMPARE(last.events, std::uint64_t(EVENTS));
                continue;
            }
            ++failed;
            QVERIFY(last.error && told.find("No space left") != std::string::npos);
            const auto reader = mcap::Reader::open(std::make_shared<MemoryByteSource>(FailingSink::taken));
            if (!reader) continue; // not even the beginning is there
            QVERIFY(!reader->index().isComplete);
            auto messages = reader->messages();
            std::size_t number = 0;
            for (auto message = messages.next(); message && *message; message = messages.next(), ++number)
                QCOMPARE(asText((*message)->message.data), noise.event(number));
            readBack += number > 0;
        }
        QVERIFY(failed >= 4);
        QVERIFY(readBack > 0);
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

    void aDiskThatFillsUpEndsTheRecordingWithinASecondAndTheAppLosesNothing_data()
    {
        addCompressions();
    }
    void aDiskThatFillsUpEndsTheRecordingWithinASecondAndTheAppLosesNothing()
    {
        QFETCH(Compression, compression);
        onADiskOfItsOwn({"--tiny-disk", QString::number(int(compression))});
    }
    void aReserveThatIsReachedEndsTheRecordingWithTheLastLossesInIt()
    {
        onADiskOfItsOwn({"--reserve"});
    }

    void aRecordingThatWouldEndAtOnceForWantOfRoomIsRefused()
    {
        RecordedBus source;
        RecorderOptions options;
        options.file = path("full.mcap");
        options.keepFree = UINT64_MAX;
        const auto recorder = Recorder::start({.bus = source.bus}, options);
        QVERIFY(!recorder);
        QCOMPARE(recorder.error().kind(), ErrorKind::Io);
        QVERIFY(recorder.error().message().starts_with(options.file.string() + ": less than "));
        QVERIFY(recorder.error().message().ends_with(" are left on the disk"));
        QVERIFY(!std::filesystem::exists(path("full.mcap.part")));
        source.publish(500, "x");
        QVERIFY(source.bus->waitUntilDrained(5s * slowness()));
    }
};

int main(int argc, char **argv)
{
    const std::string_view what = argc > 2 ? argv[2] : "";
    if (what == "--tiny-disk" && argc == 4) return fillTinyDisk(argv[1], Compression(std::atoi(argv[3])));
    if (what == "--reserve") return reachReserve(argv[1]);
    QCoreApplication app(argc, argv);
    RecorderDisksTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_recorder_disks.moc"
