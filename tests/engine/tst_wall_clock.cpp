// SPDX-License-Identifier: BSD-3-Clause
// F6: somebody sets the wall clock while events are published and recorded.
#include "engine/base/clock.h"
#include "event_engine/replayer.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <ctime>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

std::atomic<long> wallClockMoved{0}; // seconds

std::chrono::seconds wallClock()
{
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    return std::chrono::seconds(time.tv_sec);
}

} // namespace

// Stands before the one of the C library, for all of this process.
extern "C" int clock_gettime(clockid_t clock, timespec *time) noexcept
{
    const long result = syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME) time->tv_sec += wallClockMoved;
    return int(result);
}

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

class WallClockTest : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { wallClockMoved = 0; }

    void theEnginesClockDoesNotFollowTheWallClock()
    {
        const Timestamp before = now();
        const auto wall = wallClock();
        wallClockMoved = 3600;
        QVERIFY(wallClock() - wall >= 1h); // the jump is real to whoever asks
        QVERIFY(now() - before < 1min);
        QVERIFY(wallClockJump() > 59min);
        wallClockMoved = -3600;
        QVERIFY(now() >= before);
        QVERIFY(wallClockJump() < -59min);
    }

    void recordedTimesNeverRunBackwardsAndDurationsAreTrue()
    {
        std::atomic<bool> done{false};
        std::thread somebody([&] {
            for (long hours = 1; !done; hours = -hours * 2 % 1000) {
                wallClockMoved = hours * 3600;
                std::this_thread::sleep_for(3ms);
            }
        });
        QTemporaryDir folder;
        const auto begin = std::chrono::steady_clock::now();
        const RecordedRun run = recordRun(folder, Compression::Zstd, 300, 300us);
        const auto took = std::chrono::steady_clock::now() - begin;
        done = true;
        somebody.join();
        const auto recording = opened(run.file);
        const auto page = recording->events(everything());
        QVERIFY(page);
        QVERIFY(bytesOf(*page) == run.events);
        Timestamp last;
        for (const EventView &event : page->events) {
            QVERIFY(event.brokerTime() >= last && event.publishTime() <= event.brokerTime());
            last = event.brokerTime();
        }
        const Duration length = *recording->info().end - *recording->info().start;
        QVERIFY(length >= 80ms && length <= took);
        QVERIFY(recording->info().gaps.empty());
    }

    void aReplayTakesItsTimeWhateverTheWallClockDoes()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 50, 4ms);
        const auto recording = opened(run.file);
        const auto begin = std::chrono::steady_clock::now();
        auto replayer = Replayer::start(recording, nullptr);
        QVERIFY(replayer);
        wallClockMoved = -86400;
        QVERIFY((*replayer)->waitUntilFinished(20s * slowness()));
        const Duration took = std::chrono::steady_clock::now() - begin;
        QVERIFY(took >= *recording->info().end - *recording->info().start - 5ms);
        QCOMPARE((*replayer)->snapshot().published, run.events.size());
    }
};

QTEST_GUILESS_MAIN(WallClockTest)
#include "tst_wall_clock.moc"
