// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_type.h"
#include "event_engine/text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;

namespace {

const char *const FBS = R"(namespace station;
enum Kind : ubyte { Calm = 0, Gust = 4 }
struct Place { x: float; y: float; tag: [ubyte:2]; }
table Wind { speed: double; direction: float = 90; kind: Kind; }
table Image { width: uint; pixels: [ubyte]; }
union Body { Wind, Image }
table Event { id: ulong; name: string; place: Place; gusts: [Wind]; marks: [short]; body: Body; words: [string]; on: bool; }
root_type Event;
)";

const char *const UNIONS_FBS = R"(namespace station;
table Wind { speed: double; }
table Rain { amount: int; words: string; }
union Body { Wind, Rain }
table Report { title: string; bodies: [Body]; }
root_type Report;
)";

const char *const PROTO = R"(syntax = "proto3";
package station;
enum Kind { CALM = 0; GUST = 4; }
message Wind { double speed = 1; float direction = 2; Kind kind = 3; }
message Event {
  uint64 id = 1; string name = 2; repeated Wind gusts = 3; repeated int32 marks = 4; bytes pixels = 5;
  map<string, Wind> by_mast = 6; optional bool on = 7; oneof body { Wind wind = 8; string words = 9; }
}
)";

QString messageOf(const auto &result)
{
    return result ? QString("no error") : QString::fromStdString(result.error().message());
}

QString jsonOf(const PayloadCodec &codec, ByteView payload)
{
    const auto decoded = codec.decode(payload);
    return decoded ? QString::fromStdString(decoded->json()) : messageOf(decoded);
}

EventType layout(std::vector<LayoutField> fields, ByteOrder order = ByteOrder::Little)
{
    EventType type("Packed", Encoding::Binary);
    type.fields = std::move(fields);
    type.byteOrder = order;
    return type;
}

} // namespace

class TestPayloadSchemas : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aPayloadIsTakenBackAsItIsShown_data();
    void aPayloadIsTakenBackAsItIsShown();
    void aMistakeIsToldWithItsField_data();
    void aMistakeIsToldWithItsField();
    void aCodecMadeOfItsSchemaDecodesTheSame_data() { everyCodec(); }
    void aCodecMadeOfItsSchemaDecodesTheSame();
    void theExampleCanBeEncoded_data() { everyCodec(); }
    void theExampleCanBeEncoded();
    void fieldsAreKnownWithoutAnEvent();
    void payloadsCutAnywhereAreRefusedOrShorter_data() { everyCodec(); }
    void payloadsCutAnywhereAreRefusedOrShorter();
    void aLayoutReadsWhatACppStructHolds();
    void bigEndianIsReadSo();
    void theRestGoesToTheLastField();
    void wrongLayoutsAreRefused_data();
    void wrongLayoutsAreRefused();
    void wrongSchemasAreRefusedWithTheirPlace();
    void aFolderThatTakesNoFilesIsNamed();
    void aCompiledSchemaWillDo();
    void sharedPartsDoNotMultiply();

private:
    PayloadCodec codec(const QString &name) const;
    [[nodiscard]] EventType type(Encoding encoding, const QString &file, const char *root = "") const;
    void write(const QString &name, const QByteArray &content) const;
    static void everyCodec();

    QTemporaryDir m_folder;
};

void TestPayloadSchemas::write(const QString &name, const QByteArray &content) const
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("no file");
    file.write(content);
}

EventType TestPayloadSchemas::type(Encoding encoding, const QString &file, const char *root) const
{
    EventType made("Event", encoding);
    made.schema = m_folder.filePath(file).toStdString();
    made.rootType = root;
    return made;
}

PayloadCodec TestPayloadSchemas::codec(const QString &name) const
{
    if (name == "flatbuffer") return PayloadCodec::make(type(Encoding::FlatBuffer, "event.fbs")).value();
    if (name == "unions") return PayloadCodec::make(type(Encoding::FlatBuffer, "unions.fbs")).value();
    if (name == "protobuf") return PayloadCodec::make(type(Encoding::Protobuf, "event.proto", "station.Event")).value();
    return PayloadCodec::make(
               layout({{"id", "u16"}, {"", "bytes[2]"}, {"speed", "f32"}, {"name", "text[4]"}, {"at", "i8[]"}}))
        .value();
}

void TestPayloadSchemas::everyCodec()
{
    QTest::addColumn<QString>("codec");
    for (const char *name : {"flatbuffer", "unions", "protobuf", "binary"}) QTest::newRow(name) << QString(name);
}

