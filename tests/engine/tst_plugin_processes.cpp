// SPDX-License-Identifier: BSD-3-Clause
// F1 and N5 for plugins that are processes, started by an app.
#include "event_engine/app.h"
#include "tests/support/lateness.h"
#include "tests/support/raw_peer.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <csignal>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

class TestPluginProcesses : public QObject {
    Q_OBJECT

private slots:
    void aProcessThatFailsHarmsNobodyAndSaysWhy_data();
    void aProcessThatFailsHarmsNobodyAndSaysWhy();
    void aProcessThatHangsSaysSoAndIsStartedAgainIfSoWished();
    void whatWaitsForOneThatHangsIsForItsNextLife();
    void whatAnEndedProcessHasSentChangesItsStateNoMore();
    void aProcessThatHasFailedStaysSoThoughItIsHeardOfLater();
    void whatSomebodyElseStartsAfterAFailureHasNotFailed();
    void aProcessThatClosesItsConnectionIsShown();
    void aProcessThatEndsWellHasStopped();
    void whatAProcessPrintsIsInTheOutput();
    void aProcessThatMustNotFailStopsTheApp();
    void aRunEndsWhenEveryProcessHasEnded();
    void stoppingTheAppEndsEveryProcess_data();
    void stoppingTheAppEndsEveryProcess();
    void aStartThatFailsLeavesNoProcess();
};

namespace {

/// Counts the Pings that it gets.
class Taker : public Plugin {
public:
    explicit Taker(std::atomic<int> &taken) : m_taken(taken) {}
    std::vector<Subscription> subscriptions() const override { return {"Ping"}; }
    Result<> run(PluginContext &context) override
    {
        while (context.receive()) ++m_taken;
        return {};
    }

private:
    std::atomic<int> &m_taken;
};

/// Starts only when it is told to stop.
class NeverStarting : public Plugin {
public:
    Result<> start(PluginContext &context) override
    {
        while (context.sleepFor(1h)) {
        }
        return {};
    }
    Result<> run(PluginContext &) override { return {}; }
};

AppOptions quiet()
{
    AppOptions options;
    options.publishPort = Port::off();
    options.subscribePort = Port::off();
    options.stopTimeout = 1s; // a stubborn process takes most of it
    return options;
}

ExternalPlugin external(std::string script)
{
    return {.name = "outside", .command = {"/bin/sh", "-c", std::move(script)}};
}

void add(App &app, ExternalPlugin plugin)
{
    if (auto added = app.registerExternalPlugin(std::move(plugin)); !added)
        qFatal("%s", added.error().message().c_str());
}

PluginSnapshot outside(const App &app)
{
    for (PluginSnapshot &plugin : app.snapshot().plugins)
        if (plugin.name == "outside") return std::move(plugin);
    qFatal("no such plugin");
}

bool isGone(pid_t process)
{
    return ::kill(process, 0) != 0 && errno == ESRCH;
}

std::chrono::milliseconds within(Duration time)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time) * slowness();
}

} // namespace

void TestPluginProcesses::aProcessThatFailsHarmsNobodyAndSaysWhy_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("python");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    const auto shell = [](const char *script) { return QStringList{"/bin/sh", "-c", script}; };
    QTest::newRow("exit 1") << shell("echo 'no camera' >&2; exit 1") << ""
                            << "exited with code 1, its last words: no camera" << 1 << 0;
    QTest::newRow("abort") << shell("kill -ABRT $$") << ""
                           << "was ended by SIGABRT (Aborted)" << -1 << SIGABRT;
    QTest::newRow("crash") << shell("kill -SEGV $$") << ""
                           << "was ended by SIGSEGV (Segmentation fault)" << -1 << SIGSEGV;
    QTest::newRow("killed") << shell("kill -KILL $$") << ""
                            << "was ended by SIGKILL (Killed)" << -1 << SIGKILL;
    QTest::newRow("missing") << QStringList{"./plugin"} << ""
                             << "./plugin: no such file in FOLDER" << -1 << 0;
    QTest::newRow("not executable") << QStringList{"./text"} << ""
                                    << "./text: not executable; chmod +x FOLDER/text makes it so" << -1 << 0;
    QTest::newRow("missing script") << QStringList{} << "plugin.py"
                                    << "plugin.py: no such file in FOLDER" << -1 << 0;
    QTest::newRow("script with a mistake") << QStringList{} << "mistake.py"
                                           << "exited with code 1, its last words: NameError: name 'camera' is not "
                                              "defined"
                                           << 1 << 0;
    QTest::newRow("wrong interpreter") << QStringList{} << "mistake.py wrong"
                                       << "/no/python3: no such file" << -1 << 0;
}

