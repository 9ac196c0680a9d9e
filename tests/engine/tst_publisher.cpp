// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/app.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QTest>

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

} // namespace

class PublisherTest : public QObject {
    Q_OBJECT

private slots:
    // They take room like any other event: once they were written past the end of a full batch.
    void emptyEventsFillBatchesAndTheWindow()
    {
        auto bus = busWithTypes({});
        auto reader = subscribe(bus, {"*"}, {.limit = 64 * MIB});
        auto writer = bus->addPublisher({.name = "Writer"});
        std::uint64_t published = 0;
        while (published < 200'000) {
            const auto taken = writer->tryPublishRaw({}); // nobody takes anything: the broker does not run yet
            QVERIFY(taken);
            if (!*taken) break;
            ++published;
        }
        QVERIFY(published > 10'000);
        QVERIFY(published < 200'000);
        bus->start();
        for (std::uint64_t n = 1; n <= published; ++n) {
            const auto event = reader->receive(10s * slowness());
            QVERIFY(event);
            QCOMPARE(event->sequence(), n);
            QVERIFY(event->bytes().empty());
        }
        for (int i = 0; i < 10'000; ++i) QVERIFY(writer->publishRaw({}));
        QVERIFY(bus->waitUntilDrained(10s * slowness()));
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
