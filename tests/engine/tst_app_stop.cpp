// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/app.h"
#include "event_engine/recorder.h"
#include "tests/support/few_descriptors.h"
#include "tests/support/slowness.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <random>
#include <sys/wait.h>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

struct Shared {
    std::atomic<bool> release{false}, gone{false};
    std::atomic<std::uint64_t> published{0};
};

/// Takes nothing, and does not end before it is released.
class Hanging : public Plugin {
public:
    explicit Hanging(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
    ~Hanging() override { m_shared->gone = true; }
    std::string name() const override { return "Hanging"; }
    std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
    Result<> run(PluginContext &) override
    {
        while (!m_shared->release) std::this_thread::sleep_for(1ms);
        return {};
    }

private:
    const std::shared_ptr<Shared> m_shared;
};

class Flooding : public Plugin {
public:
    explicit Flooding(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
    std::string name() const override { return "Flooding"; }
    Result<> run(PluginContext &context) override
    {
        for (const Bytes payload(1000);; ++m_shared->published)
            if (auto sent = context.publish("TypeA", payload); !sent) return sent;
    }

private:
    const std::shared_ptr<Shared> m_shared;
};

/// An app whose one plugin is full and hangs, and holds up the other.
std::unique_ptr<App> stoppedWithOneThatHangs(const std::shared_ptr<Shared> &shared)
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::off();
    options.stallAfter = 0s;
    options.stopTimeout = 300ms * slowness();
    auto app = std::make_unique<App>(options);
    bool fine = app->registerEventType({"TypeA"}) && app->registerPlugin(std::make_unique<Hanging>(shared)) &&
                app->registerPlugin(std::make_unique<Flooding>(shared)) && app->start();
    const auto waits = [&] {
        for (const PluginSnapshot &plugin : app->snapshot().plugins)
            if (plugin.waitsFor == "Hanging") return true;
        return false;
    };
    fine = fine && QTest::qWaitFor(waits, soon());
    fine = fine && !app->stop(); // names the one that hangs
    if (!fine) qFatal("no app with a plugin that hangs");
    return app;
}

class Waiting : public Plugin {
public:
    Result<> run(PluginContext &context) override
    {
        while (context.sleepFor(1h)) {
        }
        return {};
    }
};

/// A function that makes a plugin. Only so many copies of it can be made.
struct Making {
    std::shared_ptr<int> copiesLeft;
    bool throwsException = true;

    Making(std::shared_ptr<int> left, bool exception) : copiesLeft(std::move(left)), throwsException(exception) {}
    Making(Making &&) noexcept = default;
    Making(const Making &other) : copiesLeft(other.copiesLeft), throwsException(other.throwsException)
    {
        if ((*copiesLeft)-- > 0) return;
        if (throwsException) throw std::runtime_error("no copy is left");
        throw *copiesLeft;
    }
    std::unique_ptr<Plugin> operator()() const { return std::make_unique<Waiting>(); }
};

qsizetype countOf(const char *folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size();
}

/// The same once it changes no more: a thread that has been joined leaves a moment later.
qsizetype settledCountOf(const char *folder)
{
    qsizetype before = -1, count = countOf(folder);
    for (; count != before; count = countOf(folder)) {
        before = count;
        QTest::qWait(50);
    }
    return count;
}

void release(Shared &shared)
{
    shared.release = true;
    if (!QTest::qWaitFor([&] { return shared.gone.load(); }, soon())) qFatal("it still hangs");
}

} // namespace

class AppStopTest : public QObject {
    Q_OBJECT

private slots:
    void whatWasPublishedBeforeTheStopHasItsPlaceOrIsCountedAsLost()
    {
        const auto shared = std::make_shared<Shared>();
        const auto app = stoppedWithOneThatHangs(shared);
        const Snapshot snapshot = app->snapshot();
        QCOMPARE(snapshot.sequence, shared->published.load());
        QVERIFY(snapshot.lost > 0);
        QVERIFY(std::any_of(snapshot.problems.begin(), snapshot.problems.end(), [](const Problem &problem) {
            return problem.about == "Hanging" && problem.text.find("loses events") != std::string::npos;
        }));
        release(*shared);
    }

