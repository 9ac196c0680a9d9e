// SPDX-License-Identifier: BSD-3-Clause
// What is lost is told: how many of which type, why, and between which events. Checked against what happened.
#include "engine/recording/recorder.h"
#include "event_engine/app.h"
#include "tests/support/loss_account.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(event_engine::BacklogOptions)

namespace {

/// Every event of a bus with its type.
class Reference : public BatchObserver {
public:
    void onBatch(const BatchPointer &batch) override
    {
        BatchReader reader(batch);
        while (const auto event = reader.next()) {
            m_all[event->sequence()] = event->typeId();
            if (asText(event->bytes()).starts_with("TypeC!")) m_marked[event->sequence()] = event->typeId();
        }
    }
    [[nodiscard]] TypeBySequence of(TypeId type) const
    {
        TypeBySequence some;
        for (const auto &each : m_all)
            if (!type || each.second == type) some.insert(each);
        return some;
    }

    [[nodiscard]] const TypeBySequence &marked() const { return m_marked; } ///< those that begin with TypeC!

private:
    TypeBySequence m_all, m_marked;
};

/// Reads by fits and starts until it is over and nothing waits any more (by its name on the bus); before each start it
/// shows what it has so far.
LossAccount readByFitsAndStarts(Bus &bus, SubscriberEnd &end, const std::string &name, unsigned seed,
                                const std::atomic<bool> &isOver, const std::function<void(LossAccount &)> &show)
{
    std::mt19937 random(seed);
    LossAccount account;
    const auto take = [&] {
        show(account);
        for (auto n = random() % 400; n; --n) {
            const auto event = end.receive(1ms);
            for (Loss &loss : end.takeLosses()) account.tell(std::move(loss));
            if (!event) break;
            account.deliver(event->sequence(), event->typeId());
        }
    };
    while (!isOver) {
        take();
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    }
    const QDeadlineTimer deadline(soon());
    while (subscriberNamed(bus, name).waitingAllocated && !deadline.hasExpired()) take();
    for (Loss &loss : end.takeLosses()) account.tell(std::move(loss));
    return account;
}

/// Where numbers of one instant do not add up. Empty: they do.
QString contradictionIn(const BusStatus &status)
{
    for (const SubscriberStatus &each : status.subscribers) {
        const std::uint64_t lost = std::accumulate(each.lostByType.begin(), each.lostByType.end(), std::uint64_t(0));
        const auto said = [&each](const char *words) { return QString::fromStdString(each.name + ": " + words); };
        if (each.matched.events != each.taken.events + each.waiting.events + each.lost.events + each.notTaken.events)
            return said("the parts of what matched are not all of it");
        if (each.matched.bytes != each.taken.bytes + each.waiting.bytes + each.lost.bytes + each.notTaken.bytes)
            return said("nor are their bytes");
        if (lost != each.lost.events) return said("what is lost is not what is lost of all types together");
        for (TypeId type = 0; type < each.lostByType.size(); ++type)
            if (each.lostByType[type] > status.totals[type].events) return said("more of a type are lost than came");
        if (each.name == "all" && each.matched.events != status.sequence) return said("not all match");
        if (each.name == "one" && each.matched.events != (status.totals.size() > 2 ? status.totals[2].events : 0))
            return said("not all of its type match");
    }
    return {};
}

/// What the recording says that each lost of each type.
std::map<std::string, std::map<std::string, std::uint64_t>> lossesIn(const Recording &recording)
{
    std::map<std::string, std::map<std::string, std::uint64_t>> lost;
    for (const RecordedSubscriberLoss &loss : recording.info().subscriberLosses)
        lost[loss.subscriber][loss.type] += loss.events;
    return lost;
}

} // namespace

class TestLosses : public QObject {
    Q_OBJECT

private slots:
    void matchedIsDeliveredOrLostAtAnyMomentAndAllIsTold_data();
    void matchedIsDeliveredOrLostAtAnyMomentAndAllIsTold();
    void whatIsBeyondTheHardCapIsTold();
    void oneWhoNeverAsksIsToldOfAllInAFewWords();
    void aPluginInsideIsToldByItsContext();
};

