// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_type_model.h"
#include "studio/models/formats.h"
#include "studio/models/payload_tree.h"
#include "studio/models/plugin_model.h"
#include "studio/models/problem_model.h"
#include "studio/models/type_colors.h"

#include <QTest>

using namespace event_studio;
using namespace std::chrono_literals;
using event_engine::asBytes;

namespace {

ByteView bytesOf(const QByteArray &bytes)
{
    return asBytes({bytes.constData(), std::size_t(bytes.size())});
}

} // namespace

class TestFormats : public QObject {
    Q_OBJECT
private slots:
    void numbersReadAsPeopleSayThem_data()
    {
        QTest::addColumn<double>("number");
        QTest::addColumn<QString>("expected");
        QTest::newRow("none") << 0.0 << "0";
        QTest::newRow("slow") << 0.2 << "0.2";
        QTest::newRow("a few") << 7.5 << "7.5";
        QTest::newRow("many") << 999.4 << "999";
        QTest::newRow("rounds up to the next prefix") << 999.6 << "1.0 k";
        QTest::newRow("thousands") << 1234.0 << "1.2 k";
        QTest::newRow("hundred thousands") << 123456.0 << "123 k";
        QTest::newRow("just below a million") << 999999.0 << "1.0 M";
        QTest::newRow("billions") << 3.4e9 << "3.4 G";
    }
    void numbersReadAsPeopleSayThem()
    {
        QFETCH(double, number);
        QTEST(humanNumber(number), "expected");
    }

    void ratesAndSizesCarryTheirUnit()
    {
        QCOMPARE(humanRate(120), "120/s");
        QCOMPARE(humanRate(1234), "1.2 k/s");
        QCOMPARE(humanRate(0), "0/s");
        QCOMPARE(humanBytes(31), "31 B");
        QCOMPARE(humanBytes(3400), "3.4 KB");
        QCOMPARE(humanBytes(3.4e6), "3.4 MB");
        QCOMPARE(humanByteRate(12e3), "12.0 KB/s");
        QCOMPARE(fullNumber(7), "7");
        QCOMPARE(fullNumber(1234567), "1,234,567");
    }

    void durationsReadInTheUnitThatFits_data()
    {
        QTest::addColumn<qint64>("nanoseconds");
        QTest::addColumn<QString>("expected");
        const auto row = [](Duration duration, const char *expected) {
            QTest::newRow(expected) << qint64(duration.count()) << expected;
        };
        row(350ns, "350 ns");
        row(1200ns, "1.2 µs");
        row(12ms, "12 ms");
        row(1500ms, "1.5 s");
        row(12s, "12 s");
        row(3min + 5s, "3 min 05 s");
        row(2h + 3min, "2 h 03 min");
        row(98h, "4 d 02 h");
        row(-12s, "-12 s");
    }
    void durationsReadInTheUnitThatFits()
    {
        QFETCH(qint64, nanoseconds);
        QTEST(humanDuration(Duration(nanoseconds)), "expected");
    }

    void anAgeCountsWholeSeconds()
    {
        QCOMPARE(humanAge(900ms), "now");
        QCOMPARE(humanAge(2900ms), "2 s");
        QCOMPARE(humanAge(75s), "1 min");
        QCOMPARE(humanAge(2h + 59min), "2 h");
        QCOMPARE(humanAge(50h), "2 d");
    }

    void aClockShowsHoursOnlyWhereThereAreAny()
    {
        QCOMPARE(clockText(12s), "00:12");
        QCOMPARE(clockText(3200ms, 1), "00:03.2");
        QCOMPARE(clockText(1h + 2min + 3s), "01:02:03");
    }

