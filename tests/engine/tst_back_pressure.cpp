// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

class CountedBatches : public BatchObserver {
public:
    void onBatch(const BatchPointer &) override { ++count; }
    std::atomic<int> count{0};
};

/// A thread that publishes the same event until it is refused.
class Flood {
public:
    Flood(std::shared_ptr<Bus> bus, std::string name, TypeId type, std::size_t size,
          std::optional<std::uint32_t> companion = {})
        : m_bus(bus), m_name(name), m_thread([=, this] {
              auto writer = publisherOn(bus, {.name = name, .companion = companion});
              while (writer->publishPayload(type, Bytes(size))) ++published;
          })
    {}
    ~Flood()
    {
        m_bus->closePublishers(m_name);
        join();
    }
    void join()
    {
        if (m_thread.joinable()) m_thread.join();
    }
    std::atomic<std::uint64_t> published{0};

private:
    const std::shared_ptr<Bus> m_bus;
    const std::string m_name;
    std::thread m_thread;
};

/// An operator: publishes a TypeId 2 for each event, until the bus takes no more.
void passOn(const std::shared_ptr<Bus> &bus, SubscriberEnd &from)
{
    auto writer = publisherOn(bus, {.name = "middle", .companion = from.id()});
    for (;;) {
        const auto event = from.receive(10s * slowness());
        if (!event || !writer->publishPayload(2, event->payload())) return;
    }
}

} // namespace

