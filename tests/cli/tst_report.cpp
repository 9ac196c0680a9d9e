// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/info_report.h"
#include "engine/cli/replay_report.h"
#include "engine/cli/report.h"
#include "tests/cli/snapshots.h"

#include <QtTest>
#include <algorithm>
#include <nlohmann/json.hpp>

using namespace event_engine;
using namespace event_engine::cli;
using namespace std::chrono_literals;

namespace {

RunReport messagesReport()
{
    RunReport report;
    report.app = "messages/app.toml";
    report.time = 10s;
    report.snapshot = messagesSnapshot();
    return report;
}

bool anyHas(const std::vector<std::string> &lines, const std::string &words)
{
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto &line) { return line.find(words) != std::string::npos; });
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private slots:
    void countsAndRatesAreThoseOfTheWholeRun();
    void theExitCodeSaysHowItWent();
    void aFailedPluginIsNamedWithItsCause();
    void bytesThatAreNoTextDoNotBreakTheJson();
    void aRunThatNeverStartedStillHasAReport();
    void theSummaryNamesTypesThatHadEvents();
    void whatNobodyPublishedIsNamedWithWhoWaitedForIt();
    void whoPublishedEventsOfNoTypeIsNamed();
    void whatWaitedAtTheEndIsNoLossAndIsTold();
    void aRecordingIsPartOfTheReport();
    void aSplitRecordingIsCalledByTheNamesOfItsFiles();
    void infoHasTheNumberOfMessagesAtItsTop();
    void infoSaysWhoseLossItIs();
    void anEmptyRecordingHasNoTimes();
    void aReplayTellsItsTimingError();
    void refusedEventsAreLosses();
};

void TestReport::countsAndRatesAreThoseOfTheWholeRun()
{
    const auto json = jsonOf(messagesReport());
    QCOMPARE(json["events"].get<int>(), 1500);
    QCOMPARE(json["events_per_second"].get<double>(), 150.0);
    QCOMPARE(json["types"].size(), std::size_t(2)); // no unregistered events came
    QCOMPARE(json["types"][0]["name"].get<std::string>(), std::string("TypeA"));
    QCOMPARE(json["types"][0]["events"].get<int>(), 1000);
    QCOMPARE(json["types"][0]["events_per_second"].get<double>(), 100.0);
    QCOMPARE(json["plugins"][1]["name"].get<std::string>(), std::string("Counter"));
    QCOMPARE(json["result"].get<std::string>(), std::string("ended"));
    QCOMPARE(json["exit_code"].get<int>(), 0);
}

void TestReport::theExitCodeSaysHowItWent()
{
    auto report = messagesReport();
    QCOMPARE(exitCodeOf(report), ExitCode::Ok);
    report.snapshot.lost = 1;
    QCOMPARE(exitCodeOf(report), ExitCode::Losses);
    report.result.failed.push_back({"PyPlugin", "exit code 1"});
    QCOMPARE(exitCodeOf(report), ExitCode::Failed);
    report = messagesReport();
    report.failure = Error(ErrorKind::InUse, "port 5559 is taken");
    QCOMPARE(exitCodeOf(report), ExitCode::Failed);
    report = messagesReport();
    report.snapshot.recording = RecordingSnapshot();
    report.snapshot.recording->lost = 3;
    QCOMPARE(exitCodeOf(report), ExitCode::Losses);
    report.snapshot.recording->error = Error(ErrorKind::Io, "disk full");
    QCOMPARE(exitCodeOf(report), ExitCode::Failed);
}

void TestReport::aFailedPluginIsNamedWithItsCause()
{
    auto report = messagesReport();
    report.result = {{{"PyPlugin", "exit code 1"}, {"Counter", "threw"}}, true};
    const std::vector<std::string> expected{"PyPlugin failed: exit code 1; the app was stopped because of it",
                                            "Counter failed: threw"};
    QCOMPARE(failuresOf(report), expected);
    QCOMPARE(jsonOf(report)["failed"][0]["cause"].get<std::string>(), std::string("exit code 1"));
    QCOMPARE(jsonOf(report)["result"].get<std::string>(), std::string("failed"));
}

void TestReport::bytesThatAreNoTextDoNotBreakTheJson()
{
    auto report = messagesReport();
    report.snapshot.plugins[0].cause = "said \xff\xfe";
    QVERIFY(nlohmann::json::accept(textOf(jsonOf(report))));
}

void TestReport::aRunThatNeverStartedStillHasAReport()
{
    RunReport report;
    report.app = "nothing.toml";
    report.failure = Error(ErrorKind::NotFound, "there is no file nothing.toml");
    const auto json = jsonOf(report);
    QCOMPARE(json["exit_code"].get<int>(), 1);
    QCOMPARE(json["error"].get<std::string>(), std::string("there is no file nothing.toml"));
    QCOMPARE(json["events_per_second"].get<double>(), 0.0);
}

