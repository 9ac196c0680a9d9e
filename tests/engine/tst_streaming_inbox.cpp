// SPDX-License-Identifier: BSD-3-Clause
// What a streaming plugin has published and the bus has not taken yet.
#include "engine/plugins/gateway/streaming_inbox.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"
#include "tests/support/streaming_batch.h"

#include <QTest>

using namespace event_engine;

namespace {

Message publishMessage(std::uint64_t number, const std::vector<std::string> &events)
{
    std::vector<streaming::Publication> publications;
    for (const std::string &event : events) publications.push_back({asBytes(event)});
    return Message::copyOf(streaming::publishMessage(number, 0, publications));
}

} // namespace

class TestStreamingInbox : public QObject {
    Q_OBJECT

private slots:
    void whatIsLeftAtItsEndIsNamedInNumbers()
    {
        auto run = std::make_shared<PluginRun>();
        run->bus = busWithTypes({"TypeA", "TypeB"}, {.stallAfter = Duration(0)});
        const auto full = subscribe(run->bus, {"TypeB"}, {.limit = 1, .policy = OverflowPolicy::Block}, "full");
        const auto index = run->plugins.add({.name = "outside", .kind = PluginKind::External});
        QVERIFY(index);
        auto seat = ExternalSeat::take(run, *index, {.name = "outside", .subscriptions = {"TypeA"}});
        QVERIFY(seat);
        QVERIFY(run->bus->start());
        {
            StreamingInbox inbox(**seat);
            std::uint64_t number = 1;
            for (; inbox.isEmpty(); ++number) { // until the bus takes no more
                QVERIFY(inbox.add(publishMessage(number, {"TypeB" + std::string(200'000, 'x')})));
                QVERIFY(inbox.publish().empty());
            }
            QVERIFY(inbox.add(publishMessage(number, {"TypeB1", "TypeB2"})));
            QVERIFY(inbox.addBatch(Message::copyOf(batchOf(number + 2, {"TypeB3", "TypeB4", "TypeB5"}))));
        }
        const auto problems = run->problems.all();
        QCOMPARE(problems.size(), 1u);
        QCOMPARE(problems[0].about, "outside");
        QCOMPARE(problems[0].text, "not taken before the end: 6 events that it published");
        seat->reset();
        run->bus->stop();
    }

    void withNothingLeftThereAreNoWords()
    {
        auto run = std::make_shared<PluginRun>();
        run->bus = busWithTypes({"TypeA", "TypeB"});
        const auto index = run->plugins.add({.name = "outside", .kind = PluginKind::External});
        QVERIFY(index);
        auto seat = ExternalSeat::take(run, *index, {.name = "outside", .subscriptions = {"TypeA"}});
        QVERIFY(seat);
        {
            StreamingInbox inbox(**seat);
            QVERIFY(inbox.add(publishMessage(1, {"TypeB1", "TypeB2"})));
            QVERIFY(inbox.publish().empty());
        }
        QVERIFY(run->problems.all().empty());
    }
};

QTEST_GUILESS_MAIN(TestStreamingInbox)
#include "tst_streaming_inbox.moc"
