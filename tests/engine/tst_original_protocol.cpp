// SPDX-License-Identifier: BSD-3-Clause
// The original protocol over TCP, corner by corner, with bare sockets as plugins.
#include "tests/support/outside_app.h"
#include "tests/support/raw_peer.h"
#include "tests/support/slowness.h"
#include "tests/support/tcp_peer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

const std::string NEXT = "plugin_command: next_msg";
const std::string QUIT = "plugin_command: quit";
const std::string PUBLISHED = "event-engine: msg published";
const std::string BAD = "event-engine: bad msg";

// Time enough for an answer that must not come.
const auto A_MOMENT = 100ms;

} // namespace

class TestOriginalProtocol : public QObject {
    Q_OBJECT

private slots:
    void theRepliesAreThoseOfTheOriginalByteForByte();
    void aRequestForAnEventWaitsUntilThereIsOne();
    void otherRequestsAreServedWhileOneWaits();
    void theNewestPeerReplacesTheWaitingRequestOfAnOlderOne();
    void twoPeersThatAskInTurnAreOneProblem();
    void peersThatComeOneAfterTheOtherAreNoProblem();
    void aPeerThatVanishedBeforeItsReplyCostsNothing();
    void aPeerThatVanishesRightBeforeItsEventCostsNothing();
    void whatIsUnconfirmedAtTheDisconnectIsShownInNumbers();
    void theNextRequestOfWhicheverPeerConfirms();
    void aRestartByRequestLosesNoEvent_data();
    void aRestartByRequestLosesNoEvent();
    void whatACrashedProcessHadIsNotForTheNext();
    void quitGetsNoReplyAndDropsAWaitingRequest();
    void anEventOfNoBytesIsAnEvent();
    void aBodyOfSeveralFramesIsRefusedAndCounted();
    void aPayloadEqualToACommandIsTheCommand();
    void whatWasSentBeforeAQuitAndAnExitIsTaken();
    void aPublishThatItsQuitOvertakesIsTakenAndRevivesNobody();
    void aPluginThatHasQuitMayComeBack();
    void anEnvelopeOfSeveralFramesIsEchoedWhole();
    void whatIsNoRequestIsCountedAndHarmsNobody();
    void anEventThatIsTooLargeIsRefusedInWords();
    void whileTheBrokerIsFullThePublishWaitsForItsReply();
};

void TestOriginalProtocol::theRepliesAreThoseOfTheOriginalByteForByte()
{
    OutsideApp app;
    RawPeer peer(app.port(), zmq::socket_type::dealer);
    peer.send({"", "TypeAhello"});
    QCOMPARE(peer.receive(), (RawPeer::Frames{"", PUBLISHED}));
    peer.send({"", NEXT});
    QCOMPARE(peer.receive(), (RawPeer::Frames{"", "TypeAhello"}));
    peer.send({"", "one", "too many"});
    QCOMPARE(peer.receive(), (RawPeer::Frames{"", BAD}));
}

void TestOriginalProtocol::aRequestForAnEventWaitsUntilThereIsOne()
{
    OutsideApp app;
    RawPeer peer(app.port());
    peer.send({NEXT});
    QVERIFY(peer.isSilentFor(A_MOMENT));
    app.inject("TypeBnot subscribed");
    QVERIFY(peer.isSilentFor(A_MOMENT));
    app.inject("TypeAnow");
    QCOMPARE(peer.receive(), RawPeer::Frames{"TypeAnow"});
    QCOMPARE(app.plugin().state, PluginState::Running);
}

void TestOriginalProtocol::otherRequestsAreServedWhileOneWaits()
{
    OutsideApp app;
    RawPeer waits(app.port(), zmq::socket_type::dealer), publishes(app.port());
    waits.send({"first", "", NEXT});
    SOON_COMPARE(app.plugin().state, PluginState::Running);
    QCOMPARE(publishes.ask("TypeBof another"), PUBLISHED);
    waits.send({"second", "", "TypeBof its own"});
    QCOMPARE(waits.receive(), (RawPeer::Frames{"second", "", PUBLISHED}));
    app.inject("TypeAat last");
    QCOMPARE(waits.receive(), (RawPeer::Frames{"first", "", "TypeAat last"}));
}

