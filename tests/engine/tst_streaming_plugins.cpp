// SPDX-License-Identifier: BSD-3-Clause
// The engine's side of the streaming protocol, over TCP, with a plugin that does what the test says, message by
// message.
#include "tests/support/outside_app.h"
#include "tests/support/streaming_peer.h"

#include <QTest>
#include <csignal>
#include <thread>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

const int SOON = 10'000 * slowness(); // ms
// Time enough for something that must not come.
const auto A_MOMENT = 100ms;

std::vector<std::string> numbered(const std::string &type, int from, int to)
{
    std::vector<std::string> events;
    for (int n = from; n < to; ++n) events.push_back(type + std::to_string(n));
    return events;
}

} // namespace

class TestStreamingPlugins : public QObject {
    Q_OBJECT

private slots:
    void aHelloIsWelcomedWithWhatThePluginHasToKnow();
    void aHelloThatCannotBeIsRefusedInWords_data();
    void aHelloThatCannotBeIsRefusedInWords();
    void eventsComeInOrderAndNoMoreThanTheWindow();
    void anEventLargerThanTheWindowGoesAlone();
    void whatIsPublishedIsTakenInOrderOnce();
    void aGapInTheNumbersIsRefused();
    void anEventThatCannotBeIsRejectedAloneAndNamed();
    void whileTheBrokerIsFullTakenIsLateAndEventsStillCome();
    void aTypeAndAPublisherThatAreNewAreToldBeforeTheirFirstEvent();
    void aReconnectLosesNothingAndSeesNothingTwice();
    void whatANewProcessDoesNotAskForIsToldAsLost();
    void aNewProcessMayAskForWhatWasNotHandled();
    void theNewestProcessTakesThePlace();
    void aMessageBeforeTheHelloAsksForIt();
    void aMalformedMessageEndsThatConversationAlone();
    void theOriginalProtocolWaitsUntilTheStreamingProcessHasGone();
    void whatIsUnhandledWhenTheOriginalProtocolTakesOverIsUnconfirmed();
    void aWorkLoopThatStandsStillIsShownAsHungAndNotDropped();
    void linesOfLogAreThePluginsOutput();
    void goodbyeIsAnsweredAfterEverythingIsTaken();
    void aGoodbyeMayTellOfAFailure();
    void stoppingTheAppAsksThePluginFirst();
    void aRestartByRequestDropsNoEvent();
    void aConnectionLostWithoutAGoodbyeIsShown();
};

void TestStreamingPlugins::aHelloIsWelcomedWithWhatThePluginHasToKnow()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    const auto welcome = peer.hello({.name = "outside", .instance = "one", .window = {10, 1'000'000'000'000}});
    QVERIFY(welcome);
    QCOMPARE(welcome->version, 1);
    QCOMPARE(welcome->name, "outside");
    QCOMPARE(welcome->run.size(), 32u);
    QCOMPARE(welcome->after, 0u);
    QCOMPARE(welcome->published, 0u);
    QCOMPARE(welcome->window.events, 10u);
    QCOMPARE(welcome->window.bytes, 64 * MIB);
    QCOMPARE(welcome->maxEvent, 8 * MIB);
    QCOMPARE(welcome->entries.types.size(), 2u);
    QCOMPARE(welcome->entries.types[1].name, "TypeB");
    QCOMPARE(welcome->entries.types[1].id, 2);
    QVERIFY(!welcome->entries.publishers.empty());
    QCOMPARE(app.plugin().state, PluginState::Running);
    QCOMPARE(app.problems("calls itself"), 0u);
}

void TestStreamingPlugins::aHelloThatCannotBeIsRefusedInWords_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    QTest::newRow("later versions") << QByteArray(R"({"versions":[2,3],"instance":"a"})")
                                    << "it speaks versions 2 to 3";
    QTest::newRow("no instance") << QByteArray(R"({"versions":[1,1]})") << "instance";
    QTest::newRow("no JSON") << QByteArray("hello") << "no JSON object";
}
void TestStreamingPlugins::aHelloThatCannotBeIsRefusedInWords()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    OutsideApp app;
    StreamingPeer peer(app.port());
    const QByteArray head("EEST\1\0\0\0", 8);
    peer.send(copyOf(asBytes((head + body).toStdString())));
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal);
    QVERIFY2(QString::fromStdString(refusal->reason).contains(words), refusal->reason.c_str());
    QVERIFY(!refusal->retry);
    QCOMPARE(app.plugin().state, PluginState::Waiting);
    QCOMPARE(app.problems(words.toStdString()), 1u);
}