void TestReport::theSummaryNamesTypesThatHadEvents()
{
    const auto lines = summaryOf(messagesReport());
    QCOMPARE(lines.front(), std::string("Messages example ended after 10.0 s: 1,500 events, 150/s, 0 lost"));
    QVERIFY(anyHas(lines, "TypeA"));
    QVERIFY(!anyHas(lines, "(unregistered)"));
}

void TestReport::whatNobodyPublishedIsNamedWithWhoWaitedForIt()
{
    auto report = messagesReport();
    report.snapshot.types[2].events = 0;
    report.snapshot.plugins[1].subscriptions = {"TypeA", "TypeB"};
    QVERIFY(anyHas(summaryOf(report), "Nobody has published TypeB, to which Counter subscribed"));
    QVERIFY(!anyHas(summaryOf(report), "published TypeA"));
    report.snapshot.plugins[1].subscriptions = {"*"};
    QVERIFY(!anyHas(summaryOf(report), "Nobody"));
}

void TestReport::whoPublishedEventsOfNoTypeIsNamed()
{
    auto report = messagesReport();
    report.snapshot.types[0].events = 2;
    report.snapshot.types[0].publishers = {"Tocker", "(raw port)"};
    QVERIFY(anyHas(summaryOf(report), "2 events of no type of the app, published by Tocker, (raw port)"));
}

