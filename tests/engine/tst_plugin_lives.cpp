// SPDX-License-Identifier: BSD-3-Clause
// F2, and single plugins stopped and started while the app runs.
#include "engine/plugins/external/usage_watch.h"
#include "engine/plugins/process/restart_schedule.h"
#include "event_engine/app.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <functional>
#include <mutex>
#include <unistd.h>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

/// A plugin made of a function.
class Made : public Plugin {
public:
    using Run = std::function<Result<>(PluginContext &)>;
    explicit Made(Run run, std::vector<Subscription> to = {}) : m_run(std::move(run)), m_to(std::move(to)) {}
    std::vector<Subscription> subscriptions() const override { return m_to; }
    Result<> run(PluginContext &context) override { return m_run(context); }

private:
    const Run m_run;
    const std::vector<Subscription> m_to;
};

Result<> untilStopped(PluginContext &context)
{
    while (context.sleepFor(1h)) {
    }
    return {};
}

AppOptions quiet()
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::off();
    return options;
}

ExternalPlugin external(std::string script, RestartPolicy policy = RestartPolicy::Never)
{
    return {.name = "outside", .command = {"/bin/sh", "-c", std::move(script)}, .restart = {.policy = policy}};
}

/// An app that runs, with one who stays, so that it does not end with the others.
struct RunningApp {
    App app{quiet()};
    RunningApp()
    {
        must(app.registerEventType({"Ping"}));
        must(app.registerPlugin(std::make_unique<Made>(untilStopped), {.name = "stays"}));
    }
    explicit RunningApp(ExternalPlugin plugin) : RunningApp()
    {
        must(app.registerExternalPlugin(std::move(plugin)));
        must(app.start());
    }
    ~RunningApp() { must(app.stop()); }

    static void must(const Result<> &result)
    {
        if (!result) qFatal("%s", result.error().message().c_str());
    }
    static void must(const Result<TypeId> &result)
    {
        if (!result) qFatal("%s", result.error().message().c_str());
    }
    PluginSnapshot operator[](std::string_view name) const
    {
        for (PluginSnapshot &plugin : app.snapshot().plugins)
            if (plugin.name == name) return std::move(plugin);
        qFatal("no such plugin");
    }
    PluginSnapshot outside() const { return (*this)["outside"]; }
    PluginState state(std::string_view name) const { return (*this)[name].state; }
    std::vector<std::string> lines() const
    {
        std::vector<std::string> texts;
        for (const OutputLine &line : app.output(0, 1000, "outside")) texts.push_back(line.text);
        return texts;
    }
};

QString text(const std::string &words)
{
    return QString::fromStdString(words);
}

bool isGone(pid_t process)
{
    return ::kill(process, 0) != 0 && errno == ESRCH;
}

/// A process that fails as soon as it has started, again and again, by the schedule's clock.
class Failing {
public:
    explicit Failing(RestartPolicy policy) : m_schedule(policy) {}

    std::optional<Duration> failsAfter(Duration life, double random = 0.5)
    {
        m_schedule.started(m_time);
        m_time += life;
        const auto decision = m_schedule.ended(true, m_time, random);
        gaveUp = decision.gaveUp;
        if (decision.restartAfter) m_time += *decision.restartAfter;
        return decision.restartAfter;
    }
    void wait(Duration time) { m_time += time; }
    bool gaveUp = false;

private:
    RestartSchedule m_schedule;
    RestartSchedule::Time m_time{1h};
};

} // namespace

#define EVENTUALLY(condition) SOON_VERIFY(condition)
#define EVENTUALLY_IS(value, expected) SOON_COMPARE(value, expected)

