// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/command_line.h"
#include "event_engine/replayer.h"

#include <QtTest>

using namespace event_engine;
using namespace event_engine::cli;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

template <class T>
T parsed(const Words &words)
{
    const auto wanted = parseCommandLine(words);
    if (const auto *answer = std::get_if<Answer>(&wanted)) qFatal("%s", answer->text.c_str());
    return std::get<T>(std::get<Command>(wanted));
}

Answer answerTo(const Words &words)
{
    const auto wanted = parseCommandLine(words);
    return std::holds_alternative<Answer>(wanted) ? std::get<Answer>(wanted) : Answer{ExitCode::Ok, "(a command)"};
}

Words split(const char *line)
{
    Words words;
    for (const auto &word : QString(line).split(' ', Qt::SkipEmptyParts)) words.push_back(word.toStdString());
    return words;
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

private slots:
    void runTakesAllItsOptions();
    void timesMayHaveAUnit();
    void injectTakesExactlyOnePayload();
    void eventsAreChosenAndCounted();
    void aPayloadMayBeginWithADash();
    void replayKnowsSpeedsAndTypes();
    void helpAndVersionAreNoMistakes();
    void helpShowsExamples_data();
    void helpShowsExamples();
    void aMistakeIsSaidInOneSentence_data();
    void aMistakeIsSaidInOneSentence();
    void anEmptyNameIsAMistake();
};

void TestCommandLine::runTakesAllItsOptions()
{
    const auto run = parsed<RunCommand>(split("run app.toml --for 10 --json --record demo.mcap --quiet"));
    QCOMPARE(run.app, std::filesystem::path("app.toml"));
    QCOMPARE(run.time, std::optional<Duration>(10s));
    QCOMPARE(run.recording, std::filesystem::path("demo.mcap"));
    QVERIFY(run.json && run.quiet);
    QVERIFY(!parsed<RunCommand>(split("run app.toml")).time);
}

void TestCommandLine::timesMayHaveAUnit()
{
    QCOMPARE(parsed<RunCommand>(split("run a --for 0.25")).time, std::optional<Duration>(250ms));
    QCOMPARE(parsed<TopCommand>(split("top a --for 2min --every 500ms")).time, std::optional<Duration>(2min));
    QCOMPARE(parsed<TopCommand>(split("top a --every 500ms")).every, Duration(500ms));
}

void TestCommandLine::injectTakesExactlyOnePayload()
{
    const auto inject = parsed<InjectCommand>({"inject", "Wind", "--json", R"({"speed": 3})", "--rate", "10", "--count",
                                               "100", "--port", "7000", "--host", "::1", "--app", "app.toml"});
    QCOMPARE(inject.type, std::string("Wind"));
    QCOMPARE(inject.payload.form, PayloadInput::Form::Json);
    QCOMPARE(inject.payload.value, std::string(R"({"speed": 3})"));
    QCOMPARE(inject.rate, std::optional(10.0));
    QCOMPARE(inject.count, std::optional<std::uint64_t>(100));
    QCOMPARE(inject.app.port, std::optional<std::uint16_t>(7000));
    QCOMPARE(answerTo(split("inject Wind")).code, ExitCode::Usage);
    QCOMPARE(answerTo(split("record a.toml -o b.mcap --keep 3")).code, ExitCode::Usage);
    QCOMPARE(answerTo(split("inject Wind --text a --hex 01")).code, ExitCode::Usage);
}

void TestCommandLine::eventsAreChosenAndCounted()
{
    const auto events = parsed<EventsCommand>(
        {"events", "--types", "Wind,Alarm", "--where", "size > 3", "--count", "2", "--app", "app.toml", "--json"});
    QCOMPARE(events.types, (Words{"Wind", "Alarm"}));
    QCOMPARE(events.filter.text(), std::string("size > 3"));
    QCOMPARE(events.count, std::optional<std::uint64_t>(2));
    QCOMPARE(events.app.file, std::filesystem::path("app.toml"));
    QVERIFY(events.json);
    QVERIFY(!parsed<EventsCommand>({"events"}).app.port);
}

void TestCommandLine::aPayloadMayBeginWithADash()
{
    QCOMPARE(parsed<InjectCommand>({"inject", "TypeA", "--text=-1"}).payload.value, std::string("-1"));
    QCOMPARE(parsed<InjectCommand>({"inject", "Image", "--file", "-"}).payload.value, std::string("-"));
    QCOMPARE(parsed<InjectCommand>({"inject", "TypeA", "--text", ""}).payload.value, std::string());
}

void TestCommandLine::replayKnowsSpeedsAndTypes()
{
    const auto replay = parsed<ReplayCommand>(split("replay demo.mcap --app app.toml --speed 2.5 --types A,B --loop"));
    QCOMPARE(replay.speed, 2.5);
    QCOMPARE(replay.part.names.onlyTypes, (Words{"A", "B"}));
    QVERIFY(replay.loop);
    QVERIFY(!replay.paused && !replay.control);
    const auto told = parsed<ReplayCommand>(split("replay demo.mcap --paused --control"));
    QVERIFY(told.paused && told.control);
    const auto run = parsed<RunCommand>(split("run app.toml --control --save-last 5 --save-folder kept"));
    QVERIFY(run.control.taken);
    QCOMPARE(run.control.saveLast, Duration(std::chrono::seconds(5)));
    QCOMPARE(run.control.saveFolder, std::filesystem::path("kept"));
    QCOMPARE(parsed<ReplayCommand>(split("replay a --speed max")).speed, double(ReplayOptions::AS_FAST_AS_POSSIBLE));
}

