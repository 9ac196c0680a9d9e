// SPDX-License-Identifier: BSD-3-Clause
// How it is found out that a client has gone, at every TCP port, and that none of it brings the app down.
#include "event_engine/raw_client.h"
#include "tests/support/made_plugin.h"
#include "tests/support/outside_app.h"
#include "tests/support/outside_plugin.h"
#include "tests/support/raw_peer.h"
#include "tests/support/streaming_peer.h"
#include "tests/support/tcp_peer.h"

#include <QTest>
#include <netinet/tcp.h>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

OutsideApp::Setup withAllPorts()
{
    OutsideApp::Setup setup;
    setup.rawPorts = setup.joins = true;
    return setup;
}

struct Client {
    std::uint16_t port;
    const char *socketType;
};

Client clientOf(OutsideApp &app, const QString &port)
{
    const auto snapshot = app.app().snapshot();
    if (port == "publish") return {*snapshot.publishPort, "PUB"};
    if (port == "subscribe") return {*snapshot.subscribePort, "SUB"};
    if (port == "join") return {*snapshot.joinPort, "DEALER"};
    return {app.port(), "DEALER"};
}

/// The end of the one connection to a port of the app.
int endOf(std::uint16_t port, TcpEnd end)
{
    const auto ends = tcpEndsAt(port, end);
    return ends.empty() ? -1 : ends.front();
}

int option(int descriptor, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt(descriptor, level, name, &value, &size);
    return value;
}

bool isAskedForByTheSystem(int descriptor)
{
    return option(descriptor, SOL_SOCKET, SO_KEEPALIVE) == 1 && option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE) == 2 &&
           option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL) == 2 && option(descriptor, IPPROTO_TCP, TCP_KEEPCNT) == 3;
}

} // namespace

class TestLostConnections : public QObject {
    Q_OBJECT

private slots:
    void aFloodThatIsCutOffHarmsNobody();
    void aFloodOfQuestionsThatIsCutOffHarmsNobody_data() { theSystemIsAskedWhetherAClientIsThere_data(); }
    void aFloodOfQuestionsThatIsCutOffHarmsNobody();
    void theSystemIsAskedWhetherAClientIsThere_data();
    void theSystemIsAskedWhetherAClientIsThere();
    void theSystemIsAskedWhetherTheAppIsThere();
    void aClientThatAsksWhetherTheAppIsThereIsAnswered_data() { theSystemIsAskedWhetherAClientIsThere_data(); }
    void aClientThatAsksWhetherTheAppIsThereIsAnswered();
    void aPluginThatIsCutOffForItsFrameAgainAndAgainIsToldOnce_data();
    void aPluginThatIsCutOffForItsFrameAgainAndAgainIsToldOnce();
    void aPluginThatConnectsForEveryRequestIsNotCutOff();
    void aPluginThatComesAgainAfterItsGoodbyeIsNotCutOff();
};

