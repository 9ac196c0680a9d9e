// SPDX-License-Identifier: BSD-3-Clause
// N1 for external plugins of the streaming protocol: four over TCP, each publishes and takes everything, events of 1
// KiB. The gate has 2 million of them, the long run 10^8; EVENT_ENGINE_TEST_EVENTS says otherwise.
#include "event_engine/external_plugin_client.h"
#include "tests/support/long_run.h"
#include "tests/support/outside_app.h"

#include <QTest>
#include <array>
#include <cstring>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t PLUGINS = 4;

/// Who sent an event, and its place among that sender's.
struct Stamp {
    std::uint32_t sender = 0, number = 0;
};

using Payload = std::array<std::byte, 1024>;

Payload payloadOf(Stamp stamp)
{
    Payload payload;
    for (std::size_t i = 0; i < payload.size(); i += sizeof stamp) std::memcpy(&payload[i], &stamp, sizeof stamp);
    return payload;
}

/// What a plugin has seen.
struct Seen {
    std::vector<std::uint32_t> next = std::vector<std::uint32_t>(PLUGINS, 0);
    std::vector<std::uint8_t> senders; // in their order
    std::uint64_t events = 0, errors = 0, checksum = 0;
    Sequence last = 0;

    void see(const EventView &event)
    {
        Stamp stamp;
        if (event.payload().size() == sizeof(Payload)) std::memcpy(&stamp, event.payload().data(), sizeof stamp);
        const Payload expected = payloadOf(stamp);
        errors += !std::equal(expected.begin(), expected.end(), event.payload().begin(), event.payload().end());
        errors += stamp.sender >= PLUGINS || stamp.number != next.at(stamp.sender % PLUGINS)++;
        errors += event.sequence() != ++last;
        senders.push_back(std::uint8_t(stamp.sender));
        checksum = (checksum ^ (std::uint64_t(stamp.sender) << 32 | stamp.number)) * 0x9e37'79b9'7f4a'7c15;
        ++events;
    }
};

class Peer : public Plugin {
public:
    Peer(std::uint32_t me, std::uint32_t each, Seen &seen) : m_me(me), m_each(each), m_seen(seen) {}
    std::string name() const override { return std::string("p").append(1, char('0' + m_me)); }
    Result<> run(PluginContext &context) override
    {
        for (std::uint32_t n = 0; n < m_each; ++n) {
            if (auto sent = context.publish("TypeA", payloadOf({m_me, n})); !sent) return sent;
            while (const auto event = context.receive(0s)) m_seen.see(*event);
        }
        while (m_seen.events < std::uint64_t(PLUGINS) * m_each) {
            const auto event = context.receive(60s);
            if (!event) return failure(ErrorKind::Failed, "an event is missing");
            m_seen.see(*event);
        }
        return {};
    }

private:
    const std::uint32_t m_me, m_each;
    Seen &m_seen;
};

} // namespace

class TestOneOrderStreaming : public QObject {
    Q_OBJECT

private slots:
    void everyPluginSeesEveryEventOnceInOneOrder()
    {
        const int asked = qEnvironmentVariableIntValue("EVENT_ENGINE_TEST_EVENTS");
        const int usual = isLong() ? 100'000'000 : 2'000'000 / (slowness() * slowness());
        const auto each = std::uint32_t((asked > 0 ? asked : usual) / int(PLUGINS));
        // Who publishes faster than it takes is let in beyond its limit where it waits for itself: in the worst case
        // all of the gate's events wait in each of the four backlogs.
        OutsideApp app(
            {.plugins = {"p0", "p1", "p2", "p3"}, .subscriptions = {"TypeA"}, .hardCap = std::uint64_t(16) * GIB});
        std::vector<Seen> seen(PLUGINS);
        std::vector<Result<>> results(PLUGINS);
        std::vector<std::thread> threads;
        for (std::uint32_t me = 0; me < PLUGINS; ++me)
            threads.emplace_back([&, me] {
                Peer peer(me, each, seen[me]);
                ExternalPluginClient client({.port = app.port(peer.name())});
                results[me] = client.run(std::make_unique<Peer>(me, each, seen[me]));
            });
        for (auto &thread : threads) thread.join();
        const Snapshot snapshot = app.app().snapshot();
        for (const PluginSnapshot &plugin : snapshot.plugins) QCOMPARE(plugin.losses, Losses{});
        for (const auto &result : results) QVERIFY2(result, result ? "" : result.error().message().c_str());
        for (const Seen &one : seen) {
            QCOMPARE(one.errors, 0u);
            QCOMPARE(one.next, std::vector<std::uint32_t>(PLUGINS, each));
            QCOMPARE(one.checksum, seen[0].checksum);
            QVERIFY(one.senders == seen[0].senders);
        }
        QCOMPARE(snapshot.sequence, Sequence(PLUGINS) * each);
    }
};

QTEST_GUILESS_MAIN(TestOneOrderStreaming)
#include "tst_one_order_streaming.moc"
