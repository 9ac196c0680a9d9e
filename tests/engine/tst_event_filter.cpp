// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_query.h"
#include "tests/support/event_maker.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;

class TestEventFilter : public QObject {
    Q_OBJECT

private slots:
    void anEmptyLineMatchesEverything();
    void aLineMatchesWhatItSays_data();
    void aLineMatchesWhatItSays();
    void aMistakeIsToldWithItsColumn_data();
    void aMistakeIsToldWithItsColumn();
    void valuesOfThePayloadCanBeFound_data();
    void valuesOfThePayloadCanBeFound();
    void everyEncodingIsSearchedByItsValues_data();
    void everyEncodingIsSearchedByItsValues();
    void whatDoesNotDecodeHasNoValues();
    void unregisteredAndEmptyEventsCanBeFound();
    void aCopyMatchesTheSame();
    void aLineTooLongIsRefused();
    void filtersAreJoinedHoweverLongAndDeepTheyAre();
    void aTypeIsFoundWhateverItsNameIs();
    void payloadsAreReadByTheCodecsThatItIsGiven();
    void noExpressionTakesForever();
};

void TestEventFilter::anEmptyLineMatchesEverything()
{
    EventMaker maker;
    const auto event = maker.make({"Wind"}, "3 m/s");
    QVERIFY(EventFilter().matchesEverything());
    QVERIFY(EventFilter().matches(event));
    const auto blank = EventFilter::parse("  \t ");
    QVERIFY(blank && blank->matchesEverything() && blank->matches(event));
    QCOMPARE(blank->text(), std::string("  \t "));
    QVERIFY(!EventFilter::parse("type:Wind")->matchesEverything());
}

// Every line is tried on one event: number 7, type Wind, from "north mast", with a payload of two lines.
void TestEventFilter::aLineMatchesWhatItSays_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("expected");
    const auto matches = [](const char *line) { QTest::newRow(line) << QString(line) << true; };
    const auto doesNot = [](const char *line) { QTest::newRow(line) << QString(line) << false; };

    matches("type == \"Wind\"");
    matches("type == Wind");
    matches("type==Wind");
    matches("type:Wind");
    doesNot("type:wind");
    doesNot("type == Win");
    matches("type != Rain");
    doesNot("type != Wind");
    matches("type ~ wi");
    doesNot("type ~ x");
    matches("from:\"north mast\"");
    matches("from == \"north mast\"");
    doesNot("from:north");
    matches("from ~ MAST");

    matches("size == 30");
    matches("size:30");
    matches("size > 29");
    doesNot("size > 30");
    matches("size >= 30");
    matches("size<64KiB");
    matches("size <= \"1 KiB\"");
    matches("size != 1");
    matches("seq >= 7");
    matches("seq:7");
    doesNot("seq < 7");
    doesNot("seq == 18446744073709551615");

    matches("speed");
    matches("SPEED");
    matches("\"Speed: 3.5\"");
    matches("text ~ \"GUST\"");
    matches("text:gust");
    matches("Wind");
    doesNot("rain");
    matches("B\xc3\x96"
            "E"); // "BÖE", the payload has it in small letters
    matches("\"\"");
    matches("hex:00ff");
    matches("hex:\"00 FF\"");
    doesNot("hex:ff00");
    matches("/sp[e]+d: \\d\\.\\d/");
    matches("/^gust/ or /(?m)^gust/");
    doesNot("/^Wind/"); // the filter is no part of the payload
    matches("/m\\/s/");
    matches("text ~ /m.s/");
    matches("//");

    matches("not rain");
    doesNot("not speed");
    matches("not not speed");
    matches("speed gust");
    matches("speed and gust");
    doesNot("speed rain");
    matches("rain or speed");
    matches("rain or snow or speed");
    doesNot("rain or snow");
    matches("rain and snow or speed");
    doesNot("rain and (snow or speed)");
    matches("not rain and not snow");
    matches("not (rain or snow)");
    doesNot("not speed or rain");
    matches("NOT rain AND speed");
    matches("(((speed)))");
    matches("(type:Wind)");
    matches("type:Wind(size:30)");
    matches("type:Wind seq:7 speed");
    doesNot("\"and\"");
}

void TestEventFilter::aLineMatchesWhatItSays()
{
    QFETCH(QString, line);
    EventMaker maker;
    maker.setNextSequence(7);
    using namespace std::string_literals;
    const auto event = maker.make({"Wind"},
                                  "Speed: 3.5 m/s\nGust b\xc3\xb6"
                                  "e\0\xff"s,
                                  "north mast");
    QCOMPARE(event.bytes().size(), std::size_t(30));
    const auto filter = EventFilter::parse(line.toStdString());
    QVERIFY2(filter, filter ? "" : filter.error().message().c_str());
    QTEST(filter->matches(event), "expected");
}

