// SPDX-License-Identifier: BSD-3-Clause
// What is lost on the way to a streaming plugin is told to it, and to recordings and the snapshot as well: all agree.
#include "event_engine/recording_tools.h"
#include "tests/support/loss_account.h"
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_batch.h"
#include "tests/support/streaming_peer.h"

#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <random>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(event_engine::BacklogOptions)

namespace {

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
    Accountant(std::uint16_t port, Window window, std::string instance = "one", bool takesBatches = false)
        : m_port(port), m_window(window), m_instance(std::move(instance)), m_takesBatches(takesBatches)
    {}

    [[nodiscard]] bool connect()
    {
        m_peer.emplace(m_port);
        Hello hello{.instance = m_instance, .window = m_window, .run = m_run, .batches = m_takesBatches};
        if (!m_run.empty()) hello.after = m_account.newest;
        const auto welcome = m_peer->hello(hello);
        if (welcome) m_run = welcome->run;
        if (m_account.newest) m_peer->sendNumber(Kind::Handled, m_account.newest); // the last one may be lost
        return welcome.has_value();
    }
    void disconnect() { m_peer.reset(); }
    /// So many messages, or what comes in time; what is handled is said after each.
    bool take(int messages, std::chrono::milliseconds timeout = std::chrono::milliseconds(soon()))
    {
        for (; messages; --messages) {
            const ByteView message = m_peer->receive(timeout);
            if (message.empty()) return false;
            if (m_peer->kind() == Kind::Lost)
                takeLost(message);
            else if (m_peer->kind() == Kind::Events)
                takeEvents(message);
            else if (isBatch(message))
                takeBatch(message);
        }
        return true;
    }
    [[nodiscard]] const LossAccount &account() const { return m_account; }
    [[nodiscard]] int batches() const { return m_batches; } ///< so many have come

private:
    void takeBatch(ByteView message)
    {
        ++m_batches;
        takeEvents(eventsOfBatch(message));
    }
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
    const bool m_takesBatches;
    int m_batches = 0;
    std::optional<StreamingPeer> m_peer;
    std::string m_run;
    std::uint64_t m_lossesTold = 0;
    LossAccount m_account;
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
LossAccount accountOf(const RecordingInfo &info, const std::string &subscriber, const TypeBySequence &delivered)
{
    LossAccount account{.delivered = delivered};
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

class TestLossesOutside : public QObject {
    Q_OBJECT

private slots:
    void aStreamingPluginSnapshotAndRecordingAgree_data();
    void aStreamingPluginSnapshotAndRecordingAgree();
    void aRecordingTellsOfWhatTheEndOfTheAppLeftUnconfirmed();
    void whatTheFlightRecorderSavesTellsOfItsLosses();
    void aRecordingThatBeginsInThePastTellsOfTheLossesBeforeIt();
    void whatWasToldAndNotHandledIsToldAgainUnderItsNumber();
};

void TestLossesOutside::aStreamingPluginSnapshotAndRecordingAgree_data()
{
    QTest::addColumn<BacklogOptions>("backlog");
    QTest::addColumn<bool>("batches");
    for (const bool batches : {false, true}) {
        const char *how = batches ? ", as batches" : "";
        QTest::addRow("drop_oldest%s", how) << BacklogOptions{512 * KIB, OverflowPolicy::DropOldest} << batches;
        QTest::addRow("drop_newest%s", how) << BacklogOptions{128 * KIB, OverflowPolicy::DropNewest} << batches;
        QTest::addRow("block, while no process is there%s", how)
            << BacklogOptions{128 * KIB, OverflowPolicy::Block} << batches;
    }
}
void TestLossesOutside::aStreamingPluginSnapshotAndRecordingAgree()
{
    QFETCH(BacklogOptions, backlog);
    QFETCH(bool, batches);
    QTemporaryDir folder;
    RecorderOptions recorder;
    recorder.file = folder.filePath("losses.mcap").toStdString();
    recorder.policy = OverflowPolicy::Block;
    OutsideApp app({.subscriptions = {"TypeA"}, .backlog = backlog});
    QVERIFY(app.app().startRecording(recorder));
    // Of the batches some are of TypeA alone and few enough for the window, the others go as events.
    Accountant plugin(app.port(), batches ? Window{1000, 4 * MIB} : Window{20, 64 * KIB}, "one", batches);
    const unsigned others = batches ? 40 : 4;
    std::mt19937 random(7);
    const int rounds = backlog.policy == OverflowPolicy::Block ? 3 : 6; // that it is away is seen after a second
    for (int round = 0; round < rounds; ++round) {
        QVERIFY(plugin.connect());
        plugin.take(int(random() % 12), 100ms);
        if (random() % 3) plugin.disconnect();
        const auto away = [&] { return app.plugin().state == PluginState::Disconnected; };
        if (backlog.policy == OverflowPolicy::Block) { // while it is connected it would be waited for
            plugin.disconnect();
            SOON_VERIFY(away());
        }
        for (int n = 0; n < 1000; ++n)
            app.inject((random() % others ? "TypeA" : "TypeB") + std::string(100 + random() % 2000, 'x'));
        SOON_VERIFY(app.app().snapshot().sequence == std::uint64_t(round + 1) * 1000);
    }
    QVERIFY(plugin.connect());
    const QDeadlineTimer deadline(soon());
    while (plugin.take(1, 700ms * slowness()) || (app.plugin().waitingEvents > 0 && !deadline.hasExpired())) {
    }
    QVERIFY(batches || plugin.batches() == 0); // how many go whole is the scheduler's
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
    const LossAccount recordedAccount = accountOf((*recording)->info(), "outside", plugin.account().delivered);
    QCOMPARE(disagreement(matched, recordedAccount), QString());
}

void TestLossesOutside::aRecordingTellsOfWhatTheEndOfTheAppLeftUnconfirmed()
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
    QVERIFY(app.app().stop());
    const PluginSnapshot last = app.plugin();
    QCOMPARE(last.losses, Losses{.unconfirmed = 3});
    const auto recording = Recording::open(recorder.file);
    QVERIFY(recording);
    QCOMPARE(lossesOf((*recording)->info(), "outside"), last.losses);
    QCOMPARE((*recording)->info().subscriberLosses.size(), std::size_t(1));
    QCOMPARE((*recording)->info().subscriberLosses[0].from, Sequence(1));
    QCOMPARE((*recording)->info().subscriberLosses[0].to, Sequence(3));
}

void TestLossesOutside::whatTheFlightRecorderSavesTellsOfItsLosses()
{
    QTemporaryDir folder;
    OutsideApp app({.backlog = {128 * KIB, OverflowPolicy::DropNewest}});
    for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::string(100'000, 'x'));
    SOON_VERIFY(app.app().snapshot().sequence == 10);
    const std::filesystem::path file = folder.filePath("saved.mcap").toStdString();
    QVERIFY(app.app().saveRecent(10s * slowness(), {.file = file}));
    const auto recording = Recording::open(file);
    QVERIFY(recording);
    QCOMPARE(lossesOf((*recording)->info(), "outside"), Losses{.dropped = 9});
    QCOMPARE((*recording)->info().lost, 0u);
}

void TestLossesOutside::aRecordingThatBeginsInThePastTellsOfTheLossesBeforeIt()
{
    QTemporaryDir folder;
    OutsideApp app({.backlog = {128 * KIB, OverflowPolicy::DropNewest}});
    const auto injectSome = [&app](Sequence upTo) {
        for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::string(100'000, 'x'));
        SOON_VERIFY(app.app().snapshot().sequence == upTo);
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

void TestLossesOutside::whatWasToldAndNotHandledIsToldAgainUnderItsNumber()
{
    OutsideApp app({.backlog = {128 * KIB, OverflowPolicy::DropNewest}});
    Hello hello{.instance = "one", .window = {1, MIB}};
    for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::string(100'000, 'x')); // more than may wait
    SOON_COMPARE(app.app().snapshot().sequence, 10u);
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
    StreamingPeer successor(app.port()); // what the one before it was told is none of its losses
    QVERIFY(successor.hello({.instance = "two"}));
    app.inject("TypeAlast");
    const auto events = successor.receiveEvents(1);
    QCOMPARE(events.size(), 1u);
    QCOMPARE(events[0].bytes, "TypeAlast");
    successor.sendNumber(Kind::Handled, events[0].sequence);
    app.inject("TypeAvery last");
    QCOMPARE(successor.receiveEvent(), "TypeAvery last");
    QCOMPARE(app.plugin().losses, Losses{.dropped = 9});
}

QTEST_GUILESS_MAIN(TestLossesOutside)
#include "tst_losses_outside.moc"
