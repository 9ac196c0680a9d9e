// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/wake_up.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "tests/support/slowness.h"

#include <QTest>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

const auto SOON = std::chrono::milliseconds(soon());

/// Somebody who sends and somebody who waits.
struct Pair {
    zmq::context_t context;
    zmq::socket_t waits{context, zmq::socket_type::pair}, sends{context, zmq::socket_type::pair};

    explicit Pair(const std::string &endpoint = "inproc://pair")
    {
        waits.bind(endpoint);
        sends.connect(endpoint);
        takeAll();
    }
    void send() { sends.send(zmq::str_buffer("x"), zmq::send_flags::none); }
    /// As whoever is served has to.
    int takeAll()
    {
        int count = 0;
        for (zmq::message_t message; waits.recv(message, zmq::recv_flags::dontwait);) ++count;
        return count;
    }
};

} // namespace

class TestGatewayWait : public QObject {
    Q_OBJECT

private slots:
    void aMessageEndsTheWaitAndNamesItsGroup()
    {
        Pair first, second;
        const auto wakeUp = WakeUp::create();
        QVERIFY(wakeUp);
        GatewayWait wait;
        wait.beginGroup();
        wait.add(wakeUp->descriptor());
        wait.beginGroup(); // of nobody
        wait.beginGroup();
        wait.add(first.waits);
        wait.add(second.waits);
        QVERIFY(!wait.wait(0ms));
        second.send();
        QVERIFY(wait.wait(SOON));
        QVERIFY(!wait.isReady(0));
        QVERIFY(!wait.isReady(1));
        QVERIFY(wait.isReady(2));
        wakeUp->wake();
        QVERIFY(wait.wait(SOON));
        QVERIFY(wait.isReady(0));
    }

    void afterAllIsTakenTheNextMessageEndsTheWaitAgain()
    {
        Pair pair;
        GatewayWait wait;
        wait.beginGroup();
        wait.add(pair.waits);
        for (int n = 0; n < 1000; ++n) {
            pair.send();
            QVERIFY(wait.wait(SOON));
            QCOMPARE(pair.takeAll(), 1);
            QVERIFY(!hasInput(pair.waits));
            QVERIFY(!wait.wait(0ms));
        }
    }

    // Any use of a socket may take the signal of what has come.
    void aMessageWhoseSignalIsTakenIsSeenAllTheSame()
    {
        Pair pair;
        GatewayWait wait;
        wait.beginGroup();
        wait.add(pair.waits);
        pair.send();
        static_cast<void>(pair.waits.get(zmq::sockopt::events));
        QVERIFY(!wait.wait(0ms));
        QVERIFY(hasInput(pair.waits));
        QCOMPARE(pair.takeAll(), 1);
        QVERIFY(!hasInput(pair.waits));
    }
};

QTEST_GUILESS_MAIN(TestGatewayWait)
#include "tst_gateway_wait.moc"
