// SPDX-License-Identifier: BSD-3-Clause
// Plugins that the app has not been told of, over TCP, message by message.
#include "event_engine/recording.h"
#include "tests/support/few_descriptors.h"
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_peer.h"

#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

Hello guest(const std::string &instance, std::vector<Subscription> subscriptions = {"TypeA"})
{
    return {.name = "guest", .instance = instance, .subscriptions = std::move(subscriptions)};
}

} // namespace

class TestJoinPort : public QObject {
    Q_OBJECT

private slots:
    void aPluginThatJoinsIsLikeAnyOtherFromThenOn();
    void aHelloThatCannotJoinIsRefusedInWords_data();
    void aHelloThatCannotJoinIsRefusedInWords();
    void theOriginalProtocolIsNotSpokenThere();
    void aNameBelongsToItsProcessUntilThatHasGone();
    void whatWaitsForOneThatVanishedIsForItsSuccessor();
    void oneThatComesBackWithOtherSubscriptionsBeginsWithThem();
    void whoSaysGoodbyeAndComesAgainHasItsSeatAgain();
    void aReconnectLosesNothingAndSeesNothingTwice();
    void aMistakeOfOneDisturbsNoOther();
    void aMessageBeforeTheHelloAsksForIt();
    void theAppDoesNotWaitForThoseWhoJoined();
    void anAppOfNobodyElseRunsUntilItIsStopped();
    void aRecordingNamesIt();
    void itsBacklogIsWhatTheAppSays();
    void stoppedByRequestItIsAskedAndItsSeatIsFree();
    void oneThatDoesNotEndByTheDeadlineIsTurnedAway();
    void theNextOneOfThatNameIsNotTurnedAwayForIt();
    void itsFailureIsAProblemAndNoFailureOfTheRun();
    void nothingWaitsAnyMoreForOneThatVanishedAndIsStopped();
    void oneThatCameWhenThereWereNoDescriptorsMayComeAgain();
};

void TestJoinPort::aPluginThatJoinsIsLikeAnyOtherFromThenOn()
{
    OutsideApp app({.joins = true});
    app.inject("TypeAtoo early");
    StreamingPeer peer(app.joinPort());
    const auto welcome = peer.hello(guest("one"));
    QVERIFY(welcome);
    QCOMPARE(welcome->name, "guest");
    QCOMPARE(welcome->after, 0u);
    const PluginSnapshot plugin = app.plugin("guest");
    QCOMPARE(plugin.kind, PluginKind::External);
    QCOMPARE(plugin.state, PluginState::Running);
    QCOMPARE(plugin.subscriptions, std::vector<Subscription>{"TypeA"});
    QCOMPARE(*plugin.port, app.joinPort());
    QVERIFY(plugin.joined);
    QVERIFY(!app.plugin().joined);
    const auto started = app.app().startPlugin("guest");
    QVERIFY(!started);
    QVERIFY(started.error().message().starts_with("guest has joined by itself"));

    app.inject("TypeBnot subscribed");
    app.inject("TypeAin time");
    const auto events = peer.receiveEvents(1);
    QCOMPARE(events.size(), 1u);
    QCOMPARE(events[0].bytes, "TypeAin time");
    peer.publish(1, {"TypeBmine"});
    QCOMPARE(peer.receiveTaken(), 1u);
    SOON_COMPARE(app.plugin("guest").published, 1u);
    QCOMPARE(app.plugin("guest").received, 1u);
    QCOMPARE(app.plugin("guest").losses, Losses{});
    QCOMPARE(app.problems("calls itself"), 0u);
}

