// SPDX-License-Identifier: BSD-3-Clause
// What is lost with the process of an external plugin is a loss like any other: in the sum of the run and by type.
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_peer.h"

#include <QTest>
#include <csignal>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

/// A process that says nothing: the test speaks for it.
const std::vector<std::string> SILENT{"/bin/sh", "-c", "exec sleep 1000"};

/// Five events of TypeA are there for it, of which it has been handed two and has handled one.
void takeTwoOfFive(OutsideApp &app, std::optional<StreamingPeer> &peer)
{
    QVERIFY(peer.emplace(app.port()).hello({.instance = "one", .window = {2, MIB}}));
    for (int n = 0; n < 5; ++n) app.inject("TypeA" + std::to_string(n));
    const auto events = peer->receiveEvents(2);
    QCOMPARE(events.size(), 2u);
    peer->sendNumber(Kind::Handled, events[0].sequence);
    QCOMPARE(peer->receiveEvents(1).size(), 1u); // there is room again
}

/// In the sum, by type and by cause.
std::vector<std::uint64_t> lostIn(const OutsideApp &app, const Snapshot &snapshot)
{
    return {snapshot.lost, snapshot.types[1].lost, app.plugin().losses.unconfirmed};
}

using Counts = std::vector<std::uint64_t>;

} // namespace

class TestProcessLosses : public QObject {
    Q_OBJECT

private slots:
    void whatACrashedProcessHadAndWhatWaitedForItIsLost()
    {
        OutsideApp app({.command = SILENT});
        SOON_VERIFY(app.plugin().processId);
        std::optional<StreamingPeer> peer;
        takeTwoOfFive(app, peer);
        ::kill(*app.plugin().processId, SIGKILL);
        peer.reset();
        SOON_COMPARE(lostIn(app, app.app().snapshot()), Counts({4, 4, 4}));
        SOON_COMPARE(app.plugin().state, PluginState::Failed);
        app.inject("TypeAfor nobody");
        SOON_COMPARE(app.app().snapshot().sequence, Sequence(6));
        QVERIFY(app.app().stop());
        QCOMPARE(lostIn(app, app.app().snapshot()), Counts({4, 4, 4}));
    }

    void whatACrashedProcessLeftIsLostWhereTheAppEndsBeforeItStartsAgain()
    {
        OutsideApp app({.command = SILENT, .restart = {.policy = RestartPolicy::OnFailure}});
        std::optional<StreamingPeer> peer;
        // Each crash doubles the delay: soon there is time for the stop to come within it.
        for (int crashes = 0; crashes < 4; ++crashes) {
            SOON_VERIFY(app.plugin().processId);
            if (crashes == 3) takeTwoOfFive(app, peer);
            ::kill(*app.plugin().processId, SIGKILL);
            peer.reset();
            SOON_COMPARE(app.plugin().state, PluginState::BackingOff);
        }
        QVERIFY(app.app().stop());
        QCOMPARE(app.plugin().state, PluginState::Stopped);
        QCOMPARE(lostIn(app, app.app().snapshot()), Counts({4, 4, 4}));
    }

    void whatAProcessLeftThatVanishedIsLostWithTheEndOfTheApp()
    {
        OutsideApp app;
        std::optional<StreamingPeer> peer;
        takeTwoOfFive(app, peer);
        peer.reset();
        SOON_COMPARE(app.plugin().state, PluginState::Disconnected);
        QCOMPARE(lostIn(app, app.app().snapshot()), Counts({0, 0, 0})); // it may come back
        QVERIFY(app.app().stop());
        QCOMPARE(lostIn(app, app.app().snapshot()), Counts({4, 4, 4}));
    }

    void whatWaitsForAProcessThatHasSaidGoodbyeIsNoLoss()
    {
        OutsideApp app;
        std::optional<StreamingPeer> peer;
        takeTwoOfFive(app, peer);
        peer->send(write(Goodbye{}));
        QVERIFY(!peer->receive().empty());
        SOON_COMPARE(app.plugin().state, PluginState::Stopped);
        QVERIFY(app.app().stop());
        QCOMPARE(lostIn(app, app.app().snapshot()), Counts({0, 0, 0}));
    }

    void whatWaitsForAProcessThatNeverCameIsNoLoss()
    {
        OutsideApp app;
        app.inject("TypeA");
        SOON_COMPARE(app.app().snapshot().sequence, Sequence(1));
        QVERIFY(app.app().stop());
        QCOMPARE(lostIn(app, app.app().snapshot()), Counts({0, 0, 0}));
    }

    void whoSaysHelloAgainBeforeItsWelcomeHasComeLosesNothing()
    {
        OutsideApp app;
        StreamingPeer slow(app.port());
        QVERIFY(slow.hello({.instance = "one"}));
        for (int n = 0; n < 3; ++n) app.inject("TypeA" + std::to_string(n));
        QCOMPARE(slow.receiveEvents(3).size(), 3u); // of which its process knows nothing
        StreamingPeer again(app.port());
        QVERIFY(again.hello({.instance = "one"}));
        const auto events = again.receiveEvents(3);
        QCOMPARE(events.size(), 3u);
        for (int n = 0; n < 3; ++n) QCOMPARE(events[std::size_t(n)].bytes, "TypeA" + std::to_string(n));
        QCOMPARE(app.plugin().losses, Losses{});
    }

    // However it subscribes, and however much stands in front of its pipe.
    void allThatWaitedForACrashedProcessIsCounted_data()
    {
        QTest::addColumn<bool>("prefix");
        QTest::addColumn<int>("policy");
        for (const bool prefix : {false, true})
            for (const auto policy : {OverflowPolicy::Block, OverflowPolicy::DropOldest})
                QTest::addRow("%s, %s", prefix ? "by a prefix" : "by a type",
                              policy == OverflowPolicy::Block ? "block" : "drop_oldest")
                    << prefix << int(policy);
    }
    void allThatWaitedForACrashedProcessIsCounted()
    {
        QFETCH(bool, prefix);
        QFETCH(int, policy);
        OutsideApp app(
            {.subscriptions = {prefix ? Subscription::prefix(copyOf(asBytes("TypeA0"))) : Subscription("TypeA")},
             .backlog = {64 * MIB, OverflowPolicy(policy)},
             .command = SILENT});
        SOON_VERIFY(app.plugin().processId);
        constexpr std::uint64_t count = 300;
        for (std::uint64_t n = 0; n < count; ++n) app.inject("TypeA0" + std::string(50'000, 'x'));
        SOON_COMPARE(app.app().snapshot().sequence, count);
        ::kill(*app.plugin().processId, SIGKILL);
        SOON_COMPARE(lostIn(app, app.app().snapshot()), Counts({count, count, count}));
    }
};

QTEST_GUILESS_MAIN(TestProcessLosses)
#include "tst_process_losses.moc"
