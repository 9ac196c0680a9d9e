// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recorder.h"
#include "event_engine/app.h"
#include "event_engine/recording.h"
#include "event_engine/replayer.h"
#include "tests/support/damaged_file.h"
#include "tests/support/recorded_bus.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

class RecordingTest : public QObject {
    Q_OBJECT

private slots:
    void whatWasRecordedReadsBackInItsOrder_data()
    {
        QTest::addColumn<Compression>("compression");
        QTest::newRow("none") << Compression::None;
        QTest::newRow("lz4") << Compression::Lz4;
        QTest::newRow("zstd") << Compression::Zstd;
    }
    void whatWasRecordedReadsBackInItsOrder()
    {
        QFETCH(Compression, compression);
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, compression, 20'000);
        const auto recording = opened(run.file);
        QVERIFY(!std::filesystem::exists(run.file.string() + ".part"));
        const RecordingInfo &info = recording->info();
        QCOMPARE(info.events, run.events.size());
        QCOMPARE(info.title, "recorded app");
        QVERIFY(info.complete);
        QCOMPARE(info.lost, 0u);
        QCOMPARE(info.marks.size(), 1u);
        QCOMPARE(info.marks[0].text, "begin");
        QCOMPARE(info.channels.size(), 6u);
        const auto page = recording->events(everything());
        QVERIFY(page);
        QVERIFY(bytesOf(*page) == run.events);
        QVERIFY(!page->next);
        Sequence place = 0;
        for (const EventView &event : page->events) {
            QCOMPARE(event.sequence(), ++place);
            QCOMPARE(event.recordedSequence(), place);
        }
    }