void TestEventFilter::aMistakeIsToldWithItsColumn_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *line, const char *words) {
        QTest::newRow(line) << QString(line) << QString(words);
    };
    row("type ==", "column 8: found the end of the line, expected a value for type ==");
    row("type == and", "");
    row("type:", "column 6: found the end of the line, expected a value for type :");
    row("type == (", "column 9: found \"(\", expected a value for type ==");
    row("type:/Wind/", "column 6: found \"Wind\", expected a value for type :");
    row("type < 5", "column 6: found \"<\", expected ==, != or ~ (contains)");
    row("typ:Wind", "column 1: unknown field \"typ\", did you mean \"type\"?; put quotes around words to search for");
    row("http://x",
        "column 1: unknown field \"http\", known are type, from, size, seq, text, hex, body; put quotes around "
        "words to search for");
    row("type = Wind", "column 6: found \"=\", expected \"==\", or quotes around words to search for");
    row("!rain", "column 1: found \"!\", expected \"not\", or quotes around words to search for");
    row("a && b", "column 3: found \"&\", expected \"and\", or quotes around words to search for");
    row("a || b", "column 3: found \"|\", expected \"or\", or quotes around words to search for");
    row("== Wind", "column 1: found \"==\", expected something to look for");
    row("size > many", "column 8: found \"many\", expected a size such as 100 or 64KiB");
    row("size ~ 5", "column 6: found \"~\", expected ==, !=, <, <=, > or >=");
    row("seq >= 1.5", "column 8: found \"1.5\", expected a number");
    row("seq == 18446744073709551616", "column 8: found \"18446744073709551616\", expected a number");
    row("seq >= -1", "column 8: found \"-1\", expected a number");
    row("text == x", "column 6: found \"==\", expected ~ (contains)");
    row("hex:0", "column 5: found \"0\", expected pairs of hexadecimal digits such as \"01 ff\"");
    row("hex == 01", "column 5: found \"==\", expected hex:01ff");
    row("hex:\"\"", "column 5: found \"\", expected a byte at least, as in hex:01");
    row("(rain", "column 6: found the end of the line, expected \")\" for the bracket of column 1");
    row("rain)", "column 5: found \")\", expected \"and\", \"or\" or the end of the line");
    row("()", "column 2: found \")\", expected something to look for");
    row("and rain", "column 1: found \"and\", expected something to look for");
    row("rain or", "column 8: found the end of the line, expected something to look for");
    row("rain and or snow", "column 10: found \"or\", expected something to look for");
    row("not", "column 4: found the end of the line, expected something to look for");
    row("\"rain", "column 1: found \" that begins here, expected another \" to end it");
    row("\"rain\\\"", "column 1: found \" that begins here, expected another \" to end it");
    row("x /ra(in", "column 3: found / that begins here, expected another / to end it");
    row("/ra(in/", "column 1: missing ): ra(in");
    row("/(?=x)/", "column 1: invalid perl operator: (?=");
    row("/(a{1000}){1000}/", "column 1: invalid repetition size: {1000}");
    row("body.speed > fast", "column 14: found \"fast\", expected a number");
    row("body.speed ~ (", "column 14: found \"(\", expected a value for body.speed ~");
    row("body. > 1", "column 1: the path \".\": found \".\", expected a name");
    row("body.a[x] > 1", "column 1: the path \"a[x]\": found \"x]\", expected a place in a list, counted from 0");
    row("body[\"a\"b] > 1", "column 1: the path \"[\"a\"b]\": found \"b]\", expected \"]\"");
    row("body.a ~ /ra(in/", "column 10: missing ): ra(in");
    row("gr\xc3\xbcn = x", "column 6: found \"=\", expected \"==\", or quotes around words to search for");
}

void TestEventFilter::aMistakeIsToldWithItsColumn()
{
    QFETCH(QString, line);
    QFETCH(QString, words);
    const auto filter = EventFilter::parse(line.toStdString());
    if (words.isEmpty()) {
        QVERIFY(filter);
        return;
    }
    QVERIFY(!filter);
    QCOMPARE(filter.error().kind(), ErrorKind::InvalidArgument);
    QCOMPARE(QString::fromStdString(filter.error().message()), words);
}

