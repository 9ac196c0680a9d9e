// SPDX-License-Identifier: BSD-3-Clause
// A plugin class of C++ as a process of its own: here the client runs in a thread of the test, which it cannot tell.
#include "engine/bus/bus_options.h"
#include "tests/support/outside_app.h"
#include "tests/support/outside_plugin.h"
#include "tests/support/slowness.h"

#include <QTest>
#include <atomic>

using namespace event_engine;
using namespace std::chrono_literals;
using event_engine::test::Made;
using event_engine::test::untilStopped;

namespace {

std::unique_ptr<Made> made(Made::Run run, std::vector<Subscription> subscriptions = {})
{
    return std::make_unique<Made>("outside", std::move(subscriptions), std::move(run));
}

} // namespace

class TestExternalPluginClient : public QObject {
    Q_OBJECT

private slots:
    void itSeesWhatItWouldSeeInside()
    {
        OutsideApp app;
        for (int n = 0; n < 3; ++n) {
            app.inject("TypeBnot subscribed");
            app.inject("TypeA" + std::to_string(n));
        }
        std::vector<std::string> seen;
        Outside outside(app.port(), [&](PluginContext &context) -> Result<> {
            for (int n = 0; n < 3; ++n) {
                const auto event = context.receive(20s);
                if (!event) return failure(ErrorKind::Failed, "no event");
                seen.push_back(event->type().name + ' ' + std::string(asText(event->payload())) + ' ' +
                               std::to_string(event->sequence()) + ' ' + event->publisher().name);
                if (auto sent = context.publish("TypeB", asBytes("answer")); !sent) return sent;
            }
            return {};
        });
        const auto ended = outside.end();
        QVERIFY2(ended, ended ? "" : ended.error().message().c_str());
        QCOMPARE(seen,
                 (std::vector<std::string>{"TypeA 0 2 (injected)", "TypeA 1 4 (injected)", "TypeA 2 6 (injected)"}));
        QCOMPARE(app.plugin().state, PluginState::Stopped);
        SOON_COMPARE(app.app().events({}).events.size(), 9u);
        QCOMPARE(app.plugin().published, 3u);
        QCOMPARE(app.app().events({}).events[0].cause(), std::optional<Sequence>(6));
        QCOMPARE(app.plugin().losses, Losses{});
    }

    void everyEventComesAndGoesOnceInOrder()
    {
        const int count = 200'000 / slowness();
        OutsideApp app({.subscriptions = {"TypeA"}});
        std::atomic<int> wrong{0}, received{0};
        Outside echo(app.port(), [&](PluginContext &context) -> Result<> {
            for (; received < count; ++received) {
                const auto event = context.receive(60s);
                if (!event) return failure(ErrorKind::Failed, "no event");
                wrong += std::string(asText(event->payload())) != std::to_string(received);
                if (auto sent = context.publish("TypeB", event->payload()); !sent) return sent;
            }
            return {};
        });
        for (int n = 0; n < count; ++n) app.inject("TypeA" + std::to_string(n));
        const auto ended = echo.end();
        QVERIFY2(ended, ended ? "" : ended.error().message().c_str());
        QCOMPARE(wrong.load(), 0);
        SOON_COMPARE(app.app().snapshot().sequence, std::uint64_t(2 * count));
        QCOMPARE(app.plugin().published, std::uint64_t(count)); // of what has its place in the order
        QCOMPARE(app.plugin().losses, Losses{});
    }

    // The app would end its connection, again and again.
    void anEventThatIsTooLargeForTheAppIsRefusedInWordsAndNotSent()
    {
        OutsideApp app({.maxEventSize = 64 * KIB});
        QString refused;
        std::atomic<bool> all{false};
        Outside outside(app.port(), [&](PluginContext &context) -> Result<> {
            const auto sent = context.publish("TypeB", Bytes(256 * KIB));
            refused = sent ? QString() : QString::fromStdString(sent.error().message());
            auto small = context.publish("TypeB", asBytes("fits"));
            all = true;
            return small;
        });
        SOON_VERIFY(all);
        QVERIFY(app.app().stop()); // waits no longer than it has to
        const auto ended = outside.end();
        QVERIFY2(ended, ended ? "" : ended.error().message().c_str());
        QVERIFY2(refused.contains("larger than max_event_size, 65536"), qPrintable(refused));
        SOON_COMPARE(app.events(), QStringList{"TypeBfits"});
    }

