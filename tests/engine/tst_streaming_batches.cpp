// SPDX-License-Identifier: BSD-3-Clause
// Batches over the streaming protocol, as they lie in memory, with a plugin that does what the test says: what is true
// of events in messages is true of them as well.
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_batch.h"
#include "tests/support/streaming_peer.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

// Time enough for something that must not come.
const auto A_MOMENT = 100ms;
// One of these is no small batch.
constexpr std::size_t LARGE = 6000;

std::string large(const std::string &type, int number)
{
    std::string event = type + std::to_string(number);
    event.resize(LARGE, 'x');
    return event;
}

std::vector<std::string> numbered(const std::string &type, int from, int to)
{
    std::vector<std::string> events;
    for (int n = from; n < to; ++n) events.push_back(large(type, n));
    return events;
}

/// What has come, however it came.
struct Arrived {
    struct Event {
        std::string bytes;
        Sequence sequence;
        TypeId type;
    };
    std::vector<Event> events;
    int batches = 0, messages = 0; // of events

    void take(ByteView message)
    {
        const bool isBatch = streaming::isBatch(message);
        const Bytes ofBatch = isBatch ? eventsOfBatch(message) : Bytes();
        const auto view = EventsView::read(isBatch ? ByteView(ofBatch) : message);
        if (!view) return;
        ++(isBatch ? batches : messages);
        for (std::uint32_t i = 0; i < view->count(); ++i)
            events.push_back({std::string(asText(view->at(i).bytes)), view->at(i).sequence, view->at(i).type});
    }
    /// So many, or what comes in time.
    void takeFrom(StreamingPeer &peer, std::size_t count,
                  std::chrono::milliseconds timeout = std::chrono::milliseconds(soon()))
    {
        while (events.size() < count) {
            const ByteView message = peer.receive(timeout);
            if (message.empty()) return;
            take(message);
        }
    }
};

} // namespace

class TestStreamingBatches : public QObject {
    Q_OBJECT

private slots:
    void batchesGoAsTheyLieToWhoTakesThem();
    void whoDoesNotSaySoGetsEvents();
    void smallBatchesGoTogetherAsEvents();
    void whoWantsOneTypeGetsItsEventsAlone();
    void theWindowHoldsForBatches();
    void anEventLargerThanTheWindowGoesAloneAsABatch();
    void aReconnectLosesNothingAndSeesNothingTwice();
    void ofABatchThatIsPartlyHandledTheRestIsUnconfirmed();
    void aSuccessorWithoutBatchesGetsThemAsEvents();
    void whatIsPublishedAsABatchIsTakenInOrderOnce();
    void aGapInTheNumbersIsRefused();
    void anEventThatCannotBeIsRejectedAloneAndNamed();
    void anEventWhoseTypeHasComeMeanwhileIsOfIt();
    void whileTheBrokerIsFullTakenIsLate();
    void aMalformedBatchEndsThatConversationAlone_data();
    void aMalformedBatchEndsThatConversationAlone();
    void aBatchBeforeTheHelloAsksForIt();
};

void TestStreamingBatches::batchesGoAsTheyLieToWhoTakesThem()
{
    OutsideApp app;
    for (int n = 0; n < 50; ++n) app.inject(large("TypeA", n));
    // A batch that comes in the moment in which there was none may go as events.
    SOON_COMPARE(app.plugin().waitingEvents, 50u);
    StreamingPeer peer(app.port());
    const auto welcome = peer.hello({.instance = "one", .window = {1000, 4 * MIB}, .batches = true});
    QVERIFY(welcome && welcome->batches);
    Arrived arrived;
    arrived.takeFrom(peer, 50);
    QCOMPARE(arrived.events.size(), 50u);
    QVERIFY(arrived.batches > 0);
    QCOMPARE(arrived.messages, 0);
    for (int n = 0; n < 50; ++n) {
        QCOMPARE(arrived.events[std::size_t(n)].bytes, large("TypeA", n));
        QCOMPARE(arrived.events[std::size_t(n)].sequence, Sequence(n + 1));
    }
    peer.sendNumber(Kind::Handled, 50);
    SOON_COMPARE(app.plugin().received, 50u);
    QCOMPARE(app.plugin().waitingEvents, 0u);
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingBatches::whoDoesNotSaySoGetsEvents()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    for (int n = 0; n < 20; ++n) app.inject(large("TypeA", n));
    Arrived arrived;
    arrived.takeFrom(peer, 20);
    QCOMPARE(arrived.events.size(), 20u);
    QCOMPARE(arrived.batches, 0);
}

void TestStreamingBatches::smallBatchesGoTogetherAsEvents()
{
    OutsideApp app;
    for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::to_string(n));
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one", .batches = true}));
    Arrived arrived;
    arrived.takeFrom(peer, 10);
    QCOMPARE(arrived.events.size(), 10u);
    QCOMPARE(arrived.batches, 0);
}