class BackPressureTest : public QObject {
    Q_OBJECT

private slots:
    // Hundreds of small events in one batch: each is taken in good time, the batch as a whole is not.
    void aSlowSubscriberThatWorksIsNotStalled()
    {
        const Duration stallAfter = std::max<Duration>(2s, 500ms * slowness());
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = stallAfter});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 64 * KIB});
        auto writer = publisherOn(bus, {.name = "Writer"});
        constexpr std::uint64_t count = 1500;
        for (std::uint64_t n = 0; n < count; ++n) QVERIFY(writer->publishPayload(1, Bytes(200)));
        QVERIFY(bus->start());
        std::uint64_t taken = 0;
        for (const auto end = Clock::now() + 2 * stallAfter; Clock::now() < end; ++taken) {
            QVERIFY(reader->receive(10s * slowness()));
            std::this_thread::sleep_for(stallAfter / 50); // its work
        }
        QCOMPARE(subscriberNamed(*bus, "reader").stalled, false);
        for (; taken < count; ++taken) QVERIFY(reader->receive(10s * slowness()));
        QCOMPARE(subscriberNamed(*bus, "reader").losses, Losses());
    }

    // An ordinary operator is held up by who reads what it publishes, and that one goes on by itself: whoever feeds the
    // operator has to wait, too.
    void aChainIsHeldUpFromItsSlowEndToItsBegin()
    {
        constexpr std::uint64_t limit = 256 * KIB;
        auto bus = busWithTypes({"Raw", "Worked"});
        auto end = subscribe(bus, {"Worked"}, {.limit = limit}, "slow end");
        auto middle = subscribe(bus, {"Raw"}, {.limit = limit}, "middle");
        QVERIFY(bus->start());
        std::thread work([&] { passOn(bus, *middle); });
        Flood source(bus, "source", TypeId(1), 1000);
        std::uint64_t most = 0;
        for (const auto until = Clock::now() + 2s; Clock::now() < until;) {
            if (!end->receive(1ms)) continue;
            std::this_thread::sleep_for(1ms);
            most = std::max(most, subscriberNamed(*bus, "middle").waitingAllocated);
        }
        const Losses losses = subscriberNamed(*bus, "middle").losses;
        bus->closeAllPublishers();
        bus->waitForNobody();
        work.join();
        QCOMPARE(losses, Losses());
        QVERIFY2(most <= limit + WINDOW * 2 * BATCH_BYTES, qPrintable(QString::number(most)));
    }

    // A driver's callback waits in publish(), with the plugin's own name and backlog; the plugin reads on meanwhile.
    void aPublisherOfAnotherThreadWaitsForItsPlugin()
    {
        constexpr std::uint64_t limit = MIB;
        auto bus = busWithTypes({"Frame"});
        auto camera = subscribe(bus, {"Frame"}, {.limit = limit}, "camera");
        QVERIFY(bus->start());
        static_cast<void>(camera->receive(1ms)); // who has taken nothing yet may be the one that publishes
        Flood callback(bus, "camera", TypeId(1), 64 * KIB, camera->id());
        std::uint64_t most = 0;
        for (int n = 0; n < 200; ++n) {
            QVERIFY(camera->receive(10s * slowness()));
            std::this_thread::sleep_for(5ms);
            most = std::max(most, subscriberNamed(*bus, "camera").waitingAllocated);
        }
        QCOMPARE(subscriberNamed(*bus, "camera").losses, Losses());
        QVERIFY2(most <= limit + WINDOW * 2 * BATCH_BYTES, qPrintable(QString::number(most)));
    }

    // A restarted plugin: the thread that read is gone, and the new one fills its own backlog before it reads.
    void whoGoesOnForAnotherIsNotHeldUpByItself()
    {
        constexpr std::uint64_t limit = 64 * KIB;
        auto bus = busWithTypes({"Frame"}, {.stallAfter = 1h});
        auto camera = subscribe(bus, {"Frame"}, {.limit = limit}, "camera");
        QVERIFY(bus->start());
        static_cast<void>(camera->receive(1ms));
        camera->handOn();
        const Flood successor(bus, "camera", TypeId(1), 64 * KIB, camera->id());
        SOON_VERIFY(subscriberNamed(*bus, "camera").waitingAllocated > 4 * MIB);
        QCOMPARE(subscriberNamed(*bus, "camera").losses, Losses());
    }

    // Held in publish() by one who is slow but lives, it can take nothing, which is not its doing.
    void whoIsHeldUpByAnotherIsNotStalled()
    {
        const Duration stallAfter = std::max<Duration>(2s, 400ms * slowness());
        auto bus = busWithTypes({"Raw", "Worked"}, {.stallAfter = stallAfter});
        auto end = subscribe(bus, {"Worked"}, {.limit = 64 * KIB}, "slow end");
        auto middle = subscribe(bus, {"Raw"}, {.limit = 64 * KIB}, "middle");
        QVERIFY(bus->start());
        std::thread work([&] { passOn(bus, *middle); });
        Flood source(bus, "source", TypeId(1),
                     30'000); // of its batches the end takes several before the middle goes on
        for (int n = 0; n < 20; ++n) {
            QVERIFY(end->receive(10s * slowness()));
            std::this_thread::sleep_for(stallAfter / 4);
        }
        const Losses losses = subscriberNamed(*bus, "middle").losses;
        bus->closeAllPublishers();
        bus->waitForNobody();
        work.join();
        QCOMPARE(losses, Losses());
    }

    // Three that wait for each other and for themselves: what they keep beyond their limits counts for all together.
    void theHardCapIsForAllWhoAreExemptTogether()
    {
        constexpr std::uint64_t limit = 64 * KIB, cap = 4 * MIB;
        auto bus = busWithTypes({"Question"}, {.stallAfter = 0s, .hardCap = cap});
        std::vector<std::unique_ptr<SubscriberEnd>> readers; // none reads
        std::vector<std::unique_ptr<Flood>> askers;
        for (const char *name : {"one", "two", "three"})
            readers.push_back(subscribe(bus, {"Question"}, {.limit = limit}, name));
        QVERIFY(bus->start());
        for (const auto &reader : readers)
            askers.push_back(
                std::make_unique<Flood>(bus, "asker" + std::to_string(reader->id()), TypeId(1), 1000, reader->id()));
        const auto allHaveLost = [&] {
            const auto all = bus->status().subscribers;
            return std::all_of(all.begin(), all.end(), [](const auto &s) { return s.losses.hardCap > 0; });
        };
        SOON_VERIFY(allHaveLost());
        askers.clear();
        std::uint64_t kept = 0;
        for (const SubscriberStatus &status : bus->status().subscribers) {
            kept += status.waitingAllocated;
            QCOMPARE(status.lost.events + status.waiting.events, status.matched.events);
        }
        QVERIFY2(kept <= cap + 3 * (limit + 2 * BATCH_BYTES), qPrintable(QString::number(kept)));
        QVERIFY2(kept > cap / 2, qPrintable(QString::number(kept)));
    }

    void whenNobodyIsWaitedForAllHasItsPlaceAndTheFullLoseByCount()
    {
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = 0s});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 256 * KIB});
        QVERIFY(bus->start());
        Flood flood(bus, "Writer", TypeId(1), 1000);
        SOON_VERIFY(!bus->status().blocked.empty());
        bus->closeAllPublishers();
        flood.join();
        QVERIFY(!bus->waitUntilDrained(100ms));
        QCOMPARE(bus->undrained(), std::vector<std::string>{"Writer"});
        bus->waitForNobody();
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
        const SubscriberStatus status = subscriberNamed(*bus, "reader");
        QCOMPARE(bus->status().sequence, flood.published.load());
        QVERIFY(status.losses.stalled > 0);
        QCOMPARE(status.lost.events + status.waiting.events, flood.published.load());
    }

    // The one that is full leaves when all who watched are gone already: a plugin that hung.
    void nothingIsAdmittedOnceTheBusHasStopped()
    {
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = 0s});
        CountedBatches watcher;
        bus->broker().addObserver(watcher);
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 256 * KIB});
        QVERIFY(bus->start());
        Flood flood(bus, "Writer", TypeId(1), 1000);
        SOON_VERIFY(!bus->status().blocked.empty());
        bus->stop();
        flood.join();
        const int seen = watcher.count;
        const Sequence sequence = bus->status().sequence;
        reader.reset();
        QCOMPARE(watcher.count.load(), seen);
        QCOMPARE(bus->status().sequence, sequence);
    }

    // It is on the bus from the moment the broker knows it, however late it connects, and needs nobody's help then.
    void whatCameBeforeASubscriberConnectedReachesIt()
    {
        auto bus = busWithTypes({"TypeA"});
        QVERIFY(bus->start());
        auto writer = publisherOn(bus, {.name = "Writer"});
        auto interest = Interest::of({"TypeA"}, bus->directory()->types);
        QVERIFY(interest);
        auto share = std::make_shared<SubscriberShare>();
        const auto [id, address] = bus->broker().call([&] {
            const SubscriberPort &port = bus->broker().addSubscriber("late", *interest, {}, share);
            return std::pair(port.id(), port.address());
        });
        QVERIFY(writer->publishPayload(1, asBytes("first")));
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
        SubscriberEnd late(bus, id, address, *interest, share);
        const auto event = late.receive(10s * slowness());
        QVERIFY(event);
        QCOMPARE(asText(event->payload()), "first");
    }

    // Batches whose events it does not want must not begin its time anew.
    void receivingEndsInTimeThoughOthersEventsKeepComing()
    {
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {Subscription::prefix(copyOf(asBytes("TypeAx")))});
        QVERIFY(bus->start());
        std::atomic<bool> enough{false};
        std::thread thread([&] {
            auto writer = publisherOn(bus, {.name = "Writer"});
            const auto end = Clock::now() + 10s * slowness();
            while (!enough && Clock::now() < end) {
                if (!writer->publishPayload(1, asBytes("other"))) return;
                std::this_thread::sleep_for(10ms);
            }
        });
        const auto begin = Clock::now();
        const auto event = reader->receive(300ms);
        const auto took = Clock::now() - begin;
        enough = true;
        thread.join();
        QVERIFY(!event);
        QVERIFY(took >= 300ms);
        QVERIFY(took < 5s * slowness());
    }
};

QTEST_GUILESS_MAIN(BackPressureTest)
#include "tst_back_pressure.moc"
