// SPDX-License-Identifier: BSD-3-Clause
// How processes of the streaming protocol come, break off, come back, give way to each other and end.
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_batch.h"
#include "tests/support/streaming_peer.h"

#include <QTest>
#include <csignal>
#include <thread>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

// Time enough for something that must not come.
const auto A_MOMENT = 100ms;

std::vector<std::string> numbered(const std::string &type, int from, int to)
{
    std::vector<std::string> events;
    for (int n = from; n < to; ++n) events.push_back(type + std::to_string(n));
    return events;
}

/// A process that says nothing: the test speaks for it.
const std::vector<std::string> SILENT{"/bin/sh", "-c", "exec sleep 1000"};

/// Whoever stays is soon full, and holds up what the plugin publishes until he leaves.
OutsideApp::Setup heldUp(std::vector<std::string> command, Duration stopTimeout = AppOptions().stopTimeout)
{
    return {.staysTo = {"TypeB"},
            .staysBacklog = {256 * KIB, OverflowPolicy::Block},
            .command = std::move(command),
            .stopTimeout = stopTimeout};
}

constexpr int MUCH = 30;

/// More than he takes.
void publishMuch(StreamingPeer &peer)
{
    for (int n = 0; n < MUCH; ++n) peer.publish(1 + std::uint64_t(n), {"TypeB" + std::string(100'000, 'x')});
}

} // namespace

class TestStreamingProcesses : public QObject {
    Q_OBJECT

private slots:
    void aReconnectLosesNothingAndSeesNothingTwice();
    void whatANewProcessDoesNotAskForIsToldAsLost();
    void aNewProcessMayAskForWhatWasNotHandled();
    void theNewestProcessTakesThePlace();
    void theOriginalProtocolWaitsUntilTheStreamingProcessHasGone();
    void whatIsUnhandledWhenTheOriginalProtocolTakesOverIsUnconfirmed();
    void goodbyeIsAnsweredAfterEverythingIsTaken();
    void aGoodbyeCountsThoughItsConnectionHasEndedBeforeEverythingIsTaken();
    void aGoodbyeThatIsReadAfterItsProcessHasEndedChangesNothing();
    void whatAPluginThatSaidGoodbyeHadNotHandledIsNoLossThoughAllIsTakenLater();
    void whatWaitsForARestartIsKeptThoughTheGoodbyeCountsOnlyAfterTheProcessHasEnded();
    void aGoodbyeMayTellOfAFailure();
    void stoppingTheAppAsksThePluginFirst();
    void whatAPluginPublishesBeforeItsGoodbyeIsTakenThoughTheAppStops();
    void whatComesLateInAStopIsRejectedInWords();
    void aProcessIsLeftAloneForAsLongAsItsQuitSays();
    void aRestartByRequestDropsNoEvent_data();
    void aRestartByRequestDropsNoEvent();
    void aConnectionLostWithoutAGoodbyeIsShown();
};

void TestStreamingProcesses::aReconnectLosesNothingAndSeesNothingTwice()
{
    OutsideApp app;
    std::string run;
    Sequence arrived = 0;
    int next = 0, published = 0;
    for (int round = 0; round < 20; ++round) {
        StreamingPeer peer(app.port());
        Hello hello{.instance = "one", .window = {64, MIB}, .run = run};
        if (round) hello.after = arrived;
        const auto welcome = peer.hello(hello);
        QVERIFY(welcome);
        run = welcome->run;
        QCOMPARE(welcome->after, arrived);
        // What was not taken goes again, and more with it.
        QVERIFY(int(welcome->published) <= published);
        const int from = int(welcome->published);
        published += 5;
        peer.publish(std::uint64_t(from) + 1, numbered("TypeB", from, published));
        for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::to_string(round * 10 + n));
        // Some arrive, a few of these are handled, and the connection breaks.
        for (const auto &event : peer.receiveEvents(std::size_t(3 + round % 5))) {
            if (event.sequence <= arrived) continue;
            arrived = event.sequence;
            QCOMPARE(event.bytes, "TypeA" + std::to_string(next++));
        }
        if (round % 3) peer.sendNumber(Kind::Handled, arrived);
    }
    StreamingPeer last(app.port());
    const auto welcome = last.hello({.instance = "one", .window = {1000, MIB}, .run = run, .after = arrived});
    QVERIFY(welcome);
    // A connection that breaks may take what was just published with it: it goes again here as well.
    const int from = int(welcome->published);
    if (from < published) last.publish(std::uint64_t(from) + 1, numbered("TypeB", from, published));
    while (next < 200) {
        const auto events = last.receiveEvents();
        QVERIFY(!events.empty());
        for (const auto &event : events) {
            if (event.sequence <= arrived) continue;
            arrived = event.sequence;
            QCOMPARE(event.bytes, "TypeA" + std::to_string(next++));
        }
        last.sendNumber(Kind::Handled, arrived);
    }
    SOON_COMPARE(app.plugin().published, 100u);
    const QStringList ofPlugin = app.events().filter("TypeB");
    for (int n = 0; n < 100; ++n) QCOMPARE(ofPlugin[n], "TypeB" + QString::number(n));
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingProcesses::whatANewProcessDoesNotAskForIsToldAsLost()
{
    OutsideApp app;
    for (int n = 0; n < 3; ++n) app.inject("TypeA" + std::to_string(n));
    {
        StreamingPeer crashes(app.port());
        QVERIFY(crashes.hello({.instance = "one", .window = {2, MIB}}));
        QCOMPARE(crashes.receiveEvents(2).size(), 2u);
    }
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "two"}));
    const auto lost = peer.receiveAs(Kind::Lost, readLost);
    QVERIFY(lost);
    QCOMPARE(lost->from, 1u);
    QCOMPARE(lost->to, 2u);
    QCOMPARE(lost->events, 2u);
    QCOMPARE(lost->cause, "unconfirmed");
    QCOMPARE(peer.receiveEvent(), "TypeA2");
    QCOMPARE(app.plugin().losses.unconfirmed, 2u);
}

