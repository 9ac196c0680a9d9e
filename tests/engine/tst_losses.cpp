// SPDX-License-Identifier: BSD-3-Clause
// What is lost is told: how many of which type, why, and between which events. Checked against what happened.
#include "event_engine/recording_tools.h"
#include "tests/support/outside_app.h"
#include "tests/support/small_bus.h"
#include "tests/support/streaming_peer.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <map>
#include <random>
#include <thread>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(event_engine::BacklogOptions)

namespace {

using Clock = std::chrono::steady_clock;
using TypeBySequence = std::map<Sequence, TypeId>;

const int SOON = 20'000 * slowness(); // ms

/// What a subscriber got and what it was told, as it came.
struct Account {
    TypeBySequence delivered;
    std::vector<Loss> told;
    Sequence newest = 0;
    bool toldTooLate = false, outOfOrder = false;

    void deliver(Sequence sequence, TypeId type)
    {
        outOfOrder |= sequence <= newest;
        delivered[newest = sequence] = type;
    }
    void tell(Loss loss)
    {
        toldTooLate |= loss.from <= newest && loss.cause != Loss::Cause::Unconfirmed;
        told.push_back(std::move(loss));
    }
    [[nodiscard]] std::map<TypeId, std::uint64_t> lostByType() const
    {
        std::map<TypeId, std::uint64_t> lost;
        for (const Loss &loss : told)
            for (const Loss::OfType &each : loss.types) lost[each.type] += each.events;
        return lost;
    }
};

/// Every event that matched was delivered, or lies in exactly the losses that were told. Empty: it is so.
QString disagreement(const TypeBySequence &matched, const Account &account)
{
    if (account.outOfOrder) return "events came out of order or twice";
    if (account.toldTooLate) return "a loss was told behind an event that came after it";
    TypeBySequence missing = matched;
    for (const auto &[sequence, type] : account.delivered)
        if (!missing.erase(sequence)) return QString("event %1 came unasked").arg(sequence);
    for (const Loss &loss : account.told) {
        std::map<TypeId, std::uint64_t> within;
        const auto first = missing.lower_bound(loss.from), end = missing.upper_bound(loss.to);
        for (auto at = first; at != end; ++at) ++within[at->second];
        missing.erase(first, end);
        std::map<TypeId, std::uint64_t> said;
        for (const Loss::OfType &each : loss.types) said[each.type] = each.events;
        if (said != within) return QString("the loss from %1 to %2 does not agree").arg(loss.from).arg(loss.to);
    }
    return missing.empty() ? QString() : QString("of %1 events nothing was told").arg(missing.size());
}

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

/// Reads by fits and starts until nothing comes any more.
Account readByFitsAndStarts(SubscriberEnd &end, unsigned seed, const std::atomic<bool> &isOver)
{
    std::mt19937 random(seed);
    Account account;
    for (;;) {
        const bool last = isOver;
        for (auto n = random() % 400; n; --n) {
            const auto event = end.receive(last ? 100ms * slowness() : 1ms);
            for (Loss &loss : end.takeLosses()) account.tell(std::move(loss));
            if (event) account.deliver(event->sequence(), event->typeId());
            if (event) continue;
            if (last) return account;
            break;
        }
        if (!last) std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    }
}

Loss lossOf(const Lost &lost)
{
    Loss loss{lost.from, lost.to};
    for (const auto cause : {Loss::Cause::Stalled, Loss::Cause::HardCap, Loss::Cause::Unconfirmed})
        if (lost.cause == toText(cause)) loss.cause = cause;
    for (const Lost::OfType &each : lost.types) loss.add(each.id, each.events);
    return loss;
}

/// A streaming plugin that keeps account over all its connections.
class Accountant {
public:
    Accountant(std::uint16_t port, Window window, std::string instance = "one")
        : m_port(port), m_window(window), m_instance(std::move(instance))
    {}

