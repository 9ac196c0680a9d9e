// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/app.h"
#include "tests/support/few_descriptors.h"
#include "tests/support/long_run.h"
#include "tests/support/made_plugin.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <pthread.h>
#include <stdexcept>
#include <thread>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

struct Ping {
    static constexpr std::string_view eventType = "Ping";
    std::uint32_t number = 0;
    void writeTo(PayloadWriter &writer) const { writer.appendNumber(number); }
    static Result<Ping> fromBytes(ByteView payload)
    {
        Ping ping;
        if (payload.size() != sizeof ping.number) return failure(ErrorKind::BadData, "a Ping has four bytes");
        std::memcpy(&ping.number, payload.data(), sizeof ping.number);
        return ping;
    }
};

struct Unknown {
    static constexpr std::string_view eventType = "Pong";
    void writeTo(PayloadWriter &) const {}
    static Result<Unknown> fromBytes(ByteView) { return Unknown{}; }
};

AppOptions quiet()
{
    AppOptions options;
    options.publishPort = Port::off();
    options.subscribePort = Port::off();
    return options;
}

Made::Run publishes(std::uint32_t count)
{
    return [count](PluginContext &context) -> Result<> {
        for (std::uint32_t n = 0; n < count; ++n)
            if (auto sent = context.publish(Ping{n}); !sent) return sent;
        return {};
    };
}

Made::Run takes(std::uint32_t count, std::atomic<std::uint32_t> &errors)
{
    return [count, &errors](PluginContext &context) -> Result<> {
        for (std::uint32_t n = 0; n < count; ++n) {
            const auto event = context.receive();
            if (!event) return {};
            const auto ping = event->as<Ping>();
            errors += !ping || ping->number != n;
        }
        return {};
    };
}

const PluginSnapshot &plugin(const Snapshot &snapshot, std::string_view name)
{
    for (const PluginSnapshot &plugin : snapshot.plugins)
        if (plugin.name == name) return plugin;
    qFatal("no such plugin");
}

} // namespace

class AppTest : public QObject {
    Q_OBJECT

private slots:
    void aTypeThatIsRegisteredAgainMustSayTheSameOfItsPayloadOrNothing()
    {
        App app(AppOptions{});
        const auto id = app.registerEventType({"Wind", Encoding::Json});
        QVERIFY(id);
        QCOMPARE(app.registerEventType({"Wind", Encoding::Json}).value(), *id);
        QCOMPARE(app.registerEventType({"Wind"}).value(), *id);
        const auto other = app.registerEventType({"Wind", Encoding::Text});
        QVERIFY(!other);
        QCOMPARE(other.error().kind(), ErrorKind::InvalidArgument);
        QVERIFY(other.error().message().find("another encoding") != std::string::npos);
    }

    void anAppEndsWhenEveryPluginHasEnded()
    {
        std::atomic<std::uint32_t> errors{0};
        App app(quiet());
        QVERIFY(app.registerEventType({"Ping"}));
        add(app, "taker", {"Ping"}, takes(1000, errors));
        add(app, "sender", {}, publishes(1000));
        const auto result = app.run();
        QVERIFY(result);
        QVERIFY(result->failed.empty());
        QCOMPARE(errors.load(), 0u);
        const Snapshot snapshot = app.snapshot();
        QCOMPARE(snapshot.state, AppState::Stopped);
        QCOMPARE(snapshot.sequence, 1000u);
        QCOMPARE(snapshot.types.at(1).events, 1000u);
        QCOMPARE(snapshot.types.at(1).bytes, 8000u);
        QCOMPARE(snapshot.types.at(1).publishers, std::vector<std::string>{"sender"});
        QCOMPARE(snapshot.types.at(1).subscribers, std::vector<std::string>{"taker"});
        QCOMPARE(plugin(snapshot, "taker").received, 1000u);
        QCOMPARE(plugin(snapshot, "sender").published, 1000u);
        QCOMPARE(plugin(snapshot, "sender").state, PluginState::Stopped);
        QCOMPARE(snapshot.types.at(1).eventsPerSecond, 0.0);
    }

