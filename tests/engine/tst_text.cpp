// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_text.h"
#include "event_engine/text.h"

#include <QTest>

using namespace event_engine;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(std::chrono::nanoseconds)

class TestText : public QObject {
    Q_OBJECT

private slots:
    void aSizeIsReadInEveryUnit_data();
    void aSizeIsReadInEveryUnit();
    void whatIsNoSizeIsToldSo_data();
    void whatIsNoSizeIsToldSo();
    void aSizeIsShownInItsLargestUnit_data();
    void aSizeIsShownInItsLargestUnit();
    void oneIsNotMany();
    void aDurationIsReadInEveryUnit_data();
    void aDurationIsReadInEveryUnit();
    void whatIsNoDurationIsToldSo_data();
    void whatIsNoDurationIsToldSo();
    void aDurationIsShownAsPeopleSayIt_data();
    void aDurationIsShownAsPeopleSayIt();
    void whatIsShownCanBeReadAgain();
    void bytesAreReadFromHexWithOrWithoutBlanks();
    void whatIsNoHexIsToldSo_data();
    void whatIsNoHexIsToldSo();
    void aQuotedTextStaysOnOneShortLine();
    void aMistypedNameFindsWhatWasMeant_data();
    void aMistypedNameFindsWhatWasMeant();
    void whereNoNameIsNearTheKnownOnesAreListed();
    void bytesAreReadableWhereTheyAreUtf8_data();
    void bytesAreReadableWhereTheyAreUtf8();
    void timesFarAwayAreTheFirstAndTheLast();
};

void TestText::aSizeIsReadInEveryUnit_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint64>("bytes");
    QTest::newRow("a number alone counts bytes") << "4096" << quint64(4096);
    QTest::newRow("bytes") << "1 B" << quint64(1);
    QTest::newRow("nothing") << "0" << quint64(0);
    QTest::newRow("kibibytes") << "3 KiB" << quint64(3072);
    QTest::newRow("mebibytes without a blank") << "64MiB" << quint64(64) * 1024 * 1024;
    QTest::newRow("gibibytes") << " 2 GiB " << quint64(2) * 1024 * 1024 * 1024;
    QTest::newRow("tebibytes") << "1 TiB" << (quint64(1) << 40);
    QTest::newRow("powers of a thousand") << "5 MB" << quint64(5'000'000);
    QTest::newRow("a fraction") << "1.5 KiB" << quint64(1536);
    QTest::newRow("the largest") << "9223372036854775807" << quint64(9223372036854775807);
}

void TestText::aSizeIsReadInEveryUnit()
{
    QFETCH(QString, text);
    QFETCH(quint64, bytes);
    const auto size = parseSize(text.toStdString());
    QVERIFY2(size, size ? "" : size.error().message().c_str());
    QCOMPARE(quint64(*size), bytes);
}

void TestText::whatIsNoSizeIsToldSo_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", " ", "MiB", "-1", "1 Mib", "1 potato", "1e6", "0x10", "1.2.3 B", ".", "inf", "1 MiB 2",
                             "9223372036854775808", "9000000000 GiB", "1.5 1.5"})
        QTest::newRow(text) << text;
}

void TestText::whatIsNoSizeIsToldSo()
{
    QFETCH(QString, text);
    const auto size = parseSize(text.toStdString());
    QVERIFY(!size);
    QCOMPARE(size.error().kind(), ErrorKind::InvalidArgument);
    QCOMPARE(QString::fromStdString(size.error().message()),
             QString("found \"%1\", expected a size such as \"64 MiB\" (B, KiB, MiB, GiB, TiB)").arg(text));
}

void TestText::aSizeIsShownInItsLargestUnit_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << quint64(0) << "0 B";
    QTest::newRow("bytes") << quint64(977) << "977 B";
    QTest::newRow("whole") << quint64(64) * 1024 * 1024 << "64 MiB";
    QTest::newRow("a half") << quint64(1536) << "1.5 KiB";
    QTest::newRow("three digits") << quint64(1'000'000) << "977 KiB";
    QTest::newRow("ten and a bit") << quint64(12'900'000) << "12.3 MiB";
    QTest::newRow("just below the next") << quint64(1024 * 1024 - 1) << "1024 KiB";
    QTest::newRow("more than anybody has") << quint64(UINT64_MAX) << "16777216 TiB";
}

void TestText::aSizeIsShownInItsLargestUnit()
{
    QFETCH(quint64, bytes);
    QTEST(QString::fromStdString(sizeText(bytes)), "text");
}

void TestText::oneIsNotMany()
{
    QCOMPARE(counted(0, "event"), std::string("0 events"));
    QCOMPARE(counted(1, "event"), std::string("1 event"));
    QCOMPARE(counted(1234567, "event"), std::string("1,234,567 events"));
    QCOMPARE(countText(999), std::string("999"));
}

