// SPDX-License-Identifier: BSD-3-Clause
// F3: an app that is killed while it records. F7: a machine that loses its power.
#include "engine/base/clock.h"
#include "engine/recording/mcap/reader.h"
#include "engine/recording/recording_writer.h"
#include "event_engine/app.h"
#include "event_engine/recording_tools.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QProcess>
#include <QTest>

#include <chrono>
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

/// Publishes numbered events at a rate, for ever.
class Counts : public Plugin {
public:
    explicit Counts(int rate) : m_rate(rate) {}
    std::string name() const override { return "counts"; }
    Result<> run(PluginContext &context) override
    {
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint64_t number = 0;;) {
            const auto due =
                std::uint64_t(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() * m_rate);
            for (; number < due; ++number)
                if (auto sent = context.publish("Often", asBytes(payloadOf(number))); !sent) return sent;
            if (!context.sleepFor(1ms)) return {};
        }
    }

private:
    const int m_rate;
};

/// What the killed process is.
int recordForEver(const char *file, int rate)
{
    App app(quiet());
    if (!app.registerEventTypes({{"Often", Encoding::Text}})) return 1;
    if (!app.registerPlugin(std::make_unique<Counts>(rate))) return 1;
    if (!app.startRecording({.file = file, .compression = Compression::Lz4, .policy = OverflowPolicy::Block})) return 1;
    return app.run() ? 0 : 1;
}

bool isLong()
{
    return qEnvironmentVariableIsSet("EVENT_ENGINE_TEST_LONG");
}

/// A disk whose newest pages are still in memory: what was written since the last sync may be lost in any way.
class UnsyncedSink final : public ByteSink {
public:
    Bytes bytes;
    std::size_t synced = 0;

    enum class Fate { Kept, Zeroed, Garbled };
    [[nodiscard]] Bytes afterPowerLoss(std::mt19937 &random) const
    {
        constexpr std::size_t PAGE = 512;
        Bytes left = bytes;
        left.resize(synced + random() % (bytes.size() - synced + 1)); // some of it never came
        for (std::size_t page = synced; page < left.size(); page += PAGE) {
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
            const QString file = folder.filePath("run.mcap");
            QProcess process;
            process.start(QCoreApplication::applicationFilePath(), {"--record", file, QString::number(rate)});
            QVERIFY(process.waitForStarted());
            const std::filesystem::path part = (file + ".part").toStdString();
            QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(part), 20'000 * slowness());
            QTest::qSleep(int(400 + random() % 600));
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
            if (page->events.empty()) continue; // it was killed before its first chunk
            longest = std::max(longest, killed - page->events.back().brokerTime());
        }
        qInfo("%d events/s: at most %lld ms were lost", rate, static_cast<long long>(longest / 1ms));
        const Duration between = rate == 10 ? 100ms : 1ms; // since the last event there was
        QVERIFY2(longest <= (250ms + between) * slowness(), qPrintable(QString::number(longest / 1ms)));
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
        std::mt19937 random{7};
        UnsyncedSink sink;
        auto writer = RecordingWriter::start(sink, compression);
        QVERIFY(writer);
        const auto channel = writer->addChannel({0, 0, "Often", "x-text", {}});
        QVERIFY(channel);
        std::uint64_t count = 0, syncedCount = 0;
        for (int chunk = 0; chunk < 60; ++chunk) {
            for (int i = 0; i < 40; ++i) {
                const std::string payload = payloadOf(count);
                ++count;
                QVERIFY(writer->write({*channel, std::uint32_t(count), count, count, asBytes(payload)}, {count, 0, 0}));
            }
            QVERIFY(writer->flush());
            if (chunk % 7 == 0) {
                QVERIFY(sink.sync());
                syncedCount = count;
            }
            for (int loss = 0; loss < (isLong() ? 200 : 10); ++loss) {
                const auto source = std::make_shared<MemoryByteSource>(sink.afterPowerLoss(random));
                const auto reader = mcap::Reader::open(source);
                QVERIFY(reader);
                auto messages = reader->messages();
                std::uint64_t seen = 0, last = 0;
                for (auto found = messages.next(); found && *found; found = messages.next()) {
                    // The last chunk may be cut before its checksum can be compared: shown, and said to be unchecked.
                    if ((*found)->chunk->trust == mcap::Trust::Partial) continue;
                    const mcap::MessageView &message = (*found)->message;
                    QVERIFY(message.logTime > last && message.logTime <= count);
                    last = message.logTime;
                    QCOMPARE(std::string(asText(message.data)), payloadOf(message.logTime - 1));
                    ++seen;
                }
                QVERIFY(seen >= syncedCount);
            }
        }
    }
};

int main(int argc, char **argv)
{
    if (argc == 4 && std::string_view(argv[1]) == "--record") return recordForEver(argv[2], std::atoi(argv[3]));
    QCoreApplication app(argc, argv);
    CrashTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_crash.moc"
