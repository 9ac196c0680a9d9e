// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/line_splitter.h"

#include <QTest>
#include <vector>

using namespace event_engine;

class TestLineSplitter : public QObject {
    Q_OBJECT

private slots:
    void linesComeWithoutTheirEnds();
    void aLineMayComeInPieces();
    void anEmptyLineIsALine();
    void theLastLineNeedsNoEnd();
    void bytesAreKeptAsTheyAre();
    void aLineOverTheLimitIsHandedOnAtOnceAndItsRestDropped();
    void aLineAtTheLimitIsWhole();
    void noCharacterIsCutInTwo();
};

namespace {

using Lines = std::vector<std::string>;

class Split {
public:
    explicit Split(std::size_t limit = LineSplitter::DEFAULT_LIMIT) : m_splitter(limit) {}

    Split &add(std::string_view bytes)
    {
        m_splitter.add(bytes, m_sink);
        return *this;
    }
    Lines finish()
    {
        m_splitter.finish(m_sink);
        return m_lines;
    }
    [[nodiscard]] const Lines &lines() const { return m_lines; }

private:
    LineSplitter m_splitter;
    Lines m_lines;
    LineSplitter::Sink m_sink = [this](std::string line) { m_lines.push_back(std::move(line)); };
};

std::string cut(std::string text)
{
    return text.append(LineSplitter::LINE_CUT_MARK);
}

} // namespace

void TestLineSplitter::linesComeWithoutTheirEnds()
{
    QCOMPARE(Split().add("one\ntwo\r\nthree\n").finish(), (Lines{"one", "two", "three"}));
}

void TestLineSplitter::aLineMayComeInPieces()
{
    Split split;
    split.add("on").add("e").add("\ntw").add("o\r").add("\n");
    QCOMPARE(split.lines(), (Lines{"one", "two"}));
}

void TestLineSplitter::anEmptyLineIsALine()
{
    QCOMPARE(Split().add("\n\na\n").finish(), (Lines{"", "", "a"}));
}

void TestLineSplitter::theLastLineNeedsNoEnd()
{
    QCOMPARE(Split().add("a\nb").finish(), (Lines{"a", "b"}));
    QCOMPARE(Split().add("").finish(), Lines{});
}

void TestLineSplitter::bytesAreKeptAsTheyAre()
{
    const std::string bytes("\xff\x00\xc3(\t\r!", 7);
    QCOMPARE(Split().add(bytes + "\n").finish(), Lines{bytes});
}

void TestLineSplitter::aLineOverTheLimitIsHandedOnAtOnceAndItsRestDropped()
{
    Split split(4);
    split.add("abcdefgh");
    QCOMPARE(split.lines(), Lines{cut("abcd")});
    split.add("ijk").add("lm\nnext\n").add("12").add("345");
    QCOMPARE(split.finish(), (Lines{cut("abcd"), "next", cut("1234")}));
}

void TestLineSplitter::aLineAtTheLimitIsWhole()
{
    QCOMPARE(Split(4).add("abcd\nabc").add("d\n").finish(), (Lines{"abcd", "abcd"}));
}

void TestLineSplitter::noCharacterIsCutInTwo()
{
    QCOMPARE(Split(4).add("abc\u00e4bc\n").finish(), Lines{cut("abc")});
    QCOMPARE(Split(4).add("ab\u00e4bc\n").finish(), Lines{cut("ab\u00e4")});
    QCOMPARE(Split(4).add("\x80\x80\x80\x80\x80\x80\n").finish(), Lines{cut("\x80\x80\x80\x80")});
}

QTEST_APPLESS_MAIN(TestLineSplitter)
#include "tst_line_splitter.moc"
