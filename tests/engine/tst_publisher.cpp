// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/app.h"
#include "tests/support/few_descriptors.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"
#include "tests/support/streaming_batch.h"

#include <QTest>
#include <algorithm>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

AppOptions quiet()
{
    AppOptions options;
    options.publishPort = Port::off();
    options.subscribePort = Port::off();
    return options;
}

// Writes its payload bit by bit, so that it outgrows the open batch while it is written.
struct Written {
    static constexpr std::string_view eventType = "Written";
    std::size_t size = 0;

    void writeTo(PayloadWriter &writer) const
    {
        const Bytes piece(1000, std::byte(size % 251));
        for (std::size_t left = size; left;) {
            const std::size_t now = std::min(left, piece.size());
            writer.append(ByteView(piece).first(now));
            left -= now;
        }
    }
    static Result<Written> fromBytes(ByteView payload) { return Written{payload.size()}; }
};

/// In a publisher's name, and not the one that comes next. Returns what it is sent by, to be kept until it is taken.
zmq::socket_t sendBatchOutOfOrder(Bus &bus, const PublisherEnd &writer)
{
    std::vector<std::byte> memory(1024);
    BatchBuilder builder;
    builder.begin(memory.data(), memory.size());
    std::memset(builder.place(BatchBuilder::headSize(5, {})), 0, 5);
    builder.commit(1, BatchBuilder::headSize(5, {}), 5, 0, {});
    const std::size_t batchSize = builder.finish(writer.info().id, 7);
    zmq::socket_t push(bus.context(), zmq::socket_type::push);
    push.connect(Broker::endpoint());
    push.send(zmq::const_buffer(memory.data(), batchSize), zmq::send_flags::none);
    return push;
}

} // namespace