void TestJoinPort::aHelloThatCannotJoinIsRefusedInWords_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("words");
    QTest::newRow("no name") << QByteArray() << "has to say its name";
    QTest::newRow("no subscriptions") << QByteArray(R"(,"name":"guest")") << R"(has to say its "subscriptions")";
    QTest::newRow("a type that is unknown") << QByteArray(R"(,"name":"guest","subscriptions":["TypA"])") << "TypeA";
    QTest::newRow("the name of a plugin outside")
        << QByteArray(R"(,"name":"outside","subscriptions":[])") << "the name outside is taken by a plugin of the app";
    QTest::newRow("the name of a plugin inside")
        << QByteArray(R"(,"name":"stays","subscriptions":[])") << "the name stays is taken by a plugin of the app";
    QTest::newRow("a name like the engine's own") << QByteArray(R"-(,"name":"(injected)")-") << "does not begin with (";
    QTest::newRow("a name of two lines") << QByteArray(R"(,"name":"one\ntwo")") << "printable";
    QTest::newRow("a name without end") << QByteArray(R"(,"name":")" + QByteArray(101, 'n') + '"') << "at most 100";
}
void TestJoinPort::aHelloThatCannotJoinIsRefusedInWords()
{
    QFETCH(QByteArray, more);
    QFETCH(QString, words);
    OutsideApp app({.joins = true});
    StreamingPeer peer(app.joinPort());
    const QByteArray hello = QByteArray("EEST\1\0\0\0", 8) + R"({"versions":[1,1],"instance":"a")" + more + '}';
    peer.send(copyOf(asBytes(hello.toStdString())));
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal);
    QVERIFY2(QString::fromStdString(refusal->reason).contains(words), refusal->reason.c_str());
    QVERIFY(!refusal->retry);
    QCOMPARE(app.app().snapshot().plugins.size(), 2u);
    QCOMPARE(app.problems(words.toStdString()), 1u);
}

void TestJoinPort::theOriginalProtocolIsNotSpokenThere()
{
    OutsideApp app({.joins = true});
    RawPeer peer(app.joinPort(), zmq::socket_type::req);
    QCOMPARE(peer.ask("plugin_command: next_msg"), "event-engine: bad msg");
    QCOMPARE(app.problems("no message of the streaming protocol"), 1u);
}

void TestJoinPort::aNameBelongsToItsProcessUntilThatHasGone()
{
    OutsideApp app({.joins = true});
    std::optional<StreamingPeer> first(app.joinPort());
    QVERIFY(first->hello(guest("one")));
    StreamingPeer second(app.joinPort());
    second.send(write(guest("two")));
    const auto refusal = second.receiveRefusal();
    QVERIFY(refusal);
    QVERIFY2(refusal->reason.find("taken by another process") != std::string::npos, refusal->reason.c_str());
    QVERIFY(!refusal->retry);
    app.inject("TypeAone");
    QCOMPARE(first->receiveEvent(), "TypeAone"); // the first has noticed nothing
    first->sendNumber(Kind::Handled, 1);
    first.reset();
    SOON_COMPARE(app.plugin("guest").state, PluginState::Disconnected);
    StreamingPeer third(app.joinPort());
    QVERIFY(third.hello(guest("three")));
    QCOMPARE(app.plugin("guest").state, PluginState::Running);
}

void TestJoinPort::whatWaitsForOneThatVanishedIsForItsSuccessor()
{
    OutsideApp app({.joins = true});
    {
        StreamingPeer crashes(app.joinPort());
        auto hello = guest("one");
        hello.window = {2, MIB};
        QVERIFY(crashes.hello(hello));
        for (int n = 0; n < 4; ++n) app.inject("TypeA" + std::to_string(n));
        QCOMPARE(crashes.receiveEvents(2).size(), 2u);
    }
    SOON_COMPARE(app.plugin("guest").state, PluginState::Disconnected);
    app.inject("TypeA4");
    QCOMPARE(app.plugin("guest").losses, Losses{}); // nothing is decided yet
    StreamingPeer peer(app.joinPort());
    QVERIFY(peer.hello(guest("two")));
    const auto lost = peer.receiveAs(Kind::Lost, readLost);
    QVERIFY(lost);
    QCOMPARE(lost->events, 2u);
    QCOMPARE(lost->cause, "unconfirmed");
    const auto events = peer.receiveEvents(3);
    QCOMPARE(events.size(), 3u);
    QCOMPARE(events.front().bytes, "TypeA2");
    QCOMPARE(events.back().bytes, "TypeA4");
    QCOMPARE(app.plugin("guest").losses.unconfirmed, 2u);
    QCOMPARE(app.app().snapshot().plugins.size(), 3u);
}