void TestStreamingBatches::whoWantsOneTypeGetsItsEventsAlone()
{
    OutsideApp app;
    for (int n = 0; n < 100; ++n) {
        app.inject(large("TypeA", n));
        app.inject(large("TypeB", n));
    }
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one", .window = {1000, 4 * MIB}, .batches = true}));
    Arrived arrived;
    arrived.takeFrom(peer, 100);
    QCOMPARE(arrived.events.size(), 100u);
    for (int n = 0; n < 100; ++n) QCOMPARE(arrived.events[std::size_t(n)].bytes, large("TypeA", n));
    QVERIFY(peer.isSilentFor(A_MOMENT));
    QCOMPARE(app.plugin().received, 100u);
}

void TestStreamingBatches::theWindowHoldsForBatches()
{
    OutsideApp app({.subscriptions = {Subscription::everything()}});
    StreamingPeer peer(app.port());
    for (int n = 0; n < 300; ++n) app.inject(large(n % 3 ? "TypeA" : "TypeB", n));
    QVERIFY(peer.hello({.instance = "one", .window = {100, 4 * MIB}, .batches = true}));
    Arrived arrived;
    Sequence handled = 0;
    while (arrived.events.size() < 300) {
        const std::size_t before = arrived.events.size();
        arrived.takeFrom(peer, before + 1);
        QVERIFY(arrived.events.size() > before);
        arrived.takeFrom(peer, 300, A_MOMENT);
        QVERIFY2(arrived.events.size() - handled <= 100, qPrintable(QString::number(arrived.events.size() - handled)));
        handled = arrived.events.back().sequence;
        QCOMPARE(handled, arrived.events.size());
        peer.sendNumber(Kind::Handled, handled);
    }
    QVERIFY(arrived.batches > 0);
    SOON_COMPARE(app.plugin().received, 300u);
}

void TestStreamingBatches::anEventLargerThanTheWindowGoesAloneAsABatch()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    const std::string huge = "TypeA" + std::string(200'000, 'x');
    for (const std::string &event : {large("TypeA", 1), huge, large("TypeA", 2)}) app.inject(event);
    QVERIFY(peer.hello({.instance = "one", .window = {10, 1000}, .batches = true}));
    for (const std::string &expected : {large("TypeA", 1), huge, large("TypeA", 2)}) {
        Arrived arrived;
        arrived.takeFrom(peer, 1);
        QCOMPARE(arrived.events.size(), 1u);
        QVERIFY(arrived.events[0].bytes == expected);
        if (expected == huge) QVERIFY(peer.isSilentFor(A_MOMENT));
        peer.sendNumber(Kind::Handled, arrived.events[0].sequence);
    }
}