    // N2: plugins that publish as their first act, after random delays.
    void theFirstEventIsNeverLost()
    {
        const int starts = isLong() ? 10'000 : 1000 / (slowness() * slowness());
        for (int round = 0; round < starts; ++round) {
            const int senders = 1 + round % 15;
            App app(quiet());
            QVERIFY(app.registerEventType({"Ping"}));
            for (int i = 0; i < senders; ++i)
                add(app, "sender" + std::to_string(i), {},
                    [delay = (round * 7 + i * 13) % 50](PluginContext &context) -> Result<> {
                        if (delay) std::this_thread::sleep_for(std::chrono::microseconds(delay));
                        return context.publish(Ping{0});
                    });
            std::atomic<int> received{0};
            add(app, "taker", {"Ping"}, [&](PluginContext &context) -> Result<> {
                while (received < senders && context.receive(20s)) ++received;
                return {};
            });
            QVERIFY(app.run());
            QCOMPARE(received.load(), senders);
        }
    }

    void stoppingEndsEveryState_data()
    {
        QTest::addColumn<int>("delayUs");
        for (const int delay : {0, 50, 200, 1000, 5000, 30000}) QTest::addRow("%d us after the start", delay) << delay;
    }
    // N5: plugins that wait, that publish without end, that block on one who reads nothing, that sleep.
    void stoppingEndsEveryState()
    {
        QFETCH(int, delayUs);
        AppOptions options = quiet();
        options.stallAfter = 0s;
        App app(options);
        QVERIFY(app.registerEventType({"Ping"}));
        add(app, "waits", {"Ping"}, untilStopped);
        add(app, "floods", {}, [](PluginContext &context) -> Result<> {
            for (;;)
                if (auto sent = context.publish(Ping{}); !sent) return sent;
        });
        add(app, "reads nothing", {"Ping"}, [](PluginContext &context) -> Result<> {
            while (context.sleepFor(1h)) {
            }
            return {};
        });
        QVERIFY(app.start());
        std::this_thread::sleep_for(std::chrono::microseconds(delayUs));
        const auto before = std::chrono::steady_clock::now();
        const auto stopped = app.stop();
        QVERIFY2(stopped, stopped ? "" : stopped.error().message().c_str());
        QVERIFY(std::chrono::steady_clock::now() - before < 5s * slowness());
        for (const PluginSnapshot &plugin : app.snapshot().plugins) QCOMPARE(plugin.state, PluginState::Stopped);
        QVERIFY(app.stop());
    }