void TestCommandLine::helpAndVersionAreNoMistakes()
{
    QCOMPARE(answerTo({"--version"}).code, ExitCode::Ok);
    QVERIFY(QString::fromStdString(answerTo({"--version"}).text).startsWith("event-engine "));
    QCOMPARE(answerTo({"--help"}).code, ExitCode::Ok);
    QCOMPARE(answerTo({}).code, ExitCode::Usage);
}

void TestCommandLine::helpShowsExamples_data()
{
    QTest::addColumn<QString>("command");
    for (const auto *command :
         {"run", "top", "inject", "info", "replay", "events", "record", "recover", "cut", "merge", "export"})
        QTest::newRow(command) << QString(command);
}

void TestCommandLine::helpShowsExamples()
{
    QFETCH(QString, command);
    const auto answer = answerTo({command.toStdString(), "--help"});
    QCOMPARE(answer.code, ExitCode::Ok);
    QVERIFY(QString::fromStdString(answer.text).contains("  event-engine " + command + " "));
}

void TestCommandLine::aMistakeIsSaidInOneSentence_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("unknown command") << "rpelay app.toml"
                                     << "event-engine: unknown command \"rpelay\", did you mean \"replay\"?";
    QTest::newRow("unknown option") << "run app.toml --jsno"
                                    << "event-engine run: unknown option \"--jsno\", did you mean \"--json\"?";
    QTest::newRow("too many") << "info a b"
                              << "event-engine info: \"b\" is one argument too many";
    QTest::newRow("no app") << "run"
                            << "event-engine run: APP.toml is required";
    QTest::newRow("bad time") << "run app.toml --for soon"
                              << "event-engine run: --for needs a time in seconds, not \"soon\"";
    QTest::newRow("no time") << "run app.toml --for 0"
                             << "event-engine run: --for needs a time in seconds, not \"0\"";
    QTest::newRow("more time than there is")
        << "run app.toml --for 90000d"
        << "event-engine run: --for needs at most 1000000000 seconds, not \"90000d\"";
    QTest::newRow("further than a recording goes")
        << "export a.mcap --from 90000d"
        << "event-engine export: --from needs at most 1000000000 seconds, not \"90000d\"";
    QTest::newRow("bad speed") << "replay a --speed fast"
                               << "event-engine replay: --speed needs 0.001 to 1000, or max, not \"fast\"";
    QTest::newRow("bad port") << "inject A --text b --port 70000"
                              << "event-engine inject: --port needs 1 to 65535, not \"70000\"";
    QTest::newRow("bad subscribe port") << "inject A --text b --subscribe-port x"
                                        << "event-engine inject: --subscribe-port needs 1 to 65535, not \"x\"";
    QTest::newRow("its own answer")
        << "inject A --text b --whenever A"
        << "event-engine inject: --whenever needs another type than the one to publish, or it would go on for ever";
    QTest::newRow("bad rate") << "inject A --text b --rate -1"
                              << "event-engine inject: --rate needs a number above 0, not \"-1\"";
    QTest::newRow("no payload")
        << "inject A"
        << "event-engine inject: a payload is missing: give one of --text, --hex, --json and --file";
    QTest::newRow("two payloads")
        << "inject A --text b --hex 01"
        << "event-engine inject: more than one payload: give one of --text, --hex, --json and --file";
    QTest::newRow("nothing after the option") << "run app.toml --for"
                                              << "event-engine run: --for needs a value";
    QTest::newRow("a flag with a value") << "info a.mcap --check=maybe"
                                         << "event-engine info: --check takes no value";
    QTest::newRow("a flag with a value, without a command")
        << "--check=maybe"
        << "event-engine: unknown option \"--check=maybe\", known are --version, --help";
    QTest::newRow("an option before its command") << "--json run app.toml"
                                                  << "event-engine run: --json belongs behind run";
    QTest::newRow("an option twice") << "run app.toml --for 1 --for 2"
                                     << "event-engine run: --for is given twice";
}

void TestCommandLine::aMistakeIsSaidInOneSentence()
{
    QFETCH(QString, line);
    QFETCH(QString, sentence);
    const auto answer = answerTo(split(line.toUtf8().constData()));
    QCOMPARE(answer.code, ExitCode::Usage);
    QCOMPARE(QString::fromStdString(answer.text).section('\n', 0, 0), sentence);
}

// "$FILE" of a script that has not set it.
void TestCommandLine::anEmptyNameIsAMistake()
{
    const auto answer = answerTo({"cut", "a.mcap", "-o", ""});
    QCOMPARE(answer.code, ExitCode::Usage);
    QCOMPARE(answer.text, "event-engine cut: --output needs a value, not \"\"\nTry event-engine cut --help.\n");
    for (const Words &words : {Words{"info", ""}, Words{"export", "a.mcap", "-o", ""},
                               Words{"merge", "a.mcap", "", "-o", "b"}, Words{"run", "a.toml", "--record", ""},
                               Words{"inject", "", "--text", "a"}, Words{"cut", "a.mcap", "-o", "b", "--types", ""}})
        QCOMPARE(answerTo(words).code, ExitCode::Usage);
    QVERIFY(parsed<CutCommand>({"cut", "a.mcap", "-o", "b", "--where", ""}).part.names.filter.matchesEverything());
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