void TestStreamingBatches::aReconnectLosesNothingAndSeesNothingTwice()
{
    OutsideApp app;
    std::string run;
    Sequence newest = 0;
    int next = 0, published = 0;
    const auto takeNew = [&](const Arrived &arrived) {
        for (const auto &event : arrived.events) {
            if (event.sequence <= newest) continue;
            newest = event.sequence;
            if (event.bytes != large("TypeA", next++)) return false;
        }
        return true;
    };
    for (int round = 0; round < 20; ++round) {
        StreamingPeer peer(app.port());
        Hello hello{.instance = "one", .window = {64, MIB}, .run = run, .batches = true};
        if (round) hello.after = newest;
        const auto welcome = peer.hello(hello);
        QVERIFY(welcome);
        run = welcome->run;
        QCOMPARE(welcome->after, newest);
        // What was not taken goes again, and more with it.
        const int from = int(welcome->published);
        QVERIFY(from <= published);
        published += 5;
        peer.send(batchOf(std::uint64_t(from) + 1, numbered("TypeB", from, published)));
        for (int n = 0; n < 10; ++n) app.inject(large("TypeA", round * 10 + n));
        // Some arrive, a few of these are handled, and the connection breaks.
        Arrived arrived;
        arrived.takeFrom(peer, std::size_t(3 + round % 5));
        QVERIFY(takeNew(arrived));
        if (round % 3) peer.sendNumber(Kind::Handled, newest - std::min<Sequence>(newest, Sequence(round % 2)));
    }
    StreamingPeer last(app.port());
    const auto welcome =
        last.hello({.instance = "one", .window = {1000, MIB}, .run = run, .after = newest, .batches = true});
    QVERIFY(welcome);
    // A connection that breaks may take what was just published with it: it goes again here as well.
    const int from = int(welcome->published);
    if (from < published) last.send(batchOf(std::uint64_t(from) + 1, numbered("TypeB", from, published)));
    while (next < 200) {
        Arrived arrived;
        arrived.takeFrom(last, 1);
        QVERIFY(!arrived.events.empty());
        QVERIFY(takeNew(arrived));
        last.sendNumber(Kind::Handled, newest);
    }
    SOON_COMPARE(app.plugin().published, 100u);
    const QStringList ofPlugin = app.events().filter("TypeB");
    for (int n = 0; n < 100; ++n) QCOMPARE(ofPlugin[n], QString::fromStdString(large("TypeB", n)));
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingBatches::ofABatchThatIsPartlyHandledTheRestIsUnconfirmed()
{
    OutsideApp app({.subscriptions = {"TypeA", "TypeB"}});
    for (int n = 0; n < 100; ++n) app.inject(large(n % 3 ? "TypeA" : "TypeB", n));
    std::map<TypeId, std::uint64_t> unhandled;
    {
        StreamingPeer crashes(app.port());
        QVERIFY(crashes.hello({.instance = "one", .window = {1000, 4 * MIB}, .batches = true}));
        Arrived arrived;
        arrived.takeFrom(crashes, 100);
        QCOMPARE(arrived.events.size(), 100u);
        QVERIFY(arrived.batches > 0);
        for (const auto &event : arrived.events) unhandled[event.type] += event.sequence > 37;
        crashes.sendNumber(Kind::Handled, 37); // in the middle, most likely
        crashes.publish(1, {"so far"});
        while (crashes.kind() != Kind::Taken) QVERIFY(!crashes.receive().empty());
    }
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "two", .batches = true}));
    std::uint64_t told = 0;
    while (told < 63) {
        const ByteView message = peer.receive();
        QVERIFY(!message.empty());
        if (peer.kind() != Kind::Lost) continue;
        const auto lost = readLost(message);
        QVERIFY(lost);
        QCOMPARE(lost->from, 38u);
        QCOMPARE(lost->to, 100u);
        told += lost->events;
        for (const auto &each : lost->types) QCOMPARE(each.events, unhandled[each.id]);
    }
    QCOMPARE(told, 63u);
    QCOMPARE(app.plugin().losses.unconfirmed, 63u);
}

void TestStreamingBatches::aSuccessorWithoutBatchesGetsThemAsEvents()
{
    OutsideApp app;
    for (int n = 0; n < 20; ++n) app.inject(large("TypeA", n));
    {
        StreamingPeer crashes(app.port());
        QVERIFY(crashes.hello({.instance = "one", .window = {100, MIB}, .batches = true}));
        Arrived arrived;
        arrived.takeFrom(crashes, 20);
        QVERIFY(arrived.batches > 0);
    }
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "two", .window = {100, MIB}, .after = 0}));
    Arrived arrived;
    arrived.takeFrom(peer, 20);
    QCOMPARE(arrived.batches, 0);
    QCOMPARE(arrived.events.size(), 20u);
    for (int n = 0; n < 20; ++n) QCOMPARE(arrived.events[std::size_t(n)].bytes, large("TypeA", n));
    QCOMPARE(app.plugin().losses, Losses{});
}

void TestStreamingBatches::whatIsPublishedAsABatchIsTakenInOrderOnce()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(batchOf(1, {"TypeB1", "", "plugin_command: quit"}));
    QCOMPARE(peer.receiveTaken(), 3u);
    peer.send(batchOf(2, {"", "plugin_command: quit", large("TypeB", 4)})); // two of them are known
    QCOMPARE(peer.receiveTaken(), 4u);
    peer.send(batchOf(1, {"TypeB1"}));
    QCOMPARE(peer.receiveTaken(), 4u);
    peer.publish(5, {"TypeB5"}); // both ways, in their order
    QCOMPARE(peer.receiveTaken(), 5u);
    peer.send(batchOf(6, numbered("TypeB", 6, 16)));
    QCOMPARE(peer.receiveTaken(), 15u);
    QStringList expected{"TypeB1", "", "plugin_command: quit"};
    expected << QString::fromStdString(large("TypeB", 4)) << "TypeB5";
    for (const std::string &event : numbered("TypeB", 6, 16)) expected << QString::fromStdString(event);
    SOON_COMPARE(app.events(), expected);
    EventQuery query;
    query.limit = 100;
    query.direction = EventQuery::Direction::OldestFirst;
    Timestamp before{};
    for (const EventView &event : app.app().events(query).events) {
        QVERIFY(event.publishTime() >= before); // of the arrival, whatever the plugin's clock says
        QVERIFY(event.publishTime() <= event.brokerTime());
        QCOMPARE(event.publisher().name, "outside");
        before = event.publishTime();
    }
    QVERIFY(before > Timestamp(1h));
    QCOMPARE(app.plugin().published, 15u);
}

