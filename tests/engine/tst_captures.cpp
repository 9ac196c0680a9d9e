// SPDX-License-Identifier: BSD-3-Clause
// What the flight recorder saves by itself.
#include "engine/app/capture_trigger.h"
#include "engine/app/capture_watch.h"
#include "engine/app/capture_words.h"
#include "engine/base/clock.h"
#include "tests/support/gated_sink.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"
#include "tests/support/small_bus.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <future>
#include <optional>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

/// Fails when it is told to.
class Fails : public Plugin {
public:
    std::string name() const override { return "weak"; }
    std::vector<Subscription> subscriptions() const override { return {"Fail"}; }
    Result<> run(PluginContext &context) override
    {
        if (context.receive()) return failure(ErrorKind::Failed, "as told");
        return {};
    }
};

QElapsedTimer started()
{
    QElapsedTimer timer;
    timer.start();
    return timer;
}

/// Stands still until the app stops, and takes nothing.
class Still : public Plugin {
public:
    std::string name() const override { return "still"; }
    std::vector<Subscription> subscriptions() const override { return {"Flood"}; }
    Result<> run(PluginContext &context) override
    {
        while (context.sleepFor(1h)) {
        }
        return {};
    }
};

} // namespace

class CapturesTest : public QObject {
    Q_OBJECT

private:
    /// An app that takes events from this test and saves what one rule says.
    struct Watched {
        QTemporaryDir folder;
        App app{quiet()};
        std::vector<std::string> seen;
        std::optional<Publisher> injector;

        explicit Watched(const std::vector<std::string> &rules, Duration before = 1h, Duration after = 200ms)
        {
            if (!app.registerEventTypes({{"Wind", Encoding::Json}, {"Alarm", Encoding::Text}, {"Fail"}, {"Flood"}}))
                qFatal("types");
            if (!app.registerPlugin(std::make_unique<Listens>(seen))) qFatal("listens");
            if (!app.registerPlugin(std::make_unique<Fails>())) qFatal("fails");
            if (!app.registerPlugin(std::make_unique<Still>(), {.backlog = {128 * KIB, OverflowPolicy::DropNewest}}))
                qFatal("still");
            for (const auto &when : rules)
                if (auto added = app.addCapture({when, before, after, folder.filePath("captures").toStdString()});
                    !added)
                    qFatal("%s", added.error().message().c_str());
            if (!app.start()) qFatal("start");
            injector.emplace(*app.makeInjector());
        }
        void publish(std::string_view type, std::string_view text, int count = 1)
        {
            for (int i = 0; i < count; ++i)
                if (!injector->publish(type, asBytes(text))) qFatal("publish");
        }
        CaptureSnapshot state(std::size_t rule = 0) { return app.snapshot().captures.at(rule); }
        bool isSaved(std::size_t rule = 0)
        {
            const auto capture = state(rule);
            return capture.count > 0 && capture.last && capture.last->ended;
        }
        std::vector<std::string> saved(std::size_t rule = 0)
        {
            const auto page = opened(state(rule).last->file)->events(everything());
            return page ? bytesOf(*page) : std::vector<std::string>();
        }
    };

private slots:
    void whatHappensIsSavedWithTheTimeAroundIt_data()
    {
        QTest::addColumn<QString>("when");
        QTest::newRow("a type") << "type:Alarm";
        QTest::newRow("a payload") << "type:Alarm text ~ \"fire\"";
        QTest::newRow("a failure") << "failure:weak";
        QTest::newRow("any failure") << "failure:*";
        QTest::newRow("a silence") << "silence:Wind 300 ms";
    }
    void whatHappensIsSavedWithTheTimeAroundIt()
    {
        QFETCH(QString, when);
        Watched run({when.toStdString()});
        run.publish("Wind", "before", 50);
        SOON_COMPARE(run.app.snapshot().sequence, Sequence(50));
        if (!when.startsWith("silence")) QCOMPARE(run.state().count, 0u);
        if (when.startsWith("type")) run.publish("Alarm", "there is a fire");
        if (when.startsWith("failure")) run.publish("Fail", "");
        SOON_VERIFY(run.state().count == 1);
        if (!when.startsWith("silence")) run.publish("Wind", "after", 5);
        SOON_VERIFY(run.isSaved());
        const auto saved = run.saved();
        QVERIFY(saved.size() >= 50);
        QVERIFY(std::equal(saved.begin(), saved.begin() + 50, std::vector<std::string>(50, "Windbefore").begin()));
        const auto recording = opened(run.state().last->file);
        QVERIFY(recording->info().complete);
        QCOMPARE(recording->info().marks.size(), std::size_t(1));
        QCOMPARE(recording->info().marks[0].text, "captured: " + when.toStdString());
        QVERIFY(run.app.stop());
    }