void TestStreamingProcesses::aNewProcessMayAskForWhatWasNotHandled()
{
    OutsideApp app;
    for (int n = 0; n < 4; ++n) app.inject("TypeA" + std::to_string(n));
    {
        StreamingPeer crashes(app.port());
        QVERIFY(crashes.hello({.instance = "one", .window = {4, MIB}}));
        QCOMPARE(crashes.receiveEvents(4).size(), 4u);
        crashes.sendNumber(Kind::Handled, 2);
        crashes.publish(1, {"TypeBso far"});
        QCOMPARE(crashes.receiveTaken(), 1u);
    }
    StreamingPeer peer(app.port());
    const auto welcome = peer.hello({.instance = "two", .after = 0});
    QVERIFY(welcome);
    QCOMPARE(welcome->after, 2u);
    QCOMPARE(welcome->published, 0u);
    const auto events = peer.receiveEvents(2);
    QCOMPARE(events.size(), 2u);
    QCOMPARE(events.back().bytes, "TypeA3");
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingProcesses::theNewestProcessTakesThePlace()
{
    OutsideApp app;
    StreamingPeer older(app.port()), newer(app.port());
    QVERIFY(older.hello({.instance = "one"}));
    QVERIFY(newer.hello({.instance = "two"}));
    const auto refusal = older.receiveRefusal();
    QVERIFY(refusal);
    QCOMPARE(refusal->reason, "another process has taken its place");
    QVERIFY(!refusal->retry);
    app.inject("TypeAone");
    QCOMPARE(newer.receiveEvent(), "TypeAone");
    QVERIFY(older.isSilentFor(A_MOMENT));
    StreamingPeer again(app.port());
    QVERIFY(again.hello({.instance = "two"})); // a reconnect: in silence
    QVERIFY(newer.isSilentFor(A_MOMENT));
}

void TestStreamingProcesses::theOriginalProtocolWaitsUntilTheStreamingProcessHasGone()
{
    OutsideApp app;
    RawPeer original(app.port());
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
        QCOMPARE(original.ask("TypeBno"), "event-engine: bad msg");
        QCOMPARE(original.ask("plugin_command: next_msg"), "event-engine: bad msg");
        app.inject("TypeAone");
        QCOMPARE(peer.receiveEvent(), "TypeAone");
        peer.sendNumber(Kind::Handled, 1);
        peer.send(write(Goodbye{}));
        QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    }
    RawPeer again(app.port());
    QCOMPARE(again.ask("TypeByes"), "event-engine: msg published");
    app.inject("TypeAtwo");
    QCOMPARE(again.ask("plugin_command: next_msg"), "TypeAtwo");
}

