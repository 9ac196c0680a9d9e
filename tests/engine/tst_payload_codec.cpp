// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_type.h"
#include "event_engine/text.h"
#include "tests/support/cpu_time.h"

#include <QTest>

using namespace event_engine;

namespace {

PayloadCodec codecOf(Encoding encoding)
{
    return PayloadCodec::make(encoding, {}).value();
}

Bytes bytesOf(std::string_view hex)
{
    return parseHex(hex).value();
}

PayloadPath path(std::string_view text)
{
    return PayloadPath::parse(text).value();
}

QString messageOf(const auto &result)
{
    return result ? QString("no error") : QString::fromStdString(result.error().message());
}

} // namespace

class TestPayloadCodec : public QObject {
    Q_OBJECT

private slots:
    void everyEncodingShowsItsValues_data();
    void everyEncodingShowsItsValues();
    void everyEncodingTakesBackWhatItShows_data() { everyEncodingShowsItsValues_data(); }
    void everyEncodingTakesBackWhatItShows();
    void valuesAreFoundByTheirPaths();
    void pathsReadWhatTheyPrint_data();
    void pathsReadWhatTheyPrint();
    void allNumbersAreListed();
    void brokenPayloadsAreRefusedWithThePlace_data();
    void brokenPayloadsAreRefusedWithThePlace();
    void deepPayloadsAreRefused_data();
    void deepPayloadsAreRefused();
    void jsonIsKeptAsItWasWritten();
    void aJsonSchemaNamesTheFields();
    void binaryWithoutFieldsDecodesNothing();
    void whatJsonDoesNotHaveCostsTheSameAtAnyDepth();
};

void TestPayloadCodec::everyEncodingShowsItsValues_data()
{
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("json");
    const auto row = [](const char *name, Encoding encoding, const char *hex, const char *json) {
        QTest::newRow(name) << encoding << QByteArray::fromHex(hex) << QString(json);
    };
    row("text", Encoding::Text, "67c3bc6e", "\"g\xc3\xbcn\"");
    row("json", Encoding::Json, "7b2262223a312c2261223a5b747275652c6e756c6c5d7d", R"({"b":1,"a":[true,null]})");
    row("msgpack", Encoding::MsgPack, "82a16201a161cb3fb999999999999a", R"({"b":1,"a":0.1})");
    row("cbor", Encoding::Cbor, "a261620161613821", R"({"b":1,"a":-34})");
    row("bytes in msgpack", Encoding::MsgPack, "81a164c40300ff10", R"({"d":{"$base64":"AP8Q"}})");
    row("bytes in cbor", Encoding::Cbor, "a16164430001ff", R"({"d":{"$base64":"AAH/"}})");
    row("no number in msgpack", Encoding::MsgPack, "91cb7ff0000000000000", R"(["Infinity"])");
}

void TestPayloadCodec::everyEncodingShowsItsValues()
{
    QFETCH(Encoding, encoding);
    QFETCH(QByteArray, payload);
    QFETCH(QString, json);
    const auto decoded = codecOf(encoding).decode(asBytes(payload.toStdString()));
    QVERIFY2(decoded, qPrintable(messageOf(decoded)));
    QCOMPARE(QString::fromStdString(decoded->json()), json);
}

void TestPayloadCodec::everyEncodingTakesBackWhatItShows()
{
    QFETCH(Encoding, encoding);
    QFETCH(QByteArray, payload);
    QFETCH(QString, json);
    if (json.contains("Infinity")) QSKIP("without a schema it is taken for a text");
    const auto encoded = codecOf(encoding).encode(json.toStdString());
    QVERIFY2(encoded, qPrintable(messageOf(encoded)));
    QCOMPARE(hexText(*encoded), hexText(asBytes(payload.toStdString())));
}