void TestText::aDurationIsReadInEveryUnit_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::chrono::nanoseconds>("duration");
    using ns = std::chrono::nanoseconds;
    QTest::newRow("nothing") << "0" << ns(0);
    QTest::newRow("ns") << "7 ns" << ns(7);
    QTest::newRow("us") << "7 us" << ns(7us);
    QTest::newRow("ms") << "250 ms" << ns(250ms);
    QTest::newRow("s") << "10 s" << ns(10s);
    QTest::newRow("s without a blank") << "10s" << ns(10s);
    QTest::newRow("min") << "5 min" << ns(5min);
    QTest::newRow("h") << "2 h" << ns(2h);
    QTest::newRow("d") << "1 d" << ns(24h);
    QTest::newRow("a fraction") << "0.3 s" << ns(300ms);
    QTest::newRow("a sum") << "1 min 35 s" << ns(95s);
    QTest::newRow("a sum without blanks") << "1min35s" << ns(95s);
}

void TestText::aDurationIsReadInEveryUnit()
{
    QFETCH(QString, text);
    QFETCH(std::chrono::nanoseconds, duration);
    const auto parsed = parseDuration(text.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().message().c_str());
    QCOMPARE(parsed->count(), duration.count());
}

void TestText::whatIsNoDurationIsToldSo_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "10", "s", "-1 s", "10 sec", "1 s 5", "1 s and 2 s", "1e9 s", "300000 d",
                             "200 d 9999999999 s 9223372036854775807 ns"})
        QTest::newRow(text) << text;
}

void TestText::whatIsNoDurationIsToldSo()
{
    QFETCH(QString, text);
    const auto parsed = parseDuration(text.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(QString::fromStdString(parsed.error().message()),
             QString("found \"%1\", expected a duration such as \"10 s\" (ns, us, ms, s, min, h, d)").arg(text));
}

void TestText::aDurationIsShownAsPeopleSayIt_data()
{
    QTest::addColumn<std::chrono::nanoseconds>("duration");
    QTest::addColumn<QString>("text");
    using ns = std::chrono::nanoseconds;
    QTest::newRow("none") << ns(0) << "0 s";
    QTest::newRow("ns") << ns(15) << "15 ns";
    QTest::newRow("us") << ns(41'237) << "41.2 us";
    QTest::newRow("almost a millisecond") << ns(999'900) << "1000 us";
    QTest::newRow("ms") << ns(250ms) << "250 ms";
    QTest::newRow("s") << ns(1500ms) << "1.5 s";
    QTest::newRow("ten") << ns(10s) << "10 s";
    QTest::newRow("min") << ns(5min) << "5 min";
    QTest::newRow("min and s") << ns(95s) << "1 min 35 s";
    QTest::newRow("rounded to whole seconds") << ns(119'700ms) << "2 min";
    QTest::newRow("h and min") << ns(2h + 3min + 4s) << "2 h 3 min";
    QTest::newRow("d and h") << ns(25h) << "1 d 1 h";
    QTest::newRow("negative") << ns(-3s) << "-3 s";
    QTest::newRow("the longest") << ns::max() << "106752 d";
}

void TestText::aDurationIsShownAsPeopleSayIt()
{
    QFETCH(std::chrono::nanoseconds, duration);
    QTEST(QString::fromStdString(durationText(duration)), "text");
}

void TestText::whatIsShownCanBeReadAgain()
{
    for (const std::uint64_t size : {0ull, 1ull, 1536ull, 1ull << 20, 5ull << 30, 1ull << 40})
        QCOMPARE(parseSize(sizeText(size)).value_or(1), size);
    for (const Duration time : {Duration(0), Duration(1ms), Duration(1500ms), Duration(95s), Duration(25h)})
        QCOMPARE(parseDuration(durationText(time)).value_or(Duration(1)).count(), time.count());
    const Bytes bytes{std::byte{0}, std::byte{0x0a}, std::byte{0xff}};
    QVERIFY(parseHex(hexText(bytes)).value_or(Bytes()) == bytes);
}

void TestText::bytesAreReadFromHexWithOrWithoutBlanks()
{
    const Bytes bytes{std::byte{0x01}, std::byte{0xff}, std::byte{0xab}};
    QVERIFY(parseHex("01ffab").value() == bytes);
    QVERIFY(parseHex(" 01 FF  aB ").value() == bytes);
    QVERIFY(parseHex("").value().empty());
    QCOMPARE(hexText(bytes), std::string("01 ff ab"));
    QCOMPARE(hexText({}), std::string());
}

void TestText::whatIsNoHexIsToldSo_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"0", "0g", "0 1", "0x01", "01,02"}) QTest::newRow(text) << text;
}

void TestText::whatIsNoHexIsToldSo()
{
    QFETCH(QString, text);
    const auto bytes = parseHex(text.toStdString());
    QVERIFY(!bytes);
    QCOMPARE(QString::fromStdString(bytes.error().message()),
             QString("found \"%1\", expected pairs of hexadecimal digits such as \"01 ff\"").arg(text));
}

void TestText::aQuotedTextStaysOnOneShortLine()
{
    QCOMPARE(inQuotes("Wind"), std::string("\"Wind\""));
    QCOMPARE(inQuotes("a\nb\x7f"), std::string("\"a\\x0ab\\x7f\""));
    QCOMPARE(inQuotes(std::string(61, 'x')), '"' + std::string(60, 'x') + "...\"");
    QCOMPARE(inQuotes(std::string(59, 'x') + "\xc3\xa9" + "yz"), '"' + std::string(59, 'x') + "...\"");
    QCOMPARE(inQuotes("gr\xc3\xbcn"), std::string("\"gr\xc3\xbcn\""));
}

void TestText::aMistypedNameFindsWhatWasMeant_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("meant");
    QTest::newRow("a letter missing") << "titl"
                                      << "title";
    QTest::newRow("a letter too many") << "tittle"
                                       << "title";
    QTest::newRow("another letter") << "tible"
                                    << "title";
    QTest::newRow("neighbours swapped") << "titel"
                                        << "title";
    QTest::newRow("another case") << "TITLE"
                                  << "title";
    QTest::newRow("two mistakes in a long word") << "publishport"
                                                 << "publish_port";
    QTest::newRow("too different") << "author"
                                   << "";
    QTest::newRow("too long") << QString(200, 'x') << "";
    QTest::newRow("nothing") << ""
                             << "";
}

