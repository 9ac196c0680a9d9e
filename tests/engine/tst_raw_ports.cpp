// SPDX-License-Identifier: BSD-3-Clause
// The publish and the subscribe port, with plain PUB and SUB sockets as clients.
#include "tests/support/few_descriptors.h"
#include "tests/support/outside_app.h"
#include "tests/support/raw_peer.h"
#include "tests/support/resident_memory.h"
#include "tests/support/slowness.h"
#include "tests/support/tcp_peer.h"

#include <QTest>
#include <atomic>
#include <future>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

OutsideApp::Setup withRawPorts()
{
    OutsideApp::Setup setup;
    setup.rawPorts = true;
    setup.stopTimeout = 5s * slowness();
    return setup;
}

/// A PUB whose subscription has arrived: what it publishes from now on is sent.
class RawPublisherPeer {
public:
    explicit RawPublisherPeer(OutsideApp &app) : m_peer(*app.app().snapshot().publishPort, zmq::socket_type::xpub)
    {
        if (m_peer.receive().empty()) qFatal("the publish port has subscribed to nothing");
    }
    void publish(const RawPeer::Frames &frames) { m_peer.send(frames); }

private:
    RawPeer m_peer;
};

/// Nothing tells a subscriber that it is subscribed, so the first events may come too early for it.
RawPeer::Frames firstEvent(OutsideApp &app, RawPeer &client)
{
    RawPeer::Frames first;
    for (int n = 0; first.empty() && n < 1000; ++n) {
        app.inject("TypeAfirst");
        first = client.receive(10ms);
    }
    return first;
}

/// Counts the events of a MiB that a client gets in a thread of its own, until it has `wanted` or none comes.
class LargeEvents {
public:
    LargeEvents(RawPeer &client, int wanted, std::chrono::milliseconds timeForEach = 0ms)
        : m_client(client), m_done(std::async(std::launch::async, [this, wanted, timeForEach] {
              while (m_count < wanted) {
                  const RawPeer::Frames event = m_client.receive();
                  if (event.empty()) break;
                  if (event[0].size() <= MIB) continue; // the first one
                  ++m_count;
                  std::this_thread::sleep_for(timeForEach);
              }
          }))
    {}
    [[nodiscard]] int soFar() const { return m_count; }
    [[nodiscard]] int atTheEnd()
    {
        m_done.wait();
        return m_count;
    }

private:
    RawPeer &m_client;
    std::atomic<int> m_count{0};
    std::future<void> m_done;
};

} // namespace

class TestRawPorts : public QObject {
    Q_OBJECT

private slots:
    void whatAClientPublishesIsAnEventLikeAnyOther()
    {
        OutsideApp app(withRawPorts());
        RawPublisherPeer client(app);
        const QStringList sent{"TypeAone", "none of the types", "", "plugin_command: quit",
                               "event-engine: msg published"};
        for (const QString &event : sent) client.publish({event.toStdString()});
        SOON_COMPARE(app.app().snapshot().sequence, 5u);
        QCOMPARE(app.events(), sent);
        RawPeer plugin(app.port());
        QCOMPARE(plugin.ask("plugin_command: next_msg"), "TypeAone");
    }

    void whatClientsOfTheRawPortPublishIsCountedAsTheirs()
    {
        OutsideApp app(withRawPorts());
        QVERIFY(app.app().snapshot().outsidePublishers.empty());
        RawPublisherPeer one(app), other(app);
        for (int i = 0; i < 3; ++i) one.publish({"TypeAone"});
        other.publish({"TypeAother"});
        SOON_COMPARE(app.app().snapshot().sequence, 4u);
        const auto outside = app.app().snapshot().outsidePublishers;
        QCOMPARE(outside.size(), 1u);
        QCOMPARE(outside[0].name, std::string("(raw port)"));
        QCOMPARE(outside[0].kind, PublisherKind::Raw);
        QCOMPARE(outside[0].published, 4u);
        QCOMPARE(outside[0].publishedBytes, 34u);
        SOON_VERIFY(app.app().snapshot().outsidePublishers[0].publishedPerSecond > 0);
    }

    void anEventOfSeveralFramesIsRefusedAndCounted()
    {
        OutsideApp app(withRawPorts());
        RawPublisherPeer client(app);
        client.publish({"TypeA", "two"});
        client.publish({"TypeAone"});
        SOON_COMPARE(app.app().snapshot().sequence, 1u);
        QCOMPARE(app.problems("message of several frames"), 1u);
    }

