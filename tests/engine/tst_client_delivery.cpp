// SPDX-License-Identifier: BSD-3-Clause
// What the app sends to a plugin that is a process of its own, on its way to the plugin.
#include "engine/plugins/client/client_delivery.h"
#include "tests/support/streaming_batch.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::streaming;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> numbered(const std::string &type, int from, int to)
{
    std::vector<std::string> events;
    for (int n = from; n < to; ++n) events.push_back(type + std::to_string(n));
    return events;
}

void introduce(ClientDelivery &delivery)
{
    Entries entries;
    for (const char *name : {"TypeA", "TypeB"})
        entries.types.push_back({TypeId(entries.types.size() + 1), name, copyOf(asBytes(name)), "text"});
    entries.publishers.push_back({0, "somebody", "internal"});
    if (auto learned = delivery.learn(entries); !learned) qFatal("%s", learned.error().message().c_str());
}

} // namespace

class ClientDeliveryTest : public QObject {
    Q_OBJECT

private slots:
    void ofABatchThatIsPartlyKnownThePluginGetsTheRest()
    {
        ClientDelivery delivery;
        introduce(delivery);
        const auto end = delivery.end();
        QVERIFY(delivery.deliver(Message::copyOf(batchOf(1, numbered("TypeA", 1, 4)))));
        QVERIFY(delivery.deliver(Message::copyOf(batchOf(2, numbered("TypeA", 2, 6)))));
        QVERIFY(delivery.deliver(Message::copyOf(batchOf(4, numbered("TypeA", 4, 6)))));
        QVERIFY(delivery.deliver(Message::copyOf(batchOf(6, numbered("TypeB", 6, 8)))));
        for (int n = 1; n < 8; ++n) {
            const auto event = end->receive(5s);
            QVERIFY(event);
            QCOMPARE(event->sequence(), Sequence(n));
            QCOMPARE(asText(event->bytes()), (n < 6 ? "TypeA" : "TypeB") + std::to_string(n));
        }
        QVERIFY(!end->receive(0s));
        QCOMPARE(delivery.arrived(), 7u);
        QCOMPARE(delivery.handled(), 7u);
    }

    void aBatchThatNobodyCanReadEndsTheConversation()
    {
        ClientDelivery delivery;
        introduce(delivery);
        const auto end = delivery.end();
        Bytes batch = batchOf(1, numbered("TypeA", 1, 4));
        Bytes ofNobody = batch;
        reinterpret_cast<BatchHeader *>(ofNobody.data())->publisher = 1;
        QVERIFY(!delivery.deliver(Message::copyOf(ofNobody)));
        batch.pop_back();
        QVERIFY(!delivery.deliver(Message::copyOf(batch)));
        QVERIFY(!end->receive(0s));
        QCOMPARE(delivery.arrived(), 0u);
    }
};

QTEST_GUILESS_MAIN(ClientDeliveryTest)
#include "tst_client_delivery.moc"