    void aRateThatLeavesItsBandIsSaved()
    {
        Watched run({"rate:Wind 5.."});
        for (QElapsedTimer time = started(); time.elapsed() < 2500 * slowness();) { // a rate is one after a second
            run.publish("Wind", "x", 10);
            QTest::qWait(50);
        }
        SOON_VERIFY(run.isSaved()); // it falls by itself now
        QVERIFY(run.app.stop());
    }

    void aLossIsSavedByWhomItHits()
    {
        Watched run({"loss:still", "loss:weak", "loss:*"}, 1h, 2s * slowness());
        run.publish("Flood", std::string(1000, 'x'), 1000);
        SOON_VERIFY(run.isSaved(0) && run.isSaved(2));
        QCOMPARE(run.state(1).count, 0u);
        QCOMPARE(run.saved(0).size(), std::size_t(1000));
        QCOMPARE(run.saved(2).size(), std::size_t(1000));
        const auto info = opened(run.state(0).last->file)->info();
        QCOMPARE(info.marks.size(), std::size_t(1));
        QCOMPARE(info.marks[0].text, std::string("captured: loss:still"));
        QCOMPARE(info.lost, 0u); // the capture has what the plugin lost
        QVERIFY(run.app.stop());
    }

    void aLossIsOneThoughSomebodyHasLeftWhoHadLostMore()
    {
        const auto bus = busWithTypes({"TypeA"});
        const auto writer = publisherOn(bus, {.name = "writer"});
        QVERIFY(bus->start());
        const auto rule = *makeTrigger("loss:*", &bus->directory()->types);
        const auto happens = [&] {
            const BusStatus status = bus->status();
            return rule->look({now(), status, {}, {}, {}}).has_value();
        };
        Sequence published = 0;
        for (const int losses : {20, 3}) { // of one after the other
            const auto reader = subscribe(bus, {"TypeA"}, {.limit = 1, .policy = OverflowPolicy::DropNewest},
                                          "reader of " + std::to_string(losses));
            for (int n = 0; n <= losses; ++n, ++published) QVERIFY(writer->publishPayload(1, Bytes(200'000)));
            SOON_COMPARE(bus->status().sequence, published);
            QVERIFY(happens());
            QVERIFY(!happens());
        }
        QVERIFY(!happens());
    }

    void onlyAPayloadThatMatchesIsSavedAndTheMarkIsAtItsMoment()
    {
        Watched run({"type:Wind body.speed > 12"});
        run.publish("Wind", R"({"speed": 11.5})");
        run.publish("Wind", "no JSON at all");
        run.publish("Alarm", R"({"speed": 99})");
        run.publish("Wind", R"({"speed": 12.5})");
        SOON_VERIFY(run.isSaved());
        QCOMPARE(run.state().count, 1u);
        QCOMPARE(run.saved().size(), std::size_t(4));
        const auto recording = opened(run.state().last->file);
        QCOMPARE(recording->info().marks.at(0).time, recording->events(everything())->events.at(3).brokerTime());
        QVERIFY(run.app.stop());
    }

    void nothingHappensNothingIsSaved()
    {
        Watched run({"type:Alarm", "type:Alarm text ~ \"fire\"", "loss:*"});
        run.publish("Wind", "fire", 100);
        SOON_COMPARE(run.app.snapshot().sequence, Sequence(100));
        QVERIFY(run.app.stop());
        for (std::size_t rule = 0; rule < 3; ++rule) QCOMPARE(run.state(rule).count, 0u);
        QVERIFY(!std::filesystem::exists(run.folder.filePath("captures").toStdString()));
    }

    void overlappingCapturesAreEachWholeAndARecordingGoesOn()
    {
        Watched run({"type:Alarm", "type:Wind"}, 1h, 400ms);
        RecorderOptions options;
        options.file = run.folder.filePath("all.mcap").toStdString();
        QVERIFY(run.app.startRecording(options));
        run.publish("Wind", "first", 10);
        SOON_VERIFY(run.state(1).count == 1);
        run.publish("Alarm", "second", 10);
        SOON_VERIFY(run.isSaved(0) && run.isSaved(1));
        QVERIFY(run.app.stop());
        QVERIFY(run.saved(0) == run.seen);
        QCOMPARE(run.state(0).last->lost, 0u);
        const auto all = opened(options.file)->events(everything());
        QVERIFY(all);
        QVERIFY(bytesOf(*all) == run.seen);
    }

    void aCaptureThatIsUnderWayIsCompletedWhenTheAppStops()
    {
        Watched run({"type:Alarm"}, 1h, 1h);
        run.publish("Alarm", "help", 3);
        SOON_VERIFY(run.state().count == 1);
        QVERIFY(run.app.stop());
        QVERIFY(run.isSaved());
        QCOMPARE(run.saved().size(), std::size_t(3));
    }

    // A capture whose time is over and whose disk stands still must keep nobody waiting when the next one begins.
    void whoAsksForTheStateDoesNotWaitForTheDiskOfACapture()
    {
        RecordedBus source;
        FlightRecorder held(MIB);
        std::atomic<GatedSink *> sink = nullptr; // the first
        std::atomic<std::uint64_t> alarms = 0;
        CaptureWatch watch({.look =
                                [&](const auto &look) {
                                    Meter::Status counts;
                                    counts.types.resize(source.type + 1u);
                                    counts.types[source.type].total.events = alarms;
                                    counts.types[source.type].lastSeen = now();
                                    look({now(), {}, counts, {}, held.held()});
                                },
                            .recorderRun =
                                [&] {
                                    RecorderRun run{.bus = source.bus, .held = [&] { return held.held(); }};
                                    if (sink) return run;
                                    run.openFile = [&](const std::filesystem::path &file) -> Result<PartFile> {
                                        auto gated = std::make_unique<GatedSink>();
                                        sink = gated.get();
                                        return PartFile::around(std::move(gated), file);
                                    };
                                    return run;
                                },
                            .tell = [](Severity, const std::string &) {}});
        QTemporaryDir folder;
        QVERIFY(watch.add({"type:Often", 1s, 100ms, folder.path().toStdString()}, source.bus->directory()->types));
        QVERIFY(watch.begin());
        alarms = 1;
        SOON_COMPARE(watch.snapshot()[0].count, 1u);
        source.publish(1000, "an event");
        alarms = 2;
        auto asked = std::async(std::launch::async, [&] {
            while (watch.snapshot()[0].count < 2) std::this_thread::sleep_for(1ms);
        });
        const bool isAnswered = asked.wait_for(10s * slowness()) == std::future_status::ready;
        sink.load()->open();
        QVERIFY(isAnswered);
        watch.end();
    }

    // Else it would write the whole flight recorder at once, for what had happened before.
    void aRuleThatIsAddedLaterSavesNothingOfBefore_data()
    {
        QTest::addColumn<QString>("when");
        for (const char *when : {"type:Alarm", "type:Alarm text ~ \"fire\"", "failure:*", "loss:still"})
            QTest::newRow(when) << when;
    }
    void aRuleThatIsAddedLaterSavesNothingOfBefore()
    {
        QFETCH(QString, when);
        Watched run({"type:Wind"});
        run.publish("Alarm", "fire");
        run.publish("Fail", "");
        run.publish("Flood", std::string(1000, 'x'), 1000);
        const auto isOver = [&] { return run.app.snapshot().sequence == 1002 && run.app.result().failed.size() == 1; };
        SOON_VERIFY(isOver());
        QVERIFY(run.app.snapshot().lost > 0);
        QVERIFY(run.app.addCapture({when.toStdString(), 1h, 200ms, run.folder.filePath("captures").toStdString()}));
        run.publish("Wind", "x");
        SOON_COMPARE(run.state(0).count, 1u); // all rules were looked at
        QCOMPARE(run.state(1).count, 0u);
        if (when.startsWith("type")) {
            run.publish("Alarm", "fire");
            SOON_COMPARE(run.state(1).count, 1u);
        }
        QVERIFY(run.app.stop());
    }

    void aRuleThatMakesNoSenseIsRefused_data()
    {
        QTest::addColumn<QString>("when");
        for (const char *when : {"type:Nothing", "rate:Wind", "rate:Wind 5", "rate:Wind 9..2", "rate:Nothing 1..2",
                                 "silence:Wind", "silence:Wind soon", "silence:Nothing 1 s", "type =", "( a"})
            QTest::newRow(when) << when;
    }
    void aRuleThatMakesNoSenseIsRefused()
    {
        QFETCH(QString, when);
        App app(quiet());
        QVERIFY(app.registerEventTypes({{"Wind"}}));
        const auto refused = app.addCapture({.when = when.toStdString()});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind(), ErrorKind::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(CapturesTest)
#include "tst_captures.moc"
