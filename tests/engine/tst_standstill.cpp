// SPDX-License-Identifier: BSD-3-Clause
// The whole process stands still for a while, by a signal, a debugger or with the machine: nobody is silent meanwhile.
#include "engine/app/capture_trigger.h"
#include "engine/base/witnessed_time.h"
#include "tests/support/metered.h"
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"
#include "tests/support/standstill.h"
#include "tests/support/streaming_peer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

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

    void noTypeIsSilentMeanwhile_data()
    {
        QTest::addColumn<int>("eventAfter"); // the last look, in ms
        QTest::newRow("the last event came long before") << -1900;
        QTest::newRow("it came last") << 50;
        QTest::newRow("it came first afterwards") << 3'599'990;
    }
    void noTypeIsSilentMeanwhile()
    {
        QFETCH(int, eventAfter);
        test::Metered metered;
        const auto rule = *makeTrigger("silence:TypeA 3 s", &metered.directory->types);
        Timestamp time(std::chrono::hours(24 * 20'000));
        const auto happensWithin = [&](Duration atMost) {
            for (const Timestamp end = time + atMost; time < end;)
                if (rule->look({time += 100ms, {}, metered.meter.status(time), {}, {}})) return true;
            return false;
        };
        if (eventAfter < 0) {
            metered.countAt(time);
            QVERIFY(!happensWithin(std::chrono::milliseconds(-eventAfter)));
        } else {
            QVERIFY(!happensWithin(1s));
            metered.countAt(time + std::chrono::milliseconds(eventAfter));
        }
        time += 1h - 100ms;
        QVERIFY(!happensWithin(100ms));
        QVERIFY(happensWithin(3s));  // while all goes on it counts
        QVERIFY(!happensWithin(1h)); // once
    }

    void aProcessThatEndsWithItsAppHasItsTimeAllTheSame()
    {
        const QTemporaryDir folder;
        const std::string mayEnd = folder.filePath("may end").toStdString();
        const auto timeout = 4s * slowness();
        AppOptions options;
        options.publishPort = options.subscribePort = Port::off();
        options.stopTimeout = timeout;
        App app(options);
        ExternalPlugin slow;
        slow.name = "slow";
        slow.command = {"sh", "-c",
                        "trap 'echo asked; while [ ! -e \"" + mayEnd +
                            "\" ]; do sleep 0.01; done; exit 7' TERM; echo up; while :; do sleep 0.01; done"};
        QVERIFY(app.registerExternalPlugin(slow));
        QVERIFY(app.start());
        const auto hasSaid = [&app](const std::string &text) {
            const auto lines = app.output(0, 10);
            return std::any_of(lines.begin(), lines.end(), [&](const auto &line) { return line.text == text; });
        };
        SOON_VERIFY(hasSaid("up"));
        app.requestStop();
        SOON_VERIFY(hasSaid("asked"));
        standStill(timeout + 1s);
        QTest::qWait(200); // for all who look at the time
        QVERIFY(QFile(QString::fromStdString(mayEnd)).open(QIODevice::WriteOnly));
        QVERIFY(app.stop());
        QCOMPARE(app.snapshot().plugins.at(0).exitCode, std::optional(7));
    }

    void whoIsAskedToEndHasItsTimeAllTheSame()
    {
        const auto timeout = 3s * slowness();
        OutsideApp app({.joins = true, .stopTimeout = timeout});
        StreamingPeer guest(app.joinPort());
        QVERIFY(guest.hello({.name = "guest", .instance = "one"}));
        QVERIFY(app.app().stopPlugin("guest"));
        QVERIFY(guest.receiveAs(streaming::Kind::Quit, streaming::readQuit));
        standStill(timeout + 1s);
        QTest::qWait(600); // for the gateway to look
        guest.send(write(streaming::Goodbye{}));
        QVERIFY(guest.receiveAs(streaming::Kind::Goodbye, streaming::readGoodbye));
        SOON_COMPARE(app.plugin("guest").state, PluginState::Stopped);
        QCOMPARE(app.plugin("guest").cause, std::string("it was asked to end, and has said goodbye"));
    }
};

QTEST_GUILESS_MAIN(TestStandstill)
#include "tst_standstill.moc"