void TestPluginProcesses::aProcessThatFailsHarmsNobodyAndSaysWhy()
{
    QFETCH(QStringList, command);
    QFETCH(QString, python);
    QFETCH(QString, cause);
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    QTemporaryDir folder;
    for (const char *name : {"text", "mistake.py"}) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("camera\n") > 0);
    }
    qputenv("EVENT_ENGINE_PYTHON", python.endsWith(" wrong") ? "/no/python3" : "/usr/bin/python3");
    const auto restore = qScopeGuard([] { qunsetenv("EVENT_ENGINE_PYTHON"); });

    std::atomic<int> taken = 0;
    App app(quiet());
    QVERIFY(app.registerEventType({"Ping"}));
    QVERIFY(app.registerPlugin(std::make_unique<Taker>(taken)));
    ExternalPlugin plugin{.name = "outside", .python = python.section(' ', 0, 0).toStdString()};
    for (const auto &part : command) plugin.command.push_back(part.toStdString());
    plugin.workingDirectory = folder.path().toStdString();
    add(app, plugin);
    QVERIFY(app.start());
    auto injector = app.makeInjector().value();
    for (int i = 0; i < 100; ++i) QVERIFY(injector.publish("Ping", asBytes("x")));

    QVERIFY(isSoWithin(within(2s), [&] { return outside(app).state == PluginState::Failed; }));
    const auto snapshot = outside(app);
    QCOMPARE(QString::fromStdString(snapshot.cause), cause.replace("FOLDER", folder.path()));
    QCOMPARE(snapshot.exitCode.value_or(-1), exitCode);
    QCOMPARE(snapshot.signal.value_or(0), signal);
    QVERIFY(!app.snapshot().problems.empty());
    QCOMPARE(app.snapshot().problems.back().about, std::string("outside"));

    for (int i = 0; i < 100; ++i) QVERIFY(injector.publish("Ping", asBytes("x")));
    SOON_COMPARE(taken.load(), 200);
    QCOMPARE(app.snapshot().lost, 0u);
    QVERIFY(app.stop());
    QCOMPARE(app.result().failed.size(), 1u);
}

