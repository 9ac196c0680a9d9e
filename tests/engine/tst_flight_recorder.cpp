// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/flight_recorder.h"
#include "engine/wire/batch_builder.h"

#include "tests/support/resident_memory.h"
#include "tests/support/small_bus.h"

#include <QTest>

#include <string>

using namespace event_engine;

namespace {

/// Batches of one publisher, sequenced as the broker does it.
class Batches {
public:
    Batches() { m_directory->publishers.add("Camera", PublisherKind::Internal); }

    TypeId type(const std::string &name) { return *m_directory->types.add({name}); }

    BatchPointer next(TypeId type, std::size_t eventSize, std::size_t events = 1)
    {
        const std::size_t filterSize = m_directory->types.filterSize(type);
        const std::size_t size = sizeof(BatchHeader) + events * BatchBuilder::sizeForOne(filterSize, eventSize, {});
        std::unique_ptr<std::byte[]> memory(new std::byte[size]());
        BatchBuilder builder;
        builder.begin(memory.get(), size);
        for (std::size_t i = 0; i < events; ++i)
            builder.commit(type, BatchBuilder::headSize(filterSize, {}), eventSize, 0, {});
        builder.finish(0, ++m_number);
        reinterpret_cast<BatchHeader *>(memory.get())->firstSequence = m_sequence + 1;
        m_sequence += events;
        return BatchPointer(new OwnedBatch(m_directory, std::move(memory), size));
    }

private:
    const std::shared_ptr<Directory> m_directory = std::make_shared<Directory>();
    std::uint32_t m_number = 0;
    Sequence m_sequence = 0;
};

} // namespace

class FlightRecorderTest : public QObject {
    Q_OBJECT

private slots:
    void theLimitHoldsWhenEventsBecomeLarge()
    {
        constexpr std::uint64_t LIMIT = 16 * MIB;
        FlightRecorder recorder(LIMIT);
        Batches batches;
        const TypeId small = batches.type("Small"), image = batches.type("Image");
        for (int i = 0; i < 1000; ++i) recorder.onBatch(batches.next(small, 100, 500));
        for (int i = 0; i < 20; ++i) {
            recorder.onBatch(batches.next(image, 4 * MIB));
            QVERIFY2(recorder.status().bytes <= LIMIT, qPrintable(QString::number(recorder.status().bytes)));
        }
    }

    void whatIsKeptOfRareTypesIsWithinTheLimitToo()
    {
        constexpr std::uint64_t LIMIT = 16 * MIB;
        FlightRecorder recorder(LIMIT);
        Batches batches;
        const TypeId rare = batches.type("Alarm"), image = batches.type("Image"), often = batches.type("Often");
        recorder.onBatch(batches.next(rare, 50));
        for (int i = 0; i < 50; ++i) recorder.onBatch(batches.next(image, MIB));
        for (int i = 0; i < 1000; ++i) recorder.onBatch(batches.next(often, 100, 500));
        const HeldEvents held = recorder.held();
        std::uint64_t bytes = 0;
        for (const BatchPointer &batch : held.rare) bytes += batch->allocatedBytes();
        QVERIFY(bytes <= LIMIT / 8);
        QVERIFY(recorder.status().bytes <= LIMIT);
        QCOMPARE(held.rare.front()->firstSequence(), Sequence(1)); // not at the cost of the rarest
        QVERIFY(held.rare.size() > 1);
    }

    // At 200 Hz each event is a batch of its own: what such batches cost beside their bytes counts as well.
    void aRingFullOfSmallEventsTakesNoMoreThanItSays()
    {
        if (!residentMemoryTells()) QSKIP("a sanitizer takes memory of its own");
        constexpr std::uint64_t LIMIT = 16 * MIB;
        FlightRecorder recorder(LIMIT);
        auto bus = busWithTypes({"TypeA"});
        bus->broker().addObserver(recorder);
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        const std::uint64_t before = residentMemory();
        std::uint64_t events = 0;
        for (; recorder.status().events == events && events < 300'000; ++events) {
            QVERIFY(writer->publishPayload(1, Bytes(45)));
            while (!bus->undrained().empty()) {
            }
        }
        const std::uint64_t grown = std::max(residentMemory(), before) - before;
        QVERIFY2(events > 10'000 && events < 300'000, qPrintable(QString::number(events))); // it is full
        QVERIFY2(grown <= LIMIT + LIMIT / 4, qPrintable(QString::number(double(grown) / double(MIB)) + " MiB"));
        bus->broker().call([&] { bus->broker().removeObserver(recorder); });
    }
};

QTEST_GUILESS_MAIN(FlightRecorderTest)
#include "tst_flight_recorder.moc"
