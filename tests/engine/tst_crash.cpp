// SPDX-License-Identifier: BSD-3-Clause
// F3: an app that is killed while it records. F7: a machine that loses its power.
#include "engine/base/clock.h"
#include "engine/recording/recording_writer.h"
#include "event_engine/app.h"
#include "event_engine/recording_tools.h"
#include "tests/support/lateness.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>
#include <random>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

std::string payloadOf(std::uint64_t number)
{
    std::string text = std::to_string(number) + ":";
    while (text.size() < 64) text += char('a' + (number * 31 + text.size()) % 26);
    return text;
}

/// When each event was published, on the wall: in a file that outlives the process that writes it.
class PublishTimes {
public:
    static constexpr std::size_t COUNT = 1'000'000;

    explicit PublishTimes(const QString &name) : m_file(name)
    {
        if (!m_file.open(QIODevice::ReadWrite) || !m_file.resize(COUNT * sizeof(std::int64_t))) qFatal("times");
        m_times = reinterpret_cast<std::atomic<std::int64_t> *>(m_file.map(0, m_file.size()));
        if (!m_times) qFatal("map");
    }
    void note(std::uint64_t number) { m_times[number] = now().time_since_epoch().count(); }
    /// Empty: it was not published.
    [[nodiscard]] std::optional<Timestamp> of(std::uint64_t number) const
    {
        const std::int64_t time = m_times[number];
        return time ? std::optional(timestampOf(time)) : std::nullopt;
    }

private:
    QFile m_file;
    std::atomic<std::int64_t> *m_times = nullptr;
};

/// Publishes numbered events at a rate, for ever.
class Counts : public Plugin {
public:
    Counts(int rate, const QString &times) : m_rate(rate), m_times(times) {}
    std::string name() const override { return "counts"; }
    Result<> run(PluginContext &context) override
    {
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint64_t number = 0;;) {
            const auto due =
                std::uint64_t(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() * m_rate);
            for (; number < due; ++number) {
                m_times.note(number);
                if (auto sent = context.publish("Often", asBytes(payloadOf(number))); !sent) return sent;
            }
            if (!context.sleepFor(1ms)) return {};
        }
    }

private:
    const int m_rate;
    PublishTimes m_times;
};

/// What the killed process is.
int recordForEver(const char *file, int rate, const char *times)
{
    App app(quiet());
    if (!app.registerEventTypes({{"Often", Encoding::Text}})) return 1;
    if (!app.registerPlugin(std::make_unique<Counts>(rate, times))) return 1;
    if (!app.startRecording({.file = file, .compression = Compression::Lz4, .policy = OverflowPolicy::Block})) return 1;
    return app.run() ? 0 : 1;
}

bool isLong()
{
    return qEnvironmentVariableIsSet("EVENT_ENGINE_TEST_LONG");
}

void writeTo(const std::filesystem::path &file, const Bytes &bytes)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char *>(bytes.data()), std::streamsize(bytes.size()));
}

mcap::Metadata markOf(std::uint64_t number)
{
    using namespace recording_format;
    return {std::string(MARK), {{std::string(TIME), std::to_string(number)}, {std::string(TEXT), payloadOf(number)}}};
}

/// A disk whose newest pages are still in memory: what was written since the last sync may be lost in any way.
class UnsyncedSink final : public ByteSink {
public:
    Bytes bytes;
    std::size_t synced = 0;

    enum class Fate { Kept, Zeroed, Garbled };
    [[nodiscard]] Bytes afterPowerLoss(std::mt19937 &random) const
    {
        constexpr std::size_t PAGE = 4096;
        Bytes left = bytes;
        left.resize(synced + random() % (bytes.size() - synced + 1)); // some of it never came
        const bool isOnlyCut = random() % 2 == 0;
        for (std::size_t page = synced; !isOnlyCut && page < left.size(); page += PAGE) {
            const auto fate = Fate(random() % 3);
            for (std::size_t i = page; fate != Fate::Kept && i < std::min(page + PAGE, left.size()); ++i)
                left[i] = fate == Fate::Zeroed ? std::byte{0} : std::byte(random());
        }
        return left;
    }

protected:
    Result<std::size_t> writeSome(ByteView more) override
    {
        bytes.insert(bytes.end(), more.begin(), more.end());
        return more.size();
    }
    Result<> syncAll() override
    {
        synced = bytes.size();
        return {};
    }
};

} // namespace

