// SPDX-License-Identifier: BSD-3-Clause
// What a replay can be told beside playing from end to end.
#include "engine/recording/recording_private.h"
#include "engine/recording/replay_cursor.h"
#include "event_engine/replayer.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <algorithm>
#include <atomic>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

/// Publishes one event, or none, and stays until the app stops.
class Stays : public Plugin {
public:
    explicit Stays(std::string name, std::string publishes = {})
        : m_name(std::move(name)), m_publishes(std::move(publishes))
    {}
    std::string name() const override { return m_name; }
    Result<> run(PluginContext &context) override
    {
        if (!m_publishes.empty())
            if (auto sent = context.publish(m_publishes, asBytes(m_name)); !sent) return sent;
        while (context.sleepFor(1h)) {
        }
        return {};
    }

private:
    const std::string m_name, m_publishes;
};

} // namespace

class ReplayTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    RecordedRun m_run;
    std::shared_ptr<Recording> m_recording;
    std::vector<EventView> m_events;

    /// Plays onto an app that listens, and returns what it heard.
    std::vector<EventView> played(ReplayOptions options)
    {
        options.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
        App app(quiet());
        auto replayed = [&]() -> Result<EventPage> {
            std::vector<std::string> seen;
            if (auto added = app.registerPlugin(std::make_unique<Listens>(seen)); !added) return failure(added.error());
            if (auto started = app.start(); !started) return failure(started.error());
            auto replayer = Replayer::start(m_recording, &app, options);
            if (!replayer) return failure(replayer.error());
            (*replayer)->waitUntilFinished(20s * slowness());
            replayer->reset();
            if (auto stopped = app.stop(); !stopped) return failure(stopped.error());
            return app.events(everything());
        }();
        if (!replayed) qFatal("%s", replayed.error().message().c_str());
        return replayed->events;
    }

    std::vector<Sequence> expected(const std::function<bool(const EventView &)> &wanted) const
    {
        std::vector<Sequence> all;
        for (const EventView &event : m_events)
            if (wanted(event)) all.push_back(*event.recordedSequence());
        return all;
    }
    static std::vector<Sequence> recordedOf(const std::vector<EventView> &events)
    {
        std::vector<Sequence> all;
        for (const EventView &event : events) all.push_back(event.recordedSequence().value_or(0));
        return all;
    }