void TestStreamingProcesses::whatIsUnhandledWhenTheOriginalProtocolTakesOverIsUnconfirmed()
{
    OutsideApp app;
    app.inject("TypeAone");
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
        QCOMPARE(peer.receiveEvents().size(), 1u);
    }
    SOON_COMPARE(app.plugin().state, PluginState::Disconnected);
    QCOMPARE(app.plugin().losses.unconfirmed, 0u); // it may come back
    app.inject("TypeAtwo");
    RawPeer original(app.port());
    QCOMPARE(original.ask("plugin_command: next_msg"), "TypeAtwo");
    QCOMPARE(app.plugin().losses.unconfirmed, 1u);
}

void TestStreamingProcesses::goodbyeIsAnsweredAfterEverythingIsTaken()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    for (int n = 0; n < 50; ++n) peer.publish(std::uint64_t(n) * 10 + 1, numbered("TypeB", n * 10, n * 10 + 10));
    peer.send(write(Goodbye{}));
    std::uint64_t taken = 0;
    for (;;) {
        const ByteView message = peer.receive();
        QVERIFY(!message.empty());
        if (peer.kind() == Kind::Goodbye) break;
        if (peer.kind() == Kind::Taken) taken = *readNumber(message);
    }
    QCOMPARE(taken, 500u);
    SOON_COMPARE(app.app().snapshot().sequence, 500u);
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    QCOMPARE(app.plugin().cause, "it has said goodbye");
}

// A process waits for its answer for some seconds, and goes.
void TestStreamingProcesses::aGoodbyeCountsThoughItsConnectionHasEndedBeforeEverythingIsTaken()
{
    OutsideApp app(heldUp({}));
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
        publishMuch(peer);
        peer.send(write(Goodbye{}));
        peer.send(write(LogLine{"info", "behind the goodbye"}));
        SOON_COMPARE(app.app().output(0, 10, "outside").size(), 1u); // everything has come
    }
    SOON_COMPARE(OutsideApp::connectionsAt(app.port()), 0);
    QTest::qWait(2000); // a connection that is lost is shown after one second
    QCOMPARE(app.plugin().state, PluginState::Running);
    QVERIFY(app.app().stopPlugin("stays")); // who holds it up leaves
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    QCOMPARE(app.plugin().cause, "it has said goodbye");
    SOON_COMPARE(app.app().snapshot().sequence, Sequence(MUCH));
}

void TestStreamingProcesses::aGoodbyeThatIsReadAfterItsProcessHasEndedChangesNothing()
{
    OutsideApp app(heldUp(SILENT));
    SOON_VERIFY(app.plugin().processId);
    StreamingPeer peer(app.port()); // the process, as far as the app knows
    QVERIFY(peer.hello({.instance = "one"}));
    publishMuch(peer);
    peer.send(write(Goodbye{}));
    ::kill(*app.plugin().processId, SIGKILL);
    SOON_COMPARE(app.plugin().state, PluginState::Failed);
    QVERIFY(app.app().stopPlugin("stays")); // who holds it up leaves
    while (!peer.receive().empty() && peer.kind() != Kind::Goodbye) {
    }
    QCOMPARE(peer.kind(), Kind::Goodbye);
    SOON_COMPARE(app.app().snapshot().sequence, Sequence(MUCH));
    QTest::qWait(100); // it is answered first
    QCOMPARE(app.plugin().state, PluginState::Failed);
    QCOMPARE(app.plugin().signal, SIGKILL);
}

void TestStreamingProcesses::aGoodbyeMayTellOfAFailure()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(write(Goodbye{true, "ValueError: no such model"}));
    SOON_COMPARE(app.plugin().state, PluginState::Failed);
    QCOMPARE(app.plugin().cause, "ValueError: no such model");
    QCOMPARE(app.problems("no such model"), 1u);
}

void TestStreamingProcesses::stoppingTheAppAsksThePluginFirst()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    std::thread stop([&] { static_cast<void>(app.app().stop()); });
    const auto quit = peer.receiveAs(Kind::Quit, readQuit);
    const PluginState asked = app.plugin().state;
    peer.send(write(Goodbye{}));
    const bool answered = peer.receiveAs(Kind::Goodbye, readGoodbye).has_value();
    stop.join();
    QVERIFY(quit);
    QCOMPARE(quit->reason, "the app is stopping");
    QVERIFY(quit->seconds > 0 && quit->seconds <= 5);
    QCOMPARE(asked, PluginState::Stopping);
    QVERIFY(answered);
    QCOMPARE(app.plugin().cause, "it was asked to end, and has said goodbye");
}