class CrashTest : public QObject {
    Q_OBJECT

private slots:
    void killedWhileRecordingItLosesNoMoreThanAMoment_data()
    {
        QTest::addColumn<int>("rate");
        QTest::newRow("10 events/s") << 10;
        QTest::newRow("10 k events/s") << 10'000;
        QTest::newRow("200 k events/s") << 200'000;
    }
    void killedWhileRecordingItLosesNoMoreThanAMoment()
    {
        QFETCH(int, rate);
        std::mt19937 random{std::random_device{}()};
        Duration longest{0};
        for (int kill = 0; kill < (isLong() ? 100 : 3); ++kill) {
            QTemporaryDir folder;
            const QString file = folder.filePath("run.mcap"), times = folder.filePath("times");
            QProcess process;
            process.start(QCoreApplication::applicationFilePath(), {"--record", file, QString::number(rate), times});
            QVERIFY(process.waitForStarted());
            const std::filesystem::path part = (file + ".part").toStdString();
            SOON_VERIFY(std::filesystem::exists(part));
            Lateness lateness;
            const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(400 + random() % 600);
            while (std::chrono::steady_clock::now() < end) lateness.sleep();
            const Timestamp killed = now();
            process.kill();
            QVERIFY(process.waitForFinished());

            const auto recovered = recoverRecording(part, {.to = recoveredName(part)});
            QVERIFY2(recovered, recovered ? "" : recovered.error().message().c_str());
            const auto recording = opened(recovered->file);
            const auto page = recording->events(everything());
            QVERIFY(page);
            std::uint64_t number = 0;
            for (const EventView &event : page->events) {
                QCOMPARE(event.recordedSequence(), Sequence(number + 1));
                QCOMPARE(std::string(asText(event.payload())), payloadOf(number++));
            }
            // All up to `number` were saved: how long before the kill was the first one that was not?
            const auto lost = PublishTimes(times).of(number);
            if (!lost) continue;
            longest = std::max(longest, killed - *lost);
            QVERIFY2(killed - *lost <= 250ms * slowness() + lateness.allowance(),
                     qPrintable(QString::number((killed - *lost) / 1ms)));
        }
        qInfo("%d events/s: at most the last %lld ms were lost", rate, static_cast<long long>(longest / 1ms));
    }

    void aLossOfPowerNeverYieldsAlteredEvents_data()
    {
        QTest::addColumn<Compression>("compression");
        QTest::newRow("none") << Compression::None;
        QTest::newRow("lz4") << Compression::Lz4;
        QTest::newRow("zstd") << Compression::Zstd;
    }
    void aLossOfPowerNeverYieldsAlteredEvents()
    {
        QFETCH(Compression, compression);
        constexpr int PER_CHUNK = 2000; // some blocks of every compressor
        std::mt19937 random{7};
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("after.mcap.part").toStdString();
        UnsyncedSink sink;
        auto writer = RecordingWriter::start(sink, compression);
        QVERIFY(writer);
        const auto channel = writer->addChannel({0, 0, "Often", "x-text", {}});
        QVERIFY(channel);
        QVERIFY(sink.sync()); // a file without a beginning is none
        std::uint64_t count = 0, syncedCount = 0, fronts = 0;
        for (std::uint64_t chunk = 0; chunk < 10; ++chunk) {
            QVERIFY(writer->writeMetadata(markOf(chunk)));
            for (int i = 0; i < PER_CHUNK; ++i) {
                const std::string payload = payloadOf(count);
                ++count;
                QVERIFY(writer->write({*channel, std::uint32_t(count), count, count, asBytes(payload)},
                                      {count, count - 1, 0}));
            }
            QVERIFY(writer->flush());
            SOON_COMPARE(writer->waitingBytes(), 0u); // until then the writer's thread uses the sink
            for (int loss = 0; loss < (isLong() ? 200 : 6); ++loss) {
                writeTo(file, sink.afterPowerLoss(random));
                const auto recording = opened(file);
                const auto page = recording->events(everything());
                QVERIFY2(page, page ? "" : page.error().message().c_str());
                std::uint64_t last = 0, seen = 0;
                for (const EventView &event : page->events) {
                    const std::uint64_t number = event.recordedSequence().value_or(0);
                    QVERIFY(number > last && number <= count);
                    last = number;
                    QCOMPARE(std::string(asText(event.payload())), payloadOf(number - 1));
                    QCOMPARE(event.brokerTime(), timestampOf(std::int64_t(number)));
                    QCOMPARE(event.cause().value_or(0), number - 1);
                    ++seen;
                }
                for (const RecordedMark &mark : recording->info().marks)
                    QCOMPARE(mark.text, payloadOf(std::uint64_t(mark.time.time_since_epoch().count())));
                QVERIFY(seen >= syncedCount);
                const Timestamp middle = timestampOf(std::int64_t(count / 2));
                const auto isEarly = [&](const EventView &event) { return event.brokerTime() <= middle; };
                QCOMPARE(recording->snapshotAt(middle)->sequence,
                         std::uint64_t(std::count_if(page->events.begin(), page->events.end(), isEarly)));
                fronts += seen % PER_CHUNK != 0;
            }
            if (chunk % 3 == 0) {
                QVERIFY(sink.sync());
                syncedCount = count;
            }
        }
        QVERIFY(fronts > 0); // of cut chunks, as far as they are vouched for
    }
};

int main(int argc, char **argv)
{
    if (argc == 5 && std::string_view(argv[1]) == "--record")
        return recordForEver(argv[2], std::atoi(argv[3]), argv[4]);
    QCoreApplication app(argc, argv);
    CrashTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_crash.moc"
