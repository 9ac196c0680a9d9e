// SPDX-License-Identifier: BSD-3-Clause
// One who is slow or stands still, in every way there is, and what it costs the others: nothing.
#include "event_engine/app.h"
#include "event_engine/external_plugin_client.h"
#include "tests/support/resident_memory.h"
#include "tests/support/slowness.h"

#include <QCoreApplication>
#include <QTest>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>

using namespace event_engine;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(event_engine::OverflowPolicy)

namespace {

constexpr std::uint64_t EVENTS = 20'000;
constexpr std::size_t SIZE = 1000;

/// A plugin whose work is a function.
class Works : public Plugin {
public:
    using Work = std::function<void(PluginContext &)>;
    Works(std::string name, std::vector<Subscription> subscriptions, Work work)
        : m_name(std::move(name)), m_subscriptions(std::move(subscriptions)), m_work(std::move(work))
    {}
    std::string name() const override { return m_name; }
    std::vector<Subscription> subscriptions() const override { return m_subscriptions; }
    Result<> run(PluginContext &context) override
    {
        m_work(context);
        return {};
    }

private:
    const std::string m_name;
    const std::vector<Subscription> m_subscriptions;
    const Work m_work;
};

/// The slow one, in one of the ways.
enum class Kind { OnlyPublishes, NeverStarted, Stopped, WaitsForALock };

/// A writer, a witness who wants all of its events, and the slow one who wants them as well.
class Scene {
public:
    Scene(Kind kind, BacklogOptions backlog, Duration stallAfter)
        : m_kind(kind), m_app(optionsWith(stallAfter)), m_lock(m_lockOfAnother)
    {
        must(m_app.registerEventTypes({{"TypeA"}, {"TypeB"}}));
        addSlow(backlog);
        must(m_app.registerPlugin(std::make_unique<Works>("Witness", everything(), [this](PluginContext &context) {
            while (context.receive()) ++seen;
        })));
        must(m_app.registerPlugin(std::make_unique<Works>("Writer", none(), [this](PluginContext &context) {
            while (!m_begin && context.sleepFor(1ms)) {
            }
            for (; written < EVENTS; ++written)
                if (!context.publish("TypeA", Bytes(SIZE))) return;
            while (context.sleepFor(1h)) {
            }
        })));
        must(m_app.start());
        if (kind == Kind::Stopped) stopProcess();
    }
    ~Scene()
    {
        m_enough = true;
        if (m_lock.owns_lock()) m_lock.unlock();
        if (m_process) ::kill(*m_process, SIGCONT);
        static_cast<void>(m_app.stop());
    }

    void begin() { m_begin = true; }
    /// It goes on where it stood.
    void release() { m_lock.unlock(); }
    [[nodiscard]] PluginSnapshot plugin(std::string_view name)
    {
        for (PluginSnapshot &plugin : m_app.snapshot().plugins)
            if (plugin.name == name) return std::move(plugin);
        qFatal("no such plugin");
    }
    [[nodiscard]] bool isToldOf(std::string_view words)
    {
        for (const Problem &problem : m_app.snapshot().problems)
            if (problem.text.find(words) != std::string::npos) return true;
        return false;
    }

    std::atomic<std::uint64_t> written{0}, seen{0};

private:
    static std::vector<Subscription> none() { return {}; }
    static std::vector<Subscription> everything() { return {"TypeA"}; }
    static AppOptions optionsWith(Duration stallAfter)
    {
        AppOptions options;
        options.publishPort = options.subscribePort = Port::off();
        options.flightRecorderLimit = 0;
        options.stallAfter = stallAfter;
        return options;
    }
    static void must(const Result<> &result)
    {
        if (!result) qFatal("%s", result.error().message().c_str());
    }
    static void must(const Result<TypeId> &result) { must(result ? Result<>() : Result<>(failure(result.error()))); }

    void addSlow(BacklogOptions backlog)
    {
        if (m_kind == Kind::NeverStarted || m_kind == Kind::Stopped) {
            ExternalPlugin slow{.name = "Slow", .subscriptions = everything(), .backlog = backlog};
            if (m_kind == Kind::Stopped)
                slow.command = {QCoreApplication::applicationFilePath().toStdString(), "--take"};
            return must(m_app.registerExternalPlugin(std::move(slow)));
        }
        must(m_app.registerPlugin(std::make_unique<Works>("Slow", everything(),
                                                          [this](PluginContext &context) {
                                                              if (m_kind == Kind::OnlyPublishes)
                                                                  return publish(context);
                                                              while (context.receive())
                                                                  const std::lock_guard wait(m_lockOfAnother);
                                                          }),
                                  {.backlog = backlog}));
    }
    void publish(PluginContext &context)
    {
        while (!m_enough && context.sleepFor(100us))
            if (!context.publish("TypeB", {})) return;
    }
    void stopProcess()
    {
        if (!QTest::qWaitFor([this] { return plugin("Slow").state == PluginState::Running; }, soon()))
            qFatal("its process did not come");
        m_process = plugin("Slow").processId;
        ::kill(*m_process, SIGSTOP);
    }

    const Kind m_kind;
    std::atomic<bool> m_begin{false}, m_enough{false};
    std::mutex m_lockOfAnother;
    std::optional<int> m_process;
    App m_app;
    std::unique_lock<std::mutex> m_lock; // held from the beginning
};

/// The program again, as the process of an external plugin that takes what comes.
int takeWhatComes()
{
    ExternalPluginClient client({.port = std::uint16_t(std::atoi(std::getenv("EVENT_ENGINE_PORT")))});
    const auto done = client.run(std::make_unique<Works>("Slow", std::vector<Subscription>(), [](auto &context) {
        while (context.receive()) {
        }
    }));
    return done ? 0 : 1;
}

} // namespace