class PluginLivesTest : public QObject {
    Q_OBJECT

private slots:
    // The schedule, by a clock of our own.
    void delaysDoubleFromAQuarterOfASecond()
    {
        Failing process(RestartPolicy::OnFailure);
        for (const Duration expected : {250ms, 500ms, 1000ms, 2000ms, 4000ms})
            QCOMPARE(process.failsAfter(0s), std::optional(expected));
    }
    void afterFiveRestartsWithinFiveMinutesItHasFailed()
    {
        Failing process(RestartPolicy::Always);
        for (int i = 0; i < 5; ++i) QVERIFY(process.failsAfter(10s));
        QVERIFY(!process.failsAfter(10s));
        QVERIFY(process.gaveUp);
    }
    void restartsThatAreLongAgoDoNotCount()
    {
        Failing process(RestartPolicy::OnFailure);
        for (int i = 0; i < 5; ++i) QVERIFY(process.failsAfter(59s));
        QVERIFY(process.failsAfter(59s)); // the first was 300 s and more ago
    }
    void delaysEndAtHalfAMinute()
    {
        Failing process(RestartPolicy::OnFailure);
        Duration longest{0};
        for (int i = 0; i < 20; ++i) {
            if (const auto delay = process.failsAfter(59s)) longest = std::max(longest, *delay);
            process.wait(30s);
        }
        QCOMPARE(longest, Duration(30s));
    }
    void aMinuteInGoodHealthBeginsAnew()
    {
        Failing process(RestartPolicy::OnFailure);
        for (int i = 0; i < 5; ++i) QVERIFY(process.failsAfter(0s));
        QCOMPARE(process.failsAfter(60s), std::optional<Duration>(250ms));
        QCOMPARE(process.failsAfter(0s), std::optional<Duration>(500ms));
    }
    void delaysVaryByAFifth()
    {
        QCOMPARE(Failing(RestartPolicy::Always).failsAfter(0s, 0), std::optional<Duration>(200ms));
        QCOMPARE(Failing(RestartPolicy::Always).failsAfter(0s, 1), std::optional<Duration>(300ms));
    }
    void thePolicySaysWhoIsStartedAgain_data()
    {
        QTest::addColumn<RestartPolicy>("policy");
        QTest::addColumn<bool>("failed");
        QTest::addColumn<bool>("again");
        QTest::newRow("never") << RestartPolicy::Never << true << false;
        QTest::newRow("on failure, fails") << RestartPolicy::OnFailure << true << true;
        QTest::newRow("on failure, ends well") << RestartPolicy::OnFailure << false << false;
        QTest::newRow("always, fails") << RestartPolicy::Always << true << true;
        QTest::newRow("always, ends well") << RestartPolicy::Always << false << true;
    }
    void thePolicySaysWhoIsStartedAgain()
    {
        QFETCH(RestartPolicy, policy);
        QFETCH(bool, failed);
        QFETCH(bool, again);
        RestartSchedule schedule(policy);
        const auto decision = schedule.ended(failed, {}, 0.5);
        QCOMPARE(decision.restartAfter.has_value(), again);
        QVERIFY(!decision.gaveUp);
    }

    // The same with processes.
    void aProcessThatFailsIsStartedAgainAndSaysSo()
    {
        const RunningApp running(external("echo life; sleep 0.1; exit 3", RestartPolicy::OnFailure));
        PluginSnapshot waits; // it does for a moment
        const auto isWaiting = [&] { return (waits = running.outside()).state == PluginState::BackingOff; };
        EVENTUALLY(isWaiting());
        const QString cause = text(waits.cause);
        QVERIFY2(cause.startsWith("exited with code 3, its last words: life; again in "), qPrintable(cause));
        QVERIFY(!waits.processId);
        QCOMPARE(waits.exitCode, std::optional(3));
        EVENTUALLY(running.outside().restarts >= 2);
        EVENTUALLY(running.lines().size() >= 3);
    }
    void aProcessThatFailsTooOftenHasFailed()
    {
        const RunningApp running(external("exit 1", RestartPolicy::OnFailure));
        constexpr int DELAYS = 10'000; // 8 s of them, each a fifth longer at most
        QTRY_COMPARE_WITH_TIMEOUT(running.state("outside"), PluginState::Failed, DELAYS + soon());
        QCOMPARE(running.outside().restarts, 5u);
        QCOMPARE(text(running.outside().cause), "exited with code 1; given up after 5 restarts in 5 min");
        QCOMPARE(running.app.result().failed.size(), 1u);
    }
    void aProcessThatEndsWellStaysEnded()
    {
        const RunningApp running(external("exit 0", RestartPolicy::OnFailure));
        EVENTUALLY_IS(running.state("outside"), PluginState::Stopped);
        QCOMPARE(running.outside().restarts, 0u);
    }
    void stoppingTheAppEndsTheWaitForARestart()
    {
        App app(quiet());
        QVERIFY(app.registerExternalPlugin(external("exit 1", RestartPolicy::Always)));
        QVERIFY(app.start());
        EVENTUALLY_IS(app.snapshot().plugins[0].state, PluginState::BackingOff);
        QVERIFY(app.stop());
        QCOMPARE(app.snapshot().plugins[0].state, PluginState::Stopped);
    }
    void theAppGoesOnWhileItsOnlyPluginWaitsForARestart()
    {
        App app(quiet());
        QVERIFY(app.registerExternalPlugin(external("exit 0", RestartPolicy::Always)));
        QVERIFY(app.start());
        EVENTUALLY(app.snapshot().plugins[0].restarts >= 2);
        QCOMPARE(app.snapshot().state, AppState::Running);
        QVERIFY(app.stop());
    }