void TestPayloadSchemas::initTestCase()
{
    write("event.fbs", FBS);
    write("unions.fbs", UNIONS_FBS);
    write("event.proto", PROTO);
}

void TestPayloadSchemas::aPayloadIsTakenBackAsItIsShown_data()
{
    QTest::addColumn<QString>("codec");
    QTest::addColumn<QString>("json");
    const auto row = [](const char *name, const char *kind, const char *json) {
        QTest::newRow(name) << QString(kind) << QString(json);
    };
    row("every field of a table", "flatbuffer",
        R"({"id":18446744073709551615,"name":"g\u00fcn","place":{"x":0.1,"y":-2.5,"tag":[1,255]},)"
        R"("gusts":[{"speed":1.5,"direction":90.0,"kind":"Gust"}],"marks":[-1,2],"body_type":"Image",)"
        R"("body":{"width":2,"pixels":"AP8="},"words":["a",""],"on":true})");
    row("another of the union", "flatbuffer",
        R"({"id":0,"body_type":"Wind","body":{"speed":"NaN","direction":"-Infinity","kind":"Calm"},"on":false})");
    row("a value without a name", "flatbuffer",
        R"({"id":0,"gusts":[{"speed":0.0,"direction":90.0,"kind":9}],"body_type":"NONE","on":false})");
    row("a list of unions", "unions",
        R"({"title":"t","bodies_type":["Wind","Rain","Wind"],)"
        R"("bodies":[{"speed":1.5},{"amount":3,"words":"much"},{"speed":0.0}]})");
    row("an empty list of unions", "unions", R"({"bodies_type":[],"bodies":[]})");
    row("every field of a message", "protobuf",
        R"({"id":18446744073709551615,"name":"g\u00fcn","gusts":[{"speed":1.5,"direction":0.1,"kind":"GUST"}],)"
        R"("marks":[-1,2],"pixels":"AP8=","by_mast":{"north":{"speed":2.0,"direction":0.0,"kind":"CALM"}},"on":false,)"
        R"("words":"w"})");
    row("a message with nothing in it", "protobuf",
        R"({"id":0,"name":"","gusts":[],"marks":[],"pixels":"","by_mast":{}})");
    row("every field of a layout", "binary", R"({"id":513,"speed":0.1,"name":"ab","at":[-1,2]})");
}

void TestPayloadSchemas::aPayloadIsTakenBackAsItIsShown()
{
    QFETCH(QString, codec);
    QFETCH(QString, json);
    const PayloadCodec tried = this->codec(codec);
    QVERIFY(tried.decodes());
    const auto payload = tried.encode(json.toStdString());
    QVERIFY2(payload, qPrintable(messageOf(payload)));
    QCOMPARE(jsonOf(tried, *payload), json.replace("\\u00fc", "\xc3\xbc"));
    const Bytes elsewhere = [&] { // not aligned
        Bytes shifted(1);
        shifted.insert(shifted.end(), payload->begin(), payload->end());
        return shifted;
    }();
    QCOMPARE(jsonOf(tried, ByteView(elsewhere).subspan(1)), json);
}