// It has two thirds of the time; inside nobody may publish any more.
void TestStreamingProcesses::whatAPluginPublishesBeforeItsGoodbyeIsTakenThoughTheAppStops()
{
    OutsideApp app({.stopTimeout = 30s * slowness()});
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    auto inside = app.app().makeInjector();
    QVERIFY(inside);
    std::thread stop([&] { static_cast<void>(app.app().stop()); });
    const auto quit = peer.receiveAs(Kind::Quit, readQuit);
    const bool closed = QTest::qWaitFor([&] { return !inside->publishRaw(asBytes("TypeB")); }, soon());
    const Sequence before = app.app().snapshot().sequence;
    peer.publish(1, {"TypeBlast words"});
    const std::uint64_t one = peer.receiveTaken();
    peer.send(batchOf(2, std::vector<std::string>(100, "TypeB" + std::string(100, 'x'))));
    const std::uint64_t all = peer.receiveTaken();
    peer.send(write(Goodbye{}));
    const bool answered = peer.receiveAs(Kind::Goodbye, readGoodbye).has_value();
    stop.join();
    QVERIFY(quit);
    QVERIFY(quit->seconds <= 20. * slowness());
    QVERIFY(closed);
    QCOMPARE(one, 1u);
    QCOMPARE(all, 101u);
    QVERIFY(answered);
    QCOMPARE(app.app().snapshot().sequence, before + 101);
}

void TestStreamingProcesses::whatComesLateInAStopIsRejectedInWords()
{
    OutsideApp app({.stopTimeout = 3s * slowness()});
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    std::thread stop([&] { static_cast<void>(app.app().stop()); });
    const auto quit = peer.receiveAs(Kind::Quit, readQuit);
    std::uint64_t number = 0;
    do { // until its time is over
        peer.publish(++number, {"TypeB"});
        std::this_thread::sleep_for(10ms);
    } while (!peer.receive().empty() && peer.kind() == Kind::Taken);
    const Kind last = peer.kind();
    const std::uint64_t taken = peer.receiveTaken();
    peer.send(batchOf(number + 1, {"TypeB1", "TypeB2"}));
    const auto first = peer.receiveAs(Kind::Rejected, readRejected);
    const auto second = peer.receiveAs(Kind::Rejected, readRejected);
    const std::uint64_t all = peer.receiveTaken();
    peer.send(write(Goodbye{}));
    stop.join();
    QVERIFY(quit);
    QCOMPARE(last, Kind::Rejected);
    QCOMPARE(taken, number);
    QVERIFY(first && second);
    QCOMPARE(first->number, number + 1);
    QCOMPARE(second->number, number + 2);
    QCOMPARE(all, number + 2);
    QCOMPARE(app.problems("could not publish"), 3u);
}

void TestStreamingProcesses::aProcessIsLeftAloneForAsLongAsItsQuitSays()
{
    OutsideApp app({.command = SILENT, .stopTimeout = 3s * slowness()}); // it ends by SIGTERM
    SOON_VERIFY(app.plugin().processId);
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    const auto begin = std::chrono::steady_clock::now();
    std::thread stop([&] { static_cast<void>(app.app().stop()); });
    const auto quit = peer.receiveAs(Kind::Quit, readQuit);
    const bool ended = QTest::qWaitFor([&] { return !app.plugin().processId; }, soon());
    const std::chrono::duration<double> after = std::chrono::steady_clock::now() - begin;
    stop.join();
    QVERIFY(quit && ended);
    QVERIFY(after.count() >= quit->seconds - 0.1);
    QCOMPARE(app.plugin().signal, std::optional<int>(SIGTERM));
}