    [[nodiscard]] bool connect()
    {
        m_peer.emplace(m_port);
        Hello hello{.instance = m_instance, .window = m_window, .run = m_run};
        if (!m_run.empty()) hello.after = m_account.newest;
        const auto welcome = m_peer->hello(hello);
        if (welcome) m_run = welcome->run;
        if (m_account.newest) m_peer->sendNumber(Kind::Handled, m_account.newest); // the last one may be lost
        return welcome.has_value();
    }
    void disconnect() { m_peer.reset(); }
    /// So many messages, or what comes in time; what is handled is said after each.
    bool take(int messages, std::chrono::milliseconds timeout = 20s * slowness())
    {
        for (; messages; --messages) {
            const ByteView message = m_peer->receive(timeout);
            if (message.empty()) return false;
            if (m_peer->kind() == Kind::Lost)
                takeLost(message);
            else if (m_peer->kind() == Kind::Events)
                takeEvents(message);
        }
        return true;
    }
    [[nodiscard]] const Account &account() const { return m_account; }

private:
    void takeLost(ByteView message)
    {
        const auto lost = readLost(message);
        if (!lost || lost->number <= m_lossesTold) return; // told again after a reconnect
        m_lossesTold = lost->number;
        m_account.tell(lossOf(*lost));
    }
    void takeEvents(ByteView message)
    {
        const auto view = EventsView::read(message);
        for (std::uint32_t i = 0; view && i < view->count(); ++i) {
            const Delivery event = view->at(i);
            if (event.sequence > m_account.newest) m_account.deliver(event.sequence, event.type);
        }
        m_peer->sendNumber(Kind::Handled, m_account.newest);
    }

    const std::uint16_t m_port;
    const Window m_window;
    const std::string m_instance;
    std::optional<StreamingPeer> m_peer;
    std::string m_run;
    std::uint64_t m_lossesTold = 0;
    Account m_account;
};

/// All events of a recording with a type.
TypeBySequence recorded(const Recording &recording, TypeId type)
{
    TypeBySequence events;
    EventQuery query;
    query.limit = 1'000'000;
    query.direction = EventQuery::Direction::OldestFirst;
    const auto page = recording.events(query);
    for (const EventView &event : page ? page->events : std::vector<EventView>())
        if (event.type().name == recording.types()[type].name) events[*event.recordedSequence()] = type;
    return events;
}

/// What a recording says that a subscriber lost, as if it had been told.
Account accountOf(const RecordingInfo &info, const std::string &subscriber, const TypeBySequence &delivered)
{
    Account account{.delivered = delivered};
    for (const RecordedSubscriberLoss &each : info.subscriberLosses) {
        if (each.subscriber != subscriber) continue;
        Loss loss{each.from, each.to};
        loss.add(each.type == "TypeA" ? 1 : 2, each.events);
        account.told.push_back(std::move(loss));
    }
    return account;
}

/// By cause, over all types.
Losses lossesOf(const RecordingInfo &info, const std::string &subscriber)
{
    std::map<std::string, std::uint64_t> sums;
    for (const RecordedSubscriberLoss &each : info.subscriberLosses)
        if (each.subscriber == subscriber) sums[each.cause] += each.events;
    return {sums["dropped"], sums["stalled"], sums["hard cap"], sums["unconfirmed"]};
}

} // namespace

class TestLosses : public QObject {
    Q_OBJECT

private slots:
    void matchedIsDeliveredOrToldAsLost_data();
    void matchedIsDeliveredOrToldAsLost();
    void whatIsBeyondTheHardCapIsTold();
    void oneWhoNeverAsksIsToldOfAllInAFewWords();
    void aStreamingPluginSnapshotAndRecordingAgree_data();
    void aStreamingPluginSnapshotAndRecordingAgree();
    void aRecordingTellsOfWhatTheEndOfTheAppLeftUnconfirmed();
    void whatTheFlightRecorderSavesTellsOfItsLosses();
    void aRecordingThatBeginsInThePastTellsOfTheLossesBeforeIt();
    void whatWasToldAndNotHandledIsToldAgainUnderItsNumber();
    void aPluginInsideIsToldByItsContext();
};