void TestLosses::matchedIsDeliveredOrLostAtAnyMomentAndAllIsTold_data()
{
    QTest::addColumn<BacklogOptions>("backlog");
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 2; ++seed) {
        QTest::addRow("drop_oldest %u", seed) << BacklogOptions{512 * KIB, OverflowPolicy::DropOldest} << seed;
        QTest::addRow("drop_newest %u", seed) << BacklogOptions{128 * KIB, OverflowPolicy::DropNewest} << seed;
        QTest::addRow("block until stalled %u", seed) << BacklogOptions{128 * KIB, OverflowPolicy::Block} << seed;
    }
}
void TestLosses::matchedIsDeliveredOrLostAtAnyMomentAndAllIsTold()
{
    QFETCH(BacklogOptions, backlog);
    QFETCH(unsigned, seed);
    auto bus = busWithTypes({"TypeA", "TypeB", "TypeC"}, {.stallAfter = 5ms});
    Reference reference;
    bus->broker().addObserver(reference);
    std::atomic<bool> isOver{false};
    // One wants everything, one a type, one the events of a type that begin with some bytes: tested one by one.
    const std::vector<std::pair<const char *, Subscription>> wanted{
        {"all", Subscription::everything()},
        {"one", "TypeB"},
        {"prefix", Subscription::prefix(copyOf(asBytes("TypeC!")))}};
    std::map<std::string, LossAccount> accounts;
    std::vector<std::thread> readers;
    std::atomic<int> attached{0};
    for (const auto &[name, subscription] : wanted) {
        LossAccount &account = accounts[name];
        readers.emplace_back([&, name = name, subscription = subscription] {
            auto end = subscribe(bus, {subscription}, backlog, name);
            ++attached;
            account =
                readByFitsAndStarts(*bus, *end, name, 10 * seed + unsigned(attached), isOver, [&](LossAccount &soFar) {
                    const SubscriberStatus status = subscriberNamed(*bus, name);
                    std::uint64_t told = 0;
                    for (const auto &each : soFar.lostByType()) told += each.second;
                    soFar.outOfOrder |= status.taken.events != soFar.delivered.size();
                    soFar.toldTooLate |= told > status.lost.events;
                });
            const SubscriberStatus status = subscriberNamed(*bus, name);
            if (status.waiting.events || status.matched.events != status.taken.events + status.lost.events ||
                status.taken.events != account.delivered.size())
                account.outOfOrder = true;
            std::map<TypeId, std::uint64_t> lost;
            for (TypeId type = 0; type < status.lostByType.size(); ++type)
                if (status.lostByType[type]) lost[type] = status.lostByType[type];
            if (lost != account.lostByType()) account.toldTooLate = true;
        });
    }
    SOON_COMPARE(attached.load(), 3);
    QTemporaryDir folder;
    const RecorderOptions recorded{.file = folder.filePath("run.mcap").toStdString()};
    auto recorder = Recorder::start({.bus = bus}, recorded);
    QVERIFY(recorder);
    QVERIFY(bus->start());
    std::atomic<int> writing{2};
    std::vector<std::thread> writers;
    for (unsigned number = 1; number <= 2; ++number)
        writers.emplace_back([&, number] {
            std::mt19937 random(10 * seed + number);
            auto writer = publisherOn(bus, {.name = "writer" + std::to_string(number)});
            for (int n = 0; n < 8'000; ++n) {
                Bytes payload(1 + random() % 1500);
                if (random() % 2) payload[0] = std::byte('!');
                if (!writer->publishPayload(TypeId(1 + random() % 3), payload)) break;
                if (n % 1000 == 0) std::this_thread::sleep_for(1ms);
            }
            --writing;
        });
    QString contradiction;
    int looks = 0;
    for (; writing && contradiction.isEmpty(); ++looks) contradiction = contradictionIn(bus->status());
    for (std::thread &writer : writers) writer.join();
    const bool drained = bus->waitUntilDrained(20s * slowness());
    isOver = true;
    for (std::thread &reader : readers) reader.join();
    QVERIFY(drained);
    QCOMPARE(contradiction, QString());
    QCOMPARE(contradictionIn(bus->status()), QString());
    QVERIFY(looks > 10);
    (*recorder)->finish();
    const auto recording = Recording::open(recorded.file);
    QVERIFY(recording);
    const auto inTheFile = lossesIn(**recording);
    bus->broker().call([&] { bus->broker().removeObserver(reference); });

    QCOMPARE(disagreement(reference.of(0), accounts["all"]), QString());
    QCOMPARE(disagreement(reference.of(2), accounts["one"]), QString());
    QCOMPARE(disagreement(reference.marked(), accounts["prefix"]), QString());
    QVERIFY(!accounts["all"].told.empty());
    for (const auto &[name, account] : accounts) {
        std::map<std::string, std::uint64_t> told;
        for (const auto &[type, events] : account.lostByType()) told[bus->directory()->types.at(type).name] = events;
        const auto written = inTheFile.find(name);
        QVERIFY2(told == (written == inTheFile.end() ? decltype(told)() : written->second), name.c_str());
    }
}

