// SPDX-License-Identifier: BSD-3-Clause
// What waits for a plugin when it ends, or the app does, is no loss, and does not vanish from the account either:
// matched = received + lost + waiting + not taken.
#include "engine/base/random_id.h"
#include "event_engine/recording.h"
#include "tests/support/made_plugin.h"
#include "tests/support/outside_app.h"
#include "tests/support/outside_plugin.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_peer.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

const std::string NEXT = "plugin_command: next_msg";
const std::string QUIT = "plugin_command: quit";

void injectSome(OutsideApp &app, int count)
{
    const Sequence before = app.app().snapshot().sequence;
    for (int n = 0; n < count; ++n) app.inject("TypeA" + std::to_string(n));
    SOON_COMPARE(app.app().snapshot().sequence, before + Sequence(count));
}

/// Received, waiting, lost, not taken.
using Account = std::vector<std::uint64_t>;

Account accountOf(const PluginSnapshot &plugin)
{
    return {plugin.received, plugin.waitingEvents, plugin.losses.total(), plugin.notTaken};
}

/// What matched, by the account.
std::uint64_t matched(const PluginSnapshot &plugin)
{
    return plugin.received - plugin.losses.unconfirmed + plugin.losses.total() + plugin.waitingEvents + plugin.notTaken;
}

} // namespace

class TestNotTaken : public QObject {
    Q_OBJECT

private slots:
    void whatNobodyCameForIsNotTaken()
    {
        OutsideApp app({.plugins = {"never came", "nor this one"}});
        injectSome(app, 5);
        QCOMPARE(accountOf(app.plugin("never came")), Account({0, 5, 0, 0}));
        QVERIFY(app.app().stop());
        QCOMPARE(accountOf(app.plugin("never came")), Account({0, 0, 0, 5}));
        QCOMPARE(app.app().snapshot().notTaken, 10u);
        QCOMPARE(app.app().snapshot().lost, 0u);
    }

    void whatAPluginInsideLeftIsNotTaken()
    {
        AppOptions options;
        options.publishPort = options.subscribePort = Port::off();
        App app(options);
        QVERIFY(app.registerEventTypes({{"TypeA"}}));
        std::atomic<int> took{0};
        test::add(app, "takes two", {"TypeA"}, [&](PluginContext &context) -> Result<> {
            while (took < 2 && context.receive()) ++took;
            while (context.sleepFor(1h)) {
            }
            return {};
        });
        QVERIFY(app.start());
        auto injector = app.makeInjector();
        QVERIFY(injector);
        for (int n = 0; n < 5; ++n) QVERIFY(injector->publishRaw(asBytes("TypeA")));
        SOON_COMPARE(took.load(), 2);
        SOON_COMPARE(app.snapshot().sequence, 5u);
        QVERIFY(app.stop());
        QCOMPARE(accountOf(app.snapshot().plugins[0]), Account({2, 0, 0, 3}));
    }

    // Of events of such types only the subscriber knows which match.
    void whatMatchesAPrefixIsNoException()
    {
        OutsideApp app({.subscriptions = {Subscription::prefix(copyOf(asBytes("TypeA1")))}});
        injectSome(app, 25); // of which TypeA1 and TypeA10 to TypeA19 match
        QVERIFY(app.app().stop());
        QCOMPARE(accountOf(app.plugin()), Account({0, 0, 0, 11}));
    }

    // It may have been sent more than it came to.
    void whatAProcessHadNotHandledByItsGoodbyeIsNotTaken()
    {
        OutsideApp app;
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one", .window = {4, MIB}}));
        injectSome(app, 10);
        const auto events = peer.receiveEvents(4);
        QCOMPARE(events.size(), 4u);
        peer.sendNumber(Kind::Handled, events[0].sequence);
        QCOMPARE(peer.receiveEvents(1).size(), 1u);
        peer.send(write(Goodbye{}));
        SOON_COMPARE(app.plugin().state, PluginState::Stopped);
        QCOMPARE(accountOf(app.plugin()), Account({1, 0, 0, 9}));
        injectSome(app, 3); // it has ended
        QVERIFY(app.app().stop());
        QCOMPARE(accountOf(app.plugin()), Account({1, 0, 0, 9}));
        QCOMPARE(app.plugin().receivedBytes, events[0].bytes.size());
    }