void TestPayloadCodec::valuesAreFoundByTheirPaths()
{
    const auto codec = codecOf(Encoding::Json);
    const auto payload = asBytes(R"({"wind": {"gusts": [{"speed": 3}, {"speed": -4.5}]}, "on": true, "a.b": "x"})");
    const auto decoded = codec.decode(payload).value();
    QVERIFY(decoded.at(path("wind.gusts[0].speed")) == PayloadValue(std::uint64_t(3)));
    QVERIFY(decoded.at(path("wind.gusts[1].speed")) == PayloadValue(-4.5));
    QVERIFY(decoded.at(path("on")) == PayloadValue(true));
    QVERIFY(decoded.at(path("[\"a.b\"]")) == PayloadValue(std::string("x")));
    QVERIFY(decoded.at(path("wind.gusts[0]")) == PayloadValue(std::string("{\"speed\":3}")));
    for (const char *nowhere : {"wind.speed", "wind.gusts[2]", "wind[0]", "on.x", "gusts"})
        QVERIFY(decoded.at(path(nowhere)) == PayloadValue());
    QCOMPARE(decoded.number(path("on")), std::optional(1.0));
    QCOMPARE(codec.number(payload, path("wind.gusts[1].speed")), std::optional(-4.5));
    QVERIFY(!codec.number(payload, path("[\"a.b\"]")));
    const auto cbor = codecOf(Encoding::Cbor);
    QVERIFY(cbor.decode(bytesOf("a16164430001ff"))->at(path("d")) == PayloadValue(bytesOf("0001ff")));
}

void TestPayloadCodec::pathsReadWhatTheyPrint_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    for (const char *good : {"", "a", "a.b[2].c", "[3]", "[1][2]", R"(["a.b"].c)", R"(a["x\"y"])", "m\xc3\xbc"})
        QTest::newRow(good) << QString(good) << QString();
    const auto bad = [](const char *text, const char *error) {
        QTest::newRow(text) << QString(text) << QString(error);
    };
    bad("a..b", "the path \"a..b\": found \".b\", expected a name");
    bad("a[b]", "the path \"a[b]\": found \"b]\", expected a place in a list, counted from 0");
    bad("a[1", "the path \"a[1\": found the end, expected \"]\"");
    bad("a[1]b", "the path \"a[1]b\": found \"b\", expected a dot or \"[\"");
    bad("a[\"b", "the path \"a[\"b\": found the end, expected another quote");
}

void TestPayloadCodec::pathsReadWhatTheyPrint()
{
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto parsed = PayloadPath::parse(text.toStdString());
    QCOMPARE(messageOf(parsed), error.isEmpty() ? QString("no error") : error);
    if (parsed) QCOMPARE(QString::fromStdString(parsed->text()), text);
}

void TestPayloadCodec::allNumbersAreListed()
{
    const auto decoded =
        codecOf(Encoding::Json).decode(asBytes(R"({"a": 1, "b": {"c": [2.5, "x", true]}, "d": null})")).value();
    QStringList paths;
    for (const auto &each : decoded.numberPaths()) paths << QString::fromStdString(each.text());
    QCOMPARE(paths, (QStringList{"a", "b.c[0]", "b.c[2]"}));
    QCOMPARE(decoded.numberPaths(2).size(), std::size_t(2));
}

void TestPayloadCodec::brokenPayloadsAreRefusedWithThePlace_data()
{
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, Encoding encoding, const QByteArray &payload, const char *words) {
        QTest::newRow(name) << encoding << payload << QString(words);
    };
    row("json", Encoding::Json, "{\"a\": 1,}", "no valid JSON at character 9: found \"}\"");
    row("json cut off", Encoding::Json, "[1", "no valid JSON at character 3: found the end");
    row("msgpack cut off", Encoding::MsgPack, QByteArray::fromHex("92"), "byte 2: this is no MessagePack any more");
    row("more behind it", Encoding::MsgPack, QByteArray::fromHex("0101"), "byte 2: this is no MessagePack any more");
    row("a map that says too much", Encoding::MsgPack, QByteArray::fromHex("dfffffffff"),
        "byte 6: this is no MessagePack any more");
    row("cbor", Encoding::Cbor, QByteArray::fromHex("ff"), "byte 1: this is no CBOR any more");
    row("strings in strings", Encoding::Cbor, QByteArray::fromHex("7f7f6161ffff"), "byte 2: this is no CBOR any more");
}

void TestPayloadCodec::brokenPayloadsAreRefusedWithThePlace()
{
    QFETCH(Encoding, encoding);
    QFETCH(QByteArray, payload);
    QFETCH(QString, words);
    const auto decoded = codecOf(encoding).decode(asBytes(payload.toStdString()));
    QCOMPARE(messageOf(decoded), words);
    QCOMPARE(decoded.error().kind(), ErrorKind::BadData);
}

