// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/long_run.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QTest>

#include <deque>
#include <latch>
#include <mutex>
#include <random>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

// What a test event carries: who sent it and its place among that sender's.
struct Stamp {
    std::uint32_t sender;
    std::uint32_t number;
};

ByteView bytesOf(const Stamp &stamp)
{
    return std::as_bytes(std::span(&stamp, 1));
}

Stamp stampOf(const EventView &event)
{
    Stamp stamp{};
    if (event.payload().size() >= sizeof stamp) std::memcpy(&stamp, event.payload().data(), sizeof stamp);
    return stamp;
}

std::uint64_t checksumOf(std::uint64_t before, ByteView bytes)
{
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, &bytes[at], sizeof word);
        before = (before ^ word) * 0x9e37'79b9'7f4a'7c15;
    }
    return before;
}

SubscriberStatus onlySubscriber(Bus &bus)
{
    const BusStatus status = bus.status();
    return status.subscribers.size() == 1 ? status.subscribers[0] : SubscriberStatus{};
}

} // namespace

class BusTest : public QObject {
    Q_OBJECT

private slots:
    void anEventArrivesWithItsTypePublisherTimesAndSequence()
    {
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {"TypeA"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        QVERIFY(writer->publishPayload(1, asBytes("hello")));
        const auto event = reader->receive(10s * slowness());
        QVERIFY(event);
        QCOMPARE(asText(event->bytes()), "TypeAhello");
        QCOMPARE(asText(event->payload()), "hello");
        QCOMPARE(reinterpret_cast<std::uintptr_t>(event->payload().data()) % 8, 0u);
        QCOMPARE(event->type().name, "TypeA");
        QCOMPARE(event->publisher().name, "Writer");
        QCOMPARE(event->sequence(), 1u);
        QVERIFY(event->publishTime() <= event->brokerTime());
    }

    void aViewOutlivesTheBus()
    {
        std::optional<EventView> event;
        {
            auto bus = busWithTypes({"TypeA"});
            auto reader = subscribe(bus, {"*"});
            auto writer = publisherOn(bus, {.name = "Writer"});
            QVERIFY(bus->start());
            QVERIFY(writer->publishPayload(1, Bytes(5000, std::byte{7})));
            event = reader->receive(10s * slowness());
        }
        QVERIFY(event);
        QCOMPARE(event->payload().size(), 5000u);
        QVERIFY(std::all_of(event->payload().begin(), event->payload().end(),
                            [](std::byte b) { return b == std::byte{7}; }));
        QCOMPARE(event->type().name, "TypeA");
        QCOMPARE(event->publisher().name, "Writer");
    }

    // The reader's own thread counts its references without atomic instructions; nobody else may notice.
    void viewsMayBeKeptCopiedAndDroppedInAnyThread()
    {
        constexpr std::uint32_t count = 20'000;
        auto bus = busWithTypes({"TypeA"});
        QVERIFY(bus->start());
        std::mutex mutex;
        std::deque<EventView> handedOver; // under the mutex
        std::uint64_t wrong = 0, dropped = 0;
        {
            std::jthread dropper([&](const std::stop_token &stop) {
                for (std::uint32_t next = 0;;) {
                    std::unique_lock lock(mutex);
                    if (handedOver.empty() && stop.stop_requested()) return;
                    if (handedOver.empty()) {
                        lock.unlock();
                        std::this_thread::yield();
                        continue;
                    }
                    const EventView event = std::move(handedOver.front());
                    handedOver.pop_front();
                    lock.unlock();
                    const EventView copy = event;
                    wrong += stampOf(copy).number != next;
                    next += 3;
                    ++dropped;
                }
            });
            auto reader = subscribe(bus, {"TypeA"});
            std::jthread publishing([&] {
                auto writer = publisherOn(bus, {.name = "Writer"});
                for (std::uint32_t i = 0; i < count; ++i)
                    if (!writer->publishPayload(1, bytesOf(Stamp{0, i}))) return;
            });
            std::vector<EventView> kept;
            for (std::uint32_t i = 0; i < count; ++i) {
                auto event = reader->receive(10s * slowness());
                QVERIFY(event);
                if (i % 100 == 0) kept.push_back(*event);
                if (i % 3) continue;
                std::lock_guard lock(mutex);
                handedOver.push_back(std::move(*event));
            }
            for (std::size_t i = 0; i < kept.size(); ++i) QCOMPARE(stampOf(kept[i]).number, std::uint32_t(i * 100));
        }
        QCOMPARE(dropped, (count + 2) / 3);
        QCOMPARE(wrong, 0u);
    }

    void unregisteredAndEmptyEventsReachOnlyThoseWhoWantEverythingOrTheirPrefix()
    {
        auto bus = busWithTypes({"TypeA"});
        auto all = subscribe(bus, {"*"});
        auto typed = subscribe(bus, {"TypeA"});
        auto prefixed = subscribe(bus, {Subscription::prefix(copyOf(asBytes("xy")))});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        for (const char *bytes : {"xyz", "", "xa", "TypeA1", "xy"}) QVERIFY(writer->publishRaw(asBytes(bytes)));
        QStringList seen, seenPrefixed;
        for (int i = 0; i < 5; ++i)
            seen << QString::fromStdString(std::string(asText(all->receive(10s * slowness())->bytes())));
        for (int i = 0; i < 2; ++i)
            seenPrefixed << QString::fromStdString(std::string(asText(prefixed->receive(10s * slowness())->bytes())));
        QCOMPARE(seen, QStringList({"xyz", "", "xa", "TypeA1", "xy"}));
        QCOMPARE(seenPrefixed, QStringList({"xyz", "xy"}));
        QCOMPARE(asText(typed->receive(10s * slowness())->bytes()), "TypeA1");
        QVERIFY(!typed->receive(Duration(0)));
        const BusStatus status = bus->status();
        QCOMPARE(status.totals[UNREGISTERED].events, 4u);
        QCOMPARE(status.sequence, 5u);
    }

    void eventsOfEverySizeArriveWhole()
    {
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {"*"}, {.limit = 64 * MIB});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        const std::vector<std::size_t> sizes{0,     1,     7,     8,     500,   65000,     65400, 65436,
                                             65437, 65438, 65500, 65536, 70000, 1'000'000, 3};
        for (const std::size_t size : sizes) QVERIFY(writer->publishPayload(1, Bytes(size, std::byte(size % 251))));
        for (const std::size_t size : sizes) {
            const auto event = reader->receive(10s * slowness());
            QVERIFY(event);
            QCOMPARE(event->payload().size(), size);
            QVERIFY(std::all_of(event->payload().begin(), event->payload().end(),
                                [&](std::byte b) { return b == std::byte(size % 251); }));
        }
        QVERIFY(!writer->publishPayload(1, Bytes(9 * MIB)));
    }