void TestLosses::whatIsBeyondTheHardCapIsTold()
{
    auto bus = busWithTypes({"Question"}, {.stallAfter = 0s, .hardCap = MIB});
    auto reader = subscribe(bus, {"Question"}, {.limit = 64 * KIB}); // asks itself, and never reads
    QVERIFY(bus->start());
    std::thread asker([&bus, id = reader->id()] {
        auto writer = publisherOn(bus, {.name = "asker", .companion = id});
        while (writer->publishPayload(1, Bytes(1000))) {
        }
    });
    SOON_VERIFY(subscriberNamed(*bus, "reader").losses.hardCap > 0);
    bus->closePublishers("asker");
    asker.join();
    std::uint64_t lost = 0;
    for (const Loss &loss : reader->takeLosses()) {
        QCOMPARE(loss.cause, Loss::Cause::HardCap);
        lost += loss.events();
    }
    QVERIFY(lost > 0);
    QCOMPARE(lost, subscriberNamed(*bus, "reader").losses.hardCap);
}

// However often it lost, the memory for telling it is bounded, and the count is exact.
void TestLosses::oneWhoNeverAsksIsToldOfAllInAFewWords()
{
    auto bus = busWithTypes({"TypeA"});
    auto reader = subscribe(bus, {"TypeA"}, {.limit = 256 * KIB, .policy = OverflowPolicy::DropNewest});
    QVERIFY(bus->start());
    auto writer = publisherOn(bus, {.name = "writer"});
    for (int round = 0; round < 200; ++round) {
        for (int n = 0; n < 8; ++n) QVERIFY(writer->publishPayload(1, Bytes(40'000)));
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
        while (reader->receive(Duration(0))) {
        }
    }
    const auto told = reader->takeLosses();
    QVERIFY2(told.size() == 64, qPrintable(QString::number(told.size())));
    std::uint64_t lost = 0;
    for (const Loss &loss : told) lost += loss.events();
    QCOMPARE(lost, subscriberNamed(*bus, "reader").losses.dropped);
    QVERIFY(reader->takeLosses().empty());
}

namespace {

/// Takes nothing until told to, then everything, until the app stops.
class Sleeper : public Plugin {
public:
    explicit Sleeper(std::atomic<bool> &awake, LossAccount &account) : m_awake(awake), m_account(account) {}
    std::string name() const override { return "Sleeper"; }
    std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
    Result<> run(PluginContext &context) override
    {
        while (!m_awake && context.sleepFor(1ms)) {
        }
        while (const auto event = context.receive()) {
            for (Loss &loss : context.takeLosses()) m_account.tell(std::move(loss));
            m_account.deliver(event->sequence(), event->typeId());
        }
        for (Loss &loss : context.takeLosses()) m_account.tell(std::move(loss));
        return {};
    }

private:
    std::atomic<bool> &m_awake;
    LossAccount &m_account;
};

} // namespace

void TestLosses::aPluginInsideIsToldByItsContext()
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::off();
    App app(options);
    std::atomic<bool> awake{false};
    LossAccount account;
    QVERIFY(app.registerEventType({"TypeA"}));
    QVERIFY(app.registerPlugin(std::make_unique<Sleeper>(awake, account),
                               {.backlog = {128 * KIB, OverflowPolicy::DropNewest}}));
    QVERIFY(app.start());
    TypeBySequence all;
    {
        auto injector = app.makeInjector();
        QVERIFY(injector);
        for (Sequence n = 1; n <= 1000; ++n) {
            QVERIFY(injector->publish("TypeA", Bytes(1000)));
            all[n] = 1;
        }
    }
    SOON_COMPARE(app.snapshot().sequence, 1000u);
    awake = true;
    SOON_COMPARE(app.snapshot().plugins[0].waitingEvents, 0u);
    QVERIFY(app.stop());
    QCOMPARE(disagreement(all, account), QString());
    QVERIFY(!account.told.empty());
    QCOMPARE(app.snapshot().plugins[0].losses.dropped, account.lostByType()[1]);
}

QTEST_GUILESS_MAIN(TestLosses)
#include "tst_losses.moc"
