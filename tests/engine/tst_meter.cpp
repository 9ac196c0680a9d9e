// SPDX-License-Identifier: BSD-3-Clause
#include "engine/meter/meter.h"
#include "engine/wire/batch_builder.h"

#include <QTest>

#include <numeric>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp BEGIN(Duration(std::chrono::hours(24 * 20'000)));

/// A meter to which events come at chosen times.
struct Metered {
    Metered() { static_cast<void>(directory->types.add(EventType("TypeA"))); }

    void countAt(Timestamp time, int events = 1)
    {
        constexpr std::size_t capacity = 4096;
        auto memory = std::make_unique<std::byte[]>(capacity);
        BatchBuilder builder;
        builder.begin(memory.get(), capacity);
        for (int n = 0; n < events; ++n) {
            std::memcpy(builder.place(5, {}), "TypeA", 5);
            builder.commit(1, 5, 5, 0, {});
        }
        builder.finish(0, number++);
        reinterpret_cast<BatchHeader *>(memory.get())->brokerTime = time.time_since_epoch().count();
        meter.onBatch(BatchPointer(new OwnedBatch(directory, std::move(memory), capacity)));
    }

    const std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    Meter meter;
    std::uint32_t number = 0;
};

std::uint64_t sum(const RateHistory &rates)
{
    std::uint64_t events = 0;
    for (const RateHistory::Series &series : rates.series)
        for (const RateHistory::Cell &cell : series.cells) events += cell.events;
    return events;
}

} // namespace

class MeterTest : public QObject {
    Q_OBJECT

private slots:
    void aHistoryThatIsAskedBeyondTodayEndsNow()
    {
        Metered metered;
        metered.countAt(BEGIN, 3);
        const Timestamp now = BEGIN + 10s;
        const RateHistory rates = metered.meter.rates({BEGIN, BEGIN + 24h * 365 * 100}, now);
        QCOMPARE(rates.resolution, Duration(100ms));
        QCOMPARE(rates.intervals, std::size_t(100));
        QCOMPARE(sum(rates), 3u);
    }

    void aHistoryFromTheFutureIsEmpty()
    {
        Metered metered;
        metered.countAt(BEGIN);
        const RateHistory rates = metered.meter.rates({BEGIN + 24h, BEGIN + 48h}, BEGIN + 1s);
        QVERIFY(rates.intervals <= 1);
        QCOMPARE(rates.series.size(), std::size_t(0));
    }

    void noMoreIntervalsThanAskedFor_data()
    {
        QTest::addColumn<qulonglong>("most");
        for (const qulonglong most : {0, 1, 2, 7, 100, 1000, 5000}) QTest::addRow("%llu", most) << most;
    }
    // Where even the coarsest level is too fine, its intervals go together.
    void noMoreIntervalsThanAskedFor()
    {
        QFETCH(qulonglong, most);
        Metered metered;
        Timestamp now = BEGIN;
        for (int hour = 0; hour < 7 * 24; ++hour, now += 1h) metered.countAt(now, 2);
        const RateHistory rates = metered.meter.rates({BEGIN, now, 100ms, most}, now);
        QVERIFY2(rates.intervals <= std::max<qulonglong>(most, 1) + 1, qPrintable(QString::number(rates.intervals)));
        QVERIFY(rates.start <= BEGIN);
        QVERIFY(rates.start + rates.resolution * rates.intervals >= now);
        QCOMPARE(sum(rates), 2u * 7 * 24);
        QCOMPARE(rates.series.front().cells.size(), rates.intervals);
    }

    void noFinerThanAskedFor()
    {
        Metered metered;
        Timestamp now = BEGIN;
        for (int hour = 0; hour < 24; ++hour, now += 1h) metered.countAt(now);
        const RateHistory rates = metered.meter.rates({BEGIN, now, 1h}, now);
        QCOMPARE(rates.resolution, Duration(1h));
        QCOMPARE(rates.intervals, std::size_t(24));
        QCOMPARE(sum(rates), 24u);
    }
};

QTEST_APPLESS_MAIN(MeterTest)
#include "tst_meter.moc"