    void timesReadAbsoluteRelativeOrSinceTheRowBefore()
    {
        const Timestamp start(1'700'000'000s);
        const Timestamp time = start + 12'003'112us;
        QVERIFY(timeText(time, TimeStyle::Absolute).endsWith(".003112"));
        QCOMPARE(timeText(time, TimeStyle::Relative, start), "12.003112");
        QCOMPARE(timeText(time, TimeStyle::SincePrevious, time - 312us), "+0.000312");
        QCOMPARE(timeText(start, TimeStyle::SincePrevious, time), "-12.003112");
    }

    void aPreviewIsOneLineWhateverThePayload()
    {
        QCOMPARE(previewLine({}, Encoding::Text), "(empty)");
        QCOMPARE(previewLine(asBytes("two\n lines"), Encoding::Text), "two lines");
        QCOMPARE(previewLine(asBytes("text of no known encoding"), Encoding::Binary), "text of no known encoding");
        QCOMPARE(previewLine(bytesOf(QByteArray("\x01\xff\x3a", 3)), Encoding::Binary), "01 ff 3a");
        QCOMPARE(previewLine(bytesOf(QByteArray(500, 'x')), Encoding::Text, 10), "xxxxxxxxx…");
        QCOMPARE(previewLine(bytesOf(QByteArray(500, '\0')), Encoding::Binary, 10), "00 00 00 …");
    }

    void aCharacterCutAtTheEndOfAPreviewIsStillText()
    {
        QByteArray umlauts;
        for (int i = 0; i < 100; ++i) umlauts += "ü";
        QCOMPARE(previewLine(bytesOf("x" + umlauts), Encoding::Binary, 10), "xüüüüüüüü…");
    }

    void aHexDumpShowsOffsetBytesAndCharacters()
    {
        QCOMPARE(hexDump(asBytes("This is message 4")),
                 "00000000  54 68 69 73 20 69 73 20  6d 65 73 73 61 67 65 20  This is message \n"
                 "00000010  34                                                4\n");
        QCOMPARE(hexDump(bytesOf(QByteArray(40, 'x')), 16),
                 "00000000  78 78 78 78 78 78 78 78  78 78 78 78 78 78 78 78  xxxxxxxxxxxxxxxx\n… 24 more bytes\n");
    }

    void aHexDumpFitsIntoTheRoomThatThereIs()
    {
        QCOMPARE(hexDump(asBytes("This is"), 100, 4), "0000  54 68 69 73  This\n0004  20 69 73      is\n");
        for (const auto perRow : {4u, 8u, 16u}) {
            const auto width = int(hexDump(bytesOf(QByteArray(16, 'x')), 100, perRow).indexOf('\n'));
            QCOMPARE(hexPerRow(width), perRow);
            if (perRow > 4) QCOMPARE(hexPerRow(width - 1), perRow / 2);
        }
    }

    void numbersAtAnAxisAreNotRounded()
    {
        QCOMPARE(axisNumber(0), "0");
        QCOMPARE(axisNumber(0.2), "0.2");
        QCOMPARE(axisNumber(250), "250");
        QCOMPARE(axisNumber(1250), "1.25 k");
        QCOMPARE(axisNumber(8000), "8 k");
        QCOMPARE(axisNumber(-2.5e6), "-2.5 M");
    }

    void zeroBytesInTextAreSeen()
    {
        QCOMPARE(payloadText(bytesOf(QByteArray("a\0b\n", 4))), QStringLiteral("a\u2400b\n"));
    }

    void jsonIsIndentedWithItsOwnOrderAndDigits()
    {
        const char *payload = "{\"b\":1.50,\"a\":[1,{}],\"s\":\"{,}\"}";
        const char *expected = "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    {}\n  ],\n  \"s\": \"{,}\"\n}";
        QCOMPARE(prettyJson(asBytes(payload)).value(), expected);
        QVERIFY(!prettyJson(asBytes("{oh}")));
    }

    void deepJsonCostsNoGigabytes()
    {
        const QByteArray deep = QByteArray(20'000, '[') + QByteArray(20'000, ']');
        QVERIFY(prettyJson(bytesOf(deep)).value().size() < 10'000'000);
    }

    void hexIsReadAsPeoplePasteIt()
    {
        const Bytes expected{std::byte{0x01}, std::byte{0xff}, std::byte{0x3a}};
        for (const char *text : {"01 ff 3A", "0x01,0xff, 0x3a", "01ff3a", "01:ff:3a"})
            QVERIFY2(parseHex(text).value() == expected, text);
        QCOMPARE(parseHex("01 f").error().message(), "column 5: found the end, expected a hexadecimal digit");
        QCOMPARE(parseHex("01 xy").error().message(), "column 4: found \"x\", expected a hexadecimal digit");
    }

    void wordsThatLookLikeMarkupAreReadAsTheyAreInAToolTip()
    {
        QCOMPARE(menuText("R&D, A && B"), QString("R&&D, A &&&& B"));
        QCOMPARE(plainToolTip("3 < 4, a > b"), QString("3 < 4, a > b"));
        QCOMPARE(plainToolTip("<b>x</b>\n& y"), QString("<span>&lt;b&gt;x&lt;/b&gt;<br>&amp; y</span>"));
    }

    void namesThatLookLikeMarkupAreReadAsTheyAreInTheToolTipsOfTables()
    {
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->types.emplace_back().type = event_engine::EventType("<b>x</b>");
        snapshot->types.back().id = 1;
        snapshot->plugins.emplace_back().name = "<b>x</b>";
        snapshot->problems.push_back({Severity::Warning, "<b>x</b>", "<b>x</b>"});
        TypeColors colors;
        EventTypeModel types(colors);
        PluginModel plugins;
        ProblemModel problems;
        PayloadTree tree;
        types.setSnapshot(snapshot);
        plugins.setSnapshot(snapshot);
        problems.setSnapshot(snapshot);
        tree.setDocument(readDocument(asBytes("{\"<b>x</b>\": \"<b>x</b>\"}")));
        for (const QAbstractItemModel *model :
             std::initializer_list<QAbstractItemModel *>{&types, &plugins, &problems, &tree}) {
            QString told;
            for (int column = 0; column < model->columnCount(); ++column)
                told += model->index(0, column).data(Qt::ToolTipRole).toString();
            QVERIFY2(told.contains("&lt;b&gt;x&lt;/b&gt;") && !told.contains("<b>"), qPrintable(told));
        }
    }
};

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_formats.moc"