void TestStreamingPlugins::eventsComeInOrderAndNoMoreThanTheWindow()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    for (int n = 0; n < 100; ++n) {
        app.inject("TypeA" + std::to_string(n));
        app.inject("TypeBnot subscribed");
    }
    QVERIFY(peer.hello({.instance = "one", .window = {8, MIB}}));
    for (int n = 0; n < 100;) {
        const int expected = std::min(8, 100 - n);
        const auto events = peer.receiveEvents(std::size_t(expected));
        QCOMPARE(int(events.size()), expected);
        for (const auto &event : events) QCOMPARE(event.bytes, "TypeA" + std::to_string(n++));
        if (n < 9) QVERIFY(peer.isSilentFor(A_MOMENT)); // the window is full
        peer.sendNumber(Kind::Handled, events.back().sequence);
    }
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingPlugins::anEventLargerThanTheWindowGoesAlone()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    const std::string large = "TypeA" + std::string(100'000, 'x');
    for (const std::string &event : {std::string("TypeAsmall"), large, std::string("TypeAlast")}) app.inject(event);
    QVERIFY(peer.hello({.instance = "one", .window = {10, 1000}}));
    for (const std::string &expected : {std::string("TypeAsmall"), large, std::string("TypeAlast")}) {
        const auto events = peer.receiveEvents();
        QCOMPARE(events.size(), 1u);
        QCOMPARE(events[0].bytes, expected);
        if (expected == large) QVERIFY(peer.isSilentFor(A_MOMENT));
        peer.sendNumber(Kind::Handled, events[0].sequence);
    }
}

void TestStreamingPlugins::whatIsPublishedIsTakenInOrderOnce()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.publish(1, {"TypeB1", "", "plugin_command: quit"});
    QCOMPARE(peer.receiveTaken(), 3u);
    peer.publish(2, {"", "plugin_command: quit", "TypeB4"}); // two of them are known
    QCOMPARE(peer.receiveTaken(), 4u);
    peer.publish(1, {"TypeB1"});
    QCOMPARE(peer.receiveTaken(), 4u);
    QTRY_COMPARE_WITH_TIMEOUT(app.events(), ((QStringList{"TypeB1", "", "plugin_command: quit", "TypeB4"})), SOON);
    QCOMPARE(app.plugin().state, PluginState::Running);
    QCOMPARE(app.plugin().published, 4u);
}

void TestStreamingPlugins::aGapInTheNumbersIsRefused()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.publish(100, {"TypeBfirst"}); // of an app that ran before this one, say
    QCOMPARE(peer.receiveTaken(), 100u);
    peer.publish(102, {"TypeBafter a gap"});
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal);
    QCOMPARE(refusal->reason, "it published event 102 where 101 was next");
    QTRY_COMPARE_WITH_TIMEOUT(app.events(), (QStringList{"TypeBfirst"}), SOON);
}

void TestStreamingPlugins::anEventThatCannotBeIsRejectedAloneAndNamed()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.publish(1, {"TypeBone"});
    QCOMPARE(peer.receiveTaken(), 1u);
    peer.publish(2, {"TypeB" + std::string(8 * MIB, 'x')});
    const auto rejected = peer.receiveAs(Kind::Rejected, readRejected);
    QVERIFY(rejected);
    QCOMPARE(rejected->number, 2u);
    QVERIFY(rejected->reason.find("max_event_size") != std::string::npos);
    QCOMPARE(peer.receiveTaken(), 2u);
    peer.publish(3, {"TypeBthree"});
    QCOMPARE(peer.receiveTaken(), 3u);
    QTRY_COMPARE_WITH_TIMEOUT(app.events(), ((QStringList{"TypeBone", "TypeBthree"})), SOON);
}