void TestReport::whatWaitedAtTheEndIsNoLossAndIsTold()
{
    auto report = messagesReport();
    QVERIFY(!anyHas(summaryOf(report), "taken"));
    report.snapshot.plugins[0].notTaken = 100'000;
    report.snapshot.plugins[1].notTaken = 3;
    report.snapshot.notTaken = 100'003;
    QVERIFY(anyHas(summaryOf(report), "At the end 100,003 events had not been taken: " +
                                          report.snapshot.plugins[0].name + " 100,000, Counter 3"));
    QCOMPARE(exitCodeOf(report), ExitCode::Ok);
    QCOMPARE(jsonOf(report)["not_taken"].get<int>(), 100'003);
    QCOMPARE(jsonOf(report)["plugins"][1]["not_taken"].get<int>(), 3);
}

void TestReport::aRecordingIsPartOfTheReport()
{
    auto report = messagesReport();
    report.snapshot.recording = RecordingSnapshot();
    report.snapshot.recording->file = report.snapshot.recording->currentFile = "demo.mcap";
    report.snapshot.recording->events = 1500;
    QCOMPARE(jsonOf(report)["recording"]["events"].get<int>(), 1500);
    QVERIFY(anyHas(summaryOf(report), "Recorded 1,500 events to demo.mcap ("));
    QVERIFY(anyHas(summaryOf(report), "), the recording lost none"));
    report.snapshot.recording->lost = 1200;
    QVERIFY(anyHas(summaryOf(report), "), the recording lost 1,200"));
}

void TestReport::aSplitRecordingIsCalledByTheNamesOfItsFiles()
{
    auto report = messagesReport();
    auto &recording = report.snapshot.recording.emplace();
    recording.file = "demo.mcap";
    recording.currentFile = "demo_0001.mcap";
    recording.events = 1500;
    QVERIFY(anyHas(summaryOf(report), "Recorded 1,500 events to demo_0001.mcap ("));
    recording.currentFile = "demo_0003.mcap";
    recording.oldestFile = "demo_0001.mcap";
    recording.files = recording.filesKept = 3;
    QVERIFY(anyHas(summaryOf(report), "Recorded 1,500 events to 3 files up to demo_0003.mcap ("));
    recording.oldestFile = "demo_0002.mcap";
    recording.filesKept = 2;
    QVERIFY(anyHas(summaryOf(report), "to 3 files, of which demo_0002.mcap to demo_0003.mcap are kept ("));
    QCOMPARE(jsonOf(report)["recording"]["files_kept"].get<int>(), 2);
    QCOMPARE(jsonOf(report)["recording"]["oldest_file"].get<std::string>(), std::string("demo_0002.mcap"));
    recording.oldestFile = "demo_0003.mcap";
    recording.filesKept = 1;
    QVERIFY(anyHas(summaryOf(report), "to 3 files, of which demo_0003.mcap is kept ("));
    QCOMPARE(jsonOf(report)["recording"]["file"].get<std::string>(), std::string("demo_0003.mcap"));
}

void TestReport::infoHasTheNumberOfMessagesAtItsTop()
{
    RecordingInfo info;
    info.file = "demo.mcap";
    info.events = 15;
    info.start = Timestamp(1000s);
    info.end = Timestamp(1010s);
    info.channels = {{EventType("TypeA", Encoding::Text), "MsgProducer", PublisherKind::Internal, 10, 170},
                     {EventType("TypeB"), "Counter", PublisherKind::Internal, 5, {}}};
    info.losses = {{Timestamp(1005s), 7, "the disk was too slow"}};
    info.lost = 7;
    info.subscriberLosses = {{Timestamp(1006s), "Slow", "TypeA", "dropped", 3, 9, 4},
                             {Timestamp(1007s), "Slow", "TypeA", "dropped", 12, 1500, 1000},
                             {Timestamp(1007s), "Slow", "TypeA", "stalled", 1501, 1502, 2}};
    const InfoReport report{info, {{0, 3, 2s}, {0.5, 0.5, 2s}}};
    const auto json = jsonOf(report);
    QCOMPARE(json["messages"].get<int>(), 15);
    QCOMPARE(json["channels"][0]["messages"].get<int>(), 10);
    QCOMPARE(json["channels"][0]["encoding"].get<std::string>(), std::string("text"));
    QCOMPARE(json["seconds"].get<double>(), 10.0);
    QCOMPARE(json["losses"][0]["messages"].get<int>(), 7);
    QCOMPARE(json["channels"][0]["bytes"].get<int>(), 170);
    QVERIFY(json["channels"][1]["bytes"].is_null());
    QCOMPARE(json["channels"][0]["highest_rate"].get<double>(), 3.0);
    QCOMPARE(json["lost"].get<int>(), 7);
    QCOMPARE(json["plugins_lost"].get<int>(), 1006);
    QVERIFY(anyHas(summaryOf(report), "15 events in 10.0 s; the recording lost 7, plugins lost 1,006"));
    QVERIFY(anyHas(summaryOf(report), "0/s .. 3/s"));
    QVERIFY(anyHas(summaryOf(report), "the disk was too slow"));
    QCOMPARE(json["subscriber_losses"].size(), std::size_t(3));
    const auto &loss = json["subscriber_losses"][1];
    QCOMPARE(loss["subscriber"].get<std::string>(), std::string("Slow"));
    QCOMPARE(loss["type"].get<std::string>(), std::string("TypeA"));
    QCOMPARE(loss["cause"].get<std::string>(), std::string("dropped"));
    QCOMPARE(loss["messages"].get<int>(), 1000);
    QCOMPARE(loss["from"].get<int>(), 12);
    QCOMPARE(loss["to"].get<int>(), 1500);
    QVERIFY(anyHas(summaryOf(report), "1,004"));
    QVERIFY(anyHas(summaryOf(report), "stalled"));
}

void TestReport::infoSaysWhoseLossItIs()
{
    InfoReport report;
    report.info.events = 15;
    QVERIFY(anyHas(summaryOf(report), "15 events in 0.0 s, 0 lost"));
    report.info.lost = 3;
    QVERIFY(anyHas(summaryOf(report), "15 events in 0.0 s; the recording lost 3, plugins lost none"));
    report.info.lost = 0;
    report.info.subscriberLosses = {{Timestamp(1006s), "Slow", "TypeA", "dropped", 3, 4000, 3617}};
    QVERIFY(anyHas(summaryOf(report), "15 events in 0.0 s; the recording lost none, plugins lost 3,617"));
    QCOMPARE(jsonOf(report)["lost"].get<int>(), 0);
    QCOMPARE(jsonOf(report)["plugins_lost"].get<int>(), 3617);
    report.info.notTaken = {
        {Timestamp(1006s), "Slow", 4}, {Timestamp(1008s), "Slow", 1000}, {Timestamp(1009s), "B", 2}};
    QVERIFY(anyHas(summaryOf(report), "1,006 events had not been taken when plugins ended: B 2, Slow 1,004"));
    QCOMPARE(jsonOf(report)["plugins_not_taken"].get<int>(), 1006);
    QCOMPARE(jsonOf(report)["not_taken"][1]["plugin"].get<std::string>(), std::string("Slow"));
    QCOMPARE(jsonOf(report)["not_taken"][1]["messages"].get<int>(), 1000);
}

void TestReport::anEmptyRecordingHasNoTimes()
{
    const auto json = jsonOf(InfoReport());
    QVERIFY(json["start"].is_null() && json["end"].is_null());
    QCOMPARE(json["seconds"].get<double>(), 0.0);
}

void TestReport::aReplayTellsItsTimingError()
{
    ReplayReport report;
    report.file = "demo.mcap";
    report.time = 10s;
    report.replay.state = ReplayState::Finished;
    report.replay.published = 1000;
    report.replay.timing = {1000, 50us, 400us, 2ms};
    const auto json = jsonOf(report);
    QCOMPARE(json["timing_error"]["p99_us"].get<double>(), 400.0);
    QCOMPARE(json["events"].get<int>(), 1000);
    QVERIFY(anyHas(summaryOf(report), "half of them within 50 us, 99 % within 400 us, all within 2 ms"));
    report.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
    QCOMPARE(jsonOf(report)["speed"].get<std::string>(), std::string("max"));
    QVERIFY(!anyHas(summaryOf(report), "Timing"));
}

void TestReport::refusedEventsAreLosses()
{
    ReplayReport report;
    report.replay.state = ReplayState::Finished;
    QCOMPARE(exitCodeOf(report), ExitCode::Ok);
    report.replay.refused = 2;
    QCOMPARE(exitCodeOf(report), ExitCode::Losses);
    report.app = messagesReport();
    report.app->result.failed.push_back({"Counter", "threw"});
    QCOMPARE(exitCodeOf(report), ExitCode::Failed);
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
