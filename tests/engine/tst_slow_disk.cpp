// SPDX-License-Identifier: BSD-3-Clause
// The state of an app can be asked for while something of it waits for a disk.
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <cstdarg>
#include <fcntl.h>
#include <future>
#include <semaphore>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

/// The disk: whoever opens a recording for writing, or brings it to the disk, waits while it stands.
std::atomic<bool> stands{false};
std::atomic<int> waiting{0};

void waitForDisk()
{
    if (!stands) return;
    ++waiting;
    stands.wait(true);
    --waiting;
}

/// As long as it lives, the disk stands.
struct Standing {
    Standing() { stands = true; }
    ~Standing()
    {
        stands = false;
        stands.notify_all();
    }
    [[nodiscard]] static bool somebodyWaits()
    {
        return QTest::qWaitFor([] { return waiting > 0; }, soon());
    }
};

/// Whether the app answers; where it waits for the disk, only once that goes on.
bool answers(const App &app)
{
    auto asked = std::async(std::launch::async, [&] { static_cast<void>(app.snapshot()); });
    const bool soon = asked.wait_for(5s * slowness()) == std::future_status::ready;
    if (!soon) {
        stands = false;
        stands.notify_all();
    }
    return soon;
}

} // namespace

// In the place of the system's, for all of this program.
extern "C" int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (flags & O_CREAT && std::string_view(path).find(".mcap") != std::string_view::npos) waitForDisk();
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
extern "C" int fdatasync(int file)
{
    waitForDisk();
    return static_cast<int>(::syscall(SYS_fdatasync, file));
}

class SlowDiskTest : public QObject {
    Q_OBJECT

private:
    /// An app that captures alarms, takes events from this test, and is asked for its state.
    struct Running {
        QTemporaryDir folder;
        App app{quiet()};
        std::optional<Publisher> injector;

        Running()
        {
            const CaptureRule rule{.when = "type:Alarm", .after = 1h, .folder = folder.filePath("own").toStdString()};
            std::function<std::unique_ptr<Plugin>()> listens = [this] { return std::make_unique<Listens>(seen); };
            if (!app.registerEventType({"Alarm"}) || !app.registerPlugin(listens, {.name = "stays"}) ||
                !app.addCapture(rule) || !app.start())
                qFatal("no app");
            injector.emplace(*app.makeInjector());
        }
        RecorderOptions recorder() { return {.file = folder.filePath("run.mcap").toStdString()}; }
        void alarm()
        {
            if (!injector->publish("Alarm", asBytes("help"))) qFatal("publish");
        }
        std::vector<std::string> seen;
    };

private slots:
    void whileARecordingBegins()
    {
        Running run;
        std::future<Result<>> started;
        {
            const Standing disk;
            started = std::async(std::launch::async, [&] { return run.app.startRecording(run.recorder()); });
            QVERIFY(Standing::somebodyWaits());
            QVERIFY(answers(run.app));
        }
        QVERIFY(started.get());
        QVERIFY(run.app.stopRecording());
        QVERIFY(run.app.stop());
    }

    void whileACaptureBegins()
    {
        Running run;
        {
            const Standing disk;
            run.alarm();
            QVERIFY(Standing::somebodyWaits());
            QVERIFY(answers(run.app));
        }
        SOON_COMPARE(run.app.snapshot().captures[0].count, 1u);
        QVERIFY(run.app.stop());
    }

    void whileTheLastCapturesAreCompleted()
    {
        Running run;
        run.alarm();
        SOON_COMPARE(run.app.snapshot().captures[0].count, 1u);
        std::future<Result<>> stopped;
        {
            const Standing disk;
            stopped = std::async(std::launch::async, [&] { return run.app.stop(); });
            bool isAnswered = true;
            const auto isAtTheDisk = [&] {
                isAnswered = answers(run.app);
                return !isAnswered || (run.app.snapshot().plugins[0].state == PluginState::Stopped && waiting > 0);
            };
            QVERIFY(QTest::qWaitFor(isAtTheDisk, soon()));
            QVERIFY(isAnswered);
            for (int n = 0; n < 50; ++n) {
                QVERIFY(answers(run.app));
                QTest::qWait(10);
            }
        }
        QVERIFY(stopped.get());
    }

    // The last one is begun or refused before the app ends its recording: none is left behind.
    void aRecordingThatBeginsWhileTheAppStopsIsCompletedOrRefused()
    {
        for (int round = 0; round < 20; ++round) {
            Running run;
            auto started = std::async(std::launch::async, [&] {
                while (run.app.snapshot().state != AppState::Stopping && run.app.snapshot().state != AppState::Stopped)
                    std::this_thread::yield();
                return run.app.startRecording(run.recorder());
            });
            QVERIFY(run.app.stop());
            const auto result = started.get();
            if (!result) QCOMPARE(result.error().kind(), ErrorKind::Stopped);
            const auto recording = run.app.snapshot().recording;
            QCOMPARE(recording.has_value(), result.has_value());
            if (recording) QVERIFY(recording->ended);
        }
    }
};

QTEST_GUILESS_MAIN(SlowDiskTest)
#include "tst_slow_disk.moc"