    void aClientThatSubscribesGetsWhatComesFromThenOn()
    {
        OutsideApp app(withRawPorts());
        RawPeer client(*app.app().snapshot().subscribePort, zmq::socket_type::sub);
        QCOMPARE(firstEvent(app, client), RawPeer::Frames{"TypeAfirst"});
        for (int n = 0; n < 100; ++n) app.inject("TypeB" + std::to_string(n));
        for (int n = 0; n < 100;) {
            const RawPeer::Frames event = client.receive();
            QCOMPARE(event.size(), 1u);
            if (event[0] == "TypeAfirst") continue;
            QCOMPARE(event[0], "TypeB" + std::to_string(n++));
        }
    }

    void aStrayMessageAtTheSubscribePortCutsNobodyOff()
    {
        OutsideApp app(withRawPorts());
        RawPeer client(*app.app().snapshot().subscribePort, zmq::socket_type::sub);
        QVERIFY(!firstEvent(app, client).empty());
        RawPeer stray(*app.app().snapshot().subscribePort, zmq::socket_type::xsub);
        stray.send({"\x02 nobody asked for this"});
        stray.send({"nor for", "\x02 this"});
        stray.send({"\x01TypeA"});
        QVERIFY(!firstEvent(app, stray).empty()); // so all of the above has been read
        stray.send({std::string("\0TypeA", 6)});
        for (int n = 0; n < 200; ++n) {
            const std::string text = "TypeB" + std::to_string(n);
            app.inject(text);
            RawPeer::Frames event;
            do event = client.receive();
            while (event == RawPeer::Frames{"TypeAfirst"});
            QCOMPARE(event, RawPeer::Frames{text});
        }
    }

    void aClientThatStopsReadingCostsNoMoreThanItsShareOfMemoryAndHarmsNobody()
    {
        if (!residentMemoryTells()) QSKIP("a sanitizer takes memory of its own");
        const std::string large = "TypeB" + std::string(MIB, 'x');
        OutsideApp app(withRawPorts());
        const std::uint16_t port = *app.app().snapshot().subscribePort;
        const auto unread = [](zmq::socket_t &socket) { socket.set(zmq::sockopt::rcvhwm, 1); };
        RawPeer stands(port, zmq::socket_type::sub, unread), reads(port, zmq::socket_type::sub, unread);
        QVERIFY(!firstEvent(app, stands).empty());
        QVERIFY(!firstEvent(app, reads).empty());
        const auto readOne = [&] {
            app.inject(large);
            while (true)
                if (const auto event = reads.receive(); event.empty() || event == RawPeer::Frames{large})
                    return !event.empty();
        };
        // Until the flight recorder, what waits for the one who stands and the connections are full.
        const std::uint64_t before = residentMemory();
        std::uint64_t most = before;
        for (int n = 0; n < 200; ++n) {
            QVERIFY(readOne());
            most = std::max(most, residentMemory());
        }
        QVERIFY(app.problems("read too slowly") > 0);
        QCOMPARE(app.app().snapshot().lost, 0u);
        // The flight recorder's and its share, and what batches and connections hold.
        QVERIFY2(most - before < 2 * 64 * MIB + 64 * MIB, qPrintable(QString::number((most - before) / MIB)));
    }

    void ofLargeEventsOnlyAFewWaitWhileTheBrokerTakesNone()
    {
        constexpr int more = 400; // than the app, its connections and the client's own queue of one may hold
        OutsideApp::Setup setup = withRawPorts();
        setup.maxEventSize = 64 * MIB;
        setup.hardCap = 256 * MIB;
        setup.staysTo = {"TypeB"};
        setup.staysBacklog = {256 * KIB, OverflowPolicy::Block};
        setup.stopTimeout = 100ms;
        OutsideApp app(setup);
        RawPeer client(*app.app().snapshot().publishPort, zmq::socket_type::xpub, [](zmq::socket_t &socket) {
            socket.set(zmq::sockopt::xpub_nodrop, true);
            socket.set(zmq::sockopt::sndhwm, 1);
            socket.set(zmq::sockopt::sndtimeo, 500);
        });
        QVERIFY(!client.receive().empty()); // the subscription
        client.socket().set(zmq::sockopt::linger, 0);
        const std::string large = "TypeB" + std::string(MIB, 'x');
        int sent = 0;
        while (sent < more && client.socket().send(zmq::buffer(large), zmq::send_flags::none)) ++sent;
        QVERIFY2(sent < more / 2, qPrintable(QString::number(sent)));
    }

