// SPDX-License-Identifier: BSD-3-Clause
// The engine's side of the streaming protocol, over TCP, with a plugin that does what the test says, message by
// message.
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/standstill.h"
#include "tests/support/streaming_peer.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

// Time enough for something that must not come.
const auto A_MOMENT = 100ms;

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
    void whatWasRejectedBeforeAReconnectIsToldByTheWelcome();
    void whileTheBrokerIsFullTakenIsLateAndEventsStillCome();
    void aTypeAndAPublisherThatAreNewAreToldBeforeTheirFirstEvent();
    void aMessageBeforeTheHelloAsksForIt();
    void aMalformedMessageEndsThatConversationAlone();
    void aWorkLoopThatStandsStillIsShownAsHungAndNotDropped();
    void aStandstillOfTheAppItselfIsNobodysHang();
    void linesOfLogAreThePluginsOutput();
    void whatAProcessSaysOfItselfIsShownWithoutItsControlCharacters();
    void whoHasTheAnswerToItsGoodbyeHasEnded();
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

// They would go to whoever's terminal shows the problem.
void TestStreamingPlugins::whatAProcessSaysOfItselfIsShownWithoutItsControlCharacters()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.name = "\x1b[31m" + std::string(5000, 'x'), .instance = "one"}));
    SOON_COMPARE(app.problems("calls itself \"\\x1b[31mxxx"), 1u);
    QCOMPARE(app.problems(std::string(100, 'x')), 0u);
    peer.send(write(Goodbye{true, "no\x1b[2Jdisk\nleft"}));
    SOON_COMPARE(app.plugin().state, PluginState::Failed);
    QCOMPARE(app.plugin().cause, "no [2Jdisk left");
}

void TestStreamingPlugins::whoHasTheAnswerToItsGoodbyeHasEnded()
{
    OutsideApp app;
    for (int n = 0; n < 200; ++n) {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = std::to_string(n)}));
        QCOMPARE(app.plugin().state, PluginState::Running);
        peer.send(write(Goodbye{}));
        QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
        QCOMPARE(app.plugin().state, PluginState::Stopped);
    }
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
    SOON_COMPARE(app.events(), ((QStringList{"TypeB1", "", "plugin_command: quit", "TypeB4"})));
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
    SOON_COMPARE(app.events(), (QStringList{"TypeBfirst"}));
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
    SOON_COMPARE(app.events(), ((QStringList{"TypeBone", "TypeBthree"})));
}

void TestStreamingPlugins::whatWasRejectedBeforeAReconnectIsToldByTheWelcome()
{
    OutsideApp app({.maxEventSize = 64 * KIB});
    {
        StreamingPeer peer(app.port());
        const auto welcome = peer.hello({.instance = "one"});
        QVERIFY(welcome && welcome->rejected.empty());
        peer.publish(1, {"TypeBone", "TypeB" + std::string(64 * KIB, 'x'), "TypeBthree"});
        SOON_COMPARE(app.problems("could not publish"), 1u);
    }
    const auto again = StreamingPeer(app.port()).hello({.instance = "one"});
    QVERIFY(again);
    QCOMPARE(again->published, 3u);
    QCOMPARE(again->rejected.size(), 1u);
    QCOMPARE(again->rejected[0].number, 2u);
    QVERIFY(again->rejected[0].reason.find("max_event_size") != std::string::npos);
    const auto another = StreamingPeer(app.port()).hello({.instance = "another"});
    QVERIFY(another && another->rejected.empty());
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
    SOON_VERIFY(app.plugin("stays").waitingBytes > 256 * KIB);
    std::uint64_t taken = 0;
    for (ByteView message; !(message = peer.receive(A_MOMENT * 5 * slowness())).empty();)
        taken = readNumber(message).value_or(0);
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
    SOON_COMPARE(app.plugin().state, PluginState::Hung);
    app.inject("TypeAstill sent");
    while (peer.kind() != Kind::Events) QVERIFY(!peer.receive().empty());
    peer.send(pongMessage({1'000, 1}));
    SOON_COMPARE(app.plugin().state, PluginState::Running);
}

void TestStreamingPlugins::aStandstillOfTheAppItselfIsNobodysHang()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    peer.wantPings();
    QVERIFY(peer.hello({.instance = "one"}));
    QVERIFY(!peer.receive().empty());
    QCOMPARE(peer.kind(), Kind::Ping); // not answered yet
    standStill(6s);
    QTest::qWait(1200); // for two looks
    QCOMPARE(app.plugin().state, PluginState::Running);
    QCOMPARE(app.problems("does not answer"), 0u);
}

void TestStreamingPlugins::linesOfLogAreThePluginsOutput()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(write(LogLine{"warning", "lens cap on"}));
    SOON_COMPARE(app.app().output(0, 10, "outside").size(), 1u);
    const OutputLine line = app.app().output(0, 10, "outside")[0];
    QCOMPARE(line.text, "lens cap on");
    QCOMPARE(line.level, int(LogLevel::Warning));
    QCOMPARE(line.source, OutputLine::Source::Log);
}

QTEST_GUILESS_MAIN(TestStreamingPlugins)
#include "tst_streaming_plugins.moc"