void TestJoinPort::oneThatComesBackWithOtherSubscriptionsBeginsWithThem()
{
    OutsideApp app({.joins = true});
    {
        StreamingPeer vanishes(app.joinPort());
        QVERIFY(vanishes.hello(guest("one")));
    }
    SOON_COMPARE(app.plugin("guest").state, PluginState::Disconnected);
    app.inject("TypeAfor the subscriptions before");
    SOON_COMPARE(app.plugin("guest").waitingEvents, 1u);
    StreamingPeer peer(app.joinPort());
    QVERIFY(peer.hello(guest("two", {"TypeB", Subscription::prefix(copyOf(asBytes("TypeAx")))})));
    QCOMPARE(app.plugin("guest").subscriptions.size(), 2u);
    QCOMPARE(app.problems("let go: 1 event that waited for the ones before"), 1u);
    for (const char *bytes : {"TypeAy", "TypeAx", "TypeB"}) app.inject(bytes);
    const auto events = peer.receiveEvents(2);
    QCOMPARE(events.size(), 2u);
    QCOMPARE(events[0].bytes, "TypeAx");
    QCOMPARE(events[1].bytes, "TypeB");
}

void TestJoinPort::whoSaysGoodbyeAndComesAgainHasItsSeatAgain()
{
    OutsideApp app({.joins = true});
    for (int round = 0; round < 3; ++round) {
        StreamingPeer peer(app.joinPort());
        QVERIFY(peer.hello(guest("instance " + std::to_string(round))));
        app.inject("TypeAin");
        QCOMPARE(peer.receiveEvents(1).size(), 1u);
        peer.publish(1, {"TypeBmine"});
        QCOMPARE(peer.receiveTaken(), 1u);
        app.inject("TypeAunhandled when it ends");
        peer.send(write(Goodbye{}));
        while (!peer.receive().empty() && peer.kind() != Kind::Goodbye) {
        }
        QCOMPARE(peer.kind(), Kind::Goodbye);
        SOON_COMPARE(app.plugin("guest").state, PluginState::Stopped);
        QCOMPARE(app.plugin("guest").cause, "it has said goodbye");
        app.inject("TypeAwhile it is away");
        SOON_COMPARE(app.app().snapshot().sequence, 4 * (std::uint64_t(round) + 1));
        QCOMPARE(app.plugin("guest").published, std::uint64_t(round) + 1);
    }
    QCOMPARE(app.app().snapshot().plugins.size(), 3u);
    QCOMPARE(app.plugin("guest").losses, Losses{});
    QCOMPARE(app.plugin("guest").waitingEvents, 0u);
}

void TestJoinPort::aReconnectLosesNothingAndSeesNothingTwice()
{
    OutsideApp app({.joins = true});
    Hello hello = guest("one");
    for (int n = 0; n < 10; ++n) {
        StreamingPeer peer(app.joinPort());
        const auto welcome = peer.hello(hello);
        QVERIFY(welcome);
        QCOMPARE(welcome->published, std::uint64_t(n));
        peer.publish(std::uint64_t(n) + 1, {"TypeB" + std::to_string(n)});
        QCOMPARE(peer.receiveTaken(), std::uint64_t(n) + 1);
        app.inject("TypeA" + std::to_string(n));
        const auto events = peer.receiveEvents(1);
        QCOMPARE(events.size(), 1u);
        QCOMPARE(events[0].bytes, "TypeA" + std::to_string(n));
        hello.run = welcome->run;
        hello.after = events[0].sequence;
    }
    QCOMPARE(app.plugin("guest").losses, Losses{});
    SOON_COMPARE(app.plugin("guest").published, 10u);
}