void TestEventFilter::valuesOfThePayloadCanBeFound_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("expected");
    const auto matches = [](const char *line) { QTest::newRow(line) << QString(line) << true; };
    const auto doesNot = [](const char *line) { QTest::newRow(line) << QString(line) << false; };
    matches("type == Wind and body.speed > 12");
    doesNot("body.speed > 12.5");
    matches("body.speed >= 12.5 body.speed <= 12.5 body.speed:12.50");
    doesNot("body.speed != 12.5");
    matches("body.name ~ MAST");
    matches("body.name ~ /^north/");
    matches("body.name == \"north mast\"");
    matches("body.name != south");
    doesNot("body.name > 5");
    matches("body.gusts[1].at == 20");
    doesNot("body.gusts[2].at == 20");
    matches("body.gusts ~ at");
    matches("body[\"name\"] ~ mast and body[\"speed\"] > 12");
    matches("body[\"odd. (name) \\\"\"].x == 1 type:Wind");
    doesNot("body[\"odd. (name) \\\"\"].x == 2");
    matches("body.calm == false");
    doesNot("body.none != 1");
    matches("not body.none == 1");
    doesNot("body.nothing == null");
    matches("body ~ south or body ~ north");
}

void TestEventFilter::valuesOfThePayloadCanBeFound()
{
    QFETCH(QString, line);
    EventMaker maker;
    const auto event = maker.make({"Wind", Encoding::Json},
                                  R"({"speed": 12.5, "name": "north mast", "gusts": [{"at": 10}, {"at": 20}],
                                      "calm": false, "nothing": null, "odd. (name) \"": {"x": 1}})");
    const auto filter = EventFilter::parse(line.toStdString());
    QVERIFY2(filter, filter ? "" : filter.error().message().c_str());
    QTEST(filter->matches(event), "expected");
}

void TestEventFilter::everyEncodingIsSearchedByItsValues_data()
{
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QByteArray>("schema");
    QTest::newRow("json") << Encoding::Json << QByteArray();
    QTest::newRow("msgpack") << Encoding::MsgPack << QByteArray();
    QTest::newRow("cbor") << Encoding::Cbor << QByteArray();
    QTest::newRow("flatbuffer") << Encoding::FlatBuffer << QByteArray("table Wind { speed: int; } root_type Wind;");
    QTest::newRow("protobuf") << Encoding::Protobuf
                              << QByteArray("syntax = \"proto3\"; message Wind { int32 speed = 1; }");
    QTest::newRow("binary") << Encoding::Binary << QByteArray();
}