void TestStreamingProcesses::whatAPluginThatSaidGoodbyeHadNotHandledIsNoLossThoughAllIsTakenLater()
{
    OutsideApp app(heldUp(SILENT));
    SOON_VERIFY(app.plugin().processId);
    {
        StreamingPeer peer(app.port()); // the process, as far as the app knows
        QVERIFY(peer.hello({.instance = "one"}));
        for (int n = 0; n < 2; ++n) app.inject("TypeA" + std::to_string(n));
        QCOMPARE(peer.receiveEvents(2).size(), 2u);
        publishMuch(peer);
        peer.send(write(Goodbye{}));
        peer.send(write(LogLine{"info", "behind the goodbye"}));
        SOON_COMPARE(app.app().output(0, 10, "outside").size(), 1u); // everything has come
    }
    SOON_COMPARE(OutsideApp::connectionsAt(app.port()), 0);
    ::kill(*app.plugin().processId, SIGKILL);
    SOON_COMPARE(app.plugin().state, PluginState::Failed);
    QVERIFY(app.app().stopPlugin("stays")); // who holds it up leaves
    SOON_COMPARE(app.app().snapshot().sequence, Sequence(2 + MUCH));
    QTest::qWait(100); // for the goodbye, which counts now
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingProcesses::whatWaitsForARestartIsKeptThoughTheGoodbyeCountsOnlyAfterTheProcessHasEnded()
{
    OutsideApp app(heldUp(SILENT, 10s * slowness()));
    SOON_VERIFY(app.plugin().processId);
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    for (int n = 0; n < 2; ++n) app.inject("TypeA" + std::to_string(n));
    QCOMPARE(peer.receiveEvents(2).size(), 2u);
    publishMuch(peer);
    QVERIFY(app.app().restartPlugin("outside"));
    while (!peer.receive().empty() && peer.kind() != Kind::Quit) { // some of it has been taken
    }
    QCOMPARE(peer.kind(), Kind::Quit);
    peer.send(write(Goodbye{}));
    ::kill(app.plugin().processId.value(), SIGKILL);
    SOON_COMPARE(app.plugin().restarts, 1u);
    QVERIFY(app.app().stopPlugin("stays")); // who holds it up leaves
    while (!peer.receive().empty() && peer.kind() != Kind::Goodbye) {
    }
    QCOMPARE(peer.kind(), Kind::Goodbye);

    StreamingPeer next(app.port());
    QVERIFY(next.hello({.instance = "two", .after = 0}));
    const auto events = next.receiveEvents(2);
    QCOMPARE(events.size(), 2u);
    for (std::size_t i = 0; i < events.size(); ++i) QCOMPARE(events[i].bytes, "TypeA" + std::to_string(i));
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingProcesses::aRestartByRequestDropsNoEvent_data()
{
    QTest::addColumn<bool>("asks");
    QTest::addRow("its successor asks for what was not handled") << true;
    QTest::addRow("it knows nothing of it") << false;
}
void TestStreamingProcesses::aRestartByRequestDropsNoEvent()
{
    QFETCH(bool, asks);
    OutsideApp app({.command = SILENT, .stopTimeout = 10s * slowness()});
    SOON_VERIFY(app.plugin().processId.has_value());
    std::optional<StreamingPeer> peer(app.port());
    QVERIFY(peer->hello({.instance = "one"}));
    app.inject("TypeA0");
    app.inject("TypeA1");
    const auto before = peer->receiveEvents(2);
    QCOMPARE(before.size(), 2u);
    peer->sendNumber(Kind::Handled, before[1].sequence);

    QVERIFY(app.app().restartPlugin("outside"));
    QVERIFY(peer->receiveAs(Kind::Quit, readQuit));
    app.inject("TypeA2");
    QCOMPARE(peer->receiveEvents(1).size(), 1u);
    peer->send(write(Goodbye{}));
    QVERIFY(peer->receiveAs(Kind::Goodbye, readGoodbye));
    QCOMPARE(app.plugin().state, PluginState::Stopping);
    app.inject("TypeA3");
    ::kill(app.plugin().processId.value(), SIGTERM);
    SOON_COMPARE(app.plugin().restarts, 1u);
    app.inject("TypeA4");

    peer.emplace(app.port());
    QVERIFY(peer->hello({.instance = "two", .after = asks ? std::optional<std::uint64_t>(0) : std::nullopt}));
    const auto events = peer->receiveEvents(3); // with what was on its way
    QCOMPARE(events.size(), 3u);
    for (std::size_t i = 0; i < events.size(); ++i) QCOMPARE(events[i].bytes, "TypeA" + std::to_string(i + 2));
    QCOMPARE(app.plugin().losses.total(), 0u);
}

void TestStreamingProcesses::aConnectionLostWithoutAGoodbyeIsShown()
{
    OutsideApp app;
    RawPeer stray(app.port()); // a connection, but not the plugin's
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
    }
    SOON_COMPARE(app.plugin().state, PluginState::Disconnected);
}

QTEST_GUILESS_MAIN(TestStreamingProcesses)
#include "tst_streaming_processes.moc"
