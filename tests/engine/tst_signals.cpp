// SPDX-License-Identifier: BSD-3-Clause
// Signals of the program that an app runs in: its own threads take them, and no event is lost by them.
#include "event_engine/app.h"
#include "event_engine/raw_client.h"
#include "tests/support/made_plugin.h"
#include "tests/support/slowness.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <atomic>
#include <csignal>
#include <cstring>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

std::atomic<int> signalsTaken{0}, signalsOfTheEngine{0};

bool isOfTheEngine(std::string_view thread)
{
    return thread == "counter" || thread.starts_with("ee-");
}

void onAlarm(int)
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
        action.sa_handler = onAlarm; // no SA_RESTART
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
        int threads = 0;
        for (const QString &id : QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            const QString task = "/proc/self/task/" + id;
            QFile name(task + "/comm");
            if (!name.open(QIODevice::ReadOnly)) continue; // it has ended
            const QString comm = QString::fromLatin1(name.readAll()).trimmed();
            if (!isOfTheEngine(comm.toStdString())) continue;
            ++threads;
            const std::uint64_t blocked = blockedSignals(task);
            const auto blocks = [&](int signal) { return (blocked >> (signal - 1) & 1) != 0; };
            for (const int signal : {SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGWINCH, SIGRTMIN + 3})
                QVERIFY2(blocks(signal), qPrintable(comm + " takes " + ::strsignal(signal)));
            for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPIPE})
                QVERIFY2(!blocks(signal), qPrintable(comm + " does not take " + ::strsignal(signal)));
        }
        QVERIFY(threads >= 4); // the plugin's, the broker's, the gateway's and the steward's
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
