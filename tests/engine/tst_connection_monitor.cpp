// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/file_descriptor.h"
#include "engine/bus/connection_watch.h"
#include "engine/plugins/gateway/connection_guard.h"
#include "engine/plugins/gateway/inflow.h"
#include "event_engine/options.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QTest>

#include <arpa/inet.h>
#include <future>
#include <memory>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

void bePatient(int socket, int option)
{
    const timeval patience{5 * slowness(), 0};
    ::setsockopt(socket, SOL_SOCKET, option, &patience, sizeof patience);
}

int roomOf(int connection)
{
    int bytes = -1;
    socklen_t size = sizeof bytes;
    ::getsockopt(connection, IPPROTO_TCP, TCP_WINDOW_CLAMP, &bytes, &size);
    return bytes;
}

/// Connections that nobody has accepted yet.
int waitingAt(std::uint16_t port)
{
    QFile table("/proc/self/net/tcp");
    if (!table.open(QIODevice::ReadOnly)) qFatal("no /proc");
    const QByteArray listens = ":" + QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    for (const QByteArray &line : table.readAll().split('\n')) {
        const QByteArrayList words = line.simplified().split(' ');
        if (words.size() > 4 && words[1].endsWith(listens) && words[3] == "0A")
            return words[4].mid(9).toInt(nullptr, 16);
    }
    qFatal("nobody listens");
}

template <class... Parts>
void mustEnd(Parts &...parts)
{
    auto ended = std::async(std::launch::async, [&] { (parts.reset(), ...); });
    if (ended.wait_for(10s * slowness()) != std::future_status::ready) qFatal("the end hangs");
}

} // namespace

class ConnectionMonitorTest : public QObject {
    Q_OBJECT

private slots:
    void aSecondMonitorUnderTheSameNameIsAnError()
    {
        zmq::context_t context;
        zmq::socket_t one(context, zmq::socket_type::sub), two(context, zmq::socket_type::sub);
        const ConnectionCount first(context, one, "port");
        QVERIFY_EXCEPTION_THROWN(ConnectionCount(context, two, "port"), zmq::error_t);
    }

    // Under a flood it never happens that nothing is left to be read.
    void whoeverHasSentSomethingHasHadATurnWhenAsManyMessagesWereTakenAsThereAreConnections()
    {
        constexpr std::size_t unnoticed = 100; // so many ZeroMQ may give before it looks who else has any
        zmq::context_t context;
        zmq::socket_t router(context, zmq::socket_type::router);
        ConnectionCount connections(context, router, "port");
        router.bind("tcp://127.0.0.1:*");
        ConnectionGuard guard(connections, MIB);
        const std::string endpoint = router.get(zmq::sockopt::last_endpoint);
        const auto client = [&] {
            const std::size_t before = connections.count();
            zmq::socket_t made(context, zmq::socket_type::dealer);
            made.set(zmq::sockopt::linger, 0);
            made.connect(endpoint);
            const bool came =
                QTest::qWaitFor([&] { return connections.update(), connections.count() > before; }, soon());
            if (!came) qFatal("nobody came");
            return made;
        };
        std::vector<zmq::socket_t> clients;
        for (int n = 0; n < 3; ++n) clients.push_back(client());
        QCOMPARE(connections.count(), 3u);
        QVERIFY(!guard.noteTaken(unnoticed + 2, false));
        QVERIFY(guard.noteTaken(1, false));
        QVERIFY(!guard.noteTaken(unnoticed + 2, false));
        guard.look(); // a round is one between two looks
        QVERIFY(!guard.noteTaken(2, false));
        QVERIFY(guard.noteTaken(0, true));
        clients.pop_back(); // what it has sent may wait for its turn still
        SOON_VERIFY((connections.update(), connections.count() == 2));
        QVERIFY(!guard.noteTaken(unnoticed + 2, false));
        QVERIFY(guard.noteTaken(1, false));
        QVERIFY(guard.noteTaken(0, true));
        QVERIFY(guard.noteTaken(unnoticed + 2, false));
    }

