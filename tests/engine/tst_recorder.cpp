// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"
#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/reader.h"
#include "engine/recording/recorder.h"
#include "event_engine/app.h"
#include "event_engine/recording.h"
#include "tests/support/gated_sink.h"
#include "tests/support/lateness.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <future>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

/// Publishes as fast as it can until the app stops.
class Floods : public Plugin {
public:
    std::string name() const override { return "Floods"; }
    Result<> run(PluginContext &context) override
    {
        std::string payload(1024, 'x');
        std::uint32_t random = 1;
        while (!context.stopRequested()) {
            for (char &c : payload) c = char((random = random * 1664525 + 1013904223) >> 24); // hard to compress
            if (!context.publish("Block", asBytes(payload))) break;
        }
        return {};
    }
};

/// A disk that tells up to where it was told to sync, and takes its time while it is held.
class SyncedSink final : public ByteSink {
public:
    std::atomic<std::uint64_t> syncedUpTo{0};
    std::atomic<bool> isHeld{false}, isSyncing{false};

    void release()
    {
        isHeld = false;
        isHeld.notify_all();
    }

protected:
    Result<std::size_t> writeSome(ByteView bytes) override { return bytes.size(); }
    Result<> syncAll() override
    {
        const std::uint64_t written = position();
        isSyncing = true;
        isHeld.wait(true);
        isSyncing = false;
        syncedUpTo = written;
        return {};
    }
};

AppOptions quiet()
{
    AppOptions options;
    options.publishPort = Port::off();
    options.subscribePort = Port::off();
    options.flightRecorderLimit = 0;
    return options;
}

/// The sequence that the recording's first or last event had in its run.
Sequence endOf(const Recording &recording, EventQuery::Direction direction)
{
    EventQuery query;
    query.direction = direction;
    query.limit = 1;
    const auto page = recording.events(query);
    if (!page || page->events.empty()) qFatal("a recording without events");
    return page->events[0].recordedSequence().value_or(0);
}

} // namespace

class RecorderTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder.emplace();
        m_options.file = m_folder->filePath("run.mcap").toStdString();
        m_options.bufferLimit = 512 * MIB;
        m_options.policy = OverflowPolicy::Block;
    }

    // Those who left are in the numbers, too: a recorder that is the first on the bus took them for itself.
    void aRecordingHasNoLossesOfThoseWhoHaveLeft()
    {
        RecordedBus source;
        auto recorder = Recorder::start({.bus = source.bus}, m_options);
        QVERIFY(recorder);
        for (const char *name : {"slow", "also slow"}) {
            const auto slow = subscribe(source.bus, {"Often"}, {64 * KIB, OverflowPolicy::DropNewest}, name);
            source.publish(1000, std::string(1024, 'x'));
            QVERIFY(source.bus->waitUntilDrained(10s * slowness()));
            QVERIFY(subscriberNamed(*source.bus, name).lost.events > 0);
        }
        (*recorder)->finish();
        QCOMPARE((*recorder)->status().lost, 0u);
        const auto recording = Recording::open(m_options.file);
        QVERIFY(recording);
        QCOMPARE((*recording)->info().events, 2000u);
        QCOMPARE((*recording)->info().losses.size(), std::size_t(0));
    }

    // A chunk for every event would be slower still, and it would never catch up.
    void whoIsBehindGoesOnToFillItsChunks()
    {
        constexpr int EVENTS = 30'000;
        RecordedBus source;
        GatedSink *sink = nullptr;
        const auto recorder = recordInto(source, sink);
        source.publish(EVENTS, std::string(1024, 'x'));
        const Timestamp published = now();
        SOON_VERIFY(now() > published + 500ms);
        sink->open();
        recorder->finish();
        QVERIFY(!recorder->status().error);
        const auto reader = mcap::Reader::open(std::make_shared<MemoryByteSource>(sink->taken));
        QVERIFY(reader);
        QCOMPARE(reader->index().statistics->messageCount, std::uint64_t(EVENTS));
        const double seconds = std::chrono::duration<double>(now() - published).count();
        const std::size_t chunks = reader->index().chunks.size();
        QVERIFY2(double(chunks) <= EVENTS / 1024. + 7 * seconds + 10, qPrintable(QString::number(chunks)));
    }

    // F7: to the disk within 250 ms (F3), and there safe from a loss of power before the second is over.
    void whatIsWrittenIsSyncedWithinASecondAndASlowSyncHoldsNothingUp()
    {
        constexpr int EVENTS = 1000, SIZE = 1000;
        constexpr std::uint64_t BYTES = EVENTS * SIZE;
        RecordedBus source;
        SyncedSink *sink = nullptr;
        m_options.compression = Compression::None;
        const auto recorder = recordInto(source, sink);
        source.publish(EVENTS, std::string(SIZE, 'x'));
        SOON_VERIFY(sink->position() > BYTES);
        QVERIFY(isSoWithin(750ms * slowness(), [&] { return sink->syncedUpTo > BYTES; }));

        sink->isHeld = true;
        source.publish(EVENTS, std::string(SIZE, 'x'));
        SOON_VERIFY(sink->isSyncing);
        source.publish(EVENTS, std::string(SIZE, 'x'));
        SOON_VERIFY(sink->position() > 3 * BYTES);
        QVERIFY(sink->isSyncing && sink->syncedUpTo < 3 * BYTES);
        QVERIFY(source.bus->waitUntilDrained(10s * slowness()));
        sink->release();
        recorder->finish();
        QVERIFY(!recorder->status().error);
        QCOMPARE(recorder->status().events, std::uint64_t(3 * EVENTS));
    }

    void stoppingReturnsWhileEventsGoOnAndSnapshotsAreNotHeldUp()
    {
        App app(quiet());
        QVERIFY(app.registerEventTypes({{"Block"}}));
        QVERIFY(app.registerPlugin(std::make_unique<Floods>()));
        QVERIFY(app.start());
        QVERIFY(app.startRecording(m_options));
        SOON_VERIFY(app.snapshot().recording->events > 1000);
        const std::uint64_t before = app.snapshot().sequence;

        auto stopping = std::async(std::launch::async, [&] { return app.stopRecording(); });
        while (stopping.wait_for(10ms) != std::future_status::ready) {
            const auto asked = std::chrono::steady_clock::now();
            QVERIFY(app.snapshot().recording);
            QVERIFY(std::chrono::steady_clock::now() - asked < 1s * slowness());
        }
        const auto recorded = stopping.get();
        QVERIFY(recorded);
        QVERIFY(app.stop());

        // Everything that was published before, and all of it in one piece.
        const auto recording = Recording::open(m_options.file);
        QVERIFY(recording);
        const RecordingInfo &info = (*recording)->info();
        QCOMPARE(info.events, recorded->events);
        const auto first = endOf(**recording, EventQuery::Direction::OldestFirst);
        const auto last = endOf(**recording, EventQuery::Direction::NewestFirst);
        QVERIFY(last >= before);
        QCOMPARE(last - first + 1, info.events);
    }

private:
    /// Into a sink of that kind, which belongs to the recorder.
    template <class Sink>
    std::unique_ptr<Recorder> recordInto(RecordedBus &source, Sink *&sink) const
    {
        RecorderRun run{.bus = source.bus};
        run.openFile = [&sink](const std::filesystem::path &file) {
            auto made = std::make_unique<Sink>();
            sink = made.get();
            return Result<PartFile>(PartFile::around(std::move(made), file));
        };
        auto recorder = Recorder::start(run, m_options);
        if (!recorder) qFatal("%s", recorder.error().message().c_str());
        return std::move(*recorder);
    }

    std::optional<QTemporaryDir> m_folder;
    RecorderOptions m_options;
};

QTEST_GUILESS_MAIN(RecorderTest)
#include "tst_recorder.moc"
