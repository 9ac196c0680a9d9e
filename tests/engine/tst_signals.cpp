// SPDX-License-Identifier: BSD-3-Clause
// Signals of the program that an app runs in: its own threads take them, and no event is lost by them.
#include "event_engine/app.h"
#include "event_engine/raw_client.h"
#include "event_engine/recorder.h"
#include "event_engine/recording.h"
#include "tests/support/made_plugin.h"
#include "tests/support/slowness.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <csignal>
#include <cstring>
#include <sys/prctl.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

std::atomic<int> signalsTaken{0}, signalsOfTheEngine{0};

bool isOfTheEngine(std::string_view thread)
{
    return thread == "counter" || thread.starts_with("ee-");
}

/// By their id.
std::vector<std::pair<pid_t, std::string>> threadsOfTheEngine()
{
    std::vector<std::pair<pid_t, std::string>> threads;
    for (const QString &id : QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file("/proc/self/task/" + id + "/comm");
        if (!file.open(QIODevice::ReadOnly)) continue; // it has ended
        const std::string name = QString::fromLatin1(file.readAll()).trimmed().toStdString();
        if (isOfTheEngine(name)) threads.emplace_back(id.toInt(), name);
    }
    return threads;
}

void onSignal(int)
{
    char name[16] = {};
    ::prctl(PR_GET_NAME, name);
    ++signalsTaken;
    if (isOfTheEngine(name)) ++signalsOfTheEngine;
}

/// SIGALRM again and again, which interrupts whatever waits.
class AlarmStorm {
public:
    explicit AlarmStorm(std::chrono::microseconds every)
    {
        signalsTaken = signalsOfTheEngine = 0;
        struct sigaction action {};
        action.sa_handler = onSignal; // no SA_RESTART
        ::sigaction(SIGALRM, &action, &m_before);
        const timeval interval{0, every.count()};
        const itimerval timer{interval, interval};
        ::setitimer(ITIMER_REAL, &timer, nullptr);
    }
    ~AlarmStorm()
    {
        const itimerval none{};
        ::setitimer(ITIMER_REAL, &none, nullptr);
        ::sigaction(SIGALRM, &m_before, nullptr);
    }
    AlarmStorm(const AlarmStorm &) = delete;
    AlarmStorm &operator=(const AlarmStorm &) = delete;

private:
    struct sigaction m_before {};
};

/// SIGPROF for each thread of the engine again and again, far more often than a profiler sends it.
class ProfilerStorm {
public:
    explicit ProfilerStorm(std::chrono::microseconds every)
    {
        signalsTaken = signalsOfTheEngine = 0;
        struct sigaction action {};
        action.sa_handler = onSignal; // no SA_RESTART
        ::sigaction(SIGPROF, &action, &m_before);
        m_thread = std::jthread([every](const std::stop_token &ended) {
            for (; !ended.stop_requested(); std::this_thread::sleep_for(every))
                for (const auto &[id, name] : threadsOfTheEngine()) ::tgkill(::getpid(), id, SIGPROF);
        });
    }
    ~ProfilerStorm()
    {
        m_thread = {};
        ::signal(SIGPROF, SIG_IGN); // of one that has not come yet
        ::sigaction(SIGPROF, &m_before, nullptr);
    }
    ProfilerStorm(const ProfilerStorm &) = delete;
    ProfilerStorm &operator=(const ProfilerStorm &) = delete;

private:
    struct sigaction m_before {};
    std::jthread m_thread;
};

AppOptions withRawPorts()
{
    AppOptions options;
    options.publishPort = options.subscribePort = options.joinPort = Port::chosen();
    options.flightRecorderLimit = 0;
    return options;
}

/// Counts the events it gets.
void addCounter(App &app, std::atomic<std::uint64_t> &count)
{
    if (!app.registerEventType({"TypeA"})) qFatal("no type");
    add(app, "counter", {"TypeA"}, [&count](PluginContext &context) -> Result<> {
        while (context.receive()) ++count;
        return {};
    });
}

std::uint64_t blockedSignals(const QString &task)
{
    QFile status(task + "/status");
    if (!status.open(QIODevice::ReadOnly)) return 0;
    for (const QString &line : QString::fromLatin1(status.readAll()).split('\n'))
        if (line.startsWith("SigBlk:")) return line.section(':', 1).trimmed().toULongLong(nullptr, 16);
    return 0;
}

} // namespace