void TestLosses::matchedIsDeliveredOrToldAsLost_data()
{
    QTest::addColumn<BacklogOptions>("backlog");
    for (unsigned seed = 1; seed <= 2; ++seed) {
        QTest::addRow("drop_oldest %u", seed) << BacklogOptions{512 * KIB, OverflowPolicy::DropOldest};
        QTest::addRow("drop_newest %u", seed) << BacklogOptions{128 * KIB, OverflowPolicy::DropNewest};
        QTest::addRow("block until stalled %u", seed) << BacklogOptions{128 * KIB, OverflowPolicy::Block};
    }
}
void TestLosses::matchedIsDeliveredOrToldAsLost()
{
    QFETCH(BacklogOptions, backlog);
    auto bus = busWithTypes({"TypeA", "TypeB", "TypeC"}, {.stallAfter = 5ms});
    Reference reference;
    bus->broker().addObserver(reference);
    std::atomic<bool> isOver{false};
    // One wants everything, one a type, one the events of a type that begin with some bytes: tested one by one.
    const std::vector<std::pair<const char *, Subscription>> wanted{
        {"all", Subscription::everything()},
        {"one", "TypeB"},
        {"prefix", Subscription::prefix(copyOf(asBytes("TypeC!")))}};
    std::map<std::string, Account> accounts;
    std::vector<std::thread> readers;
    std::atomic<int> attached{0};
    for (const auto &[name, subscription] : wanted) {
        Account &account = accounts[name];
        readers.emplace_back([&, name = name, subscription = subscription] {
            auto end = subscribe(bus, {subscription}, backlog, name);
            ++attached;
            account = readByFitsAndStarts(*end, unsigned(attached), isOver);
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
    QTRY_COMPARE_WITH_TIMEOUT(attached.load(), 3, SOON);
    bus->start();
    std::vector<std::thread> writers;
    for (unsigned seed = 1; seed <= 2; ++seed)
        writers.emplace_back([&, seed] {
            std::mt19937 random(seed);
            auto writer = publisherOn(bus, {.name = "writer" + std::to_string(seed)});
            for (int n = 0; n < 8'000; ++n) {
                Bytes payload(1 + random() % 1500);
                if (random() % 2) payload[0] = std::byte('!');
                if (!writer->publishPayload(TypeId(1 + random() % 3), payload)) return;
                if (n % 1000 == 0) std::this_thread::sleep_for(1ms);
            }
        });
    for (std::thread &writer : writers) writer.join();
    QVERIFY(bus->waitUntilDrained(20s * slowness()));
    isOver = true;
    for (std::thread &reader : readers) reader.join();
    bus->broker().call([&] { bus->broker().removeObserver(reference); });

    QCOMPARE(disagreement(reference.of(0), accounts["all"]), QString());
    QCOMPARE(disagreement(reference.of(2), accounts["one"]), QString());
    QCOMPARE(disagreement(reference.marked(), accounts["prefix"]), QString());
    QVERIFY(!accounts["all"].told.empty());
}

void TestLosses::whatIsBeyondTheHardCapIsTold()
{
    auto bus = busWithTypes({"Question", "Answer"}, {.stallAfter = 0s, .hardCap = MIB});
    auto sink = subscribe(bus, {"Question"}, {.limit = 64 * KIB}, "sink"); // never reads
    auto reader = subscribe(bus, {"Answer"}, {.limit = 64 * KIB});
    bus->start();
    std::thread asker([&bus, id = reader->id()] {
        auto writer = publisherOn(bus, {.name = "asker", .companion = id});
        while (writer->publishPayload(1, Bytes(1000))) {
        }
    });
    QTRY_COMPARE_WITH_TIMEOUT(bus->status().blocked.size(), std::size_t(1), SOON);
    auto writer = publisherOn(bus, {.name = "answerer"});
    constexpr std::uint64_t count = 100;
    for (std::uint64_t n = 0; n < count; ++n) QVERIFY(writer->publishPayload(2, Bytes(60'000)));
    QTRY_COMPARE_WITH_TIMEOUT(subscriberNamed(*bus, "reader").matched.events, count, SOON);
    std::uint64_t lost = 0;
    for (const Loss &loss : reader->takeLosses()) {
        QCOMPARE(loss.cause, Loss::Cause::HardCap);
        lost += loss.events();
    }
    QVERIFY(lost > 0);
    QCOMPARE(lost, subscriberNamed(*bus, "reader").losses.hardCap);
    bus->closePublishers("asker");
    asker.join();
}

// However often it lost, the memory for telling it is bounded, and the count is exact.
void TestLosses::oneWhoNeverAsksIsToldOfAllInAFewWords()
{
    auto bus = busWithTypes({"TypeA"});
    auto reader = subscribe(bus, {"TypeA"}, {.limit = 256 * KIB, .policy = OverflowPolicy::DropNewest});
    bus->start();
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

void TestLosses::aStreamingPluginSnapshotAndRecordingAgree_data()
{
    QTest::addColumn<BacklogOptions>("backlog");
    QTest::newRow("drop_oldest") << BacklogOptions{512 * KIB, OverflowPolicy::DropOldest};
    QTest::newRow("drop_newest") << BacklogOptions{128 * KIB, OverflowPolicy::DropNewest};
    QTest::newRow("block, while no process is there") << BacklogOptions{128 * KIB, OverflowPolicy::Block};
}
void TestLosses::aStreamingPluginSnapshotAndRecordingAgree()
{
    QFETCH(BacklogOptions, backlog);
    QTemporaryDir folder;
    RecorderOptions recorder;
    recorder.file = folder.filePath("losses.mcap").toStdString();
    recorder.policy = OverflowPolicy::Block;
    OutsideApp app({.subscriptions = {"TypeA"}, .backlog = backlog});
    QVERIFY(app.app().startRecording(recorder));
    Accountant plugin(app.port(), {20, 64 * KIB});
    std::mt19937 random(7);
    const int rounds = backlog.policy == OverflowPolicy::Block ? 3 : 6; // that it is away is seen after a second
    for (int round = 0; round < rounds; ++round) {
        QVERIFY(plugin.connect());
        plugin.take(int(random() % 12), 100ms);
        if (random() % 3) plugin.disconnect();
        const auto away = [&] { return app.plugin().state == PluginState::Disconnected; };
        if (backlog.policy == OverflowPolicy::Block) { // while it is connected it would be waited for
            plugin.disconnect();
            QTRY_VERIFY_WITH_TIMEOUT(away(), SOON);
        }
        for (int n = 0; n < 1000; ++n)
            app.inject((random() % 4 ? "TypeA" : "TypeB") + std::string(100 + random() % 2000, 'x'));
        QTRY_VERIFY_WITH_TIMEOUT(app.app().snapshot().sequence == std::uint64_t(round + 1) * 1000, SOON);
    }
    QVERIFY(plugin.connect());
    while (plugin.take(1, 700ms)) {
    }
    const PluginSnapshot snapshot = app.plugin();
    QCOMPARE(snapshot.waitingEvents, 0u);
    QCOMPARE(snapshot.received, std::uint64_t(plugin.account().delivered.size()));
    QCOMPARE(snapshot.losses.unconfirmed, 0u);
    QCOMPARE(snapshot.losses.total(), plugin.account().lostByType().at(1));
    QCOMPARE(app.app().snapshot().types[1].lost, snapshot.losses.total());
    QVERIFY(app.app().stopRecording());
    const auto recording = Recording::open(recorder.file);
    QVERIFY(recording);
    QCOMPARE((*recording)->info().lost, 0u);
    TypeId type = 0;
    while ((*recording)->types()[type].name != "TypeA") ++type;
    QCOMPARE(type, TypeId(1));
    const TypeBySequence matched = recorded(**recording, type);
    QCOMPARE(matched.size(), snapshot.received + snapshot.losses.total());
    QCOMPARE(disagreement(matched, plugin.account()), QString());
    QCOMPARE(lossesOf((*recording)->info(), "outside"), snapshot.losses);
    const Account recordedAccount = accountOf((*recording)->info(), "outside", plugin.account().delivered);
    QCOMPARE(disagreement(matched, recordedAccount), QString());
}

void TestLosses::aRecordingTellsOfWhatTheEndOfTheAppLeftUnconfirmed()
{
    QTemporaryDir folder;
    RecorderOptions recorder;
    recorder.file = folder.filePath("end.mcap").toStdString();
    OutsideApp app;
    QVERIFY(app.app().startRecording(recorder));
    {
        StreamingPeer peer(app.port());
        QVERIFY(peer.hello({.instance = "one"}));
        for (int n = 0; n < 3; ++n) app.inject("TypeAnever handled");
        QCOMPARE(peer.receiveEvents(3).size(), 3u);
    }
    QVERIFY(app.app().stop()); // before it counts as disconnected
    const PluginSnapshot last = app.plugin();
    QCOMPARE(last.losses, Losses{.unconfirmed = 3});
    const auto recording = Recording::open(recorder.file);
    QVERIFY(recording);
    QCOMPARE(lossesOf((*recording)->info(), "outside"), last.losses);
    QCOMPARE((*recording)->info().subscriberLosses.size(), std::size_t(1));
    QCOMPARE((*recording)->info().subscriberLosses[0].from, Sequence(1));
    QCOMPARE((*recording)->info().subscriberLosses[0].to, Sequence(3));
}

void TestLosses::whatTheFlightRecorderSavesTellsOfItsLosses()
{
    QTemporaryDir folder;
    OutsideApp app({.backlog = {128 * KIB, OverflowPolicy::DropNewest}});
    for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::string(100'000, 'x'));
    QTRY_VERIFY_WITH_TIMEOUT(app.app().snapshot().sequence == 10, SOON);
    const std::filesystem::path file = folder.filePath("saved.mcap").toStdString();
    QVERIFY(app.app().saveRecent(10s * slowness(), {.file = file}));
    const auto recording = Recording::open(file);
    QVERIFY(recording);
    QCOMPARE(lossesOf((*recording)->info(), "outside"), Losses{.dropped = 9});
    QCOMPARE((*recording)->info().lost, 0u);
}

void TestLosses::aRecordingThatBeginsInThePastTellsOfTheLossesBeforeIt()
{
    QTemporaryDir folder;
    OutsideApp app({.backlog = {128 * KIB, OverflowPolicy::DropNewest}});
    const auto injectSome = [&app](Sequence upTo) {
        for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::string(100'000, 'x'));
        QTRY_VERIFY_WITH_TIMEOUT(app.app().snapshot().sequence == upTo, SOON);
    };
    injectSome(10);
    RecorderOptions recorder;
    recorder.file = folder.filePath("past.mcap").toStdString();
    recorder.before = 10s * slowness();
    QVERIFY(app.app().startRecording(recorder));
    injectSome(20);
    QVERIFY(app.app().stopRecording());
    const auto recording = Recording::open(recorder.file);
    QVERIFY(recording);
    QCOMPARE((*recording)->info().events, 20u);
    QCOMPARE(lossesOf((*recording)->info(), "outside"), Losses{.dropped = 19});
    QCOMPARE(app.plugin().losses, Losses{.dropped = 19});

    // A part of it tells of losses that went on into that part.
    const std::filesystem::path part = folder.filePath("part.mcap").toStdString();
    QVERIFY(cutRecording(**recording, {.from = (*recording)->info().end}, {.to = part}));
    const auto last = Recording::open(part);
    QVERIFY(last);
    QCOMPARE((*last)->info().events, 1u);
    QVERIFY(lossesOf((*last)->info(), "outside").dropped > 0);
}

void TestLosses::whatWasToldAndNotHandledIsToldAgainUnderItsNumber()
{
    OutsideApp app({.backlog = {128 * KIB, OverflowPolicy::DropNewest}});
    Hello hello{.instance = "one", .window = {1, MIB}};
    for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::string(100'000, 'x')); // more than may wait
    QTRY_COMPARE_WITH_TIMEOUT(app.app().snapshot().sequence, 10u, SOON);
    Lost first;
    {
        StreamingPeer peer(app.port());
        const auto welcome = peer.hello(hello);
        QVERIFY(welcome);
        const auto events = peer.receiveEvents();
        QCOMPARE(events.size(), 1u);
        peer.sendNumber(Kind::Handled, events[0].sequence);
        const auto lost = peer.receiveAs(Kind::Lost, readLost);
        QVERIFY(lost);
        peer.publish(1, {"TypeBbehind it"});
        QCOMPARE(peer.receiveTaken(), 1u); // so the engine has read what was handled
        first = *lost;
        QCOMPARE(first.number, 1u);
        QCOMPARE(first.cause, "dropped");
        QCOMPARE(first.from, 2u);
        QCOMPARE(first.to, 10u);
        QCOMPARE(first.events, 9u);
        QCOMPARE(first.types.size(), 1u);
        QCOMPARE(first.types[0].id, TypeId(1));
        hello.run = welcome->run;
        hello.after = events[0].sequence;
    }
    {
        StreamingPeer again(app.port()); // it may not have heard it
        QVERIFY(again.hello(hello));
        const auto lost = again.receiveAs(Kind::Lost, readLost);
        QVERIFY(lost);
        QCOMPARE(lost->number, first.number);
        QCOMPARE(lost->events, first.events);
    }
    StreamingPeer successor(app.port());
    QVERIFY(successor.hello({.instance = "two"}));
    const auto lost = successor.receiveAs(Kind::Lost, readLost);
    QVERIFY(lost);
    QCOMPARE(lost->events, first.events);
    app.inject("TypeAlast");
    const auto events = successor.receiveEvents(1);
    QCOMPARE(events[0].bytes, "TypeAlast");
    successor.sendNumber(Kind::Handled, events[0].sequence);
    app.inject("TypeAvery last");
    QCOMPARE(successor.receiveEvents(1)[0].bytes, "TypeAvery last");
    QCOMPARE(app.plugin().losses, Losses{.dropped = 9});
}

namespace {

/// Takes nothing until told to, then everything.
class Sleeper : public Plugin {
public:
    explicit Sleeper(std::atomic<bool> &awake, Account &account) : m_awake(awake), m_account(account) {}
    std::string name() const override { return "Sleeper"; }
    std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
    Result<> run(PluginContext &context) override
    {
        while (!m_awake && context.sleepFor(1ms)) {
        }
        while (const auto event = context.receive(200ms * slowness())) {
            for (Loss &loss : context.takeLosses()) m_account.tell(std::move(loss));
            m_account.deliver(event->sequence(), event->typeId());
        }
        for (Loss &loss : context.takeLosses()) m_account.tell(std::move(loss));
        return {};
    }

private:
    std::atomic<bool> &m_awake;
    Account &m_account;
};

} // namespace

void TestLosses::aPluginInsideIsToldByItsContext()
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::off();
    App app(options);
    std::atomic<bool> awake{false};
    Account account;
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
    QTRY_COMPARE_WITH_TIMEOUT(app.snapshot().sequence, 1000u, SOON);
    awake = true;
    QVERIFY(app.waitUntilEnded(20s * slowness()));
    QCOMPARE(disagreement(all, account), QString());
    QVERIFY(!account.told.empty());
    QCOMPARE(app.snapshot().plugins[0].losses.dropped, account.lostByType()[1]);
}

QTEST_GUILESS_MAIN(TestLosses)
#include "tst_losses.moc"