// libzmq 4.3.4 ends the process where a heartbeat of its own is due for a connection that was reset while nothing was
// read from it.
void TestLostConnections::aFloodThatIsCutOffHarmsNobody()
{
    OutsideApp::Setup setup = withAllPorts();
    setup.staysTo = {"TypeB"};
    setup.staysBacklog = {16 * KIB, OverflowPolicy::Block};
    setup.stopTimeout = 100ms;
    OutsideApp app(setup);
    const Client client = clientOf(app, "publish");
    {
        TcpPeer flooder(client.port);
        QVERIFY(flooder.shakeHands(client.socketType));
        std::string events;
        for (int n = 0; n < 20'000; ++n) events += zmtpFrame("TypeB" + std::string(100, 'x'));
        while (flooder.send(events)) continue; // until nothing of it is read for long
        flooder.reset();
    }
    QTest::qWait(2500); // a heartbeat would be due
    RawPeer plugin(app.port());
    QCOMPARE(plugin.ask("TypeA"), "event-engine: msg published");
}

// Nor may a client's own question whether the app is there, where it lies behind events that wait.
void TestLostConnections::aFloodOfQuestionsThatIsCutOffHarmsNobody()
{
    QFETCH(QString, port);
    OutsideApp::Setup setup = withAllPorts();
    setup.staysTo = {"TypeB"};
    setup.staysBacklog = {16 * KIB, OverflowPolicy::Block};
    setup.stopTimeout = 100ms;
    OutsideApp app(setup);
    const Client client = clientOf(app, port);
    const std::string event = zmtpFrame("TypeB" + std::string(100, 'x')), question = zmtpFrame("\4PING\0\0"s, 4);
    const std::string message = port == "publish"     ? event
                                : port == "subscribe" ? zmtpFrame("\1TypeB")
                                                      : zmtpFrame({}, 1) + event;
    std::string flood;
    for (int n = 0; n < 2'000; ++n) flood += message + question;
    for (int n = 0; n < 20; ++n) {
        TcpPeer flooder(client.port);
        QVERIFY(flooder.shakeHands(client.socketType));
        flooder.send(flood);
        flooder.reset();
    }
    QVERIFY(app.app().stop()); // all is read
}

void TestLostConnections::theSystemIsAskedWhetherAClientIsThere_data()
{
    QTest::addColumn<QString>("port");
    for (const char *port : {"publish", "subscribe", "join", "plugin"}) QTest::addRow("%s", port) << port;
}

void TestLostConnections::theSystemIsAskedWhetherAClientIsThere()
{
    QFETCH(QString, port);
    OutsideApp app(withAllPorts());
    const Client of = clientOf(app, port);
    TcpPeer client(of.port);
    QVERIFY(client.shakeHands(of.socketType));
    SOON_VERIFY(endOf(of.port, TcpEnd::OfTheApp) >= 0);
    const int descriptor = endOf(of.port, TcpEnd::OfTheApp);
    QVERIFY(isAskedForByTheSystem(descriptor));
    // One who subscribes may stand for as long as it likes with what was sent to it.
    QCOMPARE(option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT), port == "subscribe" ? 0 : 10'000);
    static_cast<void>(client.receiveFor(500ms));        // the app's subscription
    QCOMPARE(client.receiveFor(2500ms), std::string()); // nor does ZeroMQ ask
}

// A publish port may take nothing for as long as the app is held up, and its client loses nothing by that.
void TestLostConnections::theSystemIsAskedWhetherTheAppIsThere()
{
    OutsideApp app(withAllPorts());
    const auto snapshot = app.app().snapshot();
    const auto publisher = RawPublisher::connect({.port = *snapshot.publishPort});
    const auto subscriber = RawSubscriber::connect({.port = *snapshot.subscribePort});
    QVERIFY(publisher && subscriber);
    for (const std::uint16_t port : {*snapshot.publishPort, *snapshot.subscribePort}) {
        const int descriptor = endOf(port, TcpEnd::OfTheClient);
        QVERIFY(isAskedForByTheSystem(descriptor));
        QCOMPARE(option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
    }
    const Outside plugin(app.port(), untilStopped);
    SOON_COMPARE(app.plugin().state, PluginState::Running);
    const int descriptor = endOf(app.port(), TcpEnd::OfTheClient);
    QVERIFY(isAskedForByTheSystem(descriptor));
    QCOMPARE(option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT), 10'000);
}

void TestLostConnections::aClientThatAsksWhetherTheAppIsThereIsAnswered()
{
    QFETCH(QString, port);
    OutsideApp app(withAllPorts());
    const Client of = clientOf(app, port);
    TcpPeer client(of.port);
    QVERIFY(client.shakeHands(of.socketType));
    QVERIFY(client.send(zmtpFrame(std::string("\4PING\0\0context", 14), 4)));
    QVERIFY(client.receivesUntil("\4PONGcontext"));
}

void TestLostConnections::aPluginThatIsCutOffForItsFrameAgainAndAgainIsToldOnce_data()
{
    QTest::addColumn<QString>("protocol");
    for (const char *protocol : {"streaming", "original", "join"}) QTest::addRow("%s", protocol) << protocol;
}

void TestLostConnections::aPluginThatIsCutOffForItsFrameAgainAndAgainIsToldOnce()
{
    QFETCH(QString, protocol);
    OutsideApp::Setup setup = withAllPorts();
    setup.maxEventSize = 64 * KIB;
    OutsideApp app(setup);
    const std::uint16_t port = protocol == "join" ? app.joinPort() : app.port();
    const std::string event = "TypeB" + std::string(256 * KIB, 'x');
    const auto once = [](zmq::socket_t &socket) { socket.set(zmq::sockopt::reconnect_ivl, -1); };
    const auto isCutOff = [&] {
        if (protocol == "original") {
            RawPeer plugin(port, zmq::socket_type::req, once);
            plugin.send({event});
            return QTest::qWaitFor([&] { return !OutsideApp::connectionsAt(port); }, soon());
        }
        StreamingPeer plugin(port, once);
        const auto welcome =
            plugin.hello({.name = "outside again", .instance = "one", .subscriptions = {}, .saysSubscriptions = true});
        plugin.publish(1, {event});
        return welcome && QTest::qWaitFor([&] { return !OutsideApp::connectionsAt(port); }, soon());
    };
    const auto told = [&] { return app.problems("max_event_size in app.toml (64 KiB)"); };
    for (int n = 0; n < 5; ++n) QVERIFY(isCutOff());
    QTest::qWait(1000); // it is looked at twice a second
    QCOMPARE(told(), 0u);
    for (int n = 0; n < 5; ++n) QVERIFY(isCutOff());
    SOON_COMPARE(told(), 1u);
    QTest::qWait(1000);
    QCOMPARE(told(), 1u);
    QCOMPARE(app.events(), QStringList());
}

void TestLostConnections::aPluginThatConnectsForEveryRequestIsNotCutOff()
{
    OutsideApp app;
    for (int n = 0; n < 10; ++n) {
        QCOMPARE(RawPeer(app.port()).ask("TypeB"), "event-engine: msg published");
        RawPeer(app.port()).send({"plugin_command: next_msg"});
        RawPeer(app.port()).send({"plugin_command: quit"});
    }
    SOON_COMPARE(OutsideApp::connectionsAt(app.port()), 0);
    QTest::qWait(1000);
    QCOMPARE(app.problems("max_event_size"), 0u);
}

void TestLostConnections::aPluginThatComesAgainAfterItsGoodbyeIsNotCutOff()
{
    OutsideApp app;
    for (int n = 0; n < 10; ++n) {
        StreamingPeer plugin(app.port());
        QVERIFY(plugin.hello({.instance = "one"}));
        plugin.send(write(streaming::Goodbye{}));
        QVERIFY(!plugin.receive().empty());
        QCOMPARE(plugin.kind(), StreamingPeer::Kind::Goodbye);
    }
    QTest::qWait(1000);
    QCOMPARE(app.problems("max_event_size"), 0u);
}

QTEST_GUILESS_MAIN(TestLostConnections)
#include "tst_lost_connections.moc"
