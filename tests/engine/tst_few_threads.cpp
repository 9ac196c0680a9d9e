// SPDX-License-Identifier: BSD-3-Clause
// Where the system has no thread left (ulimit -u, a container's pids.max): told in words, and the app goes on or stops.
#include "event_engine/external_plugin_client.h"
#include "event_engine/raw_client.h"
#include "event_engine/replayer.h"
#include "tests/support/few_threads.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <algorithm>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

class Waits : public Plugin {
public:
    Result<> run(PluginContext &context) override
    {
        while (context.sleepFor(1h)) {
        }
        return {};
    }
};

class Ends : public Plugin {
public:
    Result<> run(PluginContext &) override { return {}; }
};

std::unique_ptr<Plugin> makeWaits()
{
    return std::make_unique<Waits>();
}

bool namesThreads(const std::string &words)
{
    return words.find("no thread left") != std::string::npos;
}

/// An app with everything that a thread is made for.
struct FullApp {
    QTemporaryDir folder;
    App app{options()};

    FullApp()
    {
        const bool fine =
            app.registerEventType({"Often"}) && app.registerPlugin(makeWaits, {.name = "first"}) &&
            app.registerPlugin(makeWaits, {.name = "second"}) &&
            app.registerExternalPlugin({.name = "outside", .command = {"/bin/sh", "-c", "exec sleep 1000"}}) &&
            app.addCapture({.when = "type:Often", .folder = folder.filePath("captures").toStdString()});
        if (!fine) qFatal("no app");
    }
    static AppOptions options()
    {
        AppOptions made = quiet();
        made.publishPort = made.joinPort = Port::chosen();
        return made;
    }
    PluginSnapshot operator[](std::string_view name) const
    {
        for (PluginSnapshot &plugin : app.snapshot().plugins)
            if (plugin.name == name) return std::move(plugin);
        qFatal("no such plugin");
    }
    [[nodiscard]] bool allRun() const
    {
        return (*this)["first"].state == PluginState::Running && (*this)["second"].state == PluginState::Running;
    }
};

} // namespace

class FewThreadsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!FewThreads::isUsable()) QSKIP("a sanitizer starts threads its own way");
    }

    // With one thread more each time, up to all that it needs. What starts without a plugin says whose thread is
    // missing.
    void anAppThatFindsTooFewThreadsSaysSoAndStops()
    {
        bool isWhole = false;
        for (int spare = 0; spare < 40 && !isWhole; ++spare) {
            const FewThreads few(spare);
            FullApp full;
            const auto watched = full.app.stopOnSignals();
            if (!watched) QVERIFY2(namesThreads(watched.error().message()), watched.error().message().c_str());
            const auto start = full.app.start();
            if (!start) QVERIFY2(namesThreads(start.error().message()), start.error().message().c_str());
            isWhole = start && full.allRun();
            if (start)
                for (const char *name : {"first", "second"})
                    if (full[name].state == PluginState::Failed) QVERIFY(namesThreads(full[name].cause));
            const auto before = std::chrono::steady_clock::now();
            QVERIFY(full.app.stop());
            QVERIFY(std::chrono::steady_clock::now() - before < 4s * slowness());
        }
        QVERIFY(isWhole);
    }

    void aRestartThatFindsNoThreadIsAFailureOfThatPluginAlone()
    {
        FullApp full;
        QVERIFY(full.app.start());
        {
            const FewThreads few(-1); // not the one that ends either
            QVERIFY(full.app.restartPlugin("first"));
            SOON_COMPARE(full["first"].state, PluginState::Failed);
        }
        QVERIFY2(namesThreads(full["first"].cause), full["first"].cause.c_str());
        QCOMPARE(full["second"].state, PluginState::Running);
        QVERIFY(full.app.startPlugin("first"));
        SOON_COMPARE(full["first"].state, PluginState::Running);
        QVERIFY(full.app.stop());
    }

    void aRecordingThatFindsTooFewThreadsIsRefusedOrWhole()
    {
        FullApp full;
        QVERIFY(full.app.start());
        auto injector = full.app.makeInjector();
        QVERIFY(injector);
        bool records = false;
        for (int spare = 0; spare < 10 && !records; ++spare) {
            const FewThreads few(spare);
            const RecorderOptions options{.file = full.folder.filePath("run.mcap").toStdString()};
            const auto started = full.app.startRecording(options);
            records = started.has_value();
            if (!records) QVERIFY2(namesThreads(started.error().message()), started.error().message().c_str());
            if (!records) QVERIFY(QDir(full.folder.path()).entryList({"run*"}).isEmpty());
            if (!records) continue;
            QVERIFY(injector->publish("Often", asBytes("one")));
            QVERIFY(full.app.stopRecording());
            QCOMPARE(bytesOf(*opened(options.file)->events(everything())), std::vector<std::string>{"Oftenone"});
        }
        QVERIFY(records);
        QVERIFY(full.app.stop());
    }

    // The next file has its threads, the one that is completed meanwhile has none.
    void aRecordingIsSplitWhereNoThreadIsLeftForTheFileBefore()
    {
        FullApp full;
        QVERIFY(full.app.start());
        auto injector = full.app.makeInjector();
        QVERIFY(injector);
        RecorderOptions options{.file = full.folder.filePath("run.mcap").toStdString()};
        options.splitSize = 4 * MIB;
        options.compression = Compression::None;
        QVERIFY(full.app.startRecording(options));
        {
            const FewThreads few(3);
            for (int n = 0; n < 6; ++n) QVERIFY(injector->publish("Often", Bytes(MIB)));
            SOON_COMPARE(full.app.snapshot().recording->files, std::uint64_t(2));
        }
        const auto stopped = full.app.stopRecording();
        QVERIFY2(stopped, stopped ? "" : stopped.error().message().c_str());
        QCOMPARE(stopped->events, std::uint64_t(6));
        QVERIFY(full.app.stop());
    }

    void aReplayThatFindsTooFewThreadsIsRefusedOrWhole()
    {
        QTemporaryDir folder;
        const auto run = recordRun(folder, Compression::None, 20'000);
        bool plays = false;
        for (int spare = 0; spare < 3; ++spare) {
            const auto recording = opened(run.file);
            const FewThreads few(spare);
            const auto replayer =
                Replayer::start(recording, nullptr, {.speed = ReplayOptions::AS_FAST_AS_POSSIBLE, .loop = false});
            plays = replayer.has_value();
            if (!plays) QVERIFY2(namesThreads(replayer.error().message()), replayer.error().message().c_str());
            if (!plays) continue;
            QVERIFY((*replayer)->waitUntilFinished(20s * slowness()));
            QCOMPARE((*replayer)->snapshot().state, ReplayState::Finished);
            QCOMPARE((*replayer)->snapshot().published, std::uint64_t(run.events.size()));
        }
        QVERIFY(plays);
    }

    void aRawClientThatFindsTooFewThreadsSaysSo()
    {
        AppOptions options = FullApp::options();
        options.subscribePort = Port::chosen();
        App app(options);
        QVERIFY(app.start());
        const std::uint16_t in = *app.snapshot().publishPort, out = *app.snapshot().subscribePort;
        bool connects = false;
        for (int spare = 0; spare < 8 && !connects; ++spare) {
            const FewThreads few(spare);
            const auto publisher = RawPublisher::connect({.port = in});
            if (!publisher) QVERIFY2(namesThreads(publisher.error().message()), publisher.error().message().c_str());
            const auto subscriber = RawSubscriber::connect({.port = out});
            if (!subscriber) QVERIFY2(namesThreads(subscriber.error().message()), subscriber.error().message().c_str());
            connects = publisher && subscriber;
        }
        QVERIFY(connects);
    }

    void aPluginProcessThatFindsTooFewThreadsSaysSo()
    {
        FullApp full;
        QVERIFY(full.app.start());
        bool joins = false;
        for (int spare = 0; spare < 16 && !joins; ++spare) {
            const FewThreads few(spare);
            ExternalPluginClientOptions options;
            options.port = *full.app.snapshot().joinPort;
            options.join = true;
            options.name = "guest";
            const auto ended = ExternalPluginClient(options).run(std::make_unique<Ends>());
            joins = ended.has_value();
            if (!joins) QVERIFY2(namesThreads(ended.error().message()), ended.error().message().c_str());
        }
        QVERIFY(joins);
        QVERIFY(full.app.stop());
    }
};

QTEST_GUILESS_MAIN(FewThreadsTest)
#include "tst_few_threads.moc"