class PublisherTest : public QObject {
    Q_OBJECT

private slots:
    // They take room like any other event: who forgets that writes past the end of a full batch.
    void emptyEventsFillBatchesAndTheWindow()
    {
        auto bus = busWithTypes({});
        auto reader = subscribe(bus, {"*"}, {.limit = 64 * MIB});
        auto writer = publisherOn(bus, {.name = "Writer"});
        std::uint64_t published = 0;
        while (published < 200'000) {
            const auto taken = writer->tryPublishRaw({}); // nobody takes anything: the broker does not run yet
            QVERIFY(taken);
            if (!*taken) break;
            ++published;
        }
        QVERIFY(published > 10'000);
        QVERIFY(published < 200'000);
        QVERIFY(bus->start());
        for (std::uint64_t n = 1; n <= published; ++n) {
            const auto event = reader->receive(10s * slowness());
            QVERIFY(event);
            QCOMPARE(event->sequence(), n);
            QVERIFY(event->bytes().empty());
        }
        for (int i = 0; i < 10'000; ++i) QVERIFY(writer->publishRaw({}));
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
    }

    void whatIsWrittenInPlaceArrivesWhole_data()
    {
        QTest::addColumn<std::size_t>("filterSize");
        QTest::addColumn<Sequence>("cause");
        for (const std::size_t filterSize : {1, 5, 8, 9, 255})
            for (const Sequence cause : {0, 7})
                QTest::addRow("filter of %zu bytes, cause %llu", filterSize, static_cast<unsigned long long>(cause))
                    << filterSize << cause;
    }
    void whatIsWrittenInPlaceArrivesWhole()
    {
        QFETCH(std::size_t, filterSize);
        QFETCH(Sequence, cause);
        auto bus = busWithTypes({});
        EventType type("Written");
        type.filter = Bytes(filterSize, std::byte{0x42});
        QVERIFY(bus->directory()->types.add(type));
        auto reader = subscribe(bus, {"*"}, {.limit = 64 * MIB});
        auto writer = publisherOn(bus, {.name = "Writer"});
        writer->setExtension({cause, 0});
        QVERIFY(bus->start());
        const std::vector<std::size_t> sizes{0, 1, 500, 40'000, 40'000, 65'000, 65'500, 70'000, 1'000'000, 300'000, 3};
        for (int round = 0; round < 3; ++round) // the memory of large ones is used again
            for (const std::size_t size : sizes) {
                const Written event{size};
                QVERIFY(writer->publishEvent(detail::eventClass<Written>(), detail::writePayload<Written>, &event));
                const auto received = reader->receive(10s * slowness());
                QVERIFY(received);
                QCOMPARE(asText(received->bytes().first(filterSize)), asText(type.filter));
                QCOMPARE(received->payload().size(), size);
                QVERIFY(
                    std::ranges::all_of(received->payload(), [&](std::byte b) { return b == std::byte(size % 251); }));
                QCOMPARE(received->cause().value_or(0), cause);
            }
        const Written tooLarge{9 * MIB};
        QVERIFY(!writer->publishEvent(detail::eventClass<Written>(), detail::writePayload<Written>, &tooLarge));
    }

    void aTypeThatNobodyRegisteredIsRefused_data()
    {
        QTest::addColumn<TypeId>("type");
        QTest::newRow("next to the registered ones") << TypeId(2);
        QTest::newRow("far from them") << TypeId(40'000);
        QTest::newRow("the one of unregistered events") << UNREGISTERED;
    }
    void aTypeThatNobodyRegisteredIsRefused()
    {
        QFETCH(TypeId, type);
        App app(quiet());
        QCOMPARE(app.registerEventType({"TypeA"}).value(), TypeId(1));
        QVERIFY(app.start());
        {
            auto publisher = app.makeInjector();
            QVERIFY(publisher);
            const auto refused = publisher->publish(type, asBytes("payload"));
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind(), ErrorKind::InvalidArgument);
            QVERIFY(publisher->publish(TypeId(1), asBytes("payload")));
        }
        QVERIFY(app.stop());
        QCOMPARE(app.snapshot().sequence, 1u);
    }

    void onesMadeWhileTheAppStopsAreClosed()
    {
        auto bus = busWithTypes({"TypeA"});
        QVERIFY(bus->start());
        bus->closeAllPublishers();
        const auto refused = publisherOn(bus, {.name = "Late"})->publishPayload(1, asBytes("too late"));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind(), ErrorKind::Stopped);
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
        QCOMPARE(bus->status().sequence, 0u);
    }

    // With nothing on its way there is nothing to count down: less than nothing is a window that is full for ever.
    void aWholeBatchIsRefusedAfterTheClose()
    {
        auto bus = busWithTypes({"TypeA", "TypeB"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        bus->closeAllPublishers();
        Message batch = Message::copyOf(batchOf(1, {"TypeA1"}));
        const auto published = writer->tryPublishBatch(batch);
        QVERIFY(!published);
        QCOMPARE(published.error().kind(), ErrorKind::Stopped);
    }

    // All that a publisher held up comes in at once, with its very last batch: from then on the broker must not
    // touch what it has dropped (the address sanitizer sees it).
    void oneThatHasLeftMayGoWithItsLastBatch()
    {
        constexpr std::size_t size = BATCH_BYTES + 36 * KIB; // each event travels alone
        auto bus = busWithTypes({"TypeA"}, {.stallAfter = 1ns});
        auto reader = subscribe(
            bus, {"TypeA"}, {.limit = (WINDOW - 3) * allocatedFor(size) + size / 2}); // the last but one finds it full
        auto writer = publisherOn(bus, {.name = "Writer"});
        const Bytes event = [&] {
            Bytes bytes = copyOf(asBytes("TypeA"));
            bytes.resize(size);
            return bytes;
        }();
        std::uint64_t published = 0;
        for (auto sent = writer->tryPublishRaw(event); sent && *sent; sent = writer->tryPublishRaw(event)) ++published;
        QCOMPARE(published, WINDOW);
        writer.reset();
        QVERIFY(bus->start());
        SOON_COMPARE(bus->status().sequence, published);
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
    }

    void someRawEventsAtOnceComeInTheirOrderAndOneThatCannotBeIsRefusedAlone()
    {
        auto bus = busWithTypes({"TypeA", "TypeB"}, {.maxEventSize = 1000});
        auto reader = subscribe(bus, {"*"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        constexpr std::size_t tooLarge = 4;
        const std::vector<std::string> texts{"TypeA1", "TypeB", "", "neither", std::string(2000, 'x'),
                                             "TypeA2", "Type"};
        std::vector<PublisherEnd::RawEvent> events;
        for (std::size_t i = 0; i < texts.size(); ++i) events.push_back({asBytes(texts[i]), i});
        std::vector<std::size_t> refused;
        for (std::size_t next = 0; next < events.size();) {
            const auto taken = writer->tryPublishSome(std::span(events).subspan(next));
            if (!taken) refused.push_back(next);
            next += taken ? *taken : 1;
        }
        QCOMPARE(refused, std::vector{tooLarge});
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (i == tooLarge) continue;
            const auto event = reader->receive(10s * slowness());
            QVERIFY(event);
            QCOMPARE(std::string(asText(event->bytes())), texts[i]);
            QCOMPARE(event->typeId(), bus->directory()->types.classify(asBytes(texts[i])));
            QCOMPARE(event->cause().value_or(0), i);
        }
    }

    void oneWhoseBatchesComeInNoOrderIsRefusedByName()
    {
        auto bus = busWithTypes({"TypeA"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        const auto sender = sendBatchOutOfOrder(*bus, *writer);
        SOON_COMPARE(bus->status().disordered, std::vector<std::string>{"Writer"});
        QCOMPARE(bus->status().sequence, 0u);
        QVERIFY(!writer->publishPayload(1, asBytes("payload")));
    }

    // Its batches that are still on their way are nobody's any more.
    void oneThatIsRefusedForDisorderIsNotWaitedFor()
    {
        auto bus = busWithTypes({"TypeA"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        const auto sender = sendBatchOutOfOrder(*bus, *writer);
        for (int n = 0; n < 3; ++n) QVERIFY(writer->publishPayload(1, Bytes(2 * BATCH_BYTES))); // each travels alone
        QVERIFY(bus->start()); // takes from the two in turn
        SOON_COMPARE(bus->status().disordered, std::vector<std::string>{"Writer"});
        QCOMPARE(bus->undrained(), std::vector<std::string>());
        writer.reset();
        QCOMPARE(publisherOn(bus, {.name = "Writer"})->info().id, 1u); // not the one that is refused
    }

    void closingAPluginsPublishersLeavesAnInjectorOfItsName()
    {
        auto bus = busWithTypes({"TypeA"});
        auto plugin = publisherOn(bus, {.name = "camera"});
        auto injector = publisherOn(bus, {.name = "camera", .kind = PublisherKind::Injector});
        QVERIFY(bus->start());
        bus->closePublishers("camera");
        QVERIFY(!plugin->publishPayload(1, asBytes("one")));
        QVERIFY(injector->publishPayload(1, asBytes("two")));
    }

    void withoutDescriptorsTheBusSaysSoAndGoesOn()
    {
        if (!FewDescriptors::isUsable()) QSKIP("this sanitizer needs descriptors of its own");
        auto bus = busWithTypes({"TypeA"});
        auto reader = subscribe(bus, {"TypeA"});
        auto writer = publisherOn(bus, {.name = "Writer"});
        QVERIFY(bus->start());
        {
            const FewDescriptors none;
            const auto publisher = bus->addPublisher({.name = "One more"});
            QVERIFY(!publisher);
            QCOMPARE(publisher.error().kind(), ErrorKind::Io);
            QVERIFY(!bus->addSubscriber("one more", {"TypeA"}, {}));
            QVERIFY(writer->publishPayload(1, asBytes("on")));
            QVERIFY(bus->waitUntilDrained(10s * slowness()));
            QCOMPARE(bus->status().sequence, 1u);
        }
        QVERIFY(reader->receive(10s * slowness()));
        QVERIFY(publisherOn(bus, {.name = "One more"})->publishPayload(1, asBytes("again")));
        QVERIFY(reader->receive(10s * slowness()));
    }

    void anAppThatWouldTakeEventsBeyondWhatABatchCanHoldDoesNotStart()
    {
        AppOptions options = quiet();
        options.maxEventSize = 2 * GIB;
        App app(options);
        const auto started = app.start();
        QVERIFY(!started);
        QCOMPARE(started.error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(app.snapshot().state, AppState::Idle);
    }
};

QTEST_GUILESS_MAIN(PublisherTest)
#include "tst_publisher.moc"