private slots:
    void initTestCase()
    {
        m_run = recordRun(m_folder, Compression::Zstd, 300, 300us);
        m_recording = opened(m_run.file);
        m_events = m_recording->events(everything())->events;
    }

    void aSelectionIsPlayedInItsOrder()
    {
        ReplayOptions options;
        options.exceptTypes = {"Seldom"};
        options.onlyPublishers = {"two"};
        options.from = m_events[100].brokerTime();
        options.to = m_events[400].brokerTime();
        const auto events = played(options);
        QVERIFY(recordedOf(events) == expected([&](const EventView &event) {
                    return event.type().name != "Seldom" && event.publisher().name == "two" &&
                           event.brokerTime() >= *options.from && event.brokerTime() <= *options.to;
                }));
    }

    void whatSomePublishersSentIsLeftOut()
    {
        ReplayOptions options;
        options.exceptPublishers = {"two"};
        const auto ofOne = [](const EventView &event) { return event.publisher().name == "one"; };
        QVERIFY(recordedOf(played(options)) == expected(ofOne));
    }

    void typesAreRenamed()
    {
        ReplayOptions options;
        options.onlyTypes = {"Often"};
        options.rename = {{"Often", "Rarely"}};
        const auto events = played(options);
        QVERIFY(!events.empty());
        for (const EventView &event : events) {
            QCOMPARE(event.type().name, "Rarely");
            QVERIFY(asText(event.bytes()).starts_with("Rarely"));
        }
    }

    void aTypeIsRenamedToOneThatTheAppDeclaresAndElseToNoneThatClashes()
    {
        ReplayOptions options;
        options.onlyTypes = {"Often"};
        options.rename = {{"Often", "Often2"}};
        options.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
        App clashing(quiet());
        QVERIFY(clashing.registerEventTypes(types()));
        QVERIFY(clashing.start());
        const auto refused = Replayer::start(m_recording, &clashing, options);
        QVERIFY(!refused);
        const std::string words = refused.error().message();
        QVERIFY2(words.starts_with("events of type \"Often\" cannot be published as \"Often2\", which the app does not "
                                   "declare: "),
                 words.c_str());
        QVERIFY(clashing.stop());

        App declaring(quiet());
        QVERIFY(declaring.registerEventTypes(types()));
        EventType second{"Often2"};
        second.filter = copyOf(asBytes("second"));
        QVERIFY(declaring.registerEventType(second));
        QVERIFY(declaring.start());
        auto replayer = Replayer::start(m_recording, &declaring, options);
        QVERIFY(replayer);
        QVERIFY((*replayer)->waitUntilFinished(20s * slowness()));
        replayer->reset();
        QVERIFY(declaring.stop());
        const auto events = declaring.events(everything()).events;
        QVERIFY(!events.empty());
        for (const EventView &event : events) {
            QCOMPARE(event.type().name, "Often2");
            QVERIFY(asText(event.bytes()).starts_with("second"));
        }
    }

    void whoeverWantsIsToldOfEachEventAndOfWhatIsStillToBeCarriedOut()
    {
        std::vector<Sequence> told; // by the replay's thread; read when it is at rest
        ReplayOptions options;
        options.onEvent = [&](const EventView &event) { told.push_back(event.recordedSequence().value_or(0)); };
        options.startPaused = true;
        auto replayer = Replayer::start(m_recording, nullptr, options);
        QVERIFY(replayer);
        (*replayer)->stepForward();
        (*replayer)->stepForward();
        (*replayer)->stepBack();
        SOON_COMPARE((*replayer)->snapshot().pendingCommands, std::size_t(0));
        QCOMPARE(told, (std::vector<Sequence>{1, 2, 1}));
        told.clear();
        (*replayer)->setSpeed(ReplayOptions::AS_FAST_AS_POSSIBLE);
        (*replayer)->seek(m_recording->info().start.value() - 1ns);
        (*replayer)->play();
        QVERIFY((*replayer)->waitUntilFinished(20s * slowness()));
        replayer->reset();
        QVERIFY(!told.empty()); // beginning with the one that the seek showed
        QVERIFY(told == expected([&](const EventView &event) { return *event.recordedSequence() >= told.front(); }));
    }

    void aRecordedPluginStandsInForItself()
    {
        ReplayOptions options;
        options.as = "two";
        const auto events = played(options);
        QVERIFY(recordedOf(events) == expected([](const EventView &event) { return event.publisher().name == "two"; }));
        QCOMPARE(events.front().publisher().name, "two (replay)");

        App app(quiet());
        QVERIFY(app.registerPlugin(std::make_unique<Sends>("two", 1000, 100ms)));
        QVERIFY(app.registerEventTypes(types()));
        QVERIFY(app.start());
        const auto refused = Replayer::start(m_recording, &app, options);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind(), ErrorKind::InUse);
        QVERIFY(app.stop());
    }

    void typesThatLivePluginsPublishAsWellAreNamedBeforeTheStart()
    {
        App app(quiet());
        QVERIFY(app.registerEventTypes(types()));
        QVERIFY(app.registerPlugin(std::make_unique<Stays>("two")));
        QVERIFY(app.registerPlugin(std::make_unique<Stays>("three", "Seldom")));
        QVERIFY(app.start());
        SOON_COMPARE(app.snapshot().sequence, Sequence(1));
        const auto doubled = [&](const ReplayOptions &options) {
            const auto types = Replayer::doubledTypes(*m_recording, app.snapshot(), options);
            std::string words = types ? "" : types.error().message();
            if (types)
                for (const auto &[type, plugins] : *types) {
                    words += type + ":";
                    for (const std::string &plugin : plugins) words += " " + plugin;
                    words += "; ";
                }
            return words;
        };
        QCOMPARE(doubled({}), "Often: two; Seldom: two three; ");
        QCOMPARE(doubled({.exceptTypes = {"Seldom"}}), "Often: two; ");
        QCOMPARE(doubled({.rename = {{"Often", "Rarely"}}}), "Seldom: two three; ");
        QCOMPARE(doubled({.as = "one"}), "Seldom: three; "); // beside which "two" did publish them
        QVERIFY(doubled({.onlyTypes = {"Nothing"}}).starts_with("the recording has no event type \"Nothing\""));
        QVERIFY(app.stopPlugin("two"));
        SOON_COMPARE(doubled({}), "Seldom: three; ");
        QVERIFY(app.stop());
    }

    void aRangeIsPlayedAgainAndAgain()
    {
        ReplayOptions options;
        options.speed = 1000;
        options.loop = true;
        auto started = Replayer::start(m_recording, nullptr, options);
        QVERIFY(started);
        Replayer &replayer = **started;
        const Timestamp from = m_events[200].brokerTime(), to = m_events[210].brokerTime();
        replayer.setRange(from, to);
        const auto last = [&] { return replayer.snapshot().last.value_or(0); };
        const auto inRange = [&] { return last() >= 201 && m_events[last() - 1].brokerTime() <= to; };
        SOON_VERIFY(inRange());
        const auto before = replayer.snapshot().published;
        SOON_VERIFY(replayer.snapshot().published > before + 50);
        QVERIFY(inRange());
    }

    void marksAreSteppedTo()
    {
        const auto &marks = m_recording->info().marks;
        QCOMPARE(marks.size(), std::size_t(1));
        ReplayOptions options;
        options.startPaused = true;
        auto started = Replayer::start(m_recording, nullptr, options);
        QVERIFY(started);
        (*started)->seek(*m_recording->info().end);
        SOON_COMPARE((*started)->snapshot().position, *m_recording->info().end);
        (*started)->seekToPreviousMark();
        const Timestamp place = std::max(marks[0].time, *m_recording->info().start);
        SOON_COMPARE((*started)->snapshot().position, place);
    }

    void aLongSearchIsBrokenOffAtTheStop()
    {
        const auto &inside = RecordingInside::of(*m_recording);
        std::atomic<bool> stopping{false};
        const RecordingInfo &info = m_recording->info();
        ReplayCursor cursor([&](const mcap::MessageQuery &query) { return inside.events(query); }, inside.places,
                            {*info.start, *info.end}, stopping);
        int looked = 0;
        cursor.setWanted([&](const RecordedEvent &) {
            stopping = ++looked == 10;
            return false;
        });
        const auto next = cursor.peek();
        QVERIFY(next && !*next);
        QCOMPARE(looked, 10);
        looked = 0;
        stopping = false;
        const auto last = cursor.lastUpTo(*info.end);
        QVERIFY(last && !*last);
        QCOMPARE(looked, 10);
    }

    void aReplayThatIsTooLateFails()
    {
        ReplayOptions options;
        options.speed = 10;
        options.maxTimingError = 1ns;
        auto replayer = Replayer::start(m_recording, nullptr, options);
        QVERIFY(replayer);
        QVERIFY((*replayer)->waitUntilFinished(20s * slowness()));
        const auto snapshot = (*replayer)->snapshot();
        QCOMPARE(snapshot.state, ReplayState::Failed);
        QVERIFY(snapshot.error->message().find("no more than 1 ns was allowed") != std::string::npos);
    }

    void whatTheRecordingDoesNotHaveIsNamed()
    {
        ReplayOptions options;
        options.onlyPublishers = {"thre"};
        QVERIFY(!Replayer::start(m_recording, nullptr, options));
        options = {};
        options.exceptPublishers = {"thre"};
        QVERIFY(!Replayer::start(m_recording, nullptr, options));
        options = {};
        options.rename = {{"Nothing", "Often"}};
        QVERIFY(!Replayer::start(m_recording, nullptr, options));
        options = {};
        options.as = "nobody";
        QVERIFY(!Replayer::start(m_recording, nullptr, options));
    }
};

QTEST_GUILESS_MAIN(ReplayTest)
#include "tst_replay.moc"