void TestPluginProcesses::aProcessThatHangsSaysSoAndIsStartedAgainIfSoWished()
{
    QTemporaryDir folder;
    const auto write = [&](const char *name, const char *text) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) qFatal("cannot write");
    };
    const auto script = [](const char *hangs) {
        return QByteArray("import os, signal\nfrom pyevents import Plugin\nwith Plugin() as plugin:\n"
                          "    for event in plugin:\n        ") +
               hangs + '\n';
    };
    write("stands.py", script("os.kill(os.getpid(), signal.SIGSTOP)"));
    write("loops.py", script("while True: pass"));
    write("old.py",
          "import os, signal, zmq\nfrom pyevents.events import get_next_msg, get_plugin_socket\n"
          "socket = get_plugin_socket(zmq.Context())\nget_next_msg(socket)\nos.kill(os.getpid(), signal.SIGSTOP)\n");
    std::atomic<int> taken = 0;
    App app(quiet());
    QVERIFY(app.registerEventType({"Ping"}));
    QVERIFY(app.registerPlugin(std::make_unique<Taker>(taken)));
    for (const char *name : {"stands", "loops", "old", "frozen"}) {
        const std::string program = name == std::string("frozen") ? "stands" : name;
        ExternalPlugin plugin{.name = name, .subscriptions = {"Ping"}, .python = program + ".py"};
        plugin.workingDirectory = folder.path().toStdString();
        if (plugin.name == "loops") plugin.restart.hangAfter = 1s;
        if (plugin.name == "frozen") plugin.restart.hangAfter = 10s; // its connection is given up before
        add(app, plugin);
    }
    QVERIFY(app.start());
    const auto at = [&](int place) { return app.snapshot().plugins[std::size_t(place)]; };
    for (const int place : {1, 2, 3, 4}) SOON_COMPARE(at(place).state, PluginState::Running);
    auto injector = app.makeInjector().value();
    for (int i = 0; i < 10; ++i) QVERIFY(injector.publish("Ping", asBytes("x")));
    SOON_COMPARE(taken.load(), 10);

    const auto begin = std::chrono::steady_clock::now();
    const auto says = [&](int place, const char *words) {
        return QString::fromStdString(at(place).cause).contains(QRegularExpression(words));
    };
    const int patience = soon() + 10'000;
    bool stands = false, asksForNothing = false; // until their connections are given up
    const auto look = [&] {
        stands |= at(1).state == PluginState::Hung && says(1, "^its work loop has not answered for \\d+ s$");
        asksForNothing |= says(3, "^has asked for nothing for \\d+ s, with 9 events waiting$");
        return stands && asksForNothing;
    };
    QTRY_VERIFY_WITH_TIMEOUT(look(), patience);
    QVERIFY(std::chrono::steady_clock::now() - begin < within(8s)); // 6 s, and a busy machine
    QTRY_COMPARE_WITH_TIMEOUT(at(2).restarts, 1u, patience);
    QTRY_COMPARE_WITH_TIMEOUT(at(4).restarts, 1u, patience);
    QCOMPARE(at(1).restarts, 0u);
    for (int i = 0; i < 10; ++i) QVERIFY(injector.publish("Ping", asBytes("x")));
    SOON_COMPARE(taken.load(), 20);
    QVERIFY(app.stop());
}

