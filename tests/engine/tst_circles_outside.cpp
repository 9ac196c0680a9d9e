// SPDX-License-Identifier: BSD-3-Clause
// Streaming plugins that wait for each other, and for themselves: each publishes what all of them subscribe to.
#include "tests/support/outside_app.h"
#include "tests/support/streaming_peer.h"
#include "tests/support/tcp_peer.h"

#include <QTest>
#include <atomic>
#include <latch>
#include <thread>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t EVENT_BYTES = 4 * KIB, AT_ONCE = 16, ON_THEIR_WAY = MIB / EVENT_BYTES;
constexpr Window WINDOW{1000, 64 * KIB};
constexpr BacklogOptions BACKLOG{MIB, OverflowPolicy::Block};

/// A plugin that publishes as fast as the app takes it, in a thread of its own.
class Circling {
public:
    enum class Takes { Meanwhile, Afterwards };

    /// `all` are connected before any publishes: who is not there is not waited for.
    Circling(std::uint16_t port, std::string name, std::latch &all, std::uint64_t publishes, std::uint64_t expects,
             Takes takes)
        : m_port(port), m_name(std::move(name)), m_all(all), m_publishes(publishes), m_expects(expects), m_takes(takes),
          m_thread([this] { run(); })
    {}
    ~Circling() { join(); }
    void join()
    {
        if (m_thread.joinable()) m_thread.join();
        m_ended = true;
    }
    [[nodiscard]] bool hasEnded() const { return m_ended; }
    /// Everything was taken, everything has come, once and in order.
    [[nodiscard]] bool isContent() const
    {
        return m_taken == m_publishes && m_received == m_expects && m_received == m_last;
    }

private:
    void run()
    {
        StreamingPeer peer(m_port);
        const Hello hello{.name = m_name, .instance = "one", .subscriptions = {"TypeA"}, .window = WINDOW};
        const bool welcome = peer.hello(hello).has_value();
        m_all.arrive_and_wait();
        if (welcome) talk(peer);
        m_ended = true;
    }
    void talk(StreamingPeer &peer)
    {
        while (!isContent()) {
            while (m_published < m_publishes && m_published + AT_ONCE - m_taken <= ON_THEIR_WAY) {
                peer.publish(m_published + 1, m_events);
                m_published += AT_ONCE;
            }
            const ByteView message = peer.receive();
            if (message.empty()) return;
            if (peer.kind() == Kind::Taken) m_taken = readNumber(message).value_or(0);
            if (peer.kind() == Kind::Events) note(*EventsView::read(message));
            if (m_handled < m_last && (m_takes == Takes::Meanwhile || m_taken == m_publishes))
                peer.sendNumber(Kind::Handled, m_handled = m_last);
        }
    }
    void note(const EventsView &events)
    {
        m_received += events.count();
        m_last = events.at(events.count() - 1).sequence;
    }

    const std::vector<std::string> m_events{AT_ONCE, "TypeA" + std::string(EVENT_BYTES - 5, 'x')};
    const std::uint16_t m_port;
    const std::string m_name;
    std::latch &m_all;
    const std::uint64_t m_publishes, m_expects;
    const Takes m_takes;
    std::uint64_t m_published = 0, m_taken = 0, m_received = 0, m_last = 0, m_handled = 0;
    std::atomic<bool> m_ended{false};
    std::thread m_thread; // last: it uses what is above
};