void TestOriginalProtocol::theNewestPeerReplacesTheWaitingRequestOfAnOlderOne()
{
    OutsideApp app;
    RawPeer older(app.port(), zmq::socket_type::dealer), newer(app.port(), zmq::socket_type::dealer);
    older.send({"", NEXT});
    older.send({"", "TypeBafter it"}); // its answer says that the request before it is parked
    QCOMPARE(older.receive(), (RawPeer::Frames{"", PUBLISHED}));
    newer.send({"", NEXT});
    newer.send({"", "TypeBafter it"});
    QCOMPARE(newer.receive(), (RawPeer::Frames{"", PUBLISHED}));
    app.inject("TypeAone");
    QCOMPARE(newer.receive(), (RawPeer::Frames{"", "TypeAone"}));
    QVERIFY(older.isSilentFor(A_MOMENT));
    QCOMPARE(app.problems("in turn"), 0u);
}

void TestOriginalProtocol::twoPeersThatAskInTurnAreOneProblem()
{
    OutsideApp app;
    RawPeer one(app.port()), other(app.port());
    for (int n = 0; n < 10; ++n) {
        app.inject("TypeA" + std::to_string(n));
        QCOMPARE((n % 2 ? one : other).ask(NEXT), "TypeA" + std::to_string(n));
    }
    QCOMPARE(app.problems("two processes ask for events at its port in turn"), 1u);
}

void TestOriginalProtocol::peersThatComeOneAfterTheOtherAreNoProblem()
{
    OutsideApp app;
    std::vector<std::unique_ptr<RawPeer>> leftOpen;
    for (int n = 0; n < 20; ++n) {
        leftOpen.push_back(std::make_unique<RawPeer>(app.port()));
        app.inject("TypeA" + std::to_string(n));
        QCOMPARE(leftOpen.back()->ask(NEXT), "TypeA" + std::to_string(n));
    }
    QCOMPARE(app.problems("in turn"), 0u);
}

void TestOriginalProtocol::aPeerThatVanishedBeforeItsReplyCostsNothing()
{
    OutsideApp app;
    RawPeer stays(app.port()); // so that the plugin does not count as disconnected
    QCOMPARE(stays.ask("TypeBhere I am"), PUBLISHED);
    for (int n = 0; n < 20; ++n) {
        {
            RawPeer vanishes(app.port(), zmq::socket_type::dealer);
            vanishes.send({"", NEXT});
            vanishes.send({"", "TypeBparked"});
            QCOMPARE(vanishes.receive(), (RawPeer::Frames{"", PUBLISHED}));
        }
        SOON_COMPARE(OutsideApp::connectionsAt(app.port()), 1);
        app.inject("TypeA" + std::to_string(n));
        QCOMPARE(stays.ask(NEXT), "TypeA" + std::to_string(n));
    }
    QCOMPARE(app.plugin().losses, Losses{});
}

