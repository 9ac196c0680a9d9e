// SPDX-License-Identifier: BSD-3-Clause
// What another process sends as a batch: read as it lies where it is one, refused where anything is wrong with it. By
// the vectors of tests/data/wire/batches.json.
#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_check.h"
#include "engine/wire/batch_reader.h"
#include "engine/wire/streaming_batches.h"
#include "tests/support/wire_vectors.h"

#include <QTest>

#include <cstring>
#include <random>

using namespace event_engine;
using nlohmann::json;

namespace {

const json &vectors()
{
    static const json read = wireVectors(SOURCE_DIR "/tests/data/wire/batches.json");
    return read;
}

std::shared_ptr<Directory> directory()
{
    auto made = std::make_shared<Directory>();
    EventType binary("Binary");
    binary.filter = {std::byte(1), std::byte(0)};
    for (const EventType &type : {EventType("TypeA"), binary, EventType("a.long.filter")})
        if (!made->types.add(type)) qFatal("a type that cannot be added");
    for (const char *name : {"one", "two", "three"}) made->publishers.add(name, PublisherKind::External);
    return made;
}

BatchPointer batchOf(const std::shared_ptr<Directory> &directory, ByteView bytes)
{
    auto memory = std::make_unique<std::byte[]>(bytes.size());
    std::memcpy(memory.get(), bytes.data(), bytes.size());
    return BatchPointer(new OwnedBatch(directory, std::move(memory), bytes.size()));
}

void addRows(const char *list)
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const json &vector : vectors()[list])
        QTest::addRow("%s", vector["name"].get<std::string>().c_str()) << index++;
}

} // namespace

class TestBatchCheck : public QObject {
    Q_OBJECT

private slots:
    void aGoodBatchIsReadAsItLies_data() { addRows("good"); }
    void aGoodBatchIsReadAsItLies()
    {
        QFETCH(int, index);
        const json &vector = vectors()["good"][std::size_t(index)];
        const auto known = directory();
        const Bytes bytes = fromHex(vector["hex"]);
        BatchCheck check;
        for (int again = 0; again < 2; ++again) {
            const auto facts = check.check(bytes, known->types);
            QVERIFY2(facts, facts ? "" : facts.error().message().c_str());
        }
        BatchReader reader(batchOf(known, bytes));
        auto sequence = vector["first"].get<Sequence>();
        for (const json &expected : vector["events"]) {
            const auto event = reader.next();
            QVERIFY(event);
            QCOMPARE(toHex(event->bytes()), QByteArray::fromStdString(expected["hex"].get<std::string>()));
            QCOMPARE(event->typeId(), expected["type"].get<TypeId>());
            QCOMPARE(event->sequence(), sequence++);
            QCOMPARE(event->publisher().id, vector["publisher"].get<std::uint32_t>());
            QCOMPARE(event->cause().value_or(0), expected["cause"].get<Sequence>());
            QCOMPARE(event->recordedSequence().value_or(0), expected["recorded"].get<Sequence>());
            QCOMPARE(event->publishTime().time_since_epoch().count(),
                     vector["time"].get<std::int64_t>() + expected["delta"].get<std::int64_t>());
        }
        QVERIFY(!reader.next());
    }

    void aBatchWithAMistakeIsRefusedInWords_data() { addRows("malformed"); }
    void aBatchWithAMistakeIsRefusedInWords()
    {
        QFETCH(int, index);
        const auto known = directory();
        BatchCheck check;
        const auto facts = check.check(fromHex(vectors()["malformed"][std::size_t(index)]["hex"]), known->types);
        QVERIFY(!facts);
        QVERIFY(!facts.error().message().empty());
        // The next one is not taken for a continuation.
        QVERIFY(check.check(fromHex(vectors()["good"][1]["hex"]), known->types));
    }