void TestStreamingPlugins::whileTheBrokerIsFullTakenIsLateAndEventsStillCome()
{
    OutsideApp::Setup setup;
    setup.staysTo = {"TypeB"};
    setup.staysBacklog = {256 * KIB, OverflowPolicy::Block};
    OutsideApp app(setup);
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    for (int n = 0; n < 30; ++n) peer.publish(1 + std::uint64_t(n), {"TypeB" + std::string(100'000, 'x')});
    std::uint64_t taken = 0;
    for (ByteView message; !(message = peer.receive(A_MOMENT * 5)).empty();) taken = readNumber(message).value_or(0);
    QVERIFY2(taken > 0 && taken < 30, qPrintable(QString::number(taken)));
    app.inject("TypeAmeanwhile");
    const auto events = peer.receiveEvents();
    QCOMPARE(events.size(), 1u);
    QCOMPARE(events[0].bytes, "TypeAmeanwhile");
}

void TestStreamingPlugins::aTypeAndAPublisherThatAreNewAreToldBeforeTheirFirstEvent()
{
    OutsideApp app({.subscriptions = {Subscription::everything()}});
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    QVERIFY(app.app().registerEventType({"Later"}));
    auto late = app.app().makeInjector("late");
    QVERIFY(late);
    QVERIFY(late->publish("Later", {}));
    const auto news = peer.receiveAs(Kind::Directory, readDirectory);
    QVERIFY(news);
    QCOMPARE(news->types.size(), 1u);
    QCOMPARE(news->types[0].name, "Later");
    QCOMPARE(news->publishers.size(), 1u);
    QCOMPARE(news->publishers[0].name, "late");
    QCOMPARE(peer.receiveEvents().size(), 1u);
}

void TestStreamingPlugins::aReconnectLosesNothingAndSeesNothingTwice()
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
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().published, 100u, SOON);
    const QStringList ofPlugin = app.events().filter("TypeB");
    for (int n = 0; n < 100; ++n) QCOMPARE(ofPlugin[n], "TypeB" + QString::number(n));
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingPlugins::whatANewProcessDoesNotAskForIsToldAsLost()
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
    QCOMPARE(peer.receiveEvents()[0].bytes, "TypeA2");
    QCOMPARE(app.plugin().losses.unconfirmed, 2u);
}

void TestStreamingPlugins::aNewProcessMayAskForWhatWasNotHandled()
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

void TestStreamingPlugins::theNewestProcessTakesThePlace()
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
    QCOMPARE(newer.receiveEvents()[0].bytes, "TypeAone");
    QVERIFY(older.isSilentFor(A_MOMENT));
    StreamingPeer again(app.port());
    QVERIFY(again.hello({.instance = "two"})); // a reconnect: in silence
    QVERIFY(newer.isSilentFor(A_MOMENT));
}

void TestStreamingPlugins::aMessageBeforeTheHelloAsksForIt()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    peer.publish(1, {"TypeBtoo early"});
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal && refusal->retry);
    QCOMPARE(app.app().snapshot().sequence, 0u);
    QVERIFY(peer.hello({.instance = "one"}));
}

void TestStreamingPlugins::aMalformedMessageEndsThatConversationAlone()
{
    OutsideApp app({.plugins = {"outside", "other"}});
    StreamingPeer peer(app.port()), other(app.port("other"));
    QVERIFY(other.hello({.instance = "b"}));
    for (const Bytes &bad : {numberMessage(Kind::Taken, 1), numberMessage(Kind::Pong, 1),
                             numberMessage(Kind::Publish, 1), numberMessage(Kind::Log, 1)}) {
        QVERIFY(peer.hello({.instance = "a"}));
        peer.send(bad);
        const auto refusal = peer.receiveRefusal();
        QVERIFY(refusal && !refusal->retry);
    }
    QVERIFY(peer.hello({.instance = "a"}));
    peer.send(numberMessage(Kind(999), 1)); // of a later version
    peer.publish(1, {"TypeBfine"});
    QCOMPARE(peer.receiveTaken(), 1u);
    QVERIFY(other.isSilentFor(A_MOMENT));
    QCOMPARE(app.problems("was refused"), 4u);
}

void TestStreamingPlugins::theOriginalProtocolWaitsUntilTheStreamingProcessHasGone()
{
    OutsideApp app;
    RawPeer original(app.port());
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
        QCOMPARE(original.ask("TypeBno"), "event-engine: bad msg");
        QCOMPARE(original.ask("plugin_command: next_msg"), "event-engine: bad msg");
        app.inject("TypeAone");
        QCOMPARE(peer.receiveEvents()[0].bytes, "TypeAone");
        peer.sendNumber(Kind::Handled, 1);
        peer.send(write(Goodbye{}));
        QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    }
    RawPeer again(app.port());
    QCOMPARE(again.ask("TypeByes"), "event-engine: msg published");
    app.inject("TypeAtwo");
    QCOMPARE(again.ask("plugin_command: next_msg"), "TypeAtwo");
}