// Asked to end, it goes on where it stood and takes its leave; it is started again all the same.
void TestPluginProcesses::whatWaitsForOneThatHangsIsForItsNextLife()
{
    QTemporaryDir folder;
    QFile file(folder.filePath("stands.py"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(R"(
import os, signal
from pyevents import Plugin
with Plugin() as plugin:
    for event in plugin:
        if not os.path.exists("stood"):
            open("stood", "w").close()
            os.kill(os.getpid(), signal.SIGSTOP)
)") > 0);
    file.close();
    App app(quiet());
    QVERIFY(app.registerEventType({"Ping"}));
    ExternalPlugin plugin{.name = "outside", .subscriptions = {"Ping"}, .python = "stands.py"};
    plugin.workingDirectory = folder.path().toStdString();
    plugin.restart.hangAfter = 1s;
    add(app, plugin);
    QVERIFY(app.start());
    constexpr std::uint64_t count = 20; // more than are sent to it before it has handled some
    auto injector = app.makeInjector().value();
    for (std::uint64_t n = 0; n < count; ++n) QVERIFY(injector.publish("Ping", Bytes(1'000'000)));
    const int patience = soon() + 10'000;
    QTRY_COMPARE_WITH_TIMEOUT(outside(app).restarts, 1u, patience);
    QTRY_COMPARE_WITH_TIMEOUT(outside(app).received, count, patience);
    QVERIFY(outside(app).losses.unconfirmed < count / 2);
    QVERIFY(app.stop());
}

void TestPluginProcesses::whatAnEndedProcessHasSentChangesItsStateNoMore()
{
    std::atomic<int> taken = 0;
    App app(quiet());
    QVERIFY(app.registerEventType({"Ping"}));
    QVERIFY(app.registerPlugin(std::make_unique<Taker>(taken)));
    QTemporaryDir folder;
    const QString sign = folder.filePath("sign");
    add(app, external("while [ ! -e " + sign.toStdString() + " ]; do sleep 0.02; done; exit 3"));
    QVERIFY(app.start());
    RawPeer process(outside(app).port.value()); // plays the process's part
    QCOMPARE(process.ask("Ping1"), std::string("event-engine: msg published"));
    QCOMPARE(outside(app).state, PluginState::Running);
    QVERIFY(QFile(sign).open(QIODevice::WriteOnly));
    SOON_COMPARE(outside(app).state, PluginState::Failed);
    QCOMPARE(process.ask("Ping2"), std::string("event-engine: msg published"));
    QCOMPARE(outside(app).state, PluginState::Failed);
    QCOMPARE(QString::fromStdString(outside(app).cause), "exited with code 3");
    SOON_COMPARE(taken.load(), 2);

    RawPeer another(outside(app).port.value());
    QCOMPARE(another.ask("Ping3"), std::string("event-engine: msg published"));
    QCOMPARE(outside(app).state, PluginState::Running);
    QVERIFY(app.stop());
}

// A connection that came just before the end is noticed after it, and looks like another process: the run must neither
// wait for that one for ever nor end well.
void TestPluginProcesses::aProcessThatHasFailedStaysSoThoughItIsHeardOfLater()
{
    App app(quiet());
    add(app, external("exit 3"));
    add(app, {.name = "goes on", .command = {"/bin/sh", "-c", "exec sleep 1000"}});
    QVERIFY(app.start());
    SOON_COMPARE(outside(app).state, PluginState::Failed);
    const auto isHeardOf = [&](RawPeer &late) {
        return late.ask("Ping") == "event-engine: msg published" && outside(app).state == PluginState::Running;
    };
    {
        RawPeer late(outside(app).port.value());
        QVERIFY(isHeardOf(late));
    }
    SOON_COMPARE(outside(app).state, PluginState::Failed);
    QCOMPARE(QString::fromStdString(outside(app).cause), "exited with code 3");
    {
        RawPeer late(outside(app).port.value());
        QVERIFY(isHeardOf(late));
    }
    QVERIFY(app.stop());
    QCOMPARE(outside(app).state, PluginState::Failed);
    QCOMPARE(app.result().failed.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(app.result().failed[0].cause), "exited with code 3");
}

// In a debugger, say.
void TestPluginProcesses::whatSomebodyElseStartsAfterAFailureHasNotFailed()
{
    App app(quiet());
    add(app, external("exit 3"));
    add(app, {.name = "goes on", .command = {"/bin/sh", "-c", "exec sleep 1000"}});
    QVERIFY(app.start());
    SOON_COMPARE(outside(app).state, PluginState::Failed);
    {
        RawPeer another(outside(app).port.value());
        QCOMPARE(another.ask("Ping"), std::string("event-engine: msg published"));
        // That of the one before it; most that fail do so later.
        QVERIFY(QTest::qWaitFor([&] { return !outside(app).exitCode; }, 2000 * slowness()));
        QCOMPARE(outside(app).state, PluginState::Running);
    }
    SOON_COMPARE(outside(app).state, PluginState::Disconnected);
    QVERIFY(app.stop());
    QCOMPARE(outside(app).state, PluginState::Stopped);
    QCOMPARE(app.result().failed.size(), std::size_t(0));
}

void TestPluginProcesses::aProcessThatClosesItsConnectionIsShown()
{
    App app(quiet());
    add(app, external("exec sleep 1000"));
    QVERIFY(app.start());
    {
        RawPeer process(outside(app).port.value());
        QCOMPARE(process.ask("hello"), std::string("event-engine: msg published"));
    }
    SOON_COMPARE(outside(app).state, PluginState::Disconnected);
    QCOMPARE(QString::fromStdString(outside(app).cause), "its connection was lost without a quit");
    QVERIFY(app.stop());
}

void TestPluginProcesses::aProcessThatEndsWellHasStopped()
{
    App app(quiet());
    add(app, external("exit 0"));
    const auto result = app.run();
    QVERIFY(result);
    QCOMPARE(result->failed.size(), 0u);
    QCOMPARE(outside(app).state, PluginState::Stopped);
    QCOMPARE(outside(app).exitCode, std::optional(0));
    QVERIFY(!outside(app).processId);
}

void TestPluginProcesses::whatAProcessPrintsIsInTheOutput()
{
    App app(quiet());
    add(app, external("echo one; echo two >&2; sleep 0.1; printf 'three'"));
    QVERIFY(app.run());
    const auto lines = app.output(0, 100, "outside");
    QCOMPARE(lines.size(), 3u);
    for (const auto &line : lines)
        QCOMPARE(line.source,
                 line.text == "two" ? OutputLine::Source::StandardError : OutputLine::Source::StandardOutput);
    QCOMPARE(lines.back().text, std::string("three"));
    QCOMPARE(outside(app).lastOutput, std::string("three"));
}

void TestPluginProcesses::aProcessThatMustNotFailStopsTheApp()
{
    std::atomic<int> taken = 0;
    App app(quiet());
    QVERIFY(app.registerEventType({"Ping"}));
    QVERIFY(app.registerPlugin(std::make_unique<Taker>(taken)));
    auto plugin = external("exit 9");
    plugin.onFailure = OnFailure::StopApp;
    add(app, plugin);
    const auto result = app.run();
    QVERIFY(result);
    QVERIFY(result->stoppedByFailure);
    QCOMPARE(result->failed.at(0).name, std::string("outside"));
    QCOMPARE(result->failed.at(0).cause, std::string("exited with code 9"));
}

void TestPluginProcesses::aRunEndsWhenEveryProcessHasEnded()
{
    App app(quiet());
    for (const char *name : {"one", "two", "three"}) {
        auto plugin = external("exit 0");
        plugin.name = name;
        add(app, plugin);
    }
    QVERIFY(app.run());
    for (const auto &plugin : app.snapshot().plugins) QCOMPARE(plugin.state, PluginState::Stopped);
}

void TestPluginProcesses::stoppingTheAppEndsEveryProcess_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("waits") << "echo up; exec sleep 1000";
    QTest::newRow("ends politely") << "trap 'exit 0' TERM; echo up; while :; do sleep 0.01; done";
    QTest::newRow("ignores the request") << "trap '' TERM; echo up; while :; do sleep 0.01; done";
    QTest::newRow("stands still") << "trap '' TERM; echo up; kill -STOP $$";
    QTest::newRow("computes without end") << "trap '' TERM; echo up; while :; do :; done";
    QTest::newRow("prints without end") << "echo up; exec yes";
    QTest::newRow("has processes of its own") << "trap '' TERM; sleep 1000 & sleep 1000 & echo up; wait; wait";
}

void TestPluginProcesses::stoppingTheAppEndsEveryProcess()
{
    QFETCH(QString, script);
    App app(quiet());
    add(app, external(script.toStdString()));
    QVERIFY(app.start());
    SOON_VERIFY(!app.output(0, 1, "outside").empty());
    const auto process = outside(app).processId.value();

    const auto before = std::chrono::steady_clock::now();
    QVERIFY(app.stop());
    QVERIFY(std::chrono::steady_clock::now() - before < within(5s));
    QVERIFY(isGone(process));
    QCOMPARE(outside(app).state, PluginState::Stopped);
    QCOMPARE(app.result().failed.size(), 0u);
}

void TestPluginProcesses::aStartThatFailsLeavesNoProcess()
{
    AppOptions options = quiet();
    options.startTimeout = 2s * slowness();
    App app(options);
    add(app, external("echo up; exec sleep 1000"));
    QVERIFY(app.registerPlugin(std::make_unique<NeverStarting>()));
    std::atomic<bool> started = true;
    std::jthread starter([&] { started = app.start().has_value(); });
    SOON_VERIFY(outside(app).processId.has_value());
    const pid_t process = outside(app).processId.value();
    starter.join();
    QVERIFY(!started);
    QVERIFY(isGone(process));
}

QTEST_GUILESS_MAIN(TestPluginProcesses)
#include "tst_plugin_processes.moc"
