// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/bus_watch.h"
#include "engine/app/take_rates.h"
#include "tests/support/outside_app.h"
#include "tests/support/raw_peer.h"
#include "tests/support/slowness.h"

#include <QTest>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

SubscriberStatus subscriber(std::uint32_t id, std::uint64_t taken, Losses losses = {}, bool stalled = false)
{
    SubscriberStatus status;
    status.id = id;
    status.name = "reader";
    status.taken.events = taken;
    status.losses = losses;
    status.stalled = stalled;
    return status;
}

BusStatus bus(SubscriberStatus subscriber, std::vector<BlockedPublisher> blocked = {})
{
    BusStatus status;
    status.subscribers.push_back(std::move(subscriber));
    status.blocked = std::move(blocked);
    return status;
}

/// How often the problems that were told are told of.
std::uint64_t told(const ProblemList &problems)
{
    std::uint64_t count = 0;
    for (const Problem &problem : problems.all()) count += problem.count;
    return count;
}

/// Waits for each event as if it were work.
class Slow : public Plugin {
public:
    std::string name() const override { return "Slow"; }
    std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
    Result<> run(PluginContext &context) override
    {
        while (context.receive() && context.sleepFor(10ms)) {
        }
        return {};
    }
};

} // namespace

class AppNumbersTest : public QObject {
    Q_OBJECT

private slots:
    void aLossIsToldWhenItHappensAndNotForEver()
    {
        ProblemList problems;
        BusWatch watch(problems);
        watch.look(bus(subscriber(1, 0)));
        QCOMPARE(told(problems), 0u);
        for (int n = 0; n < 5; ++n) watch.look(bus(subscriber(1, 0, {.dropped = 7})));
        QCOMPARE(told(problems), 1u);
        watch.look(bus(subscriber(1, 0, {.dropped = 8})));
        QCOMPARE(told(problems), 2u);
        for (int n = 0; n < 5; ++n) watch.look(bus(subscriber(1, 0, {.dropped = 8, .hardCap = 1})));
        QCOMPARE(told(problems), 3u);
    }

    void aStallAndABlockAreToldOncePerTime()
    {
        ProblemList problems;
        BusWatch watch(problems);
        for (int n = 0; n < 3; ++n) watch.look(bus(subscriber(1, 0, {}, true)));
        QCOMPARE(told(problems), 1u);
        watch.look(bus(subscriber(1, 5)));
        watch.look(bus(subscriber(1, 5, {}, true)));
        QCOMPARE(told(problems), 2u);

        watch.look(bus(subscriber(1, 5, {}, true), {{"writer", "reader", 900ms}}));
        QCOMPARE(told(problems), 2u);
        for (int n = 0; n < 3; ++n) watch.look(bus(subscriber(1, 5, {}, true), {{"writer", "reader", 2s}}));
        QCOMPARE(told(problems), 3u);
    }

    void whatIsOverSaysSoUntilItHappensAgain()
    {
        ProblemList problems;
        BusWatch watch(problems);
        using Texts = std::vector<std::string>;
        const auto goOn = [&] {
            Texts texts;
            for (const Problem &problem : problems.all())
                if (!problem.ended)
                    texts.push_back(problem.about + " " + problem.text.substr(0, problem.text.find_first_of(" :,", 5)));
            return texts;
        };
        const std::vector<BlockedPublisher> blocked{{"writer", "reader", 2s}};
        watch.look(bus(subscriber(1, 0)));
        watch.look(bus(subscriber(1, 0, {.dropped = 7, .hardCap = 1}, true), blocked));
        QCOMPARE(goOn(), (Texts{"reader is stalled", "reader loses", "reader loses", "writer waits"}));
        watch.look(bus(subscriber(1, 0, {.dropped = 8, .hardCap = 1}, true), blocked));
        QCOMPARE(goOn(), (Texts{"reader is stalled", "writer waits", "reader loses"}));
        watch.look(bus(subscriber(1, 0, {.dropped = 8, .hardCap = 1})));
        QCOMPARE(goOn(), Texts());
        watch.look(bus(subscriber(1, 0, {.dropped = 8, .hardCap = 1}, true)));
        QCOMPARE(goOn(), Texts{"reader is stalled"});
        watch.look(bus(subscriber(2, 0))); // the first one has left
        QCOMPARE(goOn(), Texts());
    }