    // ZeroMQ closes a descriptor before it tells so.
    void whoeverHasGotTheDescriptorOfAConnectionIsLeftAlone()
    {
        zmq::context_t context;
        zmq::socket_t router(context, zmq::socket_type::router), client(context, zmq::socket_type::dealer);
        client.set(zmq::sockopt::linger, 0);
        ConnectionCount connections(context, router, "port");
        Inflow inflow(connections, GIB, {});
        router.bind("tcp://127.0.0.1:*");
        client.connect(router.get(zmq::sockopt::last_endpoint));
        SOON_VERIFY((connections.update(), connections.count() == 1));
        const ConnectionCount::Id id = connections.all().front();
        const int room = roomOf(id.descriptor);

        const FileDescriptor connection(::dup(id.descriptor)), another(::socket(AF_INET, SOCK_STREAM, 0));
        sockaddr_in address = loopback(0);
        QVERIFY(::bind(another.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
        const int roomOfAnother = roomOf(another.get());
        ::dup2(another.get(), id.descriptor);
        inflow.holdFromNowOn();
        const int roomOfAnotherThen = roomOf(another.get());
        ::dup2(connection.get(), id.descriptor);
        QCOMPARE(roomOfAnotherThen, roomOfAnother);
        QCOMPARE(roomOf(id.descriptor), room);
        inflow.look();
        QVERIFY(roomOf(id.descriptor) < room);
    }

    // A client that is left alone after its app has ended tries to connect for as long as it is kept.
    void aClientThatReconnectsWithoutEndHoldsUpNoEnd()
    {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        bePatient(listener, SO_RCVTIMEO);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        QVERIFY(::bind(listener, reinterpret_cast<sockaddr *>(&address), size) == 0 && ::listen(listener, 8) == 0);
        ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);

        const std::string place = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        zmq::context_t context;
        auto socket = std::make_unique<zmq::socket_t>(context, zmq::socket_type::xpub);
        socket->set(zmq::sockopt::linger, 0);
        socket->set(zmq::sockopt::reconnect_ivl, 1);
        auto watch = std::make_unique<ConnectionWatch>(context, *socket, place, false);
        socket->connect("tcp://" + place);
        for (int n = 0; n < 800; ++n) { // each tells three things
            const int client = ::accept(listener, nullptr, nullptr);
            if (client < 0) qFatal("the client stands still"); // and its end would hang
            ::close(client);
        }
        ::close(listener);
        mustEnd(watch, socket);
    }

    // While an app starts nobody reads what happens at its ports; it must be able to end all the same.
    void aFloodOfConnectionsThatNobodyReadsOfHoldsUpNoEnd()
    {
        zmq::context_t context;
        auto socket = std::make_unique<zmq::socket_t>(context, zmq::socket_type::sub);
        auto connections = std::make_unique<ConnectionCount>(context, *socket, "port");
        socket->set(zmq::sockopt::backlog, 4096); // beyond it the system lets a client wait for a second
        socket->bind("tcp://127.0.0.1:*");
        const std::string endpoint = socket->get(zmq::sockopt::last_endpoint);
        const auto port = std::uint16_t(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
        const sockaddr_in address = loopback(port);
        for (int n = 0; n < 3000; ++n) {
            const int client = ::socket(AF_INET, SOCK_STREAM, 0);
            bePatient(client, SO_SNDTIMEO);
            if (::connect(client, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
                qFatal("the port stands still"); // and its end would hang
            ::close(client);
        }
        // A flood that is dealt with after the end would prove nothing.
        if (!QTest::qWaitFor([&] { return waitingAt(port) == 0; }, soon())) qFatal("the port stands still");
        mustEnd(connections, socket);
    }
};

QTEST_GUILESS_MAIN(ConnectionMonitorTest)
#include "tst_connection_monitor.moc"