    void whatManyClientsSendIsBoundedTogetherAndNothingOfItIsLost()
    {
        if (!residentMemoryTells()) QSKIP("a sanitizer takes memory of its own");
        constexpr int clients = 16, events = 40;
        OutsideApp::Setup setup = withRawPorts();
        setup.subscriptions = {"TypeB"};
        setup.backlog = {256 * KIB, OverflowPolicy::Block};
        setup.flightRecorderLimit = 0;
        setup.hardCap = 128 * MIB;
        OutsideApp app(setup);
        RawPeer plugin(app.port());
        QCOMPARE(plugin.ask("TypeAhere I am"), "event-engine: msg published"); // so it is waited for
        const std::string large = zmtpFrame("TypeB" + std::string(MIB, 'x'));
        const std::uint64_t before = residentMemory();
        std::atomic<std::uint64_t> sent{0};
        std::promise<void> allCame; // a client that ends with something left to read takes back what is on its way
        std::vector<std::future<bool>> senders;
        const std::shared_future<void> end = allCame.get_future().share();
        for (int n = 0; n < clients; ++n)
            senders.push_back(std::async(std::launch::async, [&, port = *app.app().snapshot().publishPort] {
                TcpPeer client(port);
                client.waitFor(60s);
                bool open = client.shakeHands("PUB");
                for (int event = 0; event < events; ++event)
                    for (std::size_t at = 0; open && at < large.size(); at += 64 * KIB) {
                        open = client.send(std::string_view(large).substr(at, 64 * KIB));
                        sent += 64 * KIB;
                    }
                end.wait();
                return open;
            }));
        std::uint64_t most = 0, sentBefore = 0;
        for (int looksInVain = 0; looksInVain < 50; std::this_thread::sleep_for(10ms)) {
            most = std::max(most, residentMemory());
            looksInVain = sent > sentBefore + MIB ? 0 : looksInVain + 1; // a trickle goes on
            if (!looksInVain) sentBefore = sent;
        }
        int came = 0;
        while (came < clients * events && plugin.ask("plugin_command: next_msg").size() == 5 + MIB) ++came;
        allCame.set_value();
        for (auto &sender : senders) QVERIFY(sender.get());
        QVERIFY2(most - before < 128 * MIB + 64 * MIB, qPrintable(QString::number((most - before) / MIB)));
        QCOMPARE(came, clients * events);
        QCOMPARE(app.app().snapshot().lost, 0u);
    }