    void aPluginThatFailsHarmsNobodyAndSaysWhy_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("cause");
        QTest::newRow("returns an error") << "error"
                                          << "no camera";
        QTest::newRow("throws") << "throw"
                                << "run() threw: lens cap on";
        QTest::newRow("throws something odd") << "odd"
                                              << "run() threw something that is no std::exception";
        QTest::newRow("throws while it starts") << "start"
                                                << "start() threw: no model";
        QTest::newRow("throws something odd while it starts") << "odd start"
                                                              << "start() threw something that is no std::exception";
        QTest::newRow("throws when it is made") << "constructor"
                                                << "its constructor threw: no lens";
        QTest::newRow("throws something odd when it is made")
            << "odd constructor"
            << "its constructor threw something that is no std::exception";
        QTest::newRow("publishes an unknown type") << "unknown"
                                                   << "unknown event type \"Pong\", did you mean \"Ping\"?";
    }
    void aPluginThatFailsHarmsNobodyAndSaysWhy()
    {
        QFETCH(QString, how);
        QFETCH(QString, cause);
        std::atomic<std::uint32_t> errors{0};
        App app(quiet());
        QVERIFY(app.registerEventType({"Ping"}));
        add(app, "taker", {"Ping"}, takes(10, errors));
        add(app, "sender", {}, publishes(10));
        const Made::Run run = [&](PluginContext &context) -> Result<> {
            if (how == "error") return failure(ErrorKind::Failed, "no camera");
            if (how == "throw") throw std::runtime_error("lens cap on");
            if (how == "unknown") return context.publish(Unknown{});
            throw 42;
        };
        const Made::Run start = [&](PluginContext &) -> Result<> {
            if (how == "start") throw std::runtime_error("no model");
            if (how == "odd start") throw 42;
            return {};
        };
        const auto make = [&]() -> std::unique_ptr<Plugin> {
            if (how == "constructor") throw std::runtime_error("no lens");
            if (how == "odd constructor") throw 42;
            return std::make_unique<Made>("fails", std::vector<Subscription>{}, run, start);
        };
        QVERIFY(app.registerPlugin(make, {.name = "fails"}));
        const auto result = app.run();
        QVERIFY(result);
        QCOMPARE(errors.load(), 0u);
        QCOMPARE(result->failed.size(), 1u);
        QCOMPARE(result->failed[0].name, "fails");
        QCOMPARE(QString::fromStdString(result->failed[0].cause), cause);
        QCOMPARE(plugin(app.snapshot(), "fails").state, PluginState::Failed);
        QVERIFY(!app.snapshot().problems.empty());
    }

    void aPluginThatFailsWhileItStopsSaysWhy()
    {
        App app(quiet());
        add(app, "fails", {}, [](PluginContext &context) -> Result<> {
            static_cast<void>(context.receive());
            throw std::runtime_error("the lens cap is lost");
        });
        QVERIFY(app.start());
        QVERIFY(app.stop());
        QCOMPARE(app.result().failed.size(), 1u);
        QCOMPARE(app.result().failed[0].cause, "run() threw: the lens cap is lost");
    }

    void aPluginThatMustNotFailStopsTheApp()
    {
        App app(quiet());
        add(app, "waits", {}, untilStopped);
        InternalPluginOptions vital;
        vital.onFailure = OnFailure::StopApp;
        add(
            app, "vital", {}, [](PluginContext &) -> Result<> { return failure(ErrorKind::Failed, "out of paper"); },
            {}, vital);
        const auto result = app.run();
        QVERIFY(result);
        QVERIFY(result->stoppedByFailure);
    }

    void aPluginThatNeverStartsEndsTheStartByName()
    {
        AppOptions options = quiet();
        options.startTimeout = 1s * slowness();
        App app(options);
        for (int n = 0; n < 50; ++n) add(app, "quick " + std::to_string(n), {}, untilStopped);
        add(app, "sleepy", {}, untilStopped, [](PluginContext &context) -> Result<> {
            while (context.sleepFor(1h)) {
            }
            return {};
        });
        const auto up = app.start();
        QVERIFY(!up);
        QVERIFY(up.error().message().starts_with("sleepy did not start"));
        QCOMPARE(app.snapshot().state, AppState::Stopped);
        for (const PluginSnapshot &ended : app.snapshot().plugins) {
            QCOMPARE(ended.state, PluginState::Stopped);
            QCOMPARE(ended.cause, std::string("stopped with the app"));
        }
    }

    void aStartThatFailsLeavesNoPluginStarting()
    {
        std::atomic<std::uint32_t> errors{0};
        AppOptions options = quiet();
        options.bindAddress = "0.0.0.0"; // of the whole network, without keys: it is refused
        options.publishPort = Port::chosen();
        App app(options);
        QVERIFY(app.registerEventType({"Ping"}));
        add(app, "taker", {"Ping"}, takes(1, errors));
        ExternalPlugin outside;
        outside.name = "outside";
        outside.port = Port::chosen();
        QVERIFY(app.registerExternalPlugin(outside));
        QVERIFY(!app.start());
        for (const char *name : {"taker", "outside"}) {
            const PluginSnapshot ended = plugin(app.snapshot(), name);
            QCOMPARE(ended.state, PluginState::Stopped);
            QCOMPARE(ended.cause, std::string("the app did not start"));
        }
    }

    void aPluginThatHangsIsNamedAndRefused()
    {
        AppOptions options = quiet();
        options.stopTimeout = 300ms;
        static std::atomic<bool> release{false};
        static std::atomic<int> refused{0};
        {
            App app(options);
            QVERIFY(app.registerEventType({"Ping"}));
            add(app, "deaf", {}, [](PluginContext &context) -> Result<> {
                while (!release) std::this_thread::yield();
                refused = context.publish(Ping{}) ? 1 : 2;
                return {};
            });
            QVERIFY(app.start());
            const auto stopped = app.stop();
            QVERIFY(!stopped);
            QVERIFY(stopped.error().message().starts_with("deaf did not return"));
            QCOMPARE(plugin(app.snapshot(), "deaf").state, PluginState::Hung);
        }
        release = true;
        SOON_COMPARE(refused.load(), 2);
    }

    void numbersAndEventsStayReadableAfterTheEnd()
    {
        App app(quiet());
        QVERIFY(app.registerEventType({"Ping"}));
        add(app, "sender", {}, publishes(5000));
        QVERIFY(app.run());
        EventQuery query;
        query.limit = 10;
        const EventPage newest = app.events(query);
        QCOMPARE(newest.events.size(), 10u);
        QCOMPARE(newest.events[0].sequence(), 5000u);
        QCOMPARE(newest.next, Sequence(4990));
        query.from = newest.next;
        QCOMPARE(app.events(query).events[0].sequence(), 4990u);
        query.direction = EventQuery::Direction::OldestFirst;
        query.from.reset();
        QCOMPARE(app.events(query).events[0].as<Ping>()->number, 0u);
        const Snapshot snapshot = app.snapshot();
        const RateHistory rates = app.rates({*snapshot.started, snapshot.time});
        std::uint64_t events = 0;
        for (const auto &series : rates.series)
            for (const auto &cell : series.cells) events += cell.events;
        QCOMPARE(events, 5000u);
    }

    void anotherThreadPublishesOnlyThroughAPublisherOfItsOwn()
    {
        App app(quiet());
        QVERIFY(app.registerEventType({"Ping"}));
        std::atomic<bool> direct{true}, own{false};
        add(app, "driver", {}, [&](PluginContext &context) -> Result<> {
            auto publisher = context.makePublisher();
            if (!publisher) return failure(publisher.error());
            std::thread([&, publisher = std::move(*publisher)]() mutable {
                direct = bool(context.publish(Ping{}));
                own = bool(publisher.publish(Ping{}));
            }).join();
            return {};
        });
        QVERIFY(app.run());
        QVERIFY(!direct);
        QVERIFY(own);
        QCOMPARE(plugin(app.snapshot(), "driver").published, 1u);
    }

    void anotherThreadMakesItsPublisherAndLogsItself()
    {
        App app(quiet());
        QVERIFY(app.registerEventType({"Ping"}));
        add(app, "driver", {}, [](PluginContext &context) -> Result<> {
            Result<> sent;
            std::thread([&] {
                if (auto publisher = context.makePublisher()) sent = publisher->publish(Ping{});
                context.log("a frame of " + context.pluginName());
            }).join();
            return sent;
        });
        QVERIFY(app.run());
        QCOMPARE(plugin(app.snapshot(), "driver").published, 1u);
        QCOMPARE(app.output().front().text, std::string("a frame of driver"));
        QVERIFY(app.snapshot().problems.empty());
    }

    // A host's interval timer, say, whose signals land in a plugin's thread more often than its time is up.
    void signalsDoNotMakeAWaitLonger()
    {
        App app(quiet());
        std::chrono::steady_clock::duration waited{};
        add(app, "waits", {}, [&](PluginContext &context) -> Result<> {
            const auto begin = std::chrono::steady_clock::now();
            const auto plugin = pthread_self();
            std::jthread host([plugin](const std::stop_token &ended) {
                const auto giveUp = std::chrono::steady_clock::now() + 5s * slowness();
                while (!ended.stop_requested() && std::chrono::steady_clock::now() < giveUp) {
                    pthread_kill(plugin, SIGUSR1);
                    std::this_thread::sleep_for(10ms);
                }
            });
            static_cast<void>(context.receive(200ms));
            waited = std::chrono::steady_clock::now() - begin;
            return {};
        });
        std::signal(SIGUSR1, [](int) {});
        QVERIFY(app.run());
        QVERIFY(waited >= 200ms && waited < 4s * slowness());
    }

    void aPublisherThatCannotBeMadeSaysWhy()
    {
        if (!FewDescriptors::isUsable()) QSKIP("this sanitizer needs descriptors of its own");
        App app(quiet());
        add(app, "driver", {}, [](PluginContext &context) -> Result<> {
            const FewDescriptors none;
            const auto publisher = context.makePublisher();
            return publisher ? Result<>() : failure(publisher.error());
        });
        QVERIFY(app.run());
        const std::string cause = plugin(app.snapshot(), "driver").cause;
        QVERIFY2(cause.find("needs a file descriptor") != std::string::npos, cause.c_str());
    }

    // Each is full of its own events as well, so there is nobody who could go on.
    void pluginsThatWaitForEachOtherKeepNoMoreThanTheHardCap()
    {
        AppOptions options = quiet();
        options.stallAfter = 0s;
        options.hardCap = 8 * MIB;
        App app(options);
        QVERIFY(app.registerEventType({"Ping"}));
        for (const char *name : {"one", "other"})
            add(app, name, {"Ping"}, [](PluginContext &context) -> Result<> {
                for (;;)
                    if (auto sent = context.publish(Ping{}); !sent) return sent;
            });
        QVERIFY(app.start());
        SOON_VERIFY(plugin(app.snapshot(), "one").losses.hardCap > 0);
        const Snapshot snapshot = app.snapshot();
        QVERIFY(plugin(snapshot, "one").waitingBytes + plugin(snapshot, "other").waitingBytes < 32 * MIB);
    }

    void anEventNamesTheOneThatCausedIt()
    {
        App app(quiet());
        QVERIFY(app.registerEventTypes({{"Ping"}, {"Answer"}}));
        add(app, "sender", {}, publishes(3));
        add(app, "answers", {"Ping"}, [](PluginContext &context) -> Result<> {
            for (int i = 0; i < 3 && context.receive(20s); ++i)
                if (auto sent = context.publish("Answer", asBytes("yes")); !sent) return sent;
            return {};
        });
        QVERIFY(app.run());
        EventQuery query;
        int answers = 0;
        for (const EventView &event : app.events(query).events) {
            if (event.type().name != "Answer") continue;
            ++answers;
            QVERIFY(event.cause() && *event.cause() < event.sequence());
        }
        QCOMPARE(answers, 3);
    }

    void namesAndTypesThatClashAreRefused()
    {
        App app(quiet());
        QVERIFY(app.registerEventType({"Wind"}));
        QVERIFY(app.registerEventType({"Wind"}));
        const auto clash = app.registerEventType({"WindSpeed"});
        QVERIFY(!clash);
        QVERIFY(clash.error().message().find("Wind and WindSpeed") != std::string::npos);
        add(app, "one", {}, untilStopped);
        QVERIFY(!app.registerPlugin(std::make_unique<Made>("one", std::vector<Subscription>{}, untilStopped)));
        QVERIFY(app.registerExternalPlugin({.name = "two", .id = "d3266646-41ec-11ed-a96f-5391348bab46"}));
        const auto same = app.registerExternalPlugin({.name = "three", .id = "d3266646-41ec-11ed-a96f-5391348bab46"});
        QVERIFY(!same);
        QVERIFY(same.error().message().starts_with("the plugins two and three have the same id"));
    }
};

QTEST_GUILESS_MAIN(AppTest)
#include "tst_app.moc"