void TestPayloadSchemas::aMistakeIsToldWithItsField_data()
{
    QTest::addColumn<QString>("codec");
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *kind, const char *json, const char *words) {
        QTest::addRow("%s %s", kind, json) << QString(kind) << QString(json) << QString(words);
    };
    row("flatbuffer", R"({"gusts": [{"speed": "fast"}]})", R"(gusts[0].speed: expected a number, found "fast")");
    row("flatbuffer", R"({"gusts": {}})", "gusts: expected a list, found an object");
    row("flatbuffer", R"({"nam": "x"})", R"(nam: unknown field, did you mean "name"?)");
    row("flatbuffer", R"({"marks": [1, 70000]})",
        "marks[1]: expected a whole number from -32768 to 32767, found 70000");
    row("flatbuffer", R"({"gusts": [{"kind": "Storm"}]})",
        R"(gusts[0].kind: expected "Calm" or "Gust", found "Storm")");
    row("flatbuffer", R"({"body": {}})", R"(body_type: expected "NONE" or "Wind" or "Image", found null)");
    row("flatbuffer", R"({"body_type": "NONE", "body": {}})",
        "body: expected null, as body_type says NONE, found an object");
    row("unions", R"({"bodies": [{}], "bodies_type": ["Wind", "Wind"]})",
        "bodies_type: expected a list of 1 type, found a list");
    row("unions", R"({"bodies": [{"speed": "x"}], "bodies_type": ["Wind"]})",
        R"(bodies[0].speed: expected a number, found "x")");
    row("unions", R"({"bodies": [{}], "bodies_type": ["Storm"]})",
        R"(bodies_type[0]: expected "NONE" or "Wind" or "Rain", found "Storm")");
    row("unions", R"({"bodies": [null], "bodies_type": ["NONE"]})",
        "bodies_type[0]: a list of unions cannot be encoded with NONE in it");
    row("flatbuffer", R"({"place": {"tag": [1]}})", "place.tag: expected 2 values, found 1");
    row("flatbuffer", R"({"body_type": "Image", "body": {"pixels": "?"}})",
        R"(body.pixels: expected bytes as Base64 text, found "?")");
    row("flatbuffer", "[]", "the payload: expected an object, found a list");
    row("flatbuffer", "{\"id\":", "no valid JSON at character 7: found the end");
    row("protobuf", R"({"gusts": [{"speed": "fast"}]})", R"(gusts[0].speed: expected a number, found "fast")");
    row("protobuf", R"({"by_mast": {"north": {"spee": 1}}})",
        R"(by_mast.north.spee: unknown field, did you mean "speed"?)");
    row("protobuf", R"({"id": -1})", "id: expected a whole number from 0 to 18446744073709551615, found -1");
    row("protobuf", R"({"wind": {"kind": "STORM"}})", R"(wind.kind: expected "CALM" or "GUST", found "STORM")");
    row("binary", R"({"speed": "fast"})", R"(speed: expected a number, found "fast")");
    row("binary", R"({"id": 70000})", "id: expected a whole number from 0 to 65535, found 70000");
    row("binary", R"({"id": 1.5})", "id: expected a whole number from 0 to 65535, found 1.5");
    row("binary", R"({"name": "north"})", "name: found 5 bytes, expected 4 at most");
    row("binary", R"({"at": [1, true]})", "at[1]: expected a number, found true");
    row("binary", R"({"sped": 1})", R"(sped: unknown field, did you mean "speed"?)");
}

void TestPayloadSchemas::aMistakeIsToldWithItsField()
{
    QFETCH(QString, codec);
    QFETCH(QString, json);
    const auto encoded = this->codec(codec).encode(json.toStdString());
    QTEST(messageOf(encoded), "words");
    QCOMPARE(encoded.error().kind(), ErrorKind::InvalidArgument);
}

void TestPayloadSchemas::aCodecMadeOfItsSchemaDecodesTheSame()
{
    QFETCH(QString, codec);
    const PayloadCodec ours = this->codec(codec);
    QVERIFY(ours.schema());
    const auto other = PayloadCodec::make(ours.encoding(), *ours.schema());
    QVERIFY2(other, qPrintable(messageOf(other)));
    QVERIFY(*other == ours);
    const auto payload = ours.encode(codec == "unions" ? R"({"title": "x"})" : R"({"id": 7, "name": "x"})").value();
    QCOMPARE(jsonOf(*other, payload), jsonOf(ours, payload));
    QVERIFY(!PayloadCodec::make(Encoding::Json, {}).value().schema());
}

void TestPayloadSchemas::theExampleCanBeEncoded()
{
    QFETCH(QString, codec);
    const PayloadCodec tried = this->codec(codec);
    const auto encoded = tried.encode(tried.example());
    QVERIFY2(encoded, qPrintable(messageOf(encoded) + QString::fromStdString(tried.example())));
    QVERIFY(tried.decode(*encoded));
}

void TestPayloadSchemas::fieldsAreKnownWithoutAnEvent()
{
    const auto listed = [](const PayloadCodec &codec) {
        QStringList words;
        for (const PayloadField &field : codec.fields())
            words << QString::fromStdString(field.path + " " + field.type + (field.isNumber ? " #" : ""));
        return words.join("; ");
    };
    QCOMPARE(
        listed(codec("flatbuffer")),
        QString("id ulong #; name string; place.x float #; place.y float #; place.tag bytes; gusts[0].speed double #; "
                "gusts[0].direction float #; gusts[0].kind ubyte; marks[0] short #; body_type utype; body union; "
                "words[0] string; on bool #"));
    QCOMPARE(
        listed(codec("protobuf")),
        QString("id uint64 #; name string; gusts[0].speed double #; gusts[0].direction float #; gusts[0].kind enum; "
                "marks[0] int32 #; pixels bytes; by_mast map; on bool #; wind.speed double #; wind.direction float #; "
                "wind.kind enum; words string"));
    QCOMPARE(listed(codec("binary")), QString("id u16 #; speed f32 #; name text; at[0] i8 #"));
}