    // N1: eight plugins that publish and take everything at once, 10^7 events of 64 bytes, in the long run 10^9.
    void everySubscriberSeesEveryEventOnceInOneOrder()
    {
        constexpr std::uint32_t plugins = 8;
        const std::uint32_t each = isLong() ? 125'000'000 : std::uint32_t(1'250'000 / (slowness() * slowness()));
        const std::uint32_t oneIn = isLong() ? 4096 : 64; // of the interleaving; the checksum has all of it
        auto bus = busWithTypes({"TypeA", "TypeB"});
        std::latch attached(plugins);
        std::vector<std::vector<std::uint64_t>> interleavings(plugins);
        std::vector<std::uint64_t> checksums(plugins, 0);
        std::atomic<int> errors{0};
        std::vector<std::thread> threads;
        for (std::uint32_t me = 0; me < plugins; ++me)
            threads.emplace_back([&, me] {
                auto reader = subscribe(bus, {"*"});
                auto writer =
                    publisherOn(bus, {.name = std::string("p").append(std::to_string(me)), .companion = reader->id()});
                attached.arrive_and_wait();
                std::vector<std::uint32_t> next(plugins, 0);
                std::uint64_t seen = 0;
                Sequence last = 0;
                auto see = [&](const EventView &event) {
                    const Stamp stamp = stampOf(event);
                    if (stamp.number != next[stamp.sender]++ || event.sequence() != ++last)
                        ++errors; // rarely: it is shared
                    checksums[me] = checksumOf(checksums[me], event.payload());
                    if (seen++ % oneIn == 0)
                        interleavings[me].push_back(std::uint64_t(stamp.sender) << 32 | stamp.number);
                };
                std::array<std::byte, 59> payload{};
                for (std::uint32_t n = 0; n < each; ++n) {
                    const Stamp stamp{me, n};
                    std::memcpy(payload.data(), &stamp, sizeof stamp);
                    std::memcpy(&payload[16], &stamp, sizeof stamp);
                    if (!writer->publishPayload(TypeId(1 + n % 2), payload)) ++errors;
                    if (n % 4 == 0)
                        while (auto event = reader->receive(Duration(0))) see(*event);
                }
                while (seen < std::uint64_t(plugins) * each) {
                    auto event = reader->receive(60s);
                    if (!event) {
                        ++errors;
                        break;
                    }
                    see(*event);
                }
            });
        QVERIFY(bus->start());
        for (auto &thread : threads) thread.join();
        QCOMPARE(errors.load(), 0);
        for (const auto &interleaving : interleavings) QVERIFY(interleaving == interleavings[0]);
        QCOMPARE(checksums, std::vector<std::uint64_t>(plugins, checksums[0]));
        QCOMPARE(bus->status().sequence, std::uint64_t(plugins) * each);
    }

