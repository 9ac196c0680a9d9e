// SPDX-License-Identifier: BSD-3-Clause
// F5: what has gone wrong is told also where nothing more is recorded.
#include "engine/recording/recorder.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/slowness.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

/// A disk that is lost after the head of the file: its writes fail, or its syncs.
class LostDisk final : public ByteSink {
public:
    enum class Fails { Write, Sync };
    LostDisk(Fails what, std::atomic<bool> &isLost) : m_what(what), m_isLost(isLost) {}

protected:
    Result<std::size_t> writeSome(ByteView bytes) override { return failed(Fails::Write, bytes.size()); }
    Result<> syncAll() override
    {
        const auto synced = failed(Fails::Sync, 0);
        return synced ? Result<>() : failure(synced.error());
    }

private:
    Result<std::size_t> failed(Fails what, std::size_t size) const
    {
        if (m_isLost && what == m_what) return failure(ErrorKind::Io, "the disk is gone");
        return size;
    }

    const Fails m_what;
    const std::atomic<bool> &m_isLost;
};

} // namespace

class QuietRecorderTest : public QObject {
    Q_OBJECT

private slots:
    void aDiskThatIsLostIsToldThoughNothingHappens_data()
    {
        QTest::addColumn<bool>("sync");
        QTest::newRow("a write fails") << false;
        QTest::newRow("a sync fails") << true;
    }
    void aDiskThatIsLostIsToldThoughNothingHappens()
    {
        QFETCH(bool, sync);
        QTemporaryDir folder;
        std::atomic<bool> isLost{false};
        RecordedBus source;
        RecorderRun run{.bus = source.bus};
        run.openFile = [&](const std::filesystem::path &file) -> Result<PartFile> {
            const auto what = sync ? LostDisk::Fails::Sync : LostDisk::Fails::Write;
            return PartFile::around(std::make_unique<LostDisk>(what, isLost), file);
        };
        RecorderOptions options;
        options.file = folder.filePath("lost.mcap").toStdString();
        const auto recorder = Recorder::start(run, options);
        QVERIFY(recorder);
        isLost = true;
        source.publish(10, "the last for hours");
        const auto ended = [&] { return (*recorder)->status().ended; };
        QVERIFY(QTest::qWaitFor(ended, int(std::chrono::milliseconds(10s * slowness()).count())));
        QCOMPARE((*recorder)->status().error.value().message(), "the disk is gone");
    }
};

QTEST_GUILESS_MAIN(QuietRecorderTest)
#include "tst_quiet_recorder.moc"