    void aClockThatWasPutForwardOrBackIsNoted()
    {
        ProblemList problems;
        BusWatch watch(problems);
        watch.lookAtClock(20ms);
        QCOMPARE(told(problems), 0u);
        for (int n = 0; n < 3; ++n) watch.lookAtClock(3s);
        QCOMPARE(told(problems), 1u);
        QVERIFY(problems.all().front().text.find("forward by") != std::string::npos);
        watch.lookAtClock(0s);
        QCOMPARE(told(problems), 2u);
        QVERIFY(problems.all().back().text.find("back by") != std::string::npos);
        QCOMPARE(problems.all().back().severity, Severity::Note);
    }

    void theRateOfTakingIsThatOfTheLastSecond()
    {
        TakeRates rates;
        const Timestamp start(1000s);
        QVERIFY(rates.look({}, start).empty());
        QVERIFY(rates.look({subscriber(1, 10)}, start + 10ms).empty()); // too short to tell
        QVERIFY(rates.look({subscriber(1, 50)}, start + 500ms).empty()); // when it began is not known
        QCOMPARE(rates.look({subscriber(1, 100)}, start + 1s)["reader"], 100.0);
        QCOMPARE(rates.look({subscriber(1, 100)}, start + 1500ms)["reader"], 50.0);
        QVERIFY(rates.look({subscriber(1, 100)}, start + 2s).empty()); // nothing for a second
        SubscriberStatus other = subscriber(2, 30);
        other.name = "other";
        QVERIFY(rates.look({other, subscriber(1, 100)}, start + 2s + 500ms).empty());
        other.taken.events = 60;
        QCOMPARE(rates.look({other, subscriber(1, 100)}, start + 3s)["other"], 60.0);
    }

    void aSlowPluginReceivesAtItsOwnRate()
    {
        AppOptions options;
        options.publishPort = options.subscribePort = Port::off();
        App app(options);
        QVERIFY(app.registerEventType({"TypeA"}));
        QVERIFY(app.registerPlugin(std::make_unique<Slow>()));
        QVERIFY(app.start());
        auto injector = app.makeInjector();
        QVERIFY(injector);
        for (int n = 0; n < 20'000; ++n) QVERIFY(injector->publish("TypeA", {}));
        const auto slowly = [&] {
            const Snapshot snapshot = app.snapshot();
            const double rate = snapshot.plugins.front().receivedPerSecond;
            return snapshot.types.at(1).eventsPerSecond == 0 && rate > 0 && rate < 110;
        };
        SOON_VERIFY(slowly());
    }

    void theNumbersOfAPluginThatQuitAndCameBackAreAllItsOwn()
    {
        OutsideApp app;
        app.inject("TypeAone");
        {
            RawPeer peer(app.port());
            QCOMPARE(peer.ask("plugin_command: next_msg"), "TypeAone");
            peer.send({"plugin_command: quit"});
            SOON_COMPARE(app.plugin().state, PluginState::Stopped);
        }
        QCOMPARE(app.plugin().received, 1u);
        RawPeer again(app.port());
        QCOMPARE(again.ask("TypeBhello"), "event-engine: msg published");
        app.inject("TypeAtwo");
        QCOMPARE(again.ask("plugin_command: next_msg"), "TypeAtwo");
        QCOMPARE(app.plugin().received, 2u);
        QCOMPARE(app.plugin().receivedBytes, 16u);
    }
};

QTEST_GUILESS_MAIN(AppNumbersTest)
#include "tst_app_numbers.moc"