void TestStreamingPlugins::whatIsUnhandledWhenTheOriginalProtocolTakesOverIsUnconfirmed()
{
    OutsideApp app;
    app.inject("TypeAone");
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
        QCOMPARE(peer.receiveEvents().size(), 1u);
    }
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().state, PluginState::Disconnected, SOON);
    QCOMPARE(app.plugin().losses.unconfirmed, 0u); // it may come back
    app.inject("TypeAtwo");
    RawPeer original(app.port());
    QCOMPARE(original.ask("plugin_command: next_msg"), "TypeAtwo");
    QCOMPARE(app.plugin().losses.unconfirmed, 1u);
}

void TestStreamingPlugins::aWorkLoopThatStandsStillIsShownAsHungAndNotDropped()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.wantPings();
    const auto ping = peer.receiveAs(Kind::Ping, readNumber);
    QVERIFY(ping);
    peer.send(pongMessage({*ping, 0}));
    QVERIFY(peer.receiveAs(Kind::Ping, readNumber));
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().state, PluginState::Hung, SOON);
    app.inject("TypeAstill sent");
    while (peer.kind() != Kind::Events) QVERIFY(!peer.receive().empty());
    peer.send(pongMessage({1'000, 1}));
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().state, PluginState::Running, SOON);
}

void TestStreamingPlugins::linesOfLogAreThePluginsOutput()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(write(LogLine{"warning", "lens cap on"}));
    QTRY_COMPARE_WITH_TIMEOUT(app.app().output(0, 10, "outside").size(), 1u, SOON);
    const OutputLine line = app.app().output(0, 10, "outside")[0];
    QCOMPARE(line.text, "lens cap on");
    QCOMPARE(line.level, int(LogLevel::Warning));
    QCOMPARE(line.source, OutputLine::Source::Log);
}

void TestStreamingPlugins::goodbyeIsAnsweredAfterEverythingIsTaken()
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
    QTRY_COMPARE_WITH_TIMEOUT(app.app().snapshot().sequence, 500u, SOON);
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().state, PluginState::Stopped, SOON);
    QCOMPARE(app.plugin().cause, "it has said goodbye");
}

void TestStreamingPlugins::aGoodbyeMayTellOfAFailure()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(write(Goodbye{true, "ValueError: no such model"}));
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().state, PluginState::Failed, SOON);
    QCOMPARE(app.plugin().cause, "ValueError: no such model");
    QCOMPARE(app.problems("no such model"), 1u);
}

void TestStreamingPlugins::stoppingTheAppAsksThePluginFirst()
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

// The process is one that says nothing: this test speaks for it.
void TestStreamingPlugins::aRestartByRequestDropsNoEvent()
{
    OutsideApp app({.command = {"/bin/sh", "-c", "exec sleep 1000"}});
    QTRY_VERIFY_WITH_TIMEOUT(app.plugin().processId.has_value(), SOON);
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
    ::kill(*app.plugin().processId, SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().restarts, 1u, SOON);
    app.inject("TypeA4");

    peer.emplace(app.port());
    QVERIFY(peer->hello({.instance = "two", .after = 0}));
    const auto events = peer->receiveEvents(3); // with what was on its way
    QCOMPARE(events.size(), 3u);
    for (std::size_t i = 0; i < events.size(); ++i) QCOMPARE(events[i].bytes, "TypeA" + std::to_string(i + 2));
    QCOMPARE(app.plugin().losses.total(), 0u);
}

void TestStreamingPlugins::aConnectionLostWithoutAGoodbyeIsShown()
{
    OutsideApp app;
    RawPeer stray(app.port()); // a connection, but not the plugin's
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
    }
    QTRY_COMPARE_WITH_TIMEOUT(app.plugin().state, PluginState::Disconnected, SOON);
}

QTEST_GUILESS_MAIN(TestStreamingPlugins)
#include "tst_streaming_plugins.moc"
