// SPDX-License-Identifier: BSD-3-Clause
// N1 for external plugins of the original protocol: four over TCP, each publishes and takes everything. An event costs
// five round trips here, one in and four out, so the gate has 8,000 events of 1 KiB, not the millions of streaming.
#include "tests/support/outside_app.h"
#include "tests/support/raw_peer.h"

#include <QTest>
#include <cstring>
#include <numeric>
#include <thread>

using namespace event_engine;

namespace {

constexpr std::uint32_t PLUGINS = 4;
constexpr std::size_t PAYLOAD = 1024;

/// Who sent an event, and its place among that sender's.
struct Stamp {
    std::uint32_t sender = 0, number = 0;
    friend bool operator==(const Stamp &, const Stamp &) = default;
};

std::string eventOf(Stamp stamp)
{
    std::string bytes = "TypeA";
    bytes.resize(bytes.size() + PAYLOAD);
    char *payload = bytes.data() + 5;
    for (std::size_t i = 0; i < PAYLOAD; ++i) payload[i] = char(stamp.sender * 31 + stamp.number * 7 + i);
    std::memcpy(payload, &stamp, sizeof stamp);
    return bytes;
}

/// A plugin, and what it has seen.
struct OutsidePlugin {
    std::vector<Stamp> seen;
    std::uint64_t checksum = 0;
    int errors = 0;

    void live(std::uint16_t port, std::uint32_t me, std::uint32_t each)
    {
        RawPeer peer(port);
        seen.reserve(PLUGINS * each);
        for (std::uint32_t n = 0; n < each; ++n) {
            errors += peer.ask(eventOf({me, n})) != "event-engine: msg published";
            take(peer.ask("plugin_command: next_msg"));
        }
        while (seen.size() < PLUGINS * each && !errors) take(peer.ask("plugin_command: next_msg"));
        peer.send({"plugin_command: quit"});
    }
    void take(const std::string &event)
    {
        Stamp stamp;
        if (event.size() == 5 + PAYLOAD) std::memcpy(&stamp, event.data() + 5, sizeof stamp);
        errors += event != eventOf(stamp);
        seen.push_back(stamp);
        checksum = std::accumulate(event.begin(), event.end(), checksum,
                                   [](std::uint64_t sum, char byte) { return sum * 131 + std::uint8_t(byte); });
    }
};

} // namespace

class TestOneOrderOutside : public QObject {
    Q_OBJECT

private slots:
    void everyPluginSeesEveryEventOnceInOneOrder()
    {
        const auto each = std::uint32_t(2000 / slowness());
        OutsideApp app({.plugins = {"p0", "p1", "p2", "p3"}, .subscriptions = {"TypeA"}});
        std::vector<OutsidePlugin> plugins(PLUGINS);
        std::vector<std::thread> threads;
        for (std::uint32_t me = 0; me < PLUGINS; ++me)
            threads.emplace_back([&, me, port = app.port(std::string("p").append(std::to_string(me)))] {
                plugins[me].live(port, me, each);
            });
        for (auto &thread : threads) thread.join();

        std::vector<std::uint32_t> next(PLUGINS, 0);
        for (const Stamp &stamp : plugins[0].seen) QCOMPARE(stamp.number, next.at(stamp.sender)++);
        QCOMPARE(next, std::vector<std::uint32_t>(PLUGINS, each));
        for (const OutsidePlugin &plugin : plugins) {
            QCOMPARE(plugin.errors, 0);
            QVERIFY(plugin.seen == plugins[0].seen);
            QCOMPARE(plugin.checksum, plugins[0].checksum);
        }
        const Snapshot snapshot = app.app().snapshot();
        QCOMPARE(snapshot.sequence, PLUGINS * each);
        QCOMPARE(snapshot.lost, 0u);
        for (const PluginSnapshot &plugin : snapshot.plugins) QCOMPARE(plugin.losses, Losses{});
    }
};

QTEST_GUILESS_MAIN(TestOneOrderOutside)
#include "tst_one_order_outside.moc"
