// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QTest>

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

} // namespace

class BackPressureTest : public QObject {
    Q_OBJECT

private slots:
    // Hundreds of small events in one batch: each is taken in good time, the batch as a whole is not.
    void aSlowSubscriberThatWorksIsNotStalled()
    {
        const Duration stallAfter = 500ms * slowness();
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = stallAfter});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 64 * KIB});
        auto writer = publisherOn(bus, {.name = "Writer"});
        constexpr std::uint64_t count = 1500;
        for (std::uint64_t n = 0; n < count; ++n) QVERIFY(writer->publishPayload(1, Bytes(200)));
        bus->start();
        std::uint64_t taken = 0;
        for (const auto end = Clock::now() + 2 * stallAfter; Clock::now() < end; ++taken) {
            QVERIFY(reader->receive(10s * slowness()));
            std::this_thread::sleep_for(stallAfter / 50); // its work
        }
        QCOMPARE(subscriberNamed(*bus, "reader").stalled, false);
        for (; taken < count; ++taken) QVERIFY(reader->receive(10s * slowness()));
        QCOMPARE(subscriberNamed(*bus, "reader").losses, Losses());
    }

    // Three that are exempt since they wait for the broker: what they keep beyond their limits counts for all together.
    void theHardCapIsForAllWhoAreExemptTogether()
    {
        constexpr std::uint64_t limit = 64 * KIB, cap = 4 * MIB;
        auto bus = busWithTypes({"Question", "Answer"}, {.stallAfter = 0s, .hardCap = cap});
        auto sink = subscribe(bus, {"Question"}, {.limit = limit}, "sink"); // never reads
        std::vector<std::unique_ptr<SubscriberEnd>> readers;
        std::vector<std::unique_ptr<Flood>> askers;
        bus->start();
        for (const char *name : {"one", "two", "three"}) {
            readers.push_back(subscribe(bus, {"Answer"}, {.limit = limit}, name));
            askers.push_back(std::make_unique<Flood>(bus, name, TypeId(1), 1000, readers.back()->id()));
        }
        QTRY_COMPARE_WITH_TIMEOUT(bus->status().blocked.size(), std::size_t(3), 20000 * slowness());
        auto writer = publisherOn(bus, {.name = "Answerer"});
        constexpr std::uint64_t count = 300;
        for (std::uint64_t n = 0; n < count; ++n) QVERIFY(writer->publishPayload(2, Bytes(60'000)));
        QTRY_COMPARE_WITH_TIMEOUT(subscriberNamed(*bus, "three").matched.events, count, 20000 * slowness());
        std::uint64_t kept = 0;
        for (const char *name : {"one", "two", "three"}) {
            const SubscriberStatus status = subscriberNamed(*bus, name);
            kept += status.waitingAllocated;
            QVERIFY(status.losses.hardCap > 0);
            QCOMPARE(status.lost.events + status.waiting.events, count);
        }
        QVERIFY2(kept <= cap + 3 * (limit + 2 * BATCH_BYTES), qPrintable(QString::number(kept)));
    }

    void whenNobodyIsWaitedForAllHasItsPlaceAndTheFullLoseByCount()
    {
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = 0s});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 256 * KIB});
        bus->start();
        Flood flood(bus, "Writer", TypeId(1), 1000);
        QTRY_VERIFY_WITH_TIMEOUT(!bus->status().blocked.empty(), 20000 * slowness());
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
        bus->start();
        Flood flood(bus, "Writer", TypeId(1), 1000);
        QTRY_VERIFY_WITH_TIMEOUT(!bus->status().blocked.empty(), 20000 * slowness());
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
        bus->start();
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
        bus->start();
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