void TestJoinPort::aMistakeOfOneDisturbsNoOther()
{
    OutsideApp app({.joins = true});
    StreamingPeer good(app.joinPort()), bad(app.joinPort());
    QVERIFY(good.hello(guest("one")));
    QVERIFY(bad.hello({.name = "bad", .instance = "two", .subscriptions = {"TypeA"}}));
    bad.sendNumber(Kind::Taken, 1); // only the engine says so
    QVERIFY(bad.receiveRefusal());
    bad.send(write(guest("two"))); // not two names over one connection, were it still in
    const auto refusal = bad.receiveRefusal();
    QVERIFY(refusal);
    app.inject("TypeAone");
    QCOMPARE(good.receiveEvent(), "TypeAone");
    QCOMPARE(app.plugin("guest").state, PluginState::Running);
    SOON_COMPARE(app.plugin("bad").state, PluginState::Disconnected);
}

void TestJoinPort::aMessageBeforeTheHelloAsksForIt()
{
    OutsideApp app({.joins = true});
    StreamingPeer peer(app.joinPort());
    peer.sendNumber(Kind::Handled, 7);
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal);
    QVERIFY(refusal->retry);
    QVERIFY(peer.hello(guest("one")));
}

namespace {

/// Ends as soon as anybody tells it to.
class Ends : public Plugin {
public:
    std::string name() const override { return "Ends"; }
    std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
    Result<> run(PluginContext &context) override
    {
        static_cast<void>(context.receive());
        return {};
    }
};

AppOptions onlyTheJoinPort()
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::off();
    options.joinPort = Port::chosen();
    return options;
}

} // namespace

void TestJoinPort::theAppDoesNotWaitForThoseWhoJoined()
{
    App app(onlyTheJoinPort());
    QVERIFY(app.registerEventType({"TypeA"}));
    QVERIFY(app.registerPlugin(std::make_unique<Ends>()));
    QVERIFY(app.start());
    StreamingPeer peer(*app.snapshot().joinPort);
    QVERIFY(peer.hello(guest("one", {})));
    StreamingPeer vanishes(*app.snapshot().joinPort);
    QVERIFY(vanishes.hello({.name = "vanishes", .instance = "two"}));
    peer.publish(1, {"TypeAend"});
    QCOMPARE(peer.receiveTaken(), 1u);
    QVERIFY(peer.receiveAs(Kind::Quit, readQuit)); // asked, not cut off
    peer.send(write(Goodbye{}));
    QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    QVERIFY(app.waitUntilEnded(20s * slowness()));
    const Snapshot last = app.snapshot();
    QVERIFY(!last.joinPort);
    for (const PluginSnapshot &plugin : last.plugins) QCOMPARE(plugin.state, PluginState::Stopped);
    QVERIFY(!app.result().stoppedByRequest);
}

void TestJoinPort::anAppOfNobodyElseRunsUntilItIsStopped()
{
    App app(onlyTheJoinPort());
    QVERIFY(app.registerEventType({"TypeA"}));
    QVERIFY(app.start());
    {
        StreamingPeer peer(*app.snapshot().joinPort);
        QVERIFY(peer.hello(guest("one")));
        peer.send(write(Goodbye{}));
        QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    }
    StreamingPeer next(*app.snapshot().joinPort);
    QVERIFY(next.hello(guest("two")));
    QCOMPARE(app.snapshot().state, AppState::Running);
    QVERIFY(app.stop());
}

