// SPDX-License-Identifier: BSD-3-Clause
// Clients at every TCP port that mean ill, while a plugin works: it loses nothing, and memory stays bounded.
#include "tests/support/long_run.h"
#include "tests/support/outside_app.h"
#include "tests/support/raw_peer.h"
#include "tests/support/resident_memory.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_peer.h"
#include "tests/support/tcp_peer.h"

#include <QTest>
#include <atomic>
#include <optional>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t MEMORY_BOUND = 384 * MIB;

/// Of anything that only has to be many; under sanitizers each costs a multiple.
int some(int count)
{
    return isLong() ? count * 20 : std::max(1, count / slowness());
}

/// The most memory that this process has had since.
class MemoryWatch {
public:
    ~MemoryWatch()
    {
        m_stop = true;
        m_thread.join();
    }
    [[nodiscard]] std::uint64_t growth() const { return m_most > m_before ? m_most - m_before : 0; }

private:
    const std::uint64_t m_before = residentMemory();
    std::atomic<std::uint64_t> m_most{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread{[this] {
        for (; !m_stop; std::this_thread::sleep_for(5ms)) m_most = std::max(m_most.load(), residentMemory());
    }};
};

struct Target {
    std::uint16_t port;
    std::string socketType; ///< of a client that gets in

    [[nodiscard]] TcpPeer enter() const
    {
        TcpPeer peer(port);
        if (!peer.shakeHands(socketType)) qFatal("cannot get in as %s", socketType.c_str());
        return peer;
    }
};

using Attack = std::function<void(const Target &)>;

void sendGarbage(const Target &target)
{
    const std::string request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const std::string noise = [] {
        std::string bytes;
        for (unsigned state = 1; bytes.size() < 100'000; bytes += char(state >> 16)) state = state * 1103515245 + 12345;
        return bytes;
    }();
    for (const std::string &bytes :
         {request, noise, std::string(1000, '\0'), std::string(1000, '\xff'), zmtpGreeting("NULL") + noise,
          zmtpGreeting("PLAIN") + noise, zmtpGreeting("CURVE") + noise, nullHandshake(target.socketType) + noise})
        TcpPeer(target.port).send(bytes);
    target.enter().send(noise);
}

void sendGiantFrames(const Target &target)
{
    target.enter().send(std::string("\2\x7f\xff\xff\xff\xff\xff\xff\xff", 9) + "giant");
    target.enter().send(std::string("\2\0\0\1\0\0\0\0\0", 9) + "a TiB");
    target.enter().send(zmtpFrame(std::string(9 * MIB, 'x')));
}

/// Until the other side has had enough.
void sendPartsWithoutEnd(const Target &target, std::size_t size, std::uint64_t atMost)
{
    std::string parts;
    while (parts.size() < MIB) parts += zmtpFrame(std::string(size, 'x'), 1);
    TcpPeer peer = target.enter();
    bool open = true;
    for (std::uint64_t sent = 0; open && sent < atMost; sent += parts.size()) open = peer.send(parts);
}

void floodSubscriptions(const Target &target)
{
    TcpPeer peer = target.enter();
    bool open = peer.send(zmtpFrame("\1" + std::string(4 * MIB, 'y')));
    for (int n = 0; open && n < some(200); ++n) {
        std::string subscriptions;
        for (int i = 0; i < 10'000; ++i)
            subscriptions += zmtpFrame("\1" + std::to_string(n * 10'000 + i) + "a prefix that nobody needs");
        open = peer.send(subscriptions);
    }
}

/// ZeroMQ works through subscriptions in the thread that uses the socket, until none is left. Whoever is put out comes
/// again.
void repeatSubscriptions(const Target &target, const std::function<std::string(int)> &prefix)
{
    std::string subscriptions;
    for (int n = 0; n < 100'000; ++n) subscriptions += zmtpFrame("\1" + prefix(n));
    const auto end = std::chrono::steady_clock::now() + 3s;
    std::vector<std::thread> clients;
    for (int n = 0; n < 4; ++n)
        clients.emplace_back([&] {
            while (std::chrono::steady_clock::now() < end)
                if (TcpPeer peer(target.port); peer.shakeHands(target.socketType))
                    while (std::chrono::steady_clock::now() < end && peer.send(subscriptions)) continue;
        });
    for (std::thread &client : clients) client.join();
}

} // namespace

class TestHostilePeers : public QObject {
    Q_OBJECT

private slots:
    void aPluginLosesNothing_data();
    void aPluginLosesNothing();
    void connectionsThatSayNothingAreEnded();
    void oneWhoSendsLargeEventsSlowlyIsNoEnemy();
};

void TestHostilePeers::aPluginLosesNothing_data()
{
    QTest::addColumn<QString>("port");
    QTest::addColumn<Attack>("attack");
    for (const char *port : {"publish", "subscribe", "plugin", "join"}) {
        const auto row = [port](const char *name, Attack attack) {
            QTest::addRow("%s at the %s port", name, port) << port << std::move(attack);
        };
        row("garbage", sendGarbage);
        row("giant frames", sendGiantFrames);
        row("large parts", [](const auto &target) { sendPartsWithoutEnd(target, MIB, 2 * GIB); });
        // Of three bytes each here, and of 64 where somebody keeps them: an eighth is beyond the bound as well.
        row("tiny parts", [](const auto &target) { sendPartsWithoutEnd(target, 1, 256 * MIB / unsigned(slowness())); });
        row("subscriptions", floodSubscriptions);
    }
    const auto atSubscribers = [](const char *name, auto prefix) {
        const Attack attack = [prefix](const Target &target) { repeatSubscriptions(target, prefix); };
        QTest::addRow("%s at the subscribe port", name) << "subscribe" << attack;
    };
    atSubscribers("one subscription", [](int) { return std::string(); });
    atSubscribers("many subscriptions",
                  [](int n) { return "a long prefix, longer than an event's, " + std::to_string(n); });
}

void TestHostilePeers::aPluginLosesNothing()
{
    QFETCH(QString, port);
    QFETCH(Attack, attack);
    const int count = some(500);
    OutsideApp::Setup setup;
    setup.rawPorts = setup.joins = true;
    OutsideApp app(setup);
    std::optional<StreamingPeer> plugin(std::in_place, app.port());
    QVERIFY(plugin->hello({.name = "outside", .instance = "one"}));
    const auto snapshot = app.app().snapshot();
    const Target target = port == "publish"     ? Target{*snapshot.publishPort, "PUB"}
                          : port == "subscribe" ? Target{*snapshot.subscribePort, "SUB"}
                          : port == "join"      ? Target{*snapshot.joinPort, "DEALER"}
                                                : Target{app.port(), "DEALER"};
    const MemoryWatch memory;
    std::atomic<bool> over{false};
    std::thread hostile([&] {
        for (int n = 0; n < (isLong() ? 20 : 1); ++n) attack(target);
        over = true;
    });
    int sent = 0;
    bool inOrder = true;
    while (sent < count || !over) {
        app.inject("TypeA" + std::to_string(sent++));
        const auto events = plugin->receiveEvents(); // none in time: it is lost
        inOrder = inOrder && events.size() == 1 && events[0].bytes == "TypeA" + std::to_string(sent - 1);
        if (!inOrder) break;
        plugin->sendNumber(StreamingPeer::Kind::Handled, events[0].sequence);
    }
    hostile.join();
    QVERIFY(inOrder);
    QVERIFY2(memory.growth() < MEMORY_BOUND || !residentMemoryTells(),
             qPrintable(QString("%1 MiB").arg(memory.growth() / MIB)));
    const PluginState state = app.plugin().state; // it answers no pings
    QVERIFY(state == PluginState::Running || state == PluginState::Hung);
    if (port == "subscribe") { // whoever comes after it gets in
        RawPeer later(target.port, zmq::socket_type::sub);
        SOON_VERIFY((app.inject("TypeAlater"), !later.receive(10ms).empty()));
    }
    plugin.reset(); // nobody else is waited for
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY(app.app().stop());
    QVERIFY(std::chrono::steady_clock::now() - begin < 10s * slowness());
}

void TestHostilePeers::connectionsThatSayNothingAreEnded()
{
    OutsideApp::Setup setup;
    setup.rawPorts = setup.joins = true;
    OutsideApp app(setup);
    const auto snapshot = app.app().snapshot();
    const std::vector<std::uint16_t> ports{*snapshot.publishPort, *snapshot.subscribePort, *snapshot.joinPort,
                                           app.port()};
    std::vector<TcpPeer> peers;
    for (const std::uint16_t port : ports) {
        for (int n = 0; n < 50; ++n) {
            peers.emplace_back(port);
            peers.back().send(zmtpGreeting("NULL").substr(0, std::size_t(n)));
        }
        SOON_VERIFY(OutsideApp::connectionsAt(port) > 0);
    }
    for (const std::uint16_t port : ports) SOON_COMPARE(OutsideApp::connectionsAt(port), 0);
    StreamingPeer plugin(app.port());
    QVERIFY(plugin.hello({.name = "outside", .instance = "one"}));
}

// Each takes many looks at the connection, and more bytes than make anybody suspicious.
void TestHostilePeers::oneWhoSendsLargeEventsSlowlyIsNoEnemy()
{
    OutsideApp::Setup setup;
    setup.rawPorts = true;
    OutsideApp app(setup);
    TcpPeer peer(*app.app().snapshot().publishPort);
    QVERIFY(peer.shakeHands("PUB"));
    std::string bytes;
    for (int n = 0; n < 20'000; ++n) bytes += zmtpFrame("TypeAsmall, and many at once" + std::string(100, 'x'));
    QVERIFY(peer.send(bytes));
    for (int n = 0; n < 3; ++n) {
        const std::string event = zmtpFrame("TypeB" + std::string(8 * MIB - 5, 'x'));
        for (std::size_t at = 0; at < event.size(); at += 256 * KIB) {
            QVERIFY(peer.send(std::string_view(event).substr(at, 256 * KIB)));
            std::this_thread::sleep_for(5ms);
        }
    }
    SOON_COMPARE(app.app().snapshot().sequence, 20'003u);
    QCOMPARE(app.problems("completed no message"), 0u);
}

QTEST_GUILESS_MAIN(TestHostilePeers)
#include "tst_hostile_peers.moc"
