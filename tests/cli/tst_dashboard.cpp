// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/dashboard.h"
#include "engine/cli/event_line.h"
#include "engine/cli/numbers.h"
#include "tests/cli/snapshots.h"

#include <QtTest>

using namespace event_engine;
using namespace event_engine::cli;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> textsOf(const std::vector<StyledLine> &lines)
{
    std::vector<std::string> texts;
    for (const auto &line : lines) texts.push_back(line.text);
    return texts;
}

StyledLine lineWith(const std::vector<StyledLine> &lines, const std::string &word)
{
    for (const auto &line : lines)
        if (line.text.find(word) != std::string::npos) return line;
    return {"(no line)", Style::Plain};
}

} // namespace

class TestDashboard : public QObject {
    Q_OBJECT

private slots:
    void numbersAreWrittenForPeople();
    void timesAreWrittenInFull();
    void tableColumnsAreAsWideAsTheirWidestCell();
    void aLongTextIsCutAtAWholeCharacter();
    void itShowsTypesAndPlugins();
    void whatAPluginUsesIsShown();
    void whatHasFailedStandsOut();
    void whoWaitsForWhomIsSaid();
    void aProblemHasItsTimeAndSaysWhenItIsOver();
    void itNeverTakesMoreRoomThanThereIs();
    void rowsThatAreLeftOutAreCounted();
    void aPreviewIsTextOrHex();
};