void TestText::aMistypedNameFindsWhatWasMeant()
{
    QFETCH(QString, word);
    const std::vector<std::string> known{"title", "publish_port", std::string(199, 'x')};
    QTEST(QString::fromStdString(nearest(word.toStdString(), known).value_or("")), "meant");
}

void TestText::whereNoNameIsNearTheKnownOnesAreListed()
{
    QCOMPARE(didYouMean("Wnid", {"Wind", "Rain"}), std::string(", did you mean \"Wind\"?"));
    QCOMPARE(didYouMean("Storm", {"Wind", "Rain"}), std::string(", known are Wind, Rain"));
    QCOMPARE(didYouMean("Storm", {}), std::string());
}

void TestText::bytesAreReadableWhereTheyAreUtf8_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<bool>("readable");
    QTest::newRow("two bytes") << QByteArray("c280dfbf") << true;
    QTest::newRow("three bytes, the least") << QByteArray("e0a080") << true;
    QTest::newRow("before the surrogates") << QByteArray("ed9fbf") << true;
    QTest::newRow("behind the surrogates") << QByteArray("ee8080efbfbf") << true;
    QTest::newRow("four bytes, the least") << QByteArray("f0908080") << true;
    QTest::newRow("the last character") << QByteArray("f48fbfbf") << true;
    QTest::newRow("longer than need be, two bytes") << QByteArray("c180") << false;
    QTest::newRow("longer than need be, three bytes") << QByteArray("e09fbf") << false;
    QTest::newRow("longer than need be, four bytes") << QByteArray("f08fbfbf") << false;
    QTest::newRow("the first surrogate") << QByteArray("eda080") << false;
    QTest::newRow("the last surrogate") << QByteArray("edbfbf") << false;
    QTest::newRow("behind the last character") << QByteArray("f4908080") << false;
    QTest::newRow("no first byte") << QByteArray("f5808080") << false;
    QTest::newRow("a wrong third byte") << QByteArray("e28241") << false;
    QTest::newRow("a wrong fourth byte") << QByteArray("f09f9841") << false;
    QTest::newRow("cut off") << QByteArray("e282") << false;
}

void TestText::bytesAreReadableWhereTheyAreUtf8()
{
    QFETCH(QByteArray, hex);
    QTEST(isReadableText(QByteArray::fromHex(hex).toStdString()), "readable");
}

void TestText::timesFarAwayAreTheFirstAndTheLast()
{
    QVERIFY(parseIsoTime("9999-12-31T23:59:59Z") == Timestamp::max());
    QVERIFY(parseIsoTime("2263-01-01T00:00:00Z") == Timestamp::max());
    QVERIFY(parseIsoTime("2262-04-11T23:47:17Z") == Timestamp::max());
    QVERIFY(parseIsoTime("0001-01-01T00:00:00Z") == Timestamp::min());
    const auto near = parseIsoTime("2262-04-11T23:47:15.5Z");
    QVERIFY(near && *near < Timestamp::max() && isoText(*near) == "2262-04-11T23:47:15.500000000Z");
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