    void aClientThatGoesOnSendingDoesNotHoldTheStopUp()
    {
        OutsideApp::Setup setup = withRawPorts();
        setup.stopTimeout = 60s * slowness();
        OutsideApp app(setup);
        std::string events;
        for (int n = 0; n < 10'000; ++n) events += zmtpFrame("TypeB" + std::string(100, 'x'));
        std::vector<std::thread> clients;
        for (int n = 0; n < 2; ++n)
            clients.emplace_back([&, port = *app.app().snapshot().publishPort] {
                TcpPeer client(port);
                if (client.shakeHands("PUB"))
                    while (client.send(events)) continue;
            });
        SOON_VERIFY(app.app().snapshot().sequence > 100'000);
        const auto begin = std::chrono::steady_clock::now();
        QVERIFY(app.app().stop());
        const auto took = std::chrono::steady_clock::now() - begin;
        for (std::thread &client : clients) client.join();
        QVERIFY2(took < 5s * slowness(), qPrintable(QString::number(took / 1ms))); // and not a quarter of the minute
    }

    void aClientThatStopsReadingTakesNothingFromTheOthersAtTheStop()
    {
        constexpr int count = 84; // MiB: what may wait for one, what the system's buffers hold, and more
        OutsideApp app(withRawPorts());
        const std::uint16_t port = *app.app().snapshot().subscribePort;
        RawPeer stands(port, zmq::socket_type::sub, [](zmq::socket_t &socket) { socket.set(zmq::sockopt::rcvhwm, 1); });
        RawPeer reads(port, zmq::socket_type::sub);
        for (RawPeer *peer : {&stands, &reads}) peer->socket().set(zmq::sockopt::linger, 0); // the app goes first
        QVERIFY(!firstEvent(app, stands).empty());
        QVERIFY(!firstEvent(app, reads).empty());
        LargeEvents received(reads, count);
        const std::string large = "TypeB" + std::string(MIB, 'x');
        for (int n = 0; n < count; ++n) {
            SOON_VERIFY(n - received.soFar() < 32); // no more than the port's backlog may have
            app.inject(large);
        }
        QVERIFY(app.app().stop());
        QCOMPARE(received.atTheEnd(), count);
        QCOMPARE(app.problems("may not have reached them") + app.problems("read too slowly"), 1u);
        QCOMPARE(app.app().snapshot().lost, 0u);
    }

    // Its ZeroMQ would not answer: it stops reading when its queue is full.
    void aSubscriberIsNotAskedWhetherItIsThere()
    {
        OutsideApp app(withRawPorts());
        TcpPeer stands(*app.app().snapshot().subscribePort);
        QVERIFY(stands.shakeHands("SUB"));
        QVERIFY(stands.isSilentFor(3000));
    }

    void aClientThatReadsSlowlyGetsEverythingAtTheStop()
    {
        constexpr int count = 40; // MiB
        OutsideApp app(withRawPorts());
        RawPeer reads(*app.app().snapshot().subscribePort, zmq::socket_type::sub,
                      [](zmq::socket_t &socket) { socket.set(zmq::sockopt::rcvhwm, 1); });
        QVERIFY(!firstEvent(app, reads).empty());
        reads.socket().set(zmq::sockopt::linger, 0); // the app goes first
        LargeEvents received(reads, count, 30ms);
        const std::string large = "TypeB" + std::string(MIB, 'x');
        for (int n = 0; n < count; ++n) app.inject(large);
        QVERIFY(app.app().stop());
        QCOMPARE(received.atTheEnd(), count);
        QCOMPARE(app.problems("may not have reached them"), 0u);
    }

    void clientsThatGetNothingForWantOfDescriptorsAreAProblem()
    {
        if (!FewDescriptors::isUsable()) QSKIP("this sanitizer needs descriptors of its own");
        OutsideApp app(withRawPorts());
        {
            const FewDescriptors few(2); // for the two ends of a connection
            const TcpPeer first(*app.app().snapshot().subscribePort);
            SOON_COMPARE(app.problems("get nothing"), 1u);
        }
        RawPeer client(*app.app().snapshot().subscribePort, zmq::socket_type::sub);
        QVERIFY(!firstEvent(app, client).empty());
    }

    // Many more than a socket's queues hold are on their way when the app is told to stop.
    void whatWasPublishedBeforeTheStopIsTaken()
    {
        constexpr int count = 20'000;
        OutsideApp app(withRawPorts());
        {
            RawPublisherPeer client(app);
            for (int n = 0; n < count; ++n) client.publish({"TypeB" + std::to_string(n)});
        } // everything has been written, and the connection is closed
        QVERIFY(app.app().stop());
        QCOMPARE(app.app().snapshot().sequence + app.problems("had stopped taking any"), std::uint64_t(count));
        QCOMPARE(app.problems("had stopped taking any"), 0u);
    }

    // ZeroMQ has taken all of it by then, and goes on waiting for longer than for one who only goes on sending.
    void whatWaitedForASlowPluginAtTheStopIsTaken()
    {
        constexpr int count = 2'000;
        OutsideApp::Setup setup = withRawPorts();
        setup.subscriptions = {"TypeB"};
        setup.backlog = {64 * KIB, OverflowPolicy::Block};
        setup.stopTimeout = 30s * slowness();
        OutsideApp app(setup);
        RawPeer plugin(app.port());
        QCOMPARE(plugin.ask("TypeAhere I am"), "event-engine: msg published"); // so it is waited for
        TcpPeer client(*app.app().snapshot().publishPort);
        QVERIFY(client.shakeHands("PUB"));
        std::string sent;
        for (int n = 0; n < count; ++n) sent += zmtpFrame("TypeB" + std::string(4 * KIB, 'x'));
        QVERIFY(client.send(sent));
        SOON_VERIFY(app.plugin().waitingBytes > 64 * KIB);
        auto stopped = std::async(std::launch::async, [&] { return app.app().stop().has_value(); });
        QTest::qWait(600); // longer than a client that goes on sending may keep a stop waiting
        while (app.app().snapshot().sequence < std::uint64_t(count) + 1 &&
               plugin.ask("plugin_command: next_msg").size() == 5 + 4 * KIB)
            continue;
        QCOMPARE(app.app().snapshot().sequence, std::uint64_t(count) + 1);
        QCOMPARE(app.problems("had stopped taking any"), 0u);
        plugin.send(RawPeer::Frames{"plugin_command: quit"});
        QVERIFY(stopped.get());
    }

    // More than ZeroMQ takes into its queues: the rest lies in the system's buffers.
    void whatCannotBeTakenAtTheStopIsCounted()
    {
        constexpr int count = 5000;
        OutsideApp::Setup setup = withRawPorts();
        setup.staysTo = {"TypeB"};
        setup.staysBacklog = {16 * KIB, OverflowPolicy::Block};
        setup.stopTimeout = 1ms;
        OutsideApp app(setup);
        TcpPeer client(*app.app().snapshot().publishPort);
        QVERIFY(client.shakeHands("PUB"));
        std::string sent;
        for (int n = 0; n < count; ++n) sent += zmtpFrame("TypeB" + std::string(100, 'x'));
        QVERIFY(client.send(sent));
        SOON_VERIFY(app.plugin("stays").waitingBytes > 16 * KIB);
        static_cast<void>(app.app().stop()); // who stays may not have ended so soon
        QCOMPARE(app.app().snapshot().sequence + app.problems("had stopped taking any"), std::uint64_t(count));
    }
};

QTEST_GUILESS_MAIN(TestRawPorts)
#include "tst_raw_ports.moc"
