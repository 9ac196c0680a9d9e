// SPDX-License-Identifier: BSD-3-Clause
// Clients that come over TCP and go again, all the time: an app that runs for months must not grow by them.
#include "tests/support/outside_app.h"
#include "tests/support/raw_peer.h"
#include "tests/support/resident_memory.h"
#include "tests/support/streaming_peer.h"

#include <QTest>

#include <functional>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

class ComingAndGoingTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!residentMemoryTells()) QSKIP("a sanitizer takes memory of its own");
    }

    void pluginsThatJoinAndSayGoodbye()
    {
        OutsideApp app({.joins = true, .flightRecorderLimit = 0});
        leavesMemoryFlat([&](int n) {
            StreamingPeer peer(app.joinPort());
            QVERIFY(peer.hello({.name = "guest", .instance = std::to_string(n), .subscriptions = {"TypeA"}}));
            peer.send(write(Goodbye{}));
            while (!peer.receive().empty() && peer.kind() != Kind::Goodbye) {
            }
        });
        QCOMPARE(app.app().snapshot().plugins.size(), std::size_t(3)); // it and the two that are always there
    }

    void processesThatTakeEachOthersPlace()
    {
        OutsideApp app({.flightRecorderLimit = 0});
        leavesMemoryFlat([&](int n) {
            StreamingPeer peer(app.port());
            QVERIFY(peer.hello({.name = "outside", .instance = std::to_string(n)}));
            peer.publish(1, {"TypeBhere"});
            QCOMPARE(peer.receiveTaken(), 1u);
        });
    }

    void rawClients()
    {
        OutsideApp::Setup setup;
        setup.rawPorts = true;
        setup.flightRecorderLimit = 0;
        OutsideApp app(setup);
        leavesMemoryFlat([&](int) {
            RawPeer subscriber(*app.app().snapshot().subscribePort, zmq::socket_type::sub);
            RawPeer publisher(*app.app().snapshot().publishPort, zmq::socket_type::xpub);
            QVERIFY(!publisher.receive().empty()); // the port's subscription
            publisher.send({"TypeBhere"});
            while (subscriber.receive(20ms).empty()) publisher.send({"TypeBhere"});
        });
    }

private:
    static void leavesMemoryFlat(const std::function<void(int)> &comeAndGo)
    {
        constexpr int warm = 300, many = 2000;
        std::uint64_t before = 0;
        for (int n = 0; n < warm + many && !QTest::currentTestFailed(); ++n) {
            if (n == warm) before = residentMemory();
            comeAndGo(n);
        }
        const auto after = residentMemory();
        const std::uint64_t grown = after - std::min(before, after);
        // 1 KiB each would be too much.
        QVERIFY2(grown < 2 * MIB, qPrintable(QString("%1 KiB").arg(grown / KIB)));
    }
};

QTEST_GUILESS_MAIN(ComingAndGoingTest)
#include "tst_coming_and_going.moc"