    void aRecordingTellsOfIt()
    {
        QTemporaryDir folder;
        RecorderOptions recorder;
        recorder.file = folder.filePath("end.mcap").toStdString();
        OutsideApp app({.plugins = {"outside", "never came"}});
        const auto lifeThatLeavesTwo = [&app] {
            StreamingPeer peer(app.port());
            QVERIFY(peer.hello({.instance = randomId(), .window = {1, MIB}}));
            injectSome(app, 2);
            QCOMPARE(peer.receiveEvents(1).size(), 1u);
            peer.send(write(Goodbye{}));
            SOON_COMPARE(app.plugin().state, PluginState::Stopped);
        };
        lifeThatLeavesTwo();
        QVERIFY(app.app().startRecording(recorder)); // what came before it is no part of it
        lifeThatLeavesTwo();
        QVERIFY(app.app().stop());
        QCOMPARE(app.plugin().notTaken, 4u);
        const auto recording = Recording::open(recorder.file);
        QVERIFY(recording);
        std::map<std::string, std::uint64_t> notTaken;
        for (const RecordedNotTaken &each : (*recording)->info().notTaken) notTaken[each.plugin] += each.events;
        QCOMPARE(notTaken, (std::map<std::string, std::uint64_t>{{"outside", 2}, {"never came", 4}}));
        QCOMPARE((*recording)->info().lost, 0u);
    }

    void aProcessHasReceivedWhatItsCodeHasSeen()
    {
        OutsideApp app;
        std::atomic<int> took{0};
        Outside plugin(app.port(), [&](PluginContext &context) -> Result<> {
            while (took < 3 && context.receive()) ++took;
            while (context.sleepFor(1h)) {
            }
            return {};
        });
        SOON_COMPARE(app.plugin().state, PluginState::Running);
        injectSome(app, 100);
        SOON_COMPARE(took.load(), 3);
        SOON_COMPARE(accountOf(app.plugin())[0], 100u); // handed to it
        QVERIFY(app.app().stop());
        QCOMPARE(accountOf(app.plugin()), Account({3, 0, 0, 97}));
    }

    void theSumHoldsOverSeveralLives()
    {
        OutsideApp app;
        for (int life = 1; life <= 3; ++life) {
            RawPeer peer(app.port());
            peer.send({NEXT});
            SOON_COMPARE(app.plugin().state, PluginState::Running);
            injectSome(app, 4);
            QCOMPARE(peer.receive(), RawPeer::Frames{"TypeA0"});
            peer.send({QUIT});
            SOON_COMPARE(app.plugin().state, PluginState::Stopped);
            QCOMPARE(accountOf(app.plugin()), Account({unsigned(life), 0, 0, 3u * unsigned(life)}));
        }
    }

    void theSumHoldsForOneWhoIsSlowAndLoses()
    {
        OutsideApp app({.backlog = {512 * KIB, OverflowPolicy::DropOldest}});
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one", .window = {1, 1}}));
        const int count = 20'000;
        for (int n = 0; n < count; ++n) app.inject("TypeA" + std::string(100, 'x'));
        SOON_COMPARE(app.app().snapshot().sequence, Sequence(count));
        QCOMPARE(matched(app.plugin()), std::uint64_t(count));
        QVERIFY(app.plugin().waitingEvents > 1);
        QVERIFY(app.plugin().losses.dropped > 0);
        QVERIFY(peer.receiveEvents(1).size() == 1);
        peer.send(write(Goodbye{}));
        QVERIFY(app.app().stop());
        QCOMPARE(app.plugin().waitingEvents, 0u);
        QCOMPARE(matched(app.plugin()), std::uint64_t(count));
        QVERIFY(app.plugin().notTaken > 1);
    }

    void whatAProcessLeftThatVanishedRightBeforeTheStopIsLost_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"streaming", "original", "joined"}) QTest::newRow(how) << how;
    }
    void whatAProcessLeftThatVanishedRightBeforeTheStopIsLost()
    {
        QFETCH(QString, how);
        OutsideApp app({.joins = true});
        const bool isOriginal = how == "original", hasJoined = how == "joined";
        const std::string name = hasJoined ? "guest" : "outside";
        const std::uint16_t port = hasJoined ? app.joinPort() : app.port();
        if (isOriginal) {
            RawPeer peer(port);
            peer.send({NEXT});
            SOON_COMPARE(app.plugin(name).state, PluginState::Running);
            injectSome(app, 1);
            QCOMPARE(peer.receive(), RawPeer::Frames{"TypeA0"});
        } else {
            StreamingPeer peer(port);
            QVERIFY(peer.hello({.name = name, .instance = "one", .subscriptions = {"TypeA"}}));
            injectSome(app, 1);
            QCOMPARE(peer.receiveEvents(1).size(), 1u);
        }
        SOON_COMPARE(OutsideApp::connectionsAt(port), 0);
        injectSome(app, 3);
        QVERIFY(app.app().stop());
        QCOMPARE(app.plugin(name).losses, Losses{.unconfirmed = 4});
        QCOMPARE(matched(app.plugin(name)), 4u);
        QCOMPARE(app.plugin(name).notTaken, 0u);
    }
};

QTEST_GUILESS_MAIN(TestNotTaken)
#include "tst_not_taken.moc"