void TestEventFilter::everyEncodingIsSearchedByItsValues()
{
    QFETCH(Encoding, encoding);
    QFETCH(QByteArray, schema);
    QTemporaryDir folder;
    EventType wind("Wind", encoding);
    if (!schema.isEmpty()) {
        QFile file(folder.filePath(encoding == Encoding::Protobuf ? "wind.proto" : "wind.fbs"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(schema) == schema.size());
        wind.schema = file.fileName().toStdString();
    }
    if (encoding == Encoding::Binary) wind.fields = {{"speed", "i32"}};
    const auto codec = PayloadCodec::make(wind);
    QVERIFY2(codec, codec ? "" : codec.error().message().c_str());
    wind.codec = *codec;
    const Bytes payload = codec->encode(R"({"speed": 7})").value();
    EventMaker maker;
    const auto event = maker.make(wind, asText(payload));
    QVERIFY(EventFilter::parse("body.speed > 6")->matches(event));
    QVERIFY(!EventFilter::parse("body.speed > 7")->matches(event));
}

void TestEventFilter::whatDoesNotDecodeHasNoValues()
{
    EventMaker maker;
    const auto filter = EventFilter::parse("body.speed != 1").value();
    QVERIFY(filter.matches(maker.make({"Json", Encoding::Json}, R"({"speed": 2})")));
    QVERIFY(!filter.matches(maker.make({"Json", Encoding::Json}, R"({"speed": 2)")));
    QVERIFY(!filter.matches(maker.make({"Plain"}, R"({"speed": 2})")));
    QVERIFY(!filter.matches(maker.makeUnregistered(R"({"speed": 2})")));
}

void TestEventFilter::unregisteredAndEmptyEventsCanBeFound()
{
    EventMaker maker;
    const auto unknown = maker.makeUnregistered("storm");
    const auto empty = maker.makeUnregistered("");
    const auto unregistered = EventFilter::parse("type:\"(unregistered)\"").value();
    QVERIFY(unregistered.matches(unknown) && unregistered.matches(empty));
    QVERIFY(!unregistered.matches(maker.make({"Wind"}, "")));
    QVERIFY(EventFilter::parse("/^st/")->matches(unknown));
    for (const char *line : {"size == 0", "size:0", "/^$/", "not storm"})
        QVERIFY(EventFilter::parse(line)->matches(empty));
    for (const char *line : {"storm", "hex:00", "/./", "type:storm"})
        QVERIFY(!EventFilter::parse(line)->matches(empty));
}

void TestEventFilter::aCopyMatchesTheSame()
{
    EventMaker maker;
    std::optional<EventFilter> first = EventFilter::parse("type:Wind").value();
    const EventFilter copy = *first;
    first.reset();
    QVERIFY(copy.matches(maker.make({"Wind"}, "")));
    QVERIFY(!copy.matches(maker.make({"Rain"}, "")));
}

void TestEventFilter::aLineTooLongIsRefused()
{
    const auto tooLong = EventFilter::parse(std::string(4097, 'x'));
    QCOMPARE(tooLong.error().message(), std::string("found a filter of 4097 bytes, expected 4096 at most"));
    QVERIFY(EventFilter::parse(std::string(4096, 'x')));
    QVERIFY(!EventFilter::parse(std::string(4000, '(')));
    QVERIFY(EventFilter::parse(std::string(40, '(') + 'x' + std::string(40, ')')));
    std::string nots, regexes;
    for (int i = 0; i < 1000; ++i) nots += "not ";
    for (int i = 0; i < 17; ++i) regexes += "/x/ ";
    QVERIFY(!EventFilter::parse(nots + "x"));
    QCOMPARE(EventFilter::parse(regexes).error().message(),
             std::string("column 65: found more than 16 regular expressions"));
}

void TestEventFilter::filtersAreJoinedHoweverLongAndDeepTheyAre()
{
    EventMaker maker;
    const auto wind = maker.make({"Wind"}, "x"), rain = maker.make({"Rain"}, "x"), other = maker.make({"Wind"}, "y");
    const auto deep = EventFilter::parse(std::string(49, '(') + 'x' + std::string(49, ')')).value();
    const auto lengthy = EventFilter::parse("x" + std::string(4095, ' ')).value();
    for (const EventFilter &line : {deep, lengthy}) {
        const auto joined = EventFilter::both(line, EventFilter::exceptType("Rain"));
        QVERIFY(joined.matches(wind) && !joined.matches(rain) && !joined.matches(other));
    }
    const auto joined = EventFilter::both(EventFilter(), EventFilter::both(EventFilter::ofType("Rain"), EventFilter()));
    QCOMPARE(joined.text(), std::string("type == \"Rain\""));
    QVERIFY(EventFilter::both(EventFilter(), EventFilter()).matchesEverything());
    QCOMPARE(EventFilter::both(joined, EventFilter::parse("a or b").value()).text(),
             std::string("(type == \"Rain\") and (a or b)"));
}

void TestEventFilter::aTypeIsFoundWhateverItsNameIs()
{
    EventMaker maker;
    for (const char *name : {"Wind", "a \"b\"", "back\\slash", "and", "\""}) {
        const auto event = maker.make({name}, "");
        QVERIFY(EventFilter::ofType(name).matches(event) && !EventFilter::exceptType(name).matches(event));
        QVERIFY(EventFilter::parse(EventFilter::ofType(name).text())->matches(event)); // what it says is what it means
        QVERIFY(!EventFilter::parse(EventFilter::exceptType(name).text())->matches(event));
        QVERIFY(!EventFilter::ofType(name).matches(maker.make({"Rain"}, "")));
    }
}

void TestEventFilter::payloadsAreReadByTheCodecsThatItIsGiven()
{
    EventMaker maker;
    const auto wind = maker.make({"Wind"}, R"({"speed": 7})"), rain = maker.make({"Rain"}, R"({"speed": 7})");
    const auto fast = EventFilter::parse("body.speed > 5 and not body.speed > 9").value();
    QVERIFY(!fast.matches(wind)); // binary: nothing is known of it
    const auto json = std::make_shared<PayloadCodecs>();
    json->emplace("Wind", PayloadCodec::make(Encoding::Json, {}).value());
    QVERIFY(fast.readingBy(json).matches(wind));
    QVERIFY(!fast.readingBy(json).matches(rain));
    QVERIFY(!fast.readingBy(json).readingBy(nullptr).matches(wind));
    QCOMPARE(fast.readingBy(json).text(), fast.text());
}

// Backtracking would need longer than the universe lasts, or all of the stack.
void TestEventFilter::noExpressionTakesForever()
{
    EventMaker maker;
    const auto event = maker.make({"Wind"}, std::string(1'000'000, 'a'));
    QVERIFY(!EventFilter::parse("/(a+)+$b/")->matches(event));
    QVERIFY(!EventFilter::parse("/(a*)*(a*)*(a*)*b/")->matches(event));
    QVERIFY(EventFilter::parse("/(.|\\s)*$/")->matches(event));
    QVERIFY(!EventFilter::parse('b' + std::string(4000, 'a'))->matches(event));
    std::string hex = "hex:62";
    for (int i = 0; i < 2000; ++i) hex += "61";
    QVERIFY(!EventFilter::parse(hex)->matches(event));
}

QTEST_APPLESS_MAIN(TestEventFilter)
#include "tst_event_filter.moc"