void TestJoinPort::aRecordingNamesIt()
{
    QTemporaryDir folder;
    RecorderOptions options;
    options.file = folder.filePath("joined.mcap").toStdString();
    {
        OutsideApp app({.joins = true});
        QVERIFY(app.app().startRecording(options));
        StreamingPeer peer(app.joinPort());
        QVERIFY(peer.hello(guest("one")));
        peer.publish(1, {"TypeBmine"});
        QCOMPARE(peer.receiveTaken(), 1u);
        peer.send(write(LogLine{"info", "it is me"}));
        SOON_COMPARE(app.plugin("guest").lastOutput, "it is me");
        QVERIFY(app.app().stopRecording());
    }
    const auto recording = Recording::open(options.file);
    QVERIFY(recording);
    const RecordingInfo &info = (*recording)->info();
    const auto names = [](const auto &list, auto &&name) {
        QStringList texts;
        for (const auto &each : list) texts << QString::fromStdString(name(each));
        return texts;
    };
    QVERIFY(names(info.channels, [](const auto &channel) { return channel.publisher; }).contains("guest"));
    QVERIFY(names(info.plugins, [](const auto &state) { return state.plugin; }).contains("guest"));
}

void TestJoinPort::itsBacklogIsWhatTheAppSays()
{
    AppOptions options = onlyTheJoinPort();
    options.joinBacklog = {128 * KIB, OverflowPolicy::DropNewest};
    App app(options);
    QVERIFY(app.registerEventType({"TypeA"}));
    QVERIFY(app.start());
    StreamingPeer peer(*app.snapshot().joinPort);
    QVERIFY(peer.hello(guest("one")));
    QCOMPARE(app.snapshot().plugins[0].backlog, options.joinBacklog);
    auto injector = app.makeInjector();
    QVERIFY(injector);
    for (int n = 0; n < 100; ++n) QVERIFY(injector->publish("TypeA", Bytes(100'000))); // nobody is waited for
    SOON_COMPARE(app.snapshot().sequence, 100u);
    QVERIFY(app.snapshot().plugins[0].losses.dropped > 50);
}

void TestJoinPort::stoppedByRequestItIsAskedAndItsSeatIsFree()
{
    OutsideApp app({.joins = true});
    StreamingPeer peer(app.joinPort());
    QVERIFY(peer.hello(guest("one")));
    QVERIFY(app.app().stopPlugin("guest"));
    QCOMPARE(app.plugin("guest").state, PluginState::Stopping);
    const auto quit = peer.receiveAs(Kind::Quit, readQuit);
    QVERIFY(quit);
    QVERIFY(quit->seconds > 0);
    peer.send(write(Goodbye{}));
    QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    SOON_COMPARE(app.plugin("guest").state, PluginState::Stopped);
    QCOMPARE(app.plugin("guest").cause, "it was asked to end, and has said goodbye");
    QVERIFY(app.app().stopPlugin("guest")); // no mistake
    QCOMPARE(app.app().snapshot().state, AppState::Running);

    StreamingPeer next(app.joinPort());
    QVERIFY(next.hello(guest("two")));
    QCOMPARE(app.plugin("guest").state, PluginState::Running);
    app.inject("TypeAafter it");
    QCOMPARE(next.receiveEvent(), "TypeAafter it");
}

void TestJoinPort::theNextOneOfThatNameIsNotTurnedAwayForIt()
{
    OutsideApp app({.joins = true, .stopTimeout = 2s}); // time for a goodbye, and too little to count as hung
    StreamingPeer peer(app.joinPort());
    QVERIFY(peer.hello(guest("one")));
    QVERIFY(app.app().stopPlugin("guest"));
    QVERIFY(peer.receiveAs(Kind::Quit, readQuit));
    peer.send(write(Goodbye{}));
    QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    StreamingPeer next(app.joinPort());
    QVERIFY(next.hello(guest("two")));
    // Once somebody who is asked later has been turned away, the deadline of the first is over.
    StreamingPeer other(app.joinPort());
    Hello hello = guest("three");
    hello.name = "other";
    QVERIFY(other.hello(hello));
    QVERIFY(app.app().stopPlugin("other"));
    QVERIFY(other.receiveAs(Kind::Quit, readQuit));
    QVERIFY(other.receiveRefusal());
    QCOMPARE(app.plugin("guest").state, PluginState::Running);
}

void TestJoinPort::oneThatDoesNotEndByTheDeadlineIsTurnedAway()
{
    OutsideApp app({.joins = true, .stopTimeout = 100ms});
    StreamingPeer peer(app.joinPort());
    QVERIFY(peer.hello(guest("one")));
    QVERIFY(app.app().stopPlugin("guest"));
    SOON_COMPARE(app.plugin("guest").state, PluginState::Stopped);
    QCOMPARE(app.plugin("guest").cause, "it was asked to end, did not, and was turned away");
    QVERIFY(peer.receiveAs(Kind::Quit, readQuit));
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal);
    QVERIFY(!refusal->retry);
    app.inject("TypeAtoo late");
    SOON_COMPARE(app.app().snapshot().sequence, 1u);
    QCOMPARE(app.plugin("guest").waitingEvents, 0u);
}

void TestJoinPort::itsFailureIsAProblemAndNoFailureOfTheRun()
{
    OutsideApp app({.joins = true});
    StreamingPeer peer(app.joinPort());
    QVERIFY(peer.hello(guest("one")));
    peer.send(write(Goodbye{true, "the camera is gone"}));
    QVERIFY(peer.receiveAs(Kind::Goodbye, readGoodbye));
    SOON_COMPARE(app.plugin("guest").state, PluginState::Failed);
    QCOMPARE(app.plugin("guest").cause, "the camera is gone");
    QCOMPARE(app.problems("failed: the camera is gone"), 1u);
    QVERIFY(app.app().stop());
    QVERIFY(app.app().result().failed.empty());
}

void TestJoinPort::nothingWaitsAnyMoreForOneThatVanishedAndIsStopped()
{
    OutsideApp app({.joins = true});
    {
        StreamingPeer vanishes(app.joinPort());
        QVERIFY(vanishes.hello(guest("one")));
        app.inject("TypeAhanded over");
        QCOMPARE(vanishes.receiveEvents(1).size(), 1u);
    }
    SOON_COMPARE(app.plugin("guest").state, PluginState::Disconnected);
    app.inject("TypeAwaits");
    SOON_COMPARE(app.plugin("guest").waitingEvents, 1u);
    QVERIFY(app.app().stopPlugin("guest"));
    const PluginSnapshot stopped = app.plugin("guest");
    QCOMPARE(stopped.state, PluginState::Stopped);
    QCOMPARE(stopped.cause, "it was stopped while no process was connected");
    QCOMPARE(stopped.waitingEvents, 0u);
    QCOMPARE(stopped.losses, Losses{.unconfirmed = 1});
}

void TestJoinPort::oneThatCameWhenThereWereNoDescriptorsMayComeAgain()
{
    if (!FewDescriptors::isUsable()) QSKIP("this sanitizer needs descriptors of its own");
    OutsideApp app({.joins = true});
    std::optional<StreamingPeer> peer;
    HandshakeWatch handshake;
    peer.emplace(app.joinPort(), handshake.prepare());
    QVERIFY(handshake.isOver());
    {
        const FewDescriptors none;
        peer->send(write(guest("one")));
        const auto refusal = peer->receiveAs(Kind::Refusal, readRefusal);
        QVERIFY(refusal);
        QVERIFY2(refusal->reason.find("file descriptor") != std::string::npos, refusal->reason.c_str());
        QVERIFY(refusal->retry);
    }
    QVERIFY(peer->hello(guest("one")));
    QCOMPARE(app.plugin("guest").state, PluginState::Running);
    app.inject("TypeAone");
    QCOMPARE(peer->receiveEvent(), std::string("TypeAone"));
}

QTEST_GUILESS_MAIN(TestJoinPort)
#include "tst_join_port.moc"