    // Each sends all before it reads anything: without an exemption from the limit everybody would wait for everybody.
    void aCycleOfPluginsThatSendAllBeforeTheyReadEnds()
    {
        auto bus = busWithTypes({"Question", "Answer"});
        std::latch attached(2);
        const std::uint32_t count = std::uint32_t(100'000 / slowness());
        std::atomic<std::uint32_t> answers{0};
        std::thread asker([&] {
            auto reader = subscribe(bus, {"Answer"}, {.limit = 256 * KIB});
            auto writer = publisherOn(bus, {.name = "asker", .companion = reader->id()});
            attached.arrive_and_wait();
            for (std::uint32_t n = 0; n < count; ++n) QVERIFY(writer->publishPayload(1, Bytes(100)));
            while (answers < count && reader->receive(60s)) ++answers;
        });
        std::thread answerer([&] {
            auto reader = subscribe(bus, {"Question"}, {.limit = 256 * KIB});
            auto writer = publisherOn(bus, {.name = "answerer", .companion = reader->id()});
            attached.arrive_and_wait();
            for (std::uint32_t n = 0; n < count; ++n) {
                if (!reader->receive(60s)) break;
                QVERIFY(writer->publishPayload(2, Bytes(100)));
            }
        });
        QVERIFY(bus->start());
        asker.join();
        answerer.join();
        QCOMPARE(answers.load(), count);
    }

    void whatIsPublishedBeforeTheBrokerStartsIsNotLost()
    {
        for (int round = 0; round < 200; ++round) {
            auto bus = busWithTypes({"TypeA"});
            auto writer = publisherOn(bus, {.name = "Writer"});
            auto reader = subscribe(bus, {"TypeA"});
            QVERIFY(writer->publishPayload(1, asBytes("first")));
            QVERIFY(bus->start());
            const auto event = reader->receive(10s * slowness());
            QVERIFY(event);
            QCOMPARE(asText(event->payload()), "first");
        }
    }

    void aPublisherThatLeavesAtOnceHasPublishedEverything()
    {
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 64 * MIB});
        QVERIFY(bus->start());
        {
            auto writer = publisherOn(bus, {.name = "Writer"});
            for (int i = 0; i < 1000; ++i) QVERIFY(writer->publishPayload(1, Bytes(300)));
        }
        for (int i = 0; i < 1000; ++i) QVERIFY(reader->receive(10s * slowness()));
        QVERIFY(bus->waitUntilDrained(10s));
    }

    void droppedEventsAreCountedExactly_data()
    {
        QTest::addColumn<OverflowPolicy>("policy");
        QTest::newRow("drop oldest") << OverflowPolicy::DropOldest;
        QTest::newRow("drop newest") << OverflowPolicy::DropNewest;
    }
    void droppedEventsAreCountedExactly()
    {
        QFETCH(OverflowPolicy, policy);
        auto bus = busWithTypes({"TypeA", "TypeB"});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = MIB, .policy = policy});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        constexpr std::uint32_t count = 30'000;
        for (std::uint32_t n = 0; n < count; ++n) {
            const Stamp stamp{0, n};
            QVERIFY(writer->publishPayload(1, bytesOf(stamp)));
            QVERIFY(writer->publishPayload(2, Bytes(100)));
        }
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
        const SubscriberStatus full = onlySubscriber(*bus);
        QVERIFY(full.lost.events > 0);
        QCOMPARE(full.matched.events, count);
        QCOMPARE(full.matched.events, full.lost.events + full.waiting.events + full.taken.events);
        std::uint32_t taken = 0, last = 0;
        while (auto event =
                   reader->receive(taken + full.lost.events < count ? Duration(10s * slowness()) : Duration(0))) {
            ++taken;
            last = stampOf(*event).number;
        }
        QCOMPARE(taken + full.lost.events, count);
        if (policy == OverflowPolicy::DropOldest) QCOMPARE(last, count - 1);
        QCOMPARE(onlySubscriber(*bus).losses.dropped, full.lost.events);
        QCOMPARE(onlySubscriber(*bus).waiting.events, 0u);
    }

    void aSubscriberThatTakesNothingStallsAndRecovers()
    {
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = 300ms});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = MIB});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        for (int i = 0; i < 10'000; ++i) QVERIFY(writer->publishPayload(1, Bytes(1000))); // returns: it stops blocking
        SubscriberStatus status = onlySubscriber(*bus);
        QVERIFY(status.stalled);
        QVERIFY(status.losses.stalled > 0);
        QCOMPARE(status.losses.dropped, 0u);
        QVERIFY(status.waitingAllocated < 18 * MIB);
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
        status = onlySubscriber(*bus);
        for (std::uint64_t taken = 0; taken + status.lost.events < 10'000; ++taken)
            QVERIFY(reader->receive(10s * slowness()));
        QVERIFY(!reader->receive(0s));
        status = onlySubscriber(*bus);
        QVERIFY(!status.stalled);
        QCOMPARE(status.taken.events + status.lost.events, 10'000u);
        QVERIFY(writer->publishPayload(1, asBytes("again")));
        QVERIFY(reader->receive(10s * slowness()));
    }

    void stoppingFreesAPublisherThatWaits()
    {
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = 0s});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 256 * KIB});
        QVERIFY(bus->start());
        std::atomic<bool> returned{false};
        std::thread thread([&] {
            auto writer = publisherOn(bus, {.name = "Writer"});
            while (writer->publishPayload(1, Bytes(1000))) {
            }
            returned = true;
        });
        SOON_VERIFY(!bus->status().blocked.empty());
        QCOMPARE(bus->status().blocked[0].by, "reader");
        bus->stop();
        thread.join();
        QVERIFY(returned);
    }

    void ringingEndsAWait()
    {
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {"TypeA"});
        QVERIFY(bus->start());
        std::thread ringer([&, id = reader->id()] { bus->ring(id); });
        QVERIFY(!reader->receive(SubscriberEnd::FOREVER));
        ringer.join();
    }

    void aTypeRegisteredWhileRunningReachesThoseWhoWantEverything()
    {
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {"*"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        QVERIFY(writer->publishRaw(asBytes("Late1")));
        QCOMPARE(reader->receive(10s * slowness())->typeId(), UNREGISTERED);
        const auto late = bus->directory()->types.add(EventType("Late"));
        QVERIFY(late);
        QVERIFY(writer->publishRaw(asBytes("Late2")));
        QCOMPARE(reader->receive(10s * slowness())->typeId(), *late);
    }

    // A script that connects once a second must not make the app's numbers longer for every time that it did.
    void whoComesAndGoesIsOneInTheNumbers()
    {
        constexpr std::uint64_t rounds = 1000;
        auto bus = busWithTypes({"TypeA", "TypeB"});
        QVERIFY(bus->start());
        for (std::uint64_t n = 0; n < rounds; ++n) {
            auto guest = subscribe(bus, {"TypeA"}, {}, "guest");
            auto writer = publisherOn(bus, {.name = "guest", .companion = guest->id()});
            QVERIFY(writer->publishPayload(1, asBytes("to myself")));
            QVERIFY(guest->receive(10s * slowness()));
        }
        const BusStatus status = bus->status();
        QCOMPARE(status.subscribers.size(), std::size_t(1));
        QCOMPARE(status.subscribers[0].name, std::string("guest"));
        QCOMPARE(status.subscribers[0].taken.events, rounds);
        QCOMPARE(status.subscribers[0].matched.events, rounds);
        QVERIFY(bus->directory()->publishers.count() <= 2u); // the next may come before the last batch has
        const auto injector = publisherOn(bus, {.name = "guest", .kind = PublisherKind::Injector});
        QCOMPARE(injector->info().kind, PublisherKind::Injector);
    }

    void manySubscribersEachGetTheirType()
    {
        constexpr int count = 130; // more than two words of places
        const auto typeName = [](int i) { return QStringLiteral("Type%1").arg(1000 + i).toStdString(); };
        auto bus = Bus::make({});
        std::vector<std::unique_ptr<SubscriberEnd>> readers;
        for (int i = 0; i < count; ++i) QVERIFY(bus->directory()->types.add(EventType(typeName(i))));
        for (int i = 0; i < count; ++i) readers.push_back(subscribe(bus, {typeName(i)}));
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        for (int round = 0; round < 10; ++round)
            for (int i = 0; i < count; ++i) QVERIFY(writer->publishPayload(TypeId(i + 1), {}));
        for (int i = 0; i < count; ++i)
            for (int round = 0; round < 10; ++round) {
                const auto event = readers[std::size_t(i)]->receive(10s * slowness());
                QVERIFY(event);
                QCOMPARE(event->typeId(), TypeId(i + 1));
            }
        readers.clear();
        QVERIFY(writer->publishPayload(1, {}));
        QVERIFY(bus->waitUntilDrained(10s));
    }
};

QTEST_GUILESS_MAIN(BusTest)
#include "tst_bus.moc"