Q_DECLARE_METATYPE(Kind)

class TestSlowSubscribers : public QObject {
    Q_OBJECT

private slots:
    void withBlockItStopsBlockingOnceItIsStalled_data() { everyKind(); }
    void withBlockItStopsBlockingOnceItIsStalled();
    void withADropPolicyNobodyWaitsForIt_data();
    void withADropPolicyNobodyWaitsForIt();
    void whileItBlocksNobodyLosesAndItIsShownWhoWaitsForWhom();
    void theMemoryStaysWithinTheLimit();

private:
    static void everyKind()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("a plugin that only publishes") << Kind::OnlyPublishes;
        QTest::newRow("one that was never started") << Kind::NeverStarted;
        QTest::newRow("one whose process is stopped") << Kind::Stopped;
        QTest::newRow("one that waits for the lock of another") << Kind::WaitsForALock;
    }
};

void TestSlowSubscribers::withBlockItStopsBlockingOnceItIsStalled()
{
    QFETCH(Kind, kind);
    Scene scene(kind, {2 * MIB, OverflowPolicy::Block}, 300ms * slowness());
    scene.begin();
    SOON_COMPARE(scene.seen.load(), EVENTS);
    QCOMPARE(scene.plugin("Witness").losses, Losses{});
    const PluginSnapshot slow = scene.plugin("Slow");
    QVERIFY(slow.losses.stalled > 0);
    QCOMPARE(slow.losses.total(), slow.losses.stalled);
    QCOMPARE(slow.received + slow.waitingEvents + slow.losses.stalled, EVENTS);
    SOON_VERIFY(scene.isToldOf("is stalled"));
    if (kind == Kind::OnlyPublishes) SOON_VERIFY(scene.plugin("Slow").published > 0);
}

void TestSlowSubscribers::withADropPolicyNobodyWaitsForIt_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<OverflowPolicy>("policy");
    QTest::newRow("drop_oldest, only publishes") << Kind::OnlyPublishes << OverflowPolicy::DropOldest;
    QTest::newRow("drop_newest, never started") << Kind::NeverStarted << OverflowPolicy::DropNewest;
    QTest::newRow("drop_oldest, stopped") << Kind::Stopped << OverflowPolicy::DropOldest;
    QTest::newRow("drop_newest, waits for a lock") << Kind::WaitsForALock << OverflowPolicy::DropNewest;
}
void TestSlowSubscribers::withADropPolicyNobodyWaitsForIt()
{
    QFETCH(Kind, kind);
    QFETCH(OverflowPolicy, policy);
    Scene scene(kind, {MIB, policy}, 0s); // never stalled: it would be waited for for ever
    scene.begin();
    SOON_COMPARE(scene.seen.load(), EVENTS);
    QCOMPARE(scene.plugin("Witness").losses, Losses{});
    const PluginSnapshot slow = scene.plugin("Slow");
    QVERIFY(slow.losses.dropped > 0);
    QCOMPARE(slow.losses.total(), slow.losses.dropped);
    QCOMPARE(slow.received + slow.waitingEvents + slow.losses.dropped, EVENTS);
    QVERIFY(!scene.isToldOf("waits for Slow"));
}

void TestSlowSubscribers::whileItBlocksNobodyLosesAndItIsShownWhoWaitsForWhom()
{
    Scene scene(Kind::WaitsForALock, {MIB, OverflowPolicy::Block}, 0s);
    scene.begin();
    SOON_VERIFY(scene.plugin("Writer").waitsFor == "Slow");
    SOON_VERIFY(scene.isToldOf("waits for Slow")); // by then its window is full as well
    const std::uint64_t stood = scene.written;
    const Duration since = scene.plugin("Writer").waitsSince;
    QTest::qWait(200);
    QVERIFY(scene.plugin("Writer").waitsSince > since);
    QCOMPARE(scene.written.load(), stood);
    QVERIFY(stood < EVENTS);
    scene.release();
    SOON_COMPARE(scene.seen.load(), EVENTS);
    SOON_COMPARE(scene.plugin("Slow").received, EVENTS);
    QVERIFY(!scene.plugin("Writer").waitsFor);
    for (const char *name : {"Slow", "Witness"}) QCOMPARE(scene.plugin(name).losses, Losses{});
}

void TestSlowSubscribers::theMemoryStaysWithinTheLimit()
{
    if (!residentMemoryTells()) QSKIP("a sanitizer takes memory of its own");
    constexpr std::uint64_t LIMIT = 4 * MIB; // of 20 MB that come
    {                                        // what an app needs at all
        Scene scene(Kind::OnlyPublishes, {LIMIT, OverflowPolicy::DropNewest}, 100ms);
    }
    Scene scene(Kind::OnlyPublishes, {LIMIT, OverflowPolicy::Block}, 100ms);
    const std::uint64_t before = residentMemory();
    scene.begin();
    SOON_COMPARE(scene.seen.load(), EVENTS);
    QVERIFY(scene.plugin("Slow").losses.stalled > 0);
    const std::uint64_t grown = std::max(residentMemory(), before) - before;
    QVERIFY2(grown <= LIMIT + 16 * MIB, qPrintable(QString::number(double(grown) / double(MIB)) + " MiB"));
}

int main(int argc, char **argv)
{
    if (argc == 2 && std::string_view(argv[1]) == "--take") return takeWhatComes();
    QCoreApplication app(argc, argv);
    TestSlowSubscribers test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_slow_subscribers.moc"
