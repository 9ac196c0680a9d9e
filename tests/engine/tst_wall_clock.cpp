// SPDX-License-Identifier: BSD-3-Clause
// F6: somebody sets the wall clock while events are published and recorded.
#include "engine/base/clock.h"
#include "engine/base/tick_rate.h"
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

    // The machine sleeps for a minute of ticks that the system's clock does not count, or its ticks begin anew.
    void theRateOfTicksIsRightAfterASleep_data()
    {
        QTest::addColumn<quint64>("ticksThen");
        QTest::addRow("ticks went on") << quint64(1'000'000'000'000 + 180'000'000'000);
        QTest::addRow("ticks began anew") << quint64(5000);
    }
    void theRateOfTicksIsRightAfterASleep()
    {
        QFETCH(quint64, ticksThen);
        std::uint64_t ticks = 1'000'000'000'000;
        std::int64_t ns = 1'700'000'000'000'000'000;
        TickRate rate(ticks, ns);
        const auto goOn = [&] { // three ticks a nanosecond, for ten seconds
            for (int ms = 0; ms < 10'000; ++ms) rate.note(ticks += 3'000'000, ns += 1'000'000);
        };
        const auto isRight = [&] { return std::abs(rate.nsPerTick() * 3 - 1) < 1e-6; };
        QCOMPARE(rate.nsPerTick(), 0.);
        goOn();
        QVERIFY(isRight());
        ticks = ticksThen;
        rate.note(ticks, ns += 10'000);
        QVERIFY(isRight()); // the old one, for the moment
        goOn();
        QVERIFY(isRight());
    }

    void aReadingThatWasInterruptedOrLateDoesNotSpoilTheRateOfTicks()
    {
        TickRate rate(0, 1'000'000'000);
        for (std::uint64_t ms = 1; ms < 1000; ++ms) {
            const bool interrupted = ms == 500, late = ms == 700;
            rate.note(ms * 3'000'000 - (late ? 3'100'000 : 0),
                      std::int64_t(1'000'000'000 + ms * 1'000'000 + (interrupted ? 200'000'000 : 0)));
        }
        QVERIFY(std::abs(rate.nsPerTick() * 3 - 1) < 1e-3);
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