void TestPayloadCodec::deepPayloadsAreRefused_data()
{
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QByteArray>("level");
    QTest::newRow("json") << Encoding::Json << QByteArray("[");
    QTest::newRow("msgpack") << Encoding::MsgPack << QByteArray("\x91");
    QTest::newRow("cbor") << Encoding::Cbor << QByteArray("\x81");
    QTest::newRow("cbor tags") << Encoding::Cbor << QByteArray("\xc1");
    QTest::newRow("cbor strings") << Encoding::Cbor << QByteArray("\x5f");
}

void TestPayloadCodec::deepPayloadsAreRefused()
{
    QFETCH(Encoding, encoding);
    QFETCH(QByteArray, level);
    QVERIFY(!codecOf(encoding).decode(asBytes(level.repeated(4'000'000).toStdString())));
}

void TestPayloadCodec::jsonIsKeptAsItWasWritten()
{
    const auto codec = codecOf(Encoding::Json);
    const std::string written = "{ \"volts\": 12.50,\n  \"id\": 1e2 }";
    QCOMPARE(std::string(asText(codec.encode(written).value())), written);
    QCOMPARE(messageOf(codec.encode("{\"volts\": }")), QString("no valid JSON at character 11: found \"}\""));
    QCOMPARE(messageOf(codecOf(Encoding::Text).encode("5")), QString("expected a text in quotes, found \"5\""));
}

void TestPayloadCodec::aJsonSchemaNamesTheFields()
{
    const char *schema = R"({"type": "object", "properties": {"speed": {"type": "number", "default": 3},
                             "gusts": {"type": "array", "items": {"properties": {"at": {"type": ["integer", "null"]}}}},
                             "name": {"type": "string"}, "any": {}}})";
    const auto codec = PayloadCodec::make(Encoding::Json, {"jsonschema", "Wind", copyOf(asBytes(schema))}).value();
    QStringList fields;
    for (const auto &field : codec.fields())
        fields << QString::fromStdString(field.path + " " + field.type + (field.isNumber ? " #" : ""));
    QCOMPARE(fields, (QStringList{"speed number #", "gusts[0].at integer #", "name string", "any "}));
    QCOMPARE(QString::fromStdString(codec.example()).simplified(),
             QString(R"({ "speed": 3, "gusts": [], "name": "", "any": null })"));
    QVERIFY(codec.decode(asBytes("{\"other\": 1}"))); // it refuses nothing
    for (const char *odd : {"7", "{\"properties\": 1}", "{\"properties\": {\"a\": 2}}", "{"})
        QVERIFY(PayloadCodec::make(Encoding::Json, {"jsonschema", "", copyOf(asBytes(odd))})->fields().size() < 2);
}

void TestPayloadCodec::binaryWithoutFieldsDecodesNothing()
{
    for (const auto &codec : {PayloadCodec(), codecOf(Encoding::Binary), codecOf(Encoding::Protobuf)}) {
        QVERIFY(!codec.decodes());
        QVERIFY(!codec.decode(bytesOf("0102")));
        QVERIFY(!codec.encode("{}"));
        QVERIFY(codec.fields().empty());
        QVERIFY(!codec.number(bytesOf("0102"), {}));
    }
    QVERIFY(PayloadCodec() == codecOf(Encoding::Binary));
    QVERIFY(codecOf(Encoding::Json) == codecOf(Encoding::Json));
    QVERIFY(codecOf(Encoding::Json) != codecOf(Encoding::Text));
}

// A float that is no number among many that are, in so many lists in each other.
void TestPayloadCodec::whatJsonDoesNotHaveCostsTheSameAtAnyDepth()
{
    constexpr std::size_t COUNT = 20'000;
    Bytes list = bytesOf("9a00004e20f97e00"); // so many in CBOR, and the first of them
    list.resize(list.size() + COUNT - 1);
    const auto timeAt = [&list](std::size_t depth) {
        Bytes payload(depth, std::byte{0x81});
        payload.insert(payload.end(), list.begin(), list.end());
        const auto decoded = codecOf(Encoding::Cbor).decode(payload).value();
        return test::cpuTimeOf([&] { QVERIFY(decoded.json().find("NaN") != std::string::npos); });
    };
    const double flat = timeAt(1), deep = timeAt(90);
    QVERIFY2(deep < 3 * flat, qPrintable(QString("%1 s and %2 s").arg(flat).arg(deep)));
}

QTEST_GUILESS_MAIN(TestPayloadCodec)
#include "tst_payload_codec.moc"