    void aProcessIsStoppedAndStartedByRequest()
    {
        RunningApp running(external("echo up; exec sleep 1000", RestartPolicy::Always));
        EVENTUALLY_IS(running.lines().size(), 1u);
        const pid_t first = running.outside().processId.value();
        QVERIFY(!running.app.startPlugin("outside"));

        QVERIFY(running.app.stopPlugin("outside"));
        EVENTUALLY_IS(running.state("outside"), PluginState::Stopped);
        QVERIFY(isGone(first));
        QCOMPARE(text(running.outside().cause), "stopped by request");
        QVERIFY(running.app.stopPlugin("outside")); // it has been

        QVERIFY(running.app.startPlugin("outside"));
        EVENTUALLY_IS(running.lines().size(), 2u);
        QCOMPARE(running.outside().restarts, 1u);
        QVERIFY(running.app.restartPlugin("outside"));
        EVENTUALLY_IS(running.lines().size(), 3u);
        QVERIFY(running.outside().processId != first);
    }
    void aStubbornProcessIsKilledWhenItsTimeIsUp()
    {
        AppOptions options = quiet();
        options.stopTimeout = 500ms;
        App app(options);
        QVERIFY(app.registerPlugin(std::make_unique<Made>(untilStopped), {.name = "stays"}));
        QVERIFY(app.registerExternalPlugin(external("trap '' TERM; echo up; while :; do sleep 0.05; done")));
        QVERIFY(app.start());
        EVENTUALLY(!app.output().empty());
        QVERIFY(app.stopPlugin("outside"));
        EVENTUALLY_IS(app.snapshot().plugins[1].state, PluginState::Stopped);
        QCOMPARE(app.snapshot().plugins[1].signal, std::optional(SIGKILL));
        QCOMPARE(app.snapshot().state, AppState::Running);
        QVERIFY(app.stop());
    }
    void aProcessThatHasFailedCanBeStartedByHand()
    {
        RunningApp running(external("exit 1"));
        EVENTUALLY_IS(running.state("outside"), PluginState::Failed);
        QVERIFY(running.app.restartPlugin("outside"));
        EVENTUALLY_IS(running.outside().restarts, 1u);
        EVENTUALLY_IS(running.state("outside"), PluginState::Failed);
        QCOMPARE(running.app.result().failed.size(), 1u);
    }
    void aRestartRequestedWhileItWaitsForOneIsAtOnce()
    {
        RunningApp running(external("exit 1", RestartPolicy::OnFailure));
        EVENTUALLY(running.outside().restarts >= 3);
        QVERIFY(running.app.stopPlugin("outside"));
        EVENTUALLY_IS(running.state("outside"), PluginState::Stopped);
        const auto before = running.outside().restarts;
        QVERIFY(running.app.startPlugin("outside"));
        EVENTUALLY(running.outside().restarts > before);
    }
    void whatSomebodyElseStartsCannotBeStartedHere()
    {
        RunningApp running({.name = "outside"});
        const auto started = running.app.startPlugin("outside");
        QVERIFY(!started);
        QVERIFY(text(started.error().message()).startsWith("outside has neither python nor command"));
        const auto stopped = running.app.stopPlugin("outside");
        QVERIFY(!stopped);
        QVERIFY(text(stopped.error().message()).startsWith("outside was started by somebody else"));
    }
    void anUnknownPluginIsToldWithTheNearest()
    {
        RunningApp running(external("exec sleep 1000"));
        const auto stopped = running.app.stopPlugin("outsid");
        QVERIFY(!stopped);
        QCOMPARE(text(stopped.error().message()), "unknown plugin \"outsid\", did you mean \"outside\"?");
    }

