// SPDX-License-Identifier: BSD-3-Clause
// The whole process stands still for a while, by a signal, a debugger or with the machine: nobody is silent meanwhile.
#include "engine/base/witnessed_time.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"
#include "tests/support/standstill.h"

#include <QTest>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

/// As many as are taken before somebody full has to be waited for.
std::uint64_t publishMuch(PublisherEnd &writer)
{
    std::uint64_t published = 0;
    for (auto sent = writer.tryPublishPayload(1, Bytes(200'000)); sent && *sent;
         sent = writer.tryPublishPayload(1, Bytes(200'000)))
        ++published;
    return published;
}

} // namespace

class TestStandstill : public QObject {
    Q_OBJECT

private slots:
    void timeThatNobodyHasWitnessedDoesNotCount()
    {
        WitnessedTime watched(1s);
        const WitnessedTime::Clock::time_point begin{1000s};
        QVERIFY(watched.look(begin) == begin);
        QVERIFY(watched.look(begin + 500ms) == begin + 500ms);
        QVERIFY(watched.look(begin + 1h) == begin + 1500ms);
        QVERIFY(watched.look(begin + 1h + 500ms) == begin + 2s);
        QVERIFY(watched.look(begin) == begin + 2s); // never back
    }

    void whoIsFullAndWaitedForHasNotStalledMeanwhile()
    {
        const auto limit = 2s * slowness();
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = limit});
        auto reader = subscribe(bus, {"TypeA"}, {.limit = 1, .policy = OverflowPolicy::Block});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        const std::uint64_t published = publishMuch(*writer);
        SOON_COMPARE(bus->status().blocked.size(), std::size_t(1));
        standStill(limit + 1s);
        QTest::qWait(200); // for the broker to look
        QVERIFY(!subscriberNamed(*bus, "reader").stalled);
        for (std::uint64_t n = 0; n < published; ++n) QVERIFY(reader->receive(10s * slowness()));
        QCOMPARE(subscriberNamed(*bus, "reader").losses, Losses{});
        publishMuch(*writer); // while all goes on it counts
        SOON_VERIFY(subscriberNamed(*bus, "reader").stalled);
    }
};

QTEST_GUILESS_MAIN(TestStandstill)
#include "tst_standstill.moc"