    // N5: threads and processes at work, a port with a client, a recording; stopped at random moments, some of them
    // before the start is over.
    void aStopAtAnyMomentLeavesNothingBehind()
    {
        const auto anApp = [](Duration stopAfter, const QString &folder) {
            AppOptions options;
            options.publishPort = options.subscribePort = options.joinPort = Port::chosen();
            App app(options);
            const auto shared = std::make_shared<Shared>();
            const RecorderOptions recorder{.file = folder.toStdString() + "/run.mcap"};
            const bool fine =
                app.registerEventType({"TypeA"}) && app.registerPlugin(std::make_unique<Flooding>(shared)) &&
                app.registerExternalPlugin(
                    {.name = "outside", .subscriptions = {"TypeA"}, .command = {"/bin/sh", "-c", "exec sleep 1000"}}) &&
                app.startRecording(recorder);
            if (!fine) qFatal("no app to be stopped");
            std::jthread starter([&] { static_cast<void>(app.start()); });
            std::this_thread::sleep_for(stopAfter);
            const auto before = std::chrono::steady_clock::now();
            app.requestStop();
            starter.join();
            const auto stopped = app.stop();
            const auto time = std::chrono::steady_clock::now() - before;
            return stopped && time < 5s * slowness();
        };
        QTemporaryDir folder;
        QVERIFY(anApp(10ms, folder.path())); // some things are made once for all apps
        const qsizetype threads = settledCountOf("/proc/self/task"), descriptors = settledCountOf("/proc/self/fd");
        std::mt19937 random(5);
        for (int round = 0; round < 20; ++round) {
            QTemporaryDir own;
            QVERIFY(anApp(std::chrono::microseconds(random() % 60'000), own.path()));
            QVERIFY2(::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD, "a child process is left");
            SOON_VERIFY(countOf("/proc/self/task") <= threads);
            SOON_VERIFY(countOf("/proc/self/fd") <= descriptors);
            const QStringList files = QDir(own.path()).entryList(QDir::Files);
            QVERIFY2(files.filter(".part").isEmpty(), qPrintable(files.join(' ')));
        }
    }

    // At each moment of the start: before any plugin has begun, and while those that have wait for the others.
    void whateverAStartThrowsBringsTheAppDownInOrderWithWords_data()
    {
        QTest::addColumn<bool>("exception");
        QTest::addColumn<QString>("words");
        QTest::newRow("exception") << true << "the app cannot start: no copy is left";
        QTest::newRow("anything") << false << "the app cannot start: something was thrown that is no std::exception";
    }
    void whateverAStartThrowsBringsTheAppDownInOrderWithWords()
    {
        QFETCH(bool, exception);
        QFETCH(QString, words);
        bool started = false;
        int copies = 0;
        for (; !started; ++copies) {
            AppOptions options;
            options.publishPort = options.subscribePort = Port::off();
            App app(options);
            const auto left = std::make_shared<int>(INT_MAX);
            for (const char *name : {"one", "two", "three"})
                QVERIFY(app.registerPlugin(Making(left, exception), {.name = name}));
            *left = copies;
            const auto result = app.start();
            started = result.has_value();
            if (started) continue;
            QCOMPARE(result.error().kind(), ErrorKind::Failed);
            QCOMPARE(QString::fromStdString(result.error().message()), words);
            QCOMPARE(app.snapshot().state, AppState::Stopped);
            for (const PluginSnapshot &plugin : app.snapshot().plugins) QCOMPARE(plugin.state, PluginState::Stopped);
            QVERIFY(app.stop()); // nobody hangs
            const auto again = app.start();
            QVERIFY(!again);
            QVERIFY2(again.error().message().find("an app runs once") == 0, again.error().message().c_str());
        }
        QVERIFY(copies > 4); // three for the list, and some for those that have begun
    }

    // Wherever the descriptors run out, the start says so, and nothing ends the process.
    void anAppThatFindsTooFewDescriptorsDoesNotStart()
    {
        if (!FewDescriptors::isUsable()) QSKIP("this sanitizer needs descriptors of its own");
        bool started = false;
        for (unsigned spare = 0; spare < 100 && !started; ++spare) {
            AppOptions options;
            options.publishPort = options.subscribePort = Port::chosen();
            App app(options);
            const auto shared = std::make_shared<Shared>();
            shared->release = true;
            QVERIFY(app.registerEventType({"TypeA"}));
            QVERIFY(app.registerPlugin(std::make_unique<Hanging>(shared)));
            QVERIFY(app.registerExternalPlugin({.name = "outside", .subscriptions = {"TypeA"}}));
            const FewDescriptors few(spare);
            const auto start = app.start();
            started = start.has_value();
            if (!started) QVERIFY(!start.error().message().empty());
        }
        QVERIFY(started);
    }

    void anAppCanBeMadeWithNotOneDescriptorLeft()
    {
        if (!FewDescriptors::isUsable()) QSKIP("this sanitizer needs descriptors of its own");
        App before(AppOptions{}); // the first of a program allows it more descriptors
        for (unsigned spare = 0; spare < 4; ++spare) {
            const FewDescriptors few(spare);
            App app(AppOptions{});
            QVERIFY(app.registerEventType({"TypeA"}));
            const auto injector = app.makeInjector();
            QVERIFY(!injector);
            const auto start = app.start();
            QVERIFY(!start);
            QVERIFY(start.error().message().find("file descriptors") != std::string::npos);
            QCOMPARE(app.snapshot().sequence, 0u);
        }
    }

    // Leaving the bus, it lets in what it held up: nobody may be told who is gone (seen by the address sanitizer).
    void aPluginThatHangsMayEndAfterTheAppIsGone()
    {
        const auto shared = std::make_shared<Shared>();
        stoppedWithOneThatHangs(shared).reset();
        release(*shared);
    }
};

QTEST_GUILESS_MAIN(AppStopTest)
#include "tst_app_stop.moc"
