// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/registry/output_log.h"

#include <QTest>
#include <thread>

using namespace event_engine;

class TestOutputLog : public QObject {
    Q_OBJECT

private slots:
    void linesAreNumberedOverAllPlugins();
    void aPageGoesOnWhereTheLastOneEnded();
    void aPageHoldsTheNewestLines();
    void aPageOfOnePluginHoldsItsLinesAlone();
    void aTalkativePluginDoesNotPushOutTheWordsOfAnother();
    void theBytesOfAPluginAreBounded();
    void aListenerHearsEveryLineInOrder();
    void linesOfManyThreadsAreAllNumbered();
};

namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::uint64_t>;

void add(OutputLog &log, std::string plugin, std::string text)
{
    OutputLine line;
    line.plugin = std::move(plugin);
    line.text = std::move(text);
    log.add(std::move(line));
}

Texts texts(const std::vector<OutputLine> &lines)
{
    Texts found;
    for (const auto &line : lines) found.push_back(line.text);
    return found;
}

Numbers numbers(const std::vector<OutputLine> &lines)
{
    Numbers found;
    for (const auto &line : lines) found.push_back(line.number);
    return found;
}

/// Lines a1 b2 a3 b4 ... of the plugins a and b.
void addInTurn(OutputLog &log, int count)
{
    for (int i = 1; i <= count; ++i) {
        const std::string plugin(1, i % 2 ? 'a' : 'b');
        add(log, plugin, plugin + std::to_string(i));
    }
}

} // namespace

void TestOutputLog::linesAreNumberedOverAllPlugins()
{
    OutputLog log;
    QCOMPARE(log.lines(0, 100, {}).size(), 0u);
    QCOMPARE(log.lastOf("a"), std::string());
    addInTurn(log, 4);
    QCOMPARE(texts(log.lines(0, 100, {})), (Texts{"a1", "b2", "a3", "b4"}));
    QCOMPARE(numbers(log.lines(0, 100, {})), (Numbers{1, 2, 3, 4}));
    QCOMPARE(log.lastOf("a"), std::string("a3"));
}

void TestOutputLog::aPageGoesOnWhereTheLastOneEnded()
{
    OutputLog log;
    addInTurn(log, 4);
    const auto page = log.lines(0, 100, {});
    QCOMPARE(log.lines(page.back().number, 100, {}).size(), 0u);
    add(log, "a", "next");
    QCOMPARE(texts(log.lines(page.back().number, 100, {})), Texts{"next"});
}

void TestOutputLog::aPageHoldsTheNewestLines()
{
    OutputLog log;
    addInTurn(log, 9);
    QCOMPARE(texts(log.lines(0, 3, {})), (Texts{"a7", "b8", "a9"}));
    QCOMPARE(texts(log.lines(7, 3, {})), (Texts{"b8", "a9"}));
    QCOMPARE(log.lines(0, 0, {}).size(), 0u);
}

void TestOutputLog::aPageOfOnePluginHoldsItsLinesAlone()
{
    OutputLog log;
    addInTurn(log, 9);
    QCOMPARE(texts(log.lines(0, 2, "b")), (Texts{"b6", "b8"}));
    QCOMPARE(texts(log.lines(6, 9, "b")), (Texts{"b8"}));
    QCOMPARE(log.lines(0, 9, "c").size(), 0u);
}

void TestOutputLog::aTalkativePluginDoesNotPushOutTheWordsOfAnother()
{
    OutputLog log;
    add(log, "quiet", "last words");
    for (std::size_t i = 0; i < OutputLog::LINES_PER_PLUGIN + 500; ++i) add(log, "talkative", std::to_string(i));
    QCOMPARE(texts(log.lines(0, 10, "quiet")), Texts{"last words"});
    const auto talkative = log.lines(0, SIZE_MAX, "talkative");
    QCOMPARE(talkative.size(), OutputLog::LINES_PER_PLUGIN);
    QCOMPARE(talkative.front().text, std::string("500"));
}

void TestOutputLog::theBytesOfAPluginAreBounded()
{
    OutputLog log;
    const std::string line(OutputLog::BYTES_PER_PLUGIN / 4, 'x');
    for (int i = 0; i < 6; ++i) add(log, "a", line);
    QCOMPARE(numbers(log.lines(0, 100, {})), (Numbers{3, 4, 5, 6}));
    add(log, "a", std::string(OutputLog::BYTES_PER_PLUGIN * 2, 'y'));
    QCOMPARE(numbers(log.lines(0, 100, {})), Numbers{7}); // the newest stays, however long
}

void TestOutputLog::aListenerHearsEveryLineInOrder()
{
    OutputLog log;
    addInTurn(log, 2);
    Numbers heard;
    log.setListener([&](const OutputLine &line) { heard.push_back(line.number); });
    addInTurn(log, 3);
    log.setListener({});
    addInTurn(log, 1);
    QCOMPARE(heard, (Numbers{3, 4, 5}));
}

void TestOutputLog::linesOfManyThreadsAreAllNumbered()
{
    OutputLog log;
    std::vector<std::thread> plugins;
    for (int i = 0; i < 4; ++i)
        plugins.emplace_back([&log, i] {
            for (int line = 0; line < 500; ++line) add(log, std::to_string(i), std::to_string(line));
        });
    for (auto &plugin : plugins) plugin.join();

    const auto all = log.lines(0, SIZE_MAX, {});
    QCOMPARE(all.size(), 2000u);
    for (std::size_t i = 0; i < all.size(); ++i) QCOMPARE(all[i].number, i + 1);
    for (int i = 0; i < 4; ++i) QCOMPARE(log.lastOf(std::to_string(i)), std::string("499"));
}

QTEST_APPLESS_MAIN(TestOutputLog)
#include "tst_output_log.moc"
