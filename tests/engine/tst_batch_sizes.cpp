// SPDX-License-Identifier: BSD-3-Clause
// How many events travel together where threads outnumber the CPUs: what makes the speed of promise P3, counted, not
// timed.
#include "engine/wire/batch_reader.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QTest>

#include <sched.h>
#include <thread>
#include <utility>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t EVENTS = 2'000'000;
constexpr int SUBSCRIBERS = 4;

/// This thread, and those it starts, on one CPU.
class OnOneCpu {
public:
    OnOneCpu()
    {
        sched_getaffinity(0, sizeof m_before, &m_before);
        cpu_set_t one;
        CPU_ZERO(&one);
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (!CPU_ISSET(cpu, &m_before)) continue;
            CPU_SET(cpu, &one);
            break;
        }
        sched_setaffinity(0, sizeof one, &one);
    }
    ~OnOneCpu() { sched_setaffinity(0, sizeof m_before, &m_before); }

private:
    cpu_set_t m_before{};
};

struct Batches {
    std::uint64_t events = 0, all = 0, small = 0;
};

Batches batchesTo(SubscriberEnd &reader)
{
    constexpr std::uint32_t SMALL = 16;
    Batches batches;
    for (std::uint64_t last = UINT64_MAX; batches.events < EVENTS; ++batches.events) {
        const auto event = reader.receive(20s * slowness());
        if (!event) break;
        const BatchHeader &header = BatchReader::headerOf(*event);
        if (header.number == std::exchange(last, header.number)) continue;
        ++batches.all;
        batches.small += header.count < SMALL;
    }
    return batches;
}

} // namespace

class BatchSizesTest : public QObject {
    Q_OBJECT

private slots:
    // Where it loses its CPU to the broker at each event that wakes it, the subscribers are woken for that one event,
    // and two of five batches are of a few events.
    void aBusyPublisherThatSharesItsCpuPublishesManyEventsTogether()
    {
        const OnOneCpu all;
        auto bus = busWithTypes({"TypeA"});
        QVERIFY(bus->start());
        Batches batches[SUBSCRIBERS];
        {
            std::vector<std::jthread> reading;
            for (Batches &own : batches)
                reading.emplace_back([&own, reader = subscribe(bus, {"TypeA"})] { own = batchesTo(*reader); });
            std::jthread publishing([&] {
                auto writer = publisherOn(bus, {.name = "Writer"});
                const Bytes payload(27, std::byte{7});
                for (std::uint64_t n = 0; n < EVENTS; ++n)
                    if (!writer->publishPayload(1, payload)) return;
            });
        }
        for (const Batches &own : batches) {
            QCOMPARE(own.events, EVENTS);
            const auto words = QString("%1 of %2 batches were of less than 16 events").arg(own.small).arg(own.all);
            QVERIFY2(own.small * 2 < own.all, qPrintable(words));
        }
    }
};

QTEST_GUILESS_MAIN(BatchSizesTest)
#include "tst_batch_sizes.moc"