void TestPayloadSchemas::payloadsCutAnywhereAreRefusedOrShorter()
{
    QFETCH(QString, codec);
    const PayloadCodec tried = this->codec(codec);
    const auto whole = tried
                           .encode(codec == "binary"   ? R"({"at": [1, 2, 3]})"
                                   : codec == "unions" ? R"({"bodies_type": ["Wind"], "bodies": [{"speed": 1}]})"
                                                       : R"({"id": 5, "name": "north", "marks": [1, 2]})")
                           .value();
    const QString shown = jsonOf(tried, whole);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto decoded = tried.decode(ByteView(whole).first(size));
        const bool mayBePadding = whole.size() - size < 8;
        QVERIFY(!decoded || mayBePadding || QString::fromStdString(decoded->json()) != shown);
        if (!decoded) QCOMPARE(decoded.error().kind(), ErrorKind::BadData);
    }
}

void TestPayloadSchemas::aLayoutReadsWhatACppStructHolds()
{
    struct Sample {
        std::uint32_t id = 7;
        float values[2] = {0.5f, -1};
        double volts = 12.25;
        char name[8] = "mast";
        bool on = true;
        std::uint8_t padding[7]{};
    } const sample;
    const auto codec = PayloadCodec::make(layout({{"id", "u32"},
                                                  {"values", "f32[2]"},
                                                  {"", "bytes[4]"},
                                                  {"volts", "f64"},
                                                  {"name", "text[8]"},
                                                  {"on", "bool"},
                                                  {"", "bytes[7]"}}))
                           .value();
    QCOMPARE(jsonOf(codec, std::as_bytes(std::span(&sample, 1))),
             QString(R"({"id":7,"values":[0.5,-1.0],"volts":12.25,"name":"mast","on":true})"));
    QCOMPARE(codec.number(std::as_bytes(std::span(&sample, 1)), PayloadPath::parse("values[1]").value()),
             std::optional(-1.0));
}

void TestPayloadSchemas::bigEndianIsReadSo()
{
    const auto codec = PayloadCodec::make(layout({{"a", "u16"}, {"b", "i32"}, {"c", "f32"}}, ByteOrder::Big)).value();
    const Bytes payload = parseHex("0102 fffffffe 3f800000").value();
    QCOMPARE(jsonOf(codec, payload), QString(R"({"a":258,"b":-2,"c":1.0})"));
    QCOMPARE(hexText(codec.encode(R"({"a":258,"b":-2,"c":1})").value()), hexText(payload));
}

void TestPayloadSchemas::theRestGoesToTheLastField()
{
    const auto codec = PayloadCodec::make(layout({{"a", "u8"}, {"b", "u16[]"}})).value();
    QCOMPARE(jsonOf(codec, parseHex("01").value()), QString(R"({"a":1,"b":[]})"));
    QCOMPARE(jsonOf(codec, parseHex("01 0200 0300").value()), QString(R"({"a":1,"b":[2,3]})"));
    QCOMPARE(jsonOf(codec, parseHex("01 0200 03").value()), QString("b: found 3 bytes, expected a multiple of 2"));
    const auto fixed = PayloadCodec::make(layout({{"a", "u16"}})).value();
    QCOMPARE(jsonOf(fixed, parseHex("01").value()), QString("a: found 1 byte, expected 2"));
    QCOMPARE(jsonOf(fixed, parseHex("010203").value()), QString("found 3 bytes, but its fields end at 2"));
}

void TestPayloadSchemas::wrongLayoutsAreRefused_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("words");
    const QString expected =
        ", expected one of bool, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, text, bytes, with [N] "
        "behind it for several of them, and [] for the rest";
    for (const char *wrong : {"", "float", "u8[", "u8[0]", "u8[-1]", "u8[2]x", "text", "u8[99999999999999999999]"})
        QTest::newRow(wrong) << QString(wrong) << "field \"a\": found type \"" + QString(wrong) + "\"" + expected;
    QTest::newRow("a rest") << "u8[]"
                            << "field \"a\" takes the rest of the payload, but \"a\" follows";
    QTest::newRow("twice") << "u8"
                           << "two fields are named \"a\"";
}

