// SPDX-License-Identifier: BSD-3-Clause
// N1's soak: an app that runs for hours while people watch, record, inject, and plugins come and go, with flat memory,
// file descriptors and threads. What could leak does so by the round, not by the hour, so the rounds are told: each is
// a recording, a plugin's life, an injector and 40,000 events. EVENT_ENGINE_TEST_MINUTES says for how long.
#include "event_engine/external_plugin_client.h"
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

/// What this process uses of the machine.
struct Usage {
    qint64 residentKiB = 0;
    qsizetype descriptors = 0, threads = 0;

    static Usage now()
    {
        Usage usage;
        QFile status("/proc/self/status");
        if (!status.open(QIODevice::ReadOnly)) qFatal("no /proc");
        for (const QByteArray &line : status.readAll().split('\n'))
            if (line.startsWith("VmRSS:")) usage.residentKiB = line.simplified().split(' ').at(1).toLongLong();
        usage.descriptors = QDir("/proc/self/fd").entryList(QDir::Files | QDir::System).size();
        usage.threads = QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
        return usage;
    }
};

/// Publishes what it is sent to the end of a short life.
class Visitor : public Plugin {
public:
    std::string name() const override { return "outside"; }
    Result<> run(PluginContext &context) override
    {
        for (int n = 0; n < 20'000; ++n) {
            const auto event = context.receive();
            if (!event) return {};
            if (auto sent = context.publish("TypeB", event->payload().first(8)); !sent) return sent;
        }
        return {};
    }
};

class Soak {
public:
    Soak() : m_app({.subscriptions = {"TypeA"}, .staysTo = {}}) {}

    /// Everything that people and plugins do, once.
    void round()
    {
        App &app = m_app.app();
        const auto file = m_folder.filePath("soak.mcap").toStdString();
        const auto recording = app.startRecording({.file = file, .policy = OverflowPolicy::Block});
        if (!recording) qFatal("%s", recording.error().message().c_str());
        auto injector = app.makeInjector("visitor");
        if (!injector) qFatal("%s", injector.error().message().c_str());
        std::thread visitor([this] {
            ExternalPluginClient client({.port = m_app.port()});
            const auto lived = client.run(std::make_unique<Visitor>());
            if (!lived) qFatal("%s", lived.error().message().c_str());
        });
        // What comes before it is there would not be kept for it: it has ended once.
        while (m_app.plugin().state != PluginState::Running) std::this_thread::sleep_for(1ms);
        for (int n = 0; n < 20'000; ++n) {
            if (!injector->publish("TypeA", std::vector<std::byte>(std::size_t(64 + n % 1000)))) qFatal("publish");
            if (n % 1000 == 0) look();
        }
        visitor.join();
        while (m_app.plugin().state == PluginState::Running) std::this_thread::sleep_for(1ms);
        const auto ended = app.stopRecording();
        if (!ended) qFatal("%s", ended.error().message().c_str());
        m_lost += ended->lost;
        std::filesystem::remove(file);
        m_injected += 20'000;
        ++m_rounds;
    }

    std::uint64_t rounds() const { return m_rounds; }

    void check()
    {
        SOON_COMPARE(m_app.plugin().state, PluginState::Stopped);
        QCOMPARE(m_lost, 0u);
        QCOMPARE(m_app.app().snapshot().lost, 0u);
        QCOMPARE(m_app.app().snapshot().sequence, 2 * m_injected);
    }

private:
    void look()
    {
        static_cast<void>(m_app.app().events({.filter = *EventFilter::parse("size > 900")}));
        const Snapshot snapshot = m_app.app().snapshot();
        static_cast<void>(m_app.app().rates({.from = snapshot.time - 60s, .to = snapshot.time}));
    }

    QTemporaryDir m_folder;
    OutsideApp m_app;
    std::uint64_t m_lost = 0, m_injected = 0, m_rounds = 0;
};

} // namespace

class TestSoak : public QObject {
    Q_OBJECT

private slots:
    void memoryDescriptorsAndThreadsStayFlat()
    {
        const int asked = qEnvironmentVariableIntValue("EVENT_ENGINE_TEST_MINUTES");
        const std::chrono::seconds length = std::chrono::minutes(asked > 0 ? asked : 120);
        const auto begun = std::chrono::steady_clock::now();
        Soak soak;
        auto mostUntil = [&](auto time) {
            Usage most;
            while (std::chrono::steady_clock::now() < time) {
                soak.round();
                most.residentKiB = std::max(most.residentKiB, Usage::now().residentKiB);
            }
            soak.check();
            const Usage end = Usage::now();
            return Usage{most.residentKiB, end.descriptors, end.threads};
        };
        mostUntil(begun + length / 10); // the flight recorder fills
        const Usage warm = mostUntil(begun + length / 2);
        const Usage end = mostUntil(begun + length);
        qInfo("%llu rounds: at most %lld KiB, %lld descriptors, %lld threads; in the second half %lld, %lld, %lld",
              (unsigned long long)soak.rounds(), (long long)warm.residentKiB, (long long)warm.descriptors,
              (long long)warm.threads, (long long)end.residentKiB, (long long)end.descriptors, (long long)end.threads);
        QCOMPARE(end.threads, warm.threads);
        QCOMPARE(end.descriptors, warm.descriptors);
        QVERIFY(end.residentKiB <= warm.residentKiB + 16 * 1024);
    }
};

QTEST_GUILESS_MAIN(TestSoak)
#include "tst_soak.moc"