void TestDashboard::numbersAreWrittenForPeople()
{
    QCOMPARE(countText(0), std::string("0"));
    QCOMPARE(countText(999), std::string("999"));
    QCOMPARE(countText(1'120'334), std::string("1,120,334"));
    QCOMPARE(rateText(0), std::string("0/s"));
    QCOMPARE(rateText(0.5), std::string("0.5/s"));
    QCOMPARE(rateText(120), std::string("120/s"));
    QCOMPARE(rateText(999.9), std::string("1 k/s"));
    QCOMPARE(rateText(1239), std::string("1.24 k/s"));
    QCOMPARE(rateText(6.54e6), std::string("6.54 M/s"));
    QCOMPARE(byteRateText(1536), std::string("1.5 KiB/s"));
    QCOMPARE(ageText(213ms), std::string("0.2 s"));
    QCOMPARE(ageText(12'300ms), std::string("12 s"));
    QCOMPARE(spanText(10'230ms), std::string("10.2 s"));
    QCOMPARE(spanText(125s), std::string("2 min 5 s"));
    QCOMPARE(perSecond(500, 10s), 50.0);
    QCOMPARE(perSecond(500, 0s), 0.0);
}

void TestDashboard::timesAreWrittenInFull()
{
    const Timestamp time(1'700'000'000'012'345'678ns);
    QCOMPARE(isoText(time), std::string("2023-11-14T22:13:20.012345678Z"));
    QCOMPARE(clockText(time), std::string("22:13:20.012345"));
}

void TestDashboard::tableColumnsAreAsWideAsTheirWidestCell()
{
    using enum TextTable::Align;
    TextTable table({{"type"}, {"events", Right}, {"cause"}});
    table.addRow({"Temperature", "7", "none"});
    table.addRow({"Wind", "120,334", ""});
    const std::vector<std::string> expected{
        "type          events  cause", // as wide as "Temperature" and "120,334"
        "Temperature        7  none",
        "Wind         120,334",
    };
    QCOMPARE(textsOf(table.lines(80)), expected);
    QCOMPARE(textsOf(table.lines(12)).at(2), std::string("Wind     ..."));
}

void TestDashboard::aLongTextIsCutAtAWholeCharacter()
{
    QCOMPARE(cutTo("Kühlwächter", 8), std::string("Kühlw..."));
    QCOMPARE(cutTo("Kühlwächter", 11), std::string("Kühlwächter"));
    QCOMPARE(cutTo("two\nlines", 20), std::string("two lines"));
    QCOMPARE(cutTo("long", 2), std::string("lo"));
}

void TestDashboard::itShowsTypesAndPlugins()
{
    const auto lines = dashboard(messagesSnapshot(), {});
    QCOMPARE(lines.front().text, std::string("Messages example  running 10.0 s  1,500 events  100/s  0 lost  "
                                             "publish port 5559, subscribe port off"));
    QCOMPARE(lineWith(lines, "TypeA").text, std::string("TypeA   1,000  100/s  1.95 KiB/s  0.2 s     0"));
    QCOMPARE(lineWith(lines, "TypeB").style, Style::Faint);
    QCOMPARE(lineWith(lines, "(unregistered)").text, std::string("(no line)"));
    QCOMPARE(lineWith(lines, "Counter").style, Style::Plain);
}

void TestDashboard::whatAPluginUsesIsShown()
{
    auto snapshot = messagesSnapshot();
    snapshot.plugins[0].cpu = 0.123;
    snapshot.plugins[0].memoryBytes = 48 * MIB;
    QVERIFY(lineWith(dashboard(snapshot, {}), "12 % 48 MiB").text != "(no line)");
}

void TestDashboard::whatHasFailedStandsOut()
{
    auto snapshot = messagesSnapshot();
    snapshot.plugins[1].state = PluginState::Failed;
    snapshot.plugins[1].cause = "exit code 1";
    snapshot.problems.push_back({.about = "Counter", .text = "failed", .first = {}, .last = {}, .count = 3});
    const auto lines = dashboard(snapshot, {});
    QCOMPARE(lineWith(lines, "exit code 1").style, Style::Alarm);
    QCOMPARE(lineWith(lines, "Counter: failed").style, Style::Alarm);
}

void TestDashboard::whoWaitsForWhomIsSaid()
{
    auto snapshot = messagesSnapshot();
    snapshot.plugins[0].waitsFor = "Counter";
    snapshot.plugins[0].waitsSince = 12s;
    QVERIFY(lineWith(dashboard(snapshot, {}), "waits for Counter, 12 s").text != "(no line)");
}

void TestDashboard::aProblemHasItsTimeAndSaysWhenItIsOver()
{
    auto snapshot = messagesSnapshot();
    const Timestamp time(1'700'000'000s); // 22:13:20 UTC
    snapshot.problems.push_back({.about = "Slow", .text = "waits", .first = time - 1h, .last = time, .count = 3});
    snapshot.problems.push_back({.about = "Counter", .text = "is stalled", .first = time, .last = time + 1s});
    snapshot.problems.back().ended = time + 65s;
    const auto lines = dashboard(snapshot, {});
    QCOMPARE(lineWith(lines, "Slow").text, std::string("22:13:20  Slow: waits (3 times)"));
    QCOMPARE(lineWith(lines, "Slow").style, Style::Alarm);
    const auto over = lineWith(lines, "Counter: ");
    QCOMPARE(over.text, std::string("22:13:21  Counter: is stalled (over since 22:14:25)"));
    QCOMPARE(over.style, Style::Faint);
}

void TestDashboard::itNeverTakesMoreRoomThanThereIs()
{
    auto snapshot = messagesSnapshot();
    for (TypeId id = 3; id < 40; ++id) snapshot.types.push_back(typeSnapshot(id, "Type" + std::to_string(id), 1, 1));
    for (int i = 0; i < 30; ++i)
        snapshot.plugins.push_back(pluginSnapshot("Plugin" + std::to_string(i), PluginState::Running));
    for (int i = 0; i < 5; ++i) snapshot.problems.push_back({.text = "p" + std::to_string(i), .first = {}, .last = {}});
    for (std::size_t rows = 1; rows < 100; ++rows) {
        for (const std::size_t columns : {5, 20, 80}) {
            const auto lines = dashboard(snapshot, {columns, rows});
            QVERIFY(lines.size() <= rows);
            for (const auto &line : lines) QVERIFY(widthOf(line.text) <= columns);
        }
    }
}

void TestDashboard::rowsThatAreLeftOutAreCounted()
{
    auto snapshot = messagesSnapshot();
    for (TypeId id = 3; id < 40; ++id) snapshot.types.push_back(typeSnapshot(id, "Type" + std::to_string(id), 1, 1));
    const auto lines = dashboard(snapshot, {80, 24});
    QCOMPARE(lines.size(), std::size_t(24));
    // 24 - headline, two blank lines, three of plugins = 18 for types: their titles, 16 of 39 and the line that says so
    QCOMPARE(lineWith(lines, "... and").text, std::string("... and 23 more"));
    QVERIFY(lineWith(lines, "Counter").text != "(no line)");
}

void TestDashboard::aPreviewIsTextOrHex()
{
    QCOMPARE(previewOf(asBytes("Goodbye"), 80), std::string("\"Goodbye\""));
    QCOMPARE(previewOf(asBytes("Größe"), 80), std::string("\"Größe\""));
    QCOMPARE(previewOf(asBytes("\xff\x01"), 80), std::string("ff 01"));
    QCOMPARE(previewOf(asBytes("\xe2\x82"), 80), std::string("e2 82")); // the beginning of a character
    QCOMPARE(previewOf(Bytes(1000), 20).size(), std::size_t(20));
    QCOMPARE(previewOf({}, 80), std::string("\"\""));
}

QTEST_GUILESS_MAIN(TestDashboard)
#include "tst_dashboard.moc"