    void aThreadIsStoppedAndStartedByRequest()
    {
        RunningApp running;
        std::atomic<int> lives{0}, received{0};
        const auto make = [&] {
            ++lives;
            return std::make_unique<Made>(
                [&](PluginContext &context) -> Result<> {
                    while (context.receive()) ++received;
                    return {};
                },
                std::vector<Subscription>{"Ping"});
        };
        QVERIFY(running.app.registerPlugin(make, {.name = "inside"}));
        QVERIFY(running.app.start());
        auto injector = running.app.makeInjector();
        QVERIFY(injector && injector->publish("Ping", asBytes("1")));
        EVENTUALLY_IS(received.load(), 1);
        const auto started = running["inside"].started;
        QCOMPARE(started, std::optional(running["inside"].stateSince));

        QVERIFY(running.app.stopPlugin("inside"));
        EVENTUALLY_IS(running.state("inside"), PluginState::Stopped);
        QVERIFY(running["inside"].started == started && running["inside"].stateSince > *started);
        QCOMPARE(text(running["inside"].cause), "stopped by request");
        QVERIFY(injector->publish("Ping", asBytes("2"))); // for nobody
        EVENTUALLY_IS(running.app.snapshot().sequence, 2u);
        QVERIFY(running.app.startPlugin("inside"));
        EVENTUALLY_IS(running.state("inside"), PluginState::Running);
        QVERIFY(injector->publish("Ping", asBytes("3")));
        EVENTUALLY_IS(received.load(), 2);
        QVERIFY(running["inside"].started > started);
        QVERIFY(running.app.restartPlugin("inside"));
        EVENTUALLY_IS(lives.load(), 3);
        EVENTUALLY_IS(running.state("inside"), PluginState::Running);
        QCOMPARE(running["inside"].restarts, 2u);
        QCOMPARE(running["inside"].losses.total(), 0u);
    }
    void aThreadThatIsRestartedMissesNothing()
    {
        std::atomic<int> lives{0};
        std::mutex mutex;
        std::vector<std::string> received;
        RunningApp running;
        const auto make = [&] {
            if (++lives == 2) { // nobody receives at present
                auto publisher = running.app.makeInjector();
                if (publisher) static_cast<void>(publisher->publish("Ping", asBytes("between")));
            }
            return std::make_unique<Made>(
                [&](PluginContext &context) -> Result<> {
                    if (lives == 1) return untilStopped(context);
                    while (const auto event = context.receive()) {
                        const std::lock_guard lock(mutex);
                        received.emplace_back(asText(event->payload()));
                    }
                    return {};
                },
                std::vector<Subscription>{"Ping"});
        };
        const auto all = [&] {
            const std::lock_guard lock(mutex);
            return received;
        };
        QVERIFY(running.app.registerPlugin(make, {.name = "inside"}));
        QVERIFY(running.app.start());
        auto injector = running.app.makeInjector();
        QVERIFY(injector && injector->publish("Ping", asBytes("before")));
        EVENTUALLY_IS(running.app.snapshot().sequence, 1u); // what two publish goes in any order
        QVERIFY(running.app.restartPlugin("inside"));
        EVENTUALLY_IS(all(), (std::vector<std::string>{"before", "between"}));
        QVERIFY(injector->publish("Ping", asBytes("after")));
        EVENTUALLY_IS(all().size(), 3u);
        QCOMPARE(running["inside"].losses.total(), 0u);
        QCOMPARE(running["inside"].restarts, 1u);
    }
    void whatWaitsForARestartIsLetGoByAStop()
    {
        RunningApp running;
        const auto make = [] { return std::make_unique<Made>(untilStopped, std::vector<Subscription>{"Ping"}); };
        QVERIFY(running.app.registerPlugin(make, {.name = "inside"}));
        QVERIFY(running.app.start());
        auto injector = running.app.makeInjector();
        QVERIFY(injector && injector->publish("Ping", asBytes("1")));
        QVERIFY(running.app.restartPlugin("inside"));
        QVERIFY(running.app.stopPlugin("inside"));
        EVENTUALLY_IS(running.state("inside"), PluginState::Stopped);
        EVENTUALLY_IS(running["inside"].waitingEvents, 0u);
    }
    void anObjectOfTheProgramCannotBeStartedAgain()
    {
        RunningApp running(external("exec sleep 1000"));
        EVENTUALLY_IS(running.state("stays"), PluginState::Running);
        const auto restarted = running.app.restartPlugin("stays");
        QVERIFY(!restarted);
        QVERIFY(text(restarted.error().message()).startsWith("stays cannot be started again"));
        QCOMPARE(running.state("stays"), PluginState::Running);
    }
    void aThreadThatDoesNotStopIsHungAndTheAppGoesOn()
    {
        AppOptions options = quiet();
        options.stopTimeout = 200ms;
        std::atomic<bool> release{false};
        App app(options);
        QVERIFY(app.registerPlugin(std::make_unique<Made>([&](PluginContext &) -> Result<> {
                                       while (!release) std::this_thread::sleep_for(1ms);
                                       return {};
                                   }),
                                   {.name = "deaf"}));
        QVERIFY(app.start());
        QVERIFY(app.stopPlugin("deaf"));
        EVENTUALLY_IS(app.snapshot().plugins[0].state, PluginState::Hung);
        QCOMPARE(app.snapshot().state, AppState::Running);
        release = true;
        EVENTUALLY_IS(app.snapshot().plugins[0].state, PluginState::Stopped);
        QVERIFY(app.stop());
    }
    void aPluginThatWaitsInPublishStops()
    {
        RunningApp running;
        QVERIFY(running.app.registerPlugin(std::make_unique<Made>(untilStopped, std::vector<Subscription>{"Ping"}),
                                           {.name = "full"}));
        QVERIFY(running.app.registerPlugin(std::make_unique<Made>([](PluginContext &context) -> Result<> {
                                               const std::string large(100'000, 'x');
                                               for (;;)
                                                   if (auto sent = context.publish("Ping", asBytes(large)); !sent)
                                                       return sent;
                                           }),
                                           {.name = "waits"}));
        QVERIFY(running.app.start());
        EVENTUALLY(running["waits"].waitsFor.has_value());
        QVERIFY(running.app.stopPlugin("waits"));
        EVENTUALLY_IS(running.state("waits"), PluginState::Stopped);
    }

    void whatAProcessUsesIsShown()
    {
        const RunningApp running(external("while :; do :; done"));
        EVENTUALLY(running.outside().cpu.value_or(0) > 0.02);
        QVERIFY(running.outside().memoryBytes.value_or(0) > 100'000);
        QVERIFY(running["stays"].cpu.value_or(0) < 0.5);
    }
    void whatThisProcessUsesIsWhatTheSystemSays()
    {
        const auto usage = ProcessUsage::of(::getpid());
        QVERIFY(usage);
        QVERIFY(usage->residentBytes > 1'000'000);
        QVERIFY(usage->cpuTime > 0s);
        QVERIFY(!ProcessUsage::of(-5));
    }
};

QTEST_GUILESS_MAIN(PluginLivesTest)
#include "tst_plugin_lives.moc"