    // Longer than anybody is waited for by default: the app's window holds up the plugin, which loses nothing by it,
    // nor does one that has ended its work meanwhile.
    void whatItPublishesWaitsForTheAppHoweverLong()
    {
        constexpr std::uint64_t count = 3000, few = 100; // these fit in the window
        OutsideApp app({.plugins = {"outside", "brief"},
                        .staysTo = {"TypeB"},
                        .staysBacklog = {256 * KIB, OverflowPolicy::Block}});
        const auto publish = [](PluginContext &context, std::uint64_t events, std::atomic<std::uint64_t> &published) {
            for (; published < events; ++published)
                if (auto sent = context.publish("TypeB", Bytes(10'000)); !sent) return sent;
            return Result<>();
        };
        std::atomic<std::uint64_t> published{0}, briefly{0};
        Outside outside(app.port(), [&](PluginContext &context) { return publish(context, count, published); });
        Outside brief(app.port("brief"), [&](PluginContext &context) { return publish(context, few, briefly); });
        SOON_VERIFY(app.plugin("stays").waitingBytes > 256 * KIB && briefly == few);
        QTest::qWait(int(BusOptions().stallAfter / 1ms) + 6500); // longer than who ends waits for an answer, 5 s
        QVERIFY(published < count);
        QVERIFY(app.app().stopPlugin("stays")); // who does not take leaves
        for (Outside *each : {&outside, &brief}) {
            const auto ended = each->end();
            QVERIFY2(ended, ended ? "" : ended.error().message().c_str());
        }
        SOON_COMPARE(app.app().snapshot().sequence, count + few);
        QCOMPARE(app.plugin().published, count);
        QCOMPARE(app.plugin("brief").published, few);
        QCOMPARE(app.plugin("brief").state, PluginState::Stopped);
    }

    void itsFailureIsTheApps()
    {
        OutsideApp app;
        Outside outside(app.port(), [](PluginContext &context) -> Result<> {
            context.log(LogLevel::Warning, "lens cap on");
            return failure(ErrorKind::Failed, "no camera");
        });
        const auto ended = outside.end();
        QVERIFY(!ended);
        QCOMPARE(ended.error().message(), "no camera");
        QCOMPARE(app.plugin().state, PluginState::Failed);
        QCOMPARE(app.plugin().cause, "no camera");
        const auto output = app.app().output(0, 10, "outside");
        QCOMPARE(output.size(), 1u);
        QCOMPARE(output[0].text, "lens cap on");
    }

    void itEndsWhenTheAppStops()
    {
        OutsideApp app;
        Outside outside(app.port(), untilStopped);
        SOON_COMPARE(app.plugin().state, PluginState::Running);
        QVERIFY(app.app().stop());
        QVERIFY(outside.end());
        QCOMPARE(app.plugin().cause, "it was asked to end, and has said goodbye");
    }

    void itEndsOnRequest()
    {
        OutsideApp app;
        Outside outside(app.port(), untilStopped);
        SOON_COMPARE(app.plugin().state, PluginState::Running);
        outside.client().requestStop();
        QVERIFY(outside.end());
        QCOMPARE(app.plugin().state, PluginState::Stopped);
    }

    void itEndsOnRequestAlsoWhereNobodyAnswers_data()
    {
        QTest::addColumn<bool>("join");
        QTest::addRow("at a port of its own") << false;
        QTest::addRow("at a join port") << true;
    }
    void itEndsOnRequestAlsoWhereNobodyAnswers()
    {
        QFETCH(bool, join);
        std::atomic<bool> ran{false};
        Outside outside({.port = 1, .join = join, .patience = 1h}, made([&](PluginContext &) {
                            ran = true;
                            return Result<>();
                        }));
        outside.client().requestStop();
        QVERIFY(outside.end());
        QVERIFY(!ran);
    }

    void whereNobodyAnswersTheWordsSayWhere()
    {
        ExternalPluginClient client({.port = 1, .patience = 100ms});
        const auto ended = client.run(made(untilStopped));
        QVERIFY(!ended);
        QVERIFY2(ended.error().message().starts_with("no app answers at 127.0.0.1:1"), ended.error().message().c_str());
    }

    void aSecondProcessTakesThePlaceOfTheFirst()
    {
        OutsideApp app;
        Outside first(app.port(), untilStopped);
        SOON_COMPARE(app.plugin().state, PluginState::Running);
        Outside second(app.port(), untilStopped);
        const auto ended = first.end();
        QVERIFY(!ended);
        QCOMPARE(ended.error().message(), "the app refused the plugin: another process has taken its place");
    }

    void itJoinsAnAppThatDoesNotKnowOfIt()
    {
        OutsideApp app({.joins = true});
        std::atomic<int> received{0};
        Outside guest({.port = app.joinPort(), .join = true, .name = "guest"},
                      made(
                          [&](PluginContext &context) -> Result<> {
                              while (const auto event = context.receive()) {
                                  ++received;
                                  if (auto sent = context.publish("TypeB", event->payload()); !sent) return sent;
                              }
                              return {};
                          },
                          std::vector<Subscription>{"TypeA"}));
        const auto joined = [&] {
            const auto plugins = app.app().snapshot().plugins;
            return plugins.size() == 3 && plugins[2].state == PluginState::Running;
        };
        SOON_VERIFY(joined());
        QCOMPARE(app.plugin("guest").subscriptions, std::vector<Subscription>{"TypeA"});
        for (int n = 0; n < 100; ++n) app.inject("TypeA" + std::to_string(n));
        SOON_COMPARE(received.load(), 100);
        guest.client().requestStop();
        QVERIFY(guest.end());
        SOON_COMPARE(app.plugin("guest").published, 100u);
        SOON_COMPARE(app.plugin("guest").state, PluginState::Stopped);
        QCOMPARE(app.plugin("guest").losses, Losses{});
    }

    void whatCannotJoinIsToldInTheWordsOfTheApp()
    {
        OutsideApp app({.joins = true});
        const auto wanting = [&](std::vector<Subscription> subscriptions) {
            return made(untilStopped, std::move(subscriptions));
        };
        Outside known({.port = app.joinPort(), .join = true}, wanting({"TypeA"})); // "outside", which the app knows
        const auto taken = known.end();
        QVERIFY(!taken);
        QCOMPARE(taken.error().message(),
                 "the app refused the plugin: the name outside is taken by a plugin of the app");
        Outside wrong({.port = app.joinPort(), .join = true, .name = "guest"}, wanting({"TypA"}));
        const auto unknown = wrong.end();
        QVERIFY(!unknown);
        QVERIFY(unknown.error().message().find("TypeA") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestExternalPluginClient)
#include "tst_external_plugin_client.moc"