void TestPayloadSchemas::wrongLayoutsAreRefused()
{
    QFETCH(QString, first);
    QTEST(messageOf(PayloadCodec::make(layout({{"a", first.toStdString()}, {"a", "u8"}}))), "words");
}

void TestPayloadSchemas::wrongSchemasAreRefusedWithTheirPlace()
{
    write("wrong.fbs", "table A { speed: dubble; }\nroot_type A;");
    const QString fbs = messageOf(PayloadCodec::make(type(Encoding::FlatBuffer, "wrong.fbs")));
    QVERIFY2(fbs.contains("wrong.fbs:") && fbs.contains("dubble"), qPrintable(fbs));
    write("wrong.proto", "syntax = \"proto3\";\nmessage A { dubble speed = 1; }");
    const QString proto = messageOf(PayloadCodec::make(type(Encoding::Protobuf, "wrong.proto")));
    QVERIFY2(proto.contains("wrong.proto:2") && proto.contains("dubble"), qPrintable(proto));
    const QString root = messageOf(PayloadCodec::make(type(Encoding::FlatBuffer, "event.fbs", "station.Evemt")));
    QVERIFY2(root.endsWith("the schema has no table \"station.Evemt\", did you mean \"station.Event\"?"),
             qPrintable(root));
    const QString several = messageOf(PayloadCodec::make(type(Encoding::Protobuf, "event.proto")));
    QVERIFY2(several.endsWith("the schema has 2 messages: root_type has to name one"), qPrintable(several));
    QCOMPARE(messageOf(PayloadCodec::make(Encoding::FlatBuffer, {"flatbuffer", "A", Bytes(100)})),
             QString("this is no FlatBuffers schema in its binary form"));
    QCOMPARE(messageOf(PayloadCodec::make(Encoding::Protobuf, {"protobuf", "A", Bytes(100)})),
             QString("this is no FileDescriptorSet"));
}

void TestPayloadSchemas::aCompiledSchemaWillDo()
{
    for (const auto &[name, file] : {std::pair("flatbuffer", "event.bfbs"), std::pair("protobuf", "event.binpb")}) {
        const PayloadCodec source = codec(name);
        write(file, QByteArray(reinterpret_cast<const char *>(source.schema()->data.data()),
                               qsizetype(source.schema()->data.size())));
        const auto compiled = PayloadCodec::make(type(source.encoding(), file, source.schema()->name.c_str()));
        QVERIFY2(compiled, qPrintable(messageOf(compiled)));
        QVERIFY(*compiled == source);
    }
}

void TestPayloadSchemas::aFolderThatTakesNoFilesIsNamed()
{
    write("fine.proto", "syntax = \"proto3\"; message A { int32 n = 1; }");
    const QByteArray before = qgetenv("TMPDIR");
    qputenv("TMPDIR", "/proc");
    const QString words = messageOf(PayloadCodec::make(type(Encoding::Protobuf, "fine.proto")));
    before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);
    QVERIFY2(words.contains("cannot create /proc/event-engine-"), qPrintable(words));
}

// A list whose elements are all the same text: 1 MiB of it, 4,000 times.
void TestPayloadSchemas::sharedPartsDoNotMultiply()
{
    write("words.fbs", "table A { words: [string]; }\nroot_type A;");
    const auto codec = PayloadCodec::make(type(Encoding::FlatBuffer, "words.fbs")).value();
    const std::string text(1 << 20, 'x');
    std::string json = "{\"words\": [\"" + text + "\"";
    for (int i = 0; i < 3999; ++i) json += ",\"\"";
    Bytes payload = codec.encode(json + "]}").value();
    const auto number = [&](std::size_t at) -> std::uint32_t & {
        return *reinterpret_cast<std::uint32_t *>(&payload[at]);
    };
    std::size_t list = 0;
    for (std::size_t at = 0; at + 4 <= payload.size() && !list; at += 4)
        if (number(at) == 4000) list = at;
    QVERIFY(list);
    const std::size_t first = list + 4 + number(list + 4);
    for (std::size_t i = 0; i < 4000; ++i) number(list + 4 + 4 * i) = std::uint32_t(first - (list + 4 + 4 * i));
    QVERIFY(!codec.decode(payload));
}

QTEST_GUILESS_MAIN(TestPayloadSchemas)
#include "tst_payload_schemas.moc"
