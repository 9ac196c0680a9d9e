// SPDX-License-Identifier: BSD-3-Clause
// Which of the clients that read slowly is put out, and when, by a clock of our own.
#include "engine/plugins/gateway/slow_readers.h"
#include "event_engine/options.h"
#include "tests/support/slowness.h"
#include "tests/support/tcp_peer.h"

#include <QTest>

#include <string>
#include <vector>
#include <zmq.hpp>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t TOO_MUCH = SlowReaders::MOST + 1;

/// A socket with three clients, for each of whom more waits than the system takes.
class Crowd {
public:
    Crowd()
    {
        m_out.set(zmq::sockopt::linger, 0);
        m_out.set(zmq::sockopt::sndhwm, 0);
        m_out.set(zmq::sockopt::xpub_verbose, 1);
        m_out.set(zmq::sockopt::rcvtimeo, soon());
        m_out.bind("tcp://127.0.0.1:*");
        const std::string endpoint = m_out.get(zmq::sockopt::last_endpoint);
        const auto port = std::uint16_t(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
        while (m_clients.size() < 3) {
            m_clients.emplace_back(port);
            zmq::message_t subscription;
            if (!m_clients.back().shakeHands("SUB") || !m_clients.back().send(zmtpFrame(std::string("\1", 1))) ||
                !m_out.recv(subscription))
                qFatal("it cannot subscribe");
            m_connections.update();
            for (const ConnectionCount::Id id : m_connections.all())
                if (id.number > (m_ids.empty() ? 0 : m_ids.back().number)) m_ids.push_back(id);
            if (m_ids.size() != m_clients.size()) qFatal("its connection is not known");
        }
        const std::string much(64 * MIB, 'x');
        m_out.send(zmq::buffer(much), zmq::send_flags::none);
        SlowReaders::Delivery last;
        int still = 0;
        const auto isFull = [&] {
            const auto present = readers.delivery();
            const bool moves = present.unreceived != last.unreceived || present.received != last.received;
            last = present;
            still = moves ? 0 : still + 1;
            return present.unreceived > 0 && still == 20;
        };
        if (!QTest::qWaitFor(isFull, soon())) qFatal("it goes on");
    }

    /// The client reads so much, and the system has sent it more.
    void read(std::size_t client, std::size_t bytes)
    {
        const std::uint64_t before = readers.delivery().received;
        for (std::size_t count = 0; count < bytes;) {
            const std::size_t some = m_clients[client].receiveFor(1ms).size();
            if (!some) qFatal("nothing comes");
            count += some;
        }
        if (!QTest::qWaitFor([&] { return readers.delivery().received >= before + bytes / 2; }, soon()))
            qFatal("it gets nothing");
    }
    /// Looks as often as the gateway does.
    void goOnFor(SlowReaders::Clock::duration time)
    {
        for (const auto end = now + time; now < end;) readers.look(TOO_MUCH, now += 25ms);
    }
    [[nodiscard]] std::size_t putOut() { return m_connections.takeRefused().size(); }
    [[nodiscard]] bool isThere(std::size_t client)
    {
        m_connections.update();
        return m_connections.has(m_ids[client]);
    }

private:
    zmq::context_t m_context;
    zmq::socket_t m_out{m_context, zmq::socket_type::xpub};
    ConnectionCount m_connections{m_context, m_out, "port"};
    std::vector<TcpPeer> m_clients;
    std::vector<ConnectionCount::Id> m_ids;

public:
    SlowReaders readers{m_connections};
    SlowReaders::Clock::time_point now{1000s};
};

} // namespace

class SlowReadersTest : public QObject {
    Q_OBJECT

private slots:
    void theSlowestIsPutOutAndThenTheSlowestSince()
    {
        Crowd crowd;
        QVERIFY(crowd.readers.holdUp(TOO_MUCH, crowd.now));
        crowd.read(0, 6 * MIB);
        crowd.read(1, 2 * MIB);
        crowd.goOnFor(SlowReaders::PATIENCE - 25ms);
        QCOMPARE(crowd.putOut(), std::size_t(0));
        crowd.goOnFor(25ms);
        QCOMPARE(crowd.putOut(), std::size_t(1));
        SOON_VERIFY(!crowd.isThere(2));
        QVERIFY(crowd.readers.holdUp(TOO_MUCH, crowd.now)); // too much waits still

        crowd.read(1, 2 * MIB); // less than the other one altogether, and more since
        crowd.goOnFor(SlowReaders::PATIENCE - 25ms);
        QCOMPARE(crowd.putOut(), std::size_t(0));
        crowd.goOnFor(25ms);
        QCOMPARE(crowd.putOut(), std::size_t(1));
        SOON_VERIFY(!crowd.isThere(0));
        QVERIFY(crowd.isThere(1));
    }

    void whenHalfAsMuchWaitsItGoesOn()
    {
        Crowd crowd;
        QVERIFY(!crowd.readers.holdUp(SlowReaders::MOST, crowd.now));
        QVERIFY(crowd.readers.holdUp(TOO_MUCH, crowd.now));
        crowd.readers.look(SlowReaders::MOST / 2 + 1, crowd.now);
        QVERIFY(crowd.readers.holdUp(SlowReaders::MOST / 2 + 1, crowd.now));
        crowd.readers.look(SlowReaders::MOST / 2, crowd.now);
        QVERIFY(!crowd.readers.holdUp(SlowReaders::MOST, crowd.now));
        crowd.goOnFor(2 * SlowReaders::PATIENCE);
        QCOMPARE(crowd.putOut(), std::size_t(0));
    }

    // It is not the clients that have stood still.
    void nobodyIsPutOutForAStandstillOfTheApp()
    {
        Crowd crowd;
        QVERIFY(crowd.readers.holdUp(TOO_MUCH, crowd.now));
        crowd.now += 1h;
        crowd.goOnFor(SlowReaders::PATIENCE / 2);
        QCOMPARE(crowd.putOut(), std::size_t(0));
        crowd.goOnFor(SlowReaders::PATIENCE);
        QCOMPARE(crowd.putOut(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(SlowReadersTest)
#include "tst_slow_readers.moc"