// ZeroMQ has not noticed yet, and would take the event for it.
void TestOriginalProtocol::aPeerThatVanishesRightBeforeItsEventCostsNothing()
{
    OutsideApp app;
    RawPeer stays(app.port());
    QCOMPARE(stays.ask("TypeBhere I am"), PUBLISHED);
    const std::string empty = zmtpFrame("", 1);
    for (int n = 0; n < 200; ++n) {
        {
            TcpPeer vanishes(app.port());
            QVERIFY(vanishes.shakeHands("DEALER"));
            QVERIFY(vanishes.send(empty + zmtpFrame(NEXT) + empty + zmtpFrame("TypeBparked")));
            QVERIFY(vanishes.receivesUntil(PUBLISHED));
            QVERIFY(vanishes.end());
        }
        app.inject("TypeA" + std::to_string(n));
        QCOMPARE(stays.ask(NEXT), "TypeA" + std::to_string(n));
    }
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestOriginalProtocol::whatIsUnconfirmedAtTheDisconnectIsShownInNumbers()
{
    OutsideApp app;
    app.inject("TypeAone");
    app.inject("TypeAtwo");
    {
        RawPeer peer(app.port());
        QCOMPARE(peer.ask(NEXT), "TypeAone");
        QCOMPARE(app.plugin().losses.unconfirmed, 0u);
    }
    SOON_COMPARE(app.plugin().state, PluginState::Disconnected);
    QCOMPARE(app.plugin().losses.unconfirmed, 1u);
    RawPeer next(app.port());
    QCOMPARE(next.ask(NEXT), "TypeAtwo");
    QCOMPARE(app.plugin().state, PluginState::Running);
}

void TestOriginalProtocol::theNextRequestOfWhicheverPeerConfirms()
{
    OutsideApp app;
    app.inject("TypeAone");
    {
        RawPeer takes(app.port());
        QCOMPARE(takes.ask(NEXT), "TypeAone");
    }
    {
        RawPeer confirms(app.port());
        QCOMPARE(confirms.ask("TypeBgot it"), PUBLISHED);
    }
    SOON_COMPARE(app.plugin().state, PluginState::Disconnected);
    QCOMPARE(app.plugin().losses.unconfirmed, 0u);
}

void TestOriginalProtocol::aRestartByRequestLosesNoEvent_data()
{
    QTest::addColumn<bool>("confirms");
    QTest::addColumn<bool>("isCutOff"); // before its end
    QTest::newRow("the event is under way") << false << false;
    QTest::newRow("its connection ends long before the process does") << false << true;
    QTest::newRow("the event is confirmed") << true << false;
}

void TestOriginalProtocol::aRestartByRequestLosesNoEvent()
{
    QFETCH(bool, confirms);
    QFETCH(bool, isCutOff);
    QTemporaryDir folder;
    const QString mayEnd = folder.filePath("may-end");
    const std::string waits = "while [ ! -e " + mayEnd.toStdString() + " ]; do sleep 0.02; done";
    OutsideApp app(
        {.command = {"/bin/sh", "-c", "trap '" + waits + "; exit 0' TERM; echo up; while :; do sleep 0.02; done"},
         .stopTimeout = 60s});
    SOON_COMPARE(app.plugin().lastOutput, std::string("up"));
    app.inject("TypeAone");
    app.inject("TypeAtwo");
    std::optional<RawPeer> process(app.port()); // plays its part
    QCOMPARE(process->ask(NEXT), "TypeAone");
    QVERIFY(app.app().restartPlugin("outside"));
    if (confirms) QCOMPARE(process->ask("TypeBgot it"), PUBLISHED);
    if (isCutOff) process.reset();
    if (isCutOff) SOON_COMPARE(app.plugin().state, PluginState::Disconnected);
    QVERIFY(QFile(mayEnd).open(QIODevice::WriteOnly));
    SOON_COMPARE(app.plugin().restarts, 1u);

    RawPeer next(app.port());
    if (!confirms) QCOMPARE(next.ask(NEXT), "TypeAone");
    QCOMPARE(next.ask(NEXT), "TypeAtwo");
    QCOMPARE(app.plugin().losses, Losses{});
    QCOMPARE(app.plugin().received, 2u);
}

// It may be what it crashed of.
void TestOriginalProtocol::whatACrashedProcessHadIsNotForTheNext()
{
    OutsideApp app({.command = {"/bin/sh", "-c", "exec sleep 1000"}, .restart = {.policy = RestartPolicy::OnFailure}});
    SOON_VERIFY(app.plugin().processId);
    app.inject("TypeAone");
    app.inject("TypeAtwo");
    RawPeer process(app.port());
    QCOMPARE(process.ask(NEXT), "TypeAone");
    ::kill(app.plugin().processId.value(), SIGKILL);
    SOON_COMPARE(app.plugin().restarts, 1u);
    RawPeer next(app.port());
    QCOMPARE(next.ask(NEXT), "TypeAtwo");
    QCOMPARE(app.plugin().losses.unconfirmed, 1u);
}

void TestOriginalProtocol::quitGetsNoReplyAndDropsAWaitingRequest()
{
    OutsideApp app;
    RawPeer peer(app.port(), zmq::socket_type::dealer);
    peer.send({"", NEXT});
    peer.send({"", QUIT});
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    QCOMPARE(app.plugin().cause, "it has quit");
    app.inject("TypeAfor nobody");
    QVERIFY(peer.isSilentFor(A_MOMENT));
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestOriginalProtocol::anEventOfNoBytesIsAnEvent()
{
    OutsideApp app({.subscriptions = {Subscription::everything()}});
    RawPeer peer(app.port());
    QCOMPARE(peer.ask(""), PUBLISHED);
    QCOMPARE(peer.ask(NEXT), "");
    QCOMPARE(app.app().snapshot().sequence, 1u);
}

void TestOriginalProtocol::aBodyOfSeveralFramesIsRefusedAndCounted()
{
    OutsideApp app;
    RawPeer peer(app.port());
    for (const RawPeer::Frames &body : {RawPeer::Frames{"TypeA", "two"}, {NEXT, ""}, {"", "", ""}}) {
        peer.send(body);
        QCOMPARE(peer.receive(), RawPeer::Frames{BAD});
    }
    QCOMPARE(app.problems("not exactly one frame"), 3u);
    QCOMPARE(app.app().snapshot().sequence, 0u);
}

void TestOriginalProtocol::aPayloadEqualToACommandIsTheCommand()
{
    OutsideApp app({.subscriptions = {Subscription::everything()}});
    RawPeer peer(app.port());
    for (const auto &almost :
         RawPeer::Frames{NEXT + " ", "plugin_command: next", "plugin_command: QUIT", PUBLISHED, BAD}) {
        QCOMPARE(peer.ask(almost), PUBLISHED);
        QCOMPARE(peer.ask(NEXT), almost);
    }
    app.inject(QUIT); // an event like any other for those who receive it
    QCOMPARE(peer.ask(NEXT), QUIT);
    peer.send({QUIT});
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    QCOMPARE(app.app().snapshot().sequence, 6u);
}

void TestOriginalProtocol::whatWasSentBeforeAQuitAndAnExitIsTaken()
{
    constexpr int count = 200;
    OutsideApp app;
    {
        RawPeer peer(app.port(), zmq::socket_type::dealer);
        for (int n = 0; n < count; ++n) peer.send({"", "TypeB" + std::to_string(n)});
        peer.send({"", QUIT});
    }
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    QVERIFY(app.app().stop());
    const QStringList events = app.events();
    QCOMPARE(events.size(), count);
    for (int n = 0; n < count; ++n) QCOMPARE(events[n], "TypeB" + QString::number(n));
}

// Two sockets of one plugin are two connections, and nothing orders these.
void TestOriginalProtocol::aPublishThatItsQuitOvertakesIsTakenAndRevivesNobody()
{
    OutsideApp app;
    RawPeer publishes(app.port(), zmq::socket_type::dealer), quits(app.port(), zmq::socket_type::dealer);
    publishes.send({"", "TypeBfirst"});
    QCOMPARE(publishes.receive(), (RawPeer::Frames{"", PUBLISHED}));
    quits.send({"", QUIT});
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    publishes.send({"", "TypeBlate"});
    QCOMPARE(publishes.receive(), (RawPeer::Frames{"", PUBLISHED}));
    SOON_COMPARE(app.events(), (QStringList{"TypeBfirst", "TypeBlate"}));
    QCOMPARE(app.plugin().state, PluginState::Stopped);
}

void TestOriginalProtocol::aPluginThatHasQuitMayComeBack()
{
    OutsideApp app;
    {
        RawPeer peer(app.port());
        peer.send({QUIT});
    }
    SOON_COMPARE(app.plugin().state, PluginState::Stopped);
    app.inject("TypeAmissed");
    RawPeer again(app.port());
    QCOMPARE(again.ask("TypeBback"), PUBLISHED);
    QCOMPARE(app.plugin().state, PluginState::Running);
    app.inject("TypeAseen");
    QCOMPARE(again.ask(NEXT), "TypeAseen");
}

void TestOriginalProtocol::anEnvelopeOfSeveralFramesIsEchoedWhole()
{
    OutsideApp app;
    app.inject("TypeAone");
    RawPeer correlated(app.port());
    correlated.socket().set(zmq::sockopt::req_correlate, 1);
    QCOMPARE(correlated.ask("TypeBone"), PUBLISHED);
    QCOMPARE(correlated.ask(NEXT), "TypeAone");
    RawPeer own(app.port(), zmq::socket_type::dealer);
    own.send({"a", "bc", std::string("\0\1", 2), "", "TypeBtwo"});
    QCOMPARE(own.receive(), (RawPeer::Frames{"a", "bc", std::string("\0\1", 2), "", PUBLISHED}));
}

void TestOriginalProtocol::whatIsNoRequestIsCountedAndHarmsNobody()
{
    OutsideApp app;
    RawPeer good(app.port()), bad(app.port(), zmq::socket_type::dealer);
    for (const RawPeer::Frames &garbage :
         {RawPeer::Frames{"no empty frame"}, {NEXT}, {"a", "b"}, {"a", "b", "c"}, {std::string(100'000, 'x')}})
        bad.send(garbage);
    bad.send({"", "TypeBa request at last"});
    QCOMPARE(bad.receive(), (RawPeer::Frames{"", PUBLISHED})); // so nothing before it was answered
    QCOMPARE(good.ask("TypeBfine"), PUBLISHED);
    bad.send({""}); // an envelope without a letter
    QCOMPARE(bad.receive(), (RawPeer::Frames{"", BAD}));
    QCOMPARE(app.problems("no request"), 5u);
    QCOMPARE(app.problems("not exactly one frame"), 1u);
    SOON_COMPARE(app.app().snapshot().sequence, 2u);
}

void TestOriginalProtocol::anEventThatIsTooLargeIsRefusedInWords()
{
    OutsideApp app;
    RawPeer peer(app.port());
    QCOMPARE(peer.ask(std::string(8 * MIB + 1, 'x')), BAD);
    QCOMPARE(app.problems("larger than max_event_size"), 1u);
    QCOMPARE(peer.ask(std::string(8 * MIB, 'x')), PUBLISHED);
}

// The reply is the plugin's back-pressure; and a quit that comes meanwhile waits for what was published before it.
void TestOriginalProtocol::whileTheBrokerIsFullThePublishWaitsForItsReply()
{
    constexpr int count = 40;
    auto app = std::make_unique<OutsideApp>(
        OutsideApp::Setup{.staysTo = {"TypeB"}, .staysBacklog = {256 * KIB, OverflowPolicy::Block}});
    RawPeer peer(app->port(), zmq::socket_type::dealer);
    for (int n = 0; n < count; ++n) peer.send({"", "TypeB" + std::string(100'000, 'x')});
    peer.send({"", QUIT});
    SOON_VERIFY(app->plugin("stays").waitingBytes > 256 * KIB);
    int answered = 0;
    while (!peer.isSilentFor(A_MOMENT * 5 * slowness())) ++answered;
    QVERIFY2(answered > 0 && answered < count, qPrintable(QString::number(answered)));
    QCOMPARE(app->plugin().state, PluginState::Running);
    std::thread stop([&] { static_cast<void>(app->app().stop()); });
    while (!peer.receive(2s * slowness()).empty()) ++answered;
    stop.join();
    QCOMPARE(answered, count);
}

QTEST_GUILESS_MAIN(TestOriginalProtocol)
#include "tst_original_protocol.moc"