void TestStreamingBatches::aGapInTheNumbersIsRefused()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(batchOf(100, {"TypeBfirst"})); // of an app that ran before this one, say
    QCOMPARE(peer.receiveTaken(), 100u);
    peer.send(batchOf(102, {"TypeBafter a gap"}));
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal);
    QCOMPARE(refusal->reason, "it published event 102 where 101 was next");
    SOON_COMPARE(app.events(), (QStringList{"TypeBfirst"}));
}

void TestStreamingBatches::anEventThatCannotBeIsRejectedAloneAndNamed()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    peer.send(batchOf(1, {"TypeBone", "TypeB" + std::string(8 * MIB, 'x'), "TypeBthree"}));
    const auto rejected = peer.receiveAs(Kind::Rejected, readRejected);
    QVERIFY(rejected);
    QCOMPARE(rejected->number, 2u);
    QVERIFY(rejected->reason.find("max_event_size") != std::string::npos);
    QCOMPARE(peer.receiveTaken(), 3u);
    SOON_COMPARE(app.events(), ((QStringList{"TypeBone", "TypeBthree"})));
}

void TestStreamingBatches::anEventWhoseTypeHasComeMeanwhileIsOfIt()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one"}));
    QVERIFY(app.app().registerEventType({"Later"}));
    peer.send(batchOf(1, {"Later than the plugin knows", "TypeB"}));
    while (peer.kind() != Kind::Taken) QVERIFY(!peer.receive().empty());
    SOON_COMPARE(app.events().size(), 2);
    EventQuery query;
    query.direction = EventQuery::Direction::OldestFirst;
    QCOMPARE(app.app().events(query).events[0].type().name, "Later");
    QCOMPARE(asText(app.app().events(query).events[0].payload()), " than the plugin knows");
}

void TestStreamingBatches::whileTheBrokerIsFullTakenIsLate()
{
    OutsideApp::Setup setup;
    setup.staysTo = {"TypeB"};
    setup.staysBacklog = {256 * KIB, OverflowPolicy::Block};
    OutsideApp app(setup);
    StreamingPeer peer(app.port());
    QVERIFY(peer.hello({.instance = "one", .batches = true}));
    for (int n = 0; n < 30; ++n)
        peer.send(batchOf(1 + std::uint64_t(n) * 2, {large("TypeB", n), "TypeB" + std::string(100'000, 'x')}));
    SOON_VERIFY(app.plugin("stays").waitingBytes > 256 * KIB);
    std::uint64_t taken = 0;
    for (ByteView message; !(message = peer.receive(A_MOMENT * 5 * slowness())).empty();)
        taken = readNumber(message).value_or(0);
    QVERIFY2(taken > 0 && taken < 60 && taken % 2 == 0, qPrintable(QString::number(taken)));
}

void TestStreamingBatches::aMalformedBatchEndsThatConversationAlone_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("value");
    QTest::newRow("count") << 12 << 3;
    QTest::newRow("runs") << 16 << 7;
    QTest::newRow("where its events end") << 20 << 16;
    QTest::newRow("sequence") << 24 << 0;
    QTest::newRow("size of an event") << 48 << 0x7fff'ffff;
    QTest::newRow("type of an event") << 52 << 1;
    QTest::newRow("link") << 60 << 48;
    QTest::newRow("cut off") << -1 << 0;
}
void TestStreamingBatches::aMalformedBatchEndsThatConversationAlone()
{
    QFETCH(int, offset);
    QFETCH(int, value);
    OutsideApp app({.plugins = {"outside", "other"}});
    StreamingPeer peer(app.port()), other(app.port("other"));
    QVERIFY(other.hello({.instance = "b"}));
    QVERIFY(peer.hello({.instance = "a", .batches = true}));
    Bytes bad = batchOf(1, {large("TypeB", 1), large("TypeB", 2)});
    if (offset < 0)
        bad.pop_back();
    else
        std::memcpy(bad.data() + offset, &value, sizeof value);
    peer.send(bad);
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal && !refusal->retry);
    QVERIFY(!refusal->reason.empty());
    QCOMPARE(app.app().snapshot().sequence, 0u);
    QVERIFY(peer.hello({.instance = "a"}));
    peer.send(batchOf(1, {large("TypeB", 1)}));
    QCOMPARE(peer.receiveTaken(), 1u);
    QVERIFY(other.isSilentFor(A_MOMENT));
    QCOMPARE(app.problems("was refused"), 1u);
}

void TestStreamingBatches::aBatchBeforeTheHelloAsksForIt()
{
    OutsideApp app;
    StreamingPeer peer(app.port());
    peer.send(batchOf(1, {"TypeBtoo early"}));
    const auto refusal = peer.receiveRefusal();
    QVERIFY(refusal && refusal->retry);
    QCOMPARE(app.app().snapshot().sequence, 0u);
}

QTEST_GUILESS_MAIN(TestStreamingBatches)
#include "tst_streaming_batches.moc"