    void timesThatMeanNothingGiveWayToThatOfTheBatch()
    {
        const auto known = directory();
        Bytes bytes = fromHex(vectors()["good"][1]["hex"]);
        BatchCheck check;
        QVERIFY(check.checkWithoutTimes(bytes, known->types));
        reinterpret_cast<BatchHeader *>(bytes.data())->baseTime = 12'345;
        QVERIFY(check.check(bytes, known->types));
        BatchReader reader(batchOf(known, bytes));
        std::size_t events = 0;
        for (; const auto event = reader.next(); ++events)
            QCOMPARE(event->publishTime().time_since_epoch().count(), 12'345);
        QCOMPARE(events, vectors()["good"][1]["events"].size());
    }

    void whatItsReceiverHasToKnowIsTold()
    {
        const auto known = directory();
        BatchCheck check;
        const auto plain = check.check(fromHex(vectors()["good"][0]["hex"]), known->types);
        QVERIFY(plain && !plain->isReplayed && !plain->lacksItsType);
        QCOMPARE(plain->largest, 7u);
        const Bytes mixed = fromHex(vectors()["good"][1]["hex"]);
        const auto facts = check.check(mixed, known->types);
        QVERIFY(facts && facts->isReplayed && !facts->lacksItsType);
        QVERIFY(known->types.add(EventType("of no")));
        const auto later = check.check(mixed, known->types);
        QVERIFY(later && later->lacksItsType);
    }

    void whatIsBuiltHereIsWellFormed()
    {
        const auto known = directory();
        std::vector<std::byte> memory(65'536);
        BatchBuilder builder;
        BatchCheck check;
        std::mt19937 random(1);
        for (int round = 0; round < 200; ++round) {
            builder.begin(memory.data(), memory.size());
            const int events = 1 + int(random() % 300);
            for (int n = 0; n < events; ++n) {
                const auto type = TypeId(1 + random() % 3);
                const Bytes &filter = known->types.at(type).filter;
                const EventExtension extension{random() % 2, 0};
                const std::size_t head = BatchBuilder::headSize(filter.size(), extension);
                const std::size_t size = filter.size() + random() % 100;
                if (builder.room(head) < size) break;
                std::memset(builder.place(head), 0x5a, size);
                std::memcpy(builder.place(head), filter.data(), filter.size());
                builder.commit(type, head, size, 1000 + n, extension);
            }
            const std::size_t size = builder.finish(1, 7);
            reinterpret_cast<BatchHeader *>(memory.data())->firstSequence = 1;
            const auto facts = check.check(ByteView(memory).first(size), known->types);
            QVERIFY2(facts, facts ? "" : facts.error().message().c_str());
        }
    }

    void itsEventsOneByOneAreTheSame()
    {
        const json &vector = vectors()["good"][1];
        const BatchPointer batch = batchOf(directory(), fromHex(vector["hex"]));
        const Bytes delivered = streaming::eventsMessage(batch), published = streaming::publishMessage(batch);
        const auto events = streaming::EventsView::read(delivered);
        const auto publish = streaming::PublishView::read(published);
        QVERIFY(events && publish);
        QCOMPARE(events->count(), vector["events"].size());
        QCOMPARE(publish->count(), vector["events"].size());
        QCOMPARE(publish->number(), vector["first"].get<std::uint64_t>());
        for (std::uint32_t i = 0; i < events->count(); ++i) {
            const json &expected = vector["events"][i];
            const streaming::Delivery event = events->at(i);
            QCOMPARE(toHex(event.bytes), QByteArray::fromStdString(expected["hex"].get<std::string>()));
            QCOMPARE(event.sequence, vector["first"].get<std::uint64_t>() + i);
            QCOMPARE(event.type, expected["type"].get<TypeId>());
            QCOMPARE(event.cause, expected["cause"].get<std::uint64_t>());
            QCOMPARE(event.recorded, expected["recorded"].get<std::uint64_t>());
            QCOMPARE(toHex(publish->at(i).bytes), toHex(event.bytes));
            QCOMPARE(publish->at(i).cause, event.cause);
        }
    }
};

QTEST_GUILESS_MAIN(TestBatchCheck)
#include "tst_batch_check.moc"