class TestSignals : public QObject {
    Q_OBJECT

private slots:
    void onlyItsOwnReachAThreadOfTheEngine()
    {
        std::atomic<std::uint64_t> count{0};
        App app(withRawPorts());
        addCounter(app, count);
        QVERIFY(app.start());
        const auto threads = threadsOfTheEngine();
        for (const auto &[id, name] : threads) {
            const std::uint64_t blocked = blockedSignals("/proc/self/task/" + QString::number(id));
            const auto blocks = [&](int signal) { return (blocked >> (signal - 1) & 1) != 0; };
            for (const int signal : {SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGWINCH, SIGRTMIN + 3})
                QVERIFY2(blocks(signal), qPrintable(QString::fromStdString(name) + " takes " + ::strsignal(signal)));
            for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPIPE, SIGPROF, SIGVTALRM})
                QVERIFY2(!blocks(signal),
                         qPrintable(QString::fromStdString(name) + " does not take " + ::strsignal(signal)));
        }
        QVERIFY(threads.size() >= 4); // the plugin's, the broker's, the gateway's and the steward's
        QVERIFY(!(blockedSignals("/proc/self/task/" + QString::number(::getpid())) >> (SIGALRM - 1) & 1));
        QVERIFY(app.stop());
    }

    // A batch of its own each, so that each is a call of ZeroMQ that a signal may end.
    void noEventIsLostThatIsPublishedWhileSignalsCome()
    {
        const std::uint64_t events = 20'000 / std::uint64_t(slowness());
        std::atomic<std::uint64_t> count{0};
        App app(withRawPorts());
        addCounter(app, count);
        const AlarmStorm storm(50us * slowness());
        QVERIFY(app.start());
        auto injector = app.makeInjector().value();
        const Bytes large(129 * KIB);
        for (std::uint64_t n = 0; n < events; ++n) QVERIFY(injector.publish("TypeA", large));
        SOON_COMPARE(count.load(), events);
        QVERIFY(signalsTaken > 10);
        QCOMPARE(signalsOfTheEngine.load(), 0);
        QVERIFY(app.stop());
    }

    // One that waits is interrupted again and again.
    void noEventIsLostAndNoWaitCutShortWhereThreadsOfTheEngineAreSampled()
    {
        const std::uint64_t events = 5'000 / std::uint64_t(slowness());
        QTemporaryDir folder;
        std::atomic<std::uint64_t> count{0}, answers{0};
        std::atomic<bool> hasWaited{false}, isShort{false};
        App app(withRawPorts());
        QVERIFY(app.registerEventTypes({{"TypeA"}, {"TypeB"}}));
        add(app, "counter", {"TypeA"}, [&](PluginContext &context) -> Result<> {
            const auto begin = std::chrono::steady_clock::now();
            isShort = context.receive(300ms).has_value() || !context.sleepFor(300ms) ||
                      std::chrono::steady_clock::now() - begin < 600ms;
            hasWaited = true;
            const Bytes large(129 * KIB);
            for (; context.receive(); ++count)
                if (auto published = context.publish("TypeB", large); !published) return published;
            return {};
        });
        add(app, "ee-taker", {"TypeB"}, [&](PluginContext &context) -> Result<> {
            for (; context.receive(); ++answers) continue;
            return {};
        });
        const ProfilerStorm storm(100us * slowness());
        QVERIFY(app.start());
        RecorderOptions options;
        options.file = folder.filePath("all.mcap").toStdString();
        options.onlyTypes = {"TypeA"};
        QVERIFY(app.startRecording(options));
        SOON_VERIFY(hasWaited);
        QVERIFY(!isShort);
        auto publisher = RawPublisher::connect({.port = *app.snapshot().publishPort}).value();
        for (std::uint64_t n = 0; n < events; ++n) QVERIFY(publisher.publish(asBytes("TypeAsmall")));
        SOON_COMPARE(answers.load(), events);
        QCOMPARE(count.load(), events);
        QVERIFY(signalsOfTheEngine > 1000);
        QVERIFY(app.stop());
        QCOMPARE(app.snapshot().lost, 0u);
        const auto recording = Recording::open(options.file);
        QVERIFY(recording);
        QCOMPARE((*recording)->info().events, events);
    }

    void noEventOfARawClientIsLostWhileSignalsCome()
    {
        const std::uint64_t events = 200'000 / std::uint64_t(slowness());
        std::atomic<std::uint64_t> count{0};
        App app(withRawPorts());
        addCounter(app, count);
        QVERIFY(app.start());
        const AlarmStorm storm(50us * slowness());
        auto publisher = RawPublisher::connect({.port = *app.snapshot().publishPort});
        QVERIFY2(publisher, publisher ? "" : publisher.error().message().c_str());
        for (std::uint64_t n = 0; n < events; ++n) {
            const auto published = publisher->publish(asBytes("TypeAsmall"));
            QVERIFY2(published, published ? "" : published.error().message().c_str());
        }
        SOON_COMPARE(count.load(), events);
        QVERIFY(signalsTaken > 10);
        QCOMPARE(signalsOfTheEngine.load(), 0);
        QVERIFY(app.stop());
    }
};

QTEST_GUILESS_MAIN(TestSignals)
#include "tst_signals.moc"