    // It has a number of its own in the run, and a channel of its own in the file.
    void aPluginsSecondLifeIsInTheSameRowAsTheFirst()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("lives.mcap").toStdString();
        RecordedBus run;
        auto recorder = Recorder::start({.bus = run.bus}, {.file = file});
        QVERIFY(recorder);
        auto second = run.bus->addPublisher({"one"}); // while the first is not gone altogether
        QVERIFY(second);
        run.publish(5, "12");
        for (int n = 0; n < 3; ++n) QVERIFY((*second)->publishPayload(run.type, asBytes("123")));
        SOON_COMPARE(run.bus->status().sequence, Sequence(8));
        second->reset();
        (*recorder)->finish();
        for (const auto read : {OpenOptions::Read::Index, OpenOptions::Read::Everything}) {
            const auto made = Recording::open(file, {.read = read});
            QVERIFY(made);
            const std::shared_ptr<Recording> &recording = *made;
            const RecordingInfo &info = recording->info();
            QCOMPARE(info.channels.size(), 1u);
            QCOMPARE(info.channels[0].publisher, "one");
            QCOMPARE(info.channels[0].events, 8u);
            QCOMPARE(info.channels[0].bytes.value_or(0), 5u * 2 + 3 * 3);
            const auto rates = recording->channelRates();
            QVERIFY(rates);
            QCOMPARE(rates->size(), 1u);
            const double seconds = std::chrono::duration<double>(*info.end - *info.start).count();
            if (seconds > 0 && seconds < 1) QCOMPARE(rates->at(0).highest, 8 / seconds);
            const auto snapshot = recording->snapshotAt(*info.end);
            QVERIFY(snapshot);
            QCOMPARE(snapshot->types.at(1).publishers, std::vector<std::string>{"one"});
        }
    }

    void pagesGoBothWaysAndMeet()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Lz4, 5000);
        const auto recording = opened(run.file);
        EventQuery query;
        query.limit = 700;
        std::vector<std::string> backwards;
        for (std::optional<Sequence> next = run.events.size(); next;) {
            query.from = next;
            const auto page = recording->events(query);
            QVERIFY(page);
            for (const std::string &bytes : bytesOf(*page)) backwards.push_back(bytes);
            next = page->next;
        }
        std::reverse(backwards.begin(), backwards.end());
        QVERIFY(backwards == run.events);
    }

    void whatCannotBeReadIsToldByPagesReplaysAndTheRecording()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Lz4, 20'000);
        const std::string place = "at byte " + std::to_string(damageChunk(run.file, 0)) + ": ";
        const auto recording = opened(run.file);
        QVERIFY(recording->info().complete && !recording->damage().lacksEvents()); // nothing has been looked at
        const auto page = recording->events(everything());
        QVERIFY(page);
        QVERIFY(page->events.size() < run.events.size());
        QCOMPARE(page->remarks.size(), 1u);
        QVERIFY2(page->remarks.front().starts_with(place), page->remarks.front().c_str());
        EventQuery newest;
        newest.limit = 1;
        QVERIFY(recording->events(newest)->remarks.empty()); // it has met none

        const SourceReport damage = recording->damage();
        QVERIFY(damage.damagedBytes > 0 && damage.wereComplete);
        QCOMPARE(damage.remarks.size(), 1u);
        ReplayOptions options;
        options.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
        for (const bool isNew : {false, true}) {
            const auto replayer = Replayer::start(isNew ? opened(run.file) : recording, nullptr, options);
            QVERIFY(replayer && (*replayer)->waitUntilFinished(std::chrono::milliseconds(soon())));
            const ReplaySnapshot replay = (*replayer)->snapshot();
            QCOMPARE(replay.published, page->events.size());
            QCOMPARE(replay.source.damagedBytes, damage.damagedBytes); // however often it was met
            QVERIFY(replay.source.remarks == damage.remarks);
        }
    }

    // So that a page of large events does not take what the whole file does.
    void aPageEndsAtItsBytesAndHasOneEventAtLeast()
    {
        QTemporaryDir folder;
        App app(quiet());
        const std::vector<std::size_t> sizes{MIB, 10, 10, 3 * MIB, 10};
        QVERIFY(app.registerEventTypes(types()));
        RecorderOptions options;
        options.file = folder.filePath("large.mcap").toStdString();
        options.policy = OverflowPolicy::Block;
        QVERIFY(app.start());
        QVERIFY(app.startRecording(options));
        {
            auto injector = app.makeInjector();
            QVERIFY(injector);
            for (const std::size_t size : sizes) QVERIFY(injector->publish("Often", Bytes(size)));
        }
        QVERIFY(app.stopRecording());
        const auto recording = opened(options.file);
        EventQuery query = everything();
        query.byteLimit = 2 * MIB;
        const auto pages = [&query](const auto &ask) {
            std::vector<std::size_t> counts;
            query.from.reset();
            do {
                const EventPage page = ask(query);
                counts.push_back(page.events.size());
                query.from = page.next;
            } while (query.from && counts.size() < 10);
            return counts;
        };
        const auto ofFile = [&](const EventQuery &asked) { return *recording->events(asked); };
        const auto ofApp = [&](const EventQuery &asked) { return app.events(asked); };
        const std::vector<std::size_t> forward{3, 1, 1}, backward{1, 1, 3};
        QVERIFY(pages(ofFile) == forward);
        QVERIFY(pages(ofApp) == forward);
        query.direction = EventQuery::Direction::NewestFirst;
        QVERIFY(pages(ofFile) == backward);
        QVERIFY(pages(ofApp) == backward);
        QVERIFY(app.stop());
    }

    void densityAndCountsAgreeWithTheEvents()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 1000);
        const auto recording = opened(run.file);
        const RecordingInfo &info = recording->info();
        const auto rates = recording->rates({*info.start, *info.end + 1ns});
        QVERIFY(rates);
        std::uint64_t events = 0;
        for (const auto &series : rates->series)
            for (const auto &cell : series.cells) events += cell.events;
        QCOMPARE(events, info.events);
        const auto snapshot = recording->snapshotAt(*info.end);
        QVERIFY(snapshot);
        QCOMPARE(snapshot->sequence, info.events);
        std::optional<Timestamp> newest;
        for (const EventTypeSnapshot &type : snapshot->types) {
            QCOMPARE(type.lastSeen.has_value(), type.events > 0);
            newest = std::max(newest, type.lastSeen);
        }
        QCOMPARE(newest, info.end);
        const auto before = recording->snapshotAt(*info.start - 1ns);
        QCOMPARE(before->sequence, 0u);
        for (const EventTypeSnapshot &type : before->types) QVERIFY(!type.lastSeen);
    }

    void channelsTellTheirBytesByIndexAndByReading()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Lz4, 3000);
        const auto quick = opened(run.file);
        const auto thorough = Recording::open(run.file, {.read = OpenOptions::Read::Everything});
        QVERIFY(thorough);
        QVERIFY(!quick->info().checked && (*thorough)->info().checked);
        QVERIFY((*thorough)->info().complete && (*thorough)->info().remarks.empty());
        std::map<std::pair<std::string, std::string>, std::uint64_t> bytes;
        const auto page = quick->events(everything());
        QVERIFY(page);
        for (const EventView &event : page->events)
            bytes[{event.type().name, event.publisher().name}] += event.payload().size();
        for (const auto *recording : {quick.get(), thorough->get()})
            for (const RecordedChannel &channel : recording->info().channels)
                QCOMPARE(channel.bytes, (bytes[{channel.type.name, channel.publisher}]));
        const auto rates = quick->channelRates();
        QVERIFY(rates);
        QCOMPARE(rates->size(), quick->info().channels.size());
        for (const RecordedRates &rate : *rates) QVERIFY(rate.lowest <= rate.highest && rate.highest > 0);
    }

    // F4 at the level of events: the writer was killed, so there is only a part.
    void aPartThatIsCutAnywhereOpensWithAPrefix()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 300, 1ms);
        std::ifstream in(run.file, std::ios::binary);
        const std::string whole((std::istreambuf_iterator<char>(in)), {});
        const std::filesystem::path cut = folder.filePath("cut.mcap.part").toStdString();
        std::size_t most = 0;
        for (std::size_t size = 8; size < whole.size(); size += size + 8000 < whole.size() ? 97 : 3) {
            std::ofstream(cut, std::ios::binary | std::ios::trunc).write(whole.data(), std::streamsize(size));
            const auto recording = Recording::open(cut);
            if (!recording) continue; // so short that it is no recording yet
            const auto page = (*recording)->events(everything());
            QVERIFY(page);
            const auto events = bytesOf(*page);
            QVERIFY(events.size() <= run.events.size());
            QCOMPARE((*recording)->info().events, events.size());
            QVERIFY(std::equal(events.begin(), events.end(), run.events.begin()));
            QVERIFY(!(*recording)->info().complete || events.size() == run.events.size());
            most = std::max(most, events.size());
        }
        QVERIFY(most > run.events.size() / 2);
    }

    void aReplayPublishesTheSameEventsInTheSameOrder()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 5000);
        std::vector<std::string> seen;
        App app(quiet());
        QVERIFY(app.registerEventTypes(types()));
        QVERIFY(app.registerPlugin(std::make_unique<Listens>(seen)));
        QVERIFY(app.start());
        ReplayOptions options;
        options.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
        auto replayer = Replayer::start(opened(run.file), &app, options);
        QVERIFY(replayer);
        QVERIFY((*replayer)->waitUntilFinished(60s));
        QCOMPARE((*replayer)->snapshot().published, run.events.size());
        replayer->reset();
        SOON_COMPARE(app.snapshot().plugins[0].received, run.events.size());
        QVERIFY(app.stop());
        QVERIFY(seen == run.events);
        const auto replayed = app.events(everything());
        QCOMPARE(replayed.events.size(), run.events.size());
        QCOMPARE(replayed.events[7].recordedSequence(), Sequence(8));
        QCOMPARE(replayed.events[7].publisher().name, "run.mcap (replay)");
        QCOMPARE(replayed.events[7].publisher().kind, PublisherKind::Replay);
    }

    // As Event Studio records: begun while the app runs, with its own options.
    void aRecordingOfAReplayHasTheSameEventsInTheSameOrder()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 2000);
        App app(quiet());
        QVERIFY(app.registerEventTypes(types()));
        std::vector<std::string> seen;
        QVERIFY(app.registerPlugin(std::make_unique<Listens>(seen)));
        QVERIFY(app.start());
        RecorderOptions options;
        options.file = folder.filePath("again.mcap").toStdString();
        options.compression = Compression::Lz4;
        QVERIFY(app.startRecording(options));
        ReplayOptions fast;
        fast.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
        auto replayer = Replayer::start(opened(run.file), &app, fast);
        QVERIFY(replayer);
        QVERIFY((*replayer)->waitUntilFinished(20s * slowness()));
        const auto last = app.stopRecording();
        QVERIFY(last);
        QCOMPARE(last->lost, 0u);
        QVERIFY(app.stop());
        const auto again = opened(options.file)->events(everything());
        QVERIFY(again);
        QVERIFY(bytesOf(*again) == run.events);
        QVERIFY(seen == run.events);
    }

    void aReplayAtASpeedTakesTheTimeItTook()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 50, 4ms);
        const auto recording = opened(run.file);
        const Duration length = *recording->info().end - *recording->info().start;
        ReplayOptions options;
        options.speed = 2;
        const auto before = std::chrono::steady_clock::now();
        auto replayer = Replayer::start(recording, nullptr, options);
        QVERIFY(replayer);
        QVERIFY((*replayer)->waitUntilFinished(60s));
        QVERIFY(std::chrono::steady_clock::now() - before >= length / 2 - 5ms);
        const ReplaySnapshot snapshot = (*replayer)->snapshot();
        QCOMPARE(snapshot.published, run.events.size());
        QCOMPARE(snapshot.timing.events, run.events.size());
        QVERIFY(snapshot.timing.p50 <= snapshot.timing.p99 && snapshot.timing.p99 <= snapshot.timing.max);
    }

    void steppingAndSeekingWhilePausedPublish()
    {
        QTemporaryDir folder;
        const RecordedRun run = recordRun(folder, Compression::Zstd, 30, 1ms);
        const auto recording = opened(run.file);
        ReplayOptions options;
        options.startPaused = true;
        auto started = Replayer::start(recording, nullptr, options);
        QVERIFY(started);
        Replayer &replayer = **started;
        const auto last = [&] { return replayer.snapshot().last.value_or(0); };
        replayer.stepForward();
        SOON_COMPARE(last(), 1u);
        replayer.stepForward();
        SOON_COMPARE(last(), 2u);
        replayer.stepBack();
        SOON_COMPARE(last(), 1u);
        replayer.stepForward("Seldom");
        SOON_VERIFY(last() > 1u);
        const auto page = recording->events(everything());
        QCOMPARE(page->events[last() - 1].type().name, "Seldom");
        replayer.seek(page->events[19].brokerTime());
        SOON_VERIFY(last() >= 20u);
        QCOMPARE(page->events[last() - 1].brokerTime(), page->events[19].brokerTime());
        QCOMPARE(replayer.snapshot().state, ReplayState::Paused);
        replayer.play();
        QVERIFY(replayer.waitUntilFinished(20s));
        QCOMPARE(last(), run.events.size());
    }

    void mistakesAreToldInWords()
    {
        QTemporaryDir folder;
        QVERIFY(!Recording::open(folder.filePath("missing.mcap").toStdString()));
        const std::filesystem::path text = folder.filePath("text.mcap").toStdString();
        std::ofstream(text) << "this is no recording at all";
        const auto recording = Recording::open(text);
        QVERIFY(!recording);
        QCOMPARE(recording.error().kind(), ErrorKind::BadData);
        App app(quiet());
        RecorderOptions options;
        options.file = text;
        QCOMPARE(app.startRecording(options).error().kind(), ErrorKind::InUse);
        options.file = folder.filePath("no/such/folder/x.mcap").toStdString();
        QVERIFY(!app.startRecording(options));
        options.file = folder.filePath("x.mcap").toStdString();
        options.onlyTypes = {"Nothing"};
        QVERIFY(!app.startRecording(options));
        QVERIFY(!std::filesystem::exists(folder.filePath("x.mcap.part").toStdString()));
    }
};

QTEST_GUILESS_MAIN(RecordingTest)
#include "tst_recording.moc"