/// A guest of the join port that sends as much as goes through, in a thread of its own.
class Flood {
public:
    Flood(std::uint16_t port, const std::string &name) : m_peer(port)
    {
        const Bytes hello = write(Hello{.name = name, .instance = "one", .subscriptions = {"TypeB"}});
        if (!m_peer.shakeHands("DEALER") || !m_peer.send(zmtpFrame(asText(hello))) || !m_peer.receivesUntil("EEST"))
            qFatal("not welcome");
        const Bytes message = write(LogLine{"info", "dearer to read than to send", 0});
        for (int n = 0; n < 10'000; ++n) m_messages += zmtpFrame(asText(message));
        m_thread = std::thread([this] {
            while (!m_stop && m_peer.send(m_messages)) continue;
        });
    }
    ~Flood()
    {
        m_stop = true;
        m_thread.join();
    }

private:
    TcpPeer m_peer;
    std::string m_messages;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

/// A circle of so many, and how much waited for them all at most.
class Circle {
public:
    enum class At { PortsOfTheirOwn, TheJoinPort };

    Circle(int plugins, std::uint64_t bytes, Circling::Takes takes, At at = At::PortsOfTheirOwn) : m_connected(plugins)
    {
        const bool joins = at == At::TheJoinPort;
        OutsideApp::Setup setup{.plugins = {}, .subscriptions = {"TypeA"}, .backlog = BACKLOG, .joins = joins};
        std::vector<std::string> names;
        for (int n = 0; n < plugins; ++n) names.push_back("p" + std::to_string(n));
        if (!joins) setup.plugins = names;
        m_app = std::make_unique<OutsideApp>(setup);
        const std::uint64_t all = bytes / EVENT_BYTES / AT_ONCE * AT_ONCE * std::uint64_t(plugins);
        for (const std::string &name : names)
            m_plugins.push_back(std::make_unique<Circling>(joins ? m_app->joinPort() : m_app->port(name), name,
                                                           m_connected, all / std::uint64_t(plugins), all, takes));
    }
    [[nodiscard]] const OutsideApp &app() const { return *m_app; }
    void watchToTheEnd()
    {
        const auto hasEnded = [](const auto &plugin) { return plugin->hasEnded(); };
        while (!std::all_of(m_plugins.begin(), m_plugins.end(), hasEnded)) {
            std::uint64_t waiting = 0;
            for (const PluginSnapshot &plugin : m_app->app().snapshot().plugins) waiting += plugin.waitingBytes;
            m_most = std::max(m_most, waiting);
            std::this_thread::sleep_for(1ms);
        }
        for (const auto &plugin : m_plugins) plugin->join();
    }
    [[nodiscard]] bool isContent() const
    {
        return m_app->app().snapshot().lost == 0 &&
               std::all_of(m_plugins.begin(), m_plugins.end(), [](const auto &each) { return each->isContent(); });
    }
    [[nodiscard]] std::uint64_t most() const { return m_most; }

private:
    std::unique_ptr<OutsideApp> m_app;
    std::latch m_connected;
    std::vector<std::unique_ptr<Circling>> m_plugins;
    std::uint64_t m_most = 0;
};

} // namespace

class TestCirclesOutside : public QObject {
    Q_OBJECT

private slots:
    void whoGoesOnTakingIsWaitedFor_data() { circles(); }
    void whoGoesOnTakingIsWaitedFor()
    {
        QFETCH(int, plugins);
        Circle circle(plugins, 100 * MIB / std::uint64_t(plugins * slowness()), Circling::Takes::Meanwhile);
        circle.watchToTheEnd();
        QVERIFY(circle.isContent());
        // Without being waited for they would have nearly all of the 100 MiB in their backlogs.
        QVERIFY2(circle.most() < 64 * MIB, qPrintable(QString::number(circle.most() / KIB)));
    }

    // None of them could ever go on otherwise.
    void whoPublishesEverythingBeforeItTakesAnythingIsNotWaitedFor_data() { circles(); }
    void whoPublishesEverythingBeforeItTakesAnythingIsNotWaitedFor()
    {
        QFETCH(int, plugins);
        Circle circle(plugins, 16 * MIB / std::uint64_t(slowness()), Circling::Takes::Afterwards);
        circle.watchToTheEnd();
        QVERIFY(circle.isContent());
    }

    void whoStandsAtTheJoinPortIsNotWaitedForWhileOthersFloodIt()
    {
        Circle circle(2, 4 * MIB / std::uint64_t(slowness()), Circling::Takes::Afterwards, Circle::At::TheJoinPort);
        std::vector<std::unique_ptr<Flood>> floods;
        for (int n = 0; n < 4; ++n)
            floods.push_back(std::make_unique<Flood>(circle.app().joinPort(), "flood" + std::to_string(n)));
        circle.watchToTheEnd();
        QVERIFY(circle.isContent());
    }

private:
    static void circles()
    {
        QTest::addColumn<int>("plugins");
        QTest::newRow("of one") << 1;
        QTest::newRow("of four") << 4;
    }
};

QTEST_GUILESS_MAIN(TestCirclesOutside)
#include "tst_circles_outside.moc"
