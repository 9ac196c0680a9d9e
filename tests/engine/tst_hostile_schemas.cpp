// SPDX-License-Identifier: BSD-3-Clause
// Schemas come with the recordings of strangers: whatever they say, they cost no more than their size.
#include "event_engine/event_type.h"
#include "tests/support/cpu_time.h"
#include "tests/support/schema_maker.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;
using namespace event_engine::test;

namespace {

using Label = ProtoMember::Label;

QString messageOf(const auto &result)
{
    return result ? QString("no error") : QString::fromStdString(result.error().message());
}

/// Thirty fields of one type.
std::vector<ProtoMember> thirty(const std::string &message)
{
    std::vector<ProtoMember> members;
    for (int i = 0; i < 30; ++i) members.push_back({"f" + std::to_string(i), message});
    return members;
}

} // namespace

class TestHostileSchemas : public QObject {
    Q_OBJECT

private slots:
    void aSchemaOfAThousandLevelsIsUsedAndADeeperOneRefused();
    void mapsAreLevelsToo();
    void listsAndLoopsAreNoDepth();
    void aSetOfTooManyFilesIsRefused();
    void messagesInEachOtherHaveFewFields_data();
    void messagesInEachOtherHaveFewFields();
    void anExampleHoldsATypeOnce();
    void aLargeEnumerationIsReadAsFastAsASmallOne();
    void whatAMessageLeavesOutDoesNotMultiply_data();
    void whatAMessageLeavesOutDoesNotMultiply();

private:
    PayloadCodec flatbuffer(const std::string &source) const
    {
        QFile file(m_folder.filePath("schema.fbs"));
        if (!file.open(QIODevice::WriteOnly) || file.write(source.c_str()) < 0) qFatal("cannot write");
        file.close();
        EventType type("Hostile", Encoding::FlatBuffer);
        type.schema = file.fileName().toStdString();
        return PayloadCodec::make(type).value();
    }
    static PayloadCodec protobuf(const PayloadSchema &schema)
    {
        return PayloadCodec::make(Encoding::Protobuf, schema).value();
    }

    QTemporaryDir m_folder;
};

void TestHostileSchemas::aSchemaOfAThousandLevelsIsUsedAndADeeperOneRefused()
{
    QVERIFY(PayloadCodec::make(Encoding::Protobuf, protoChain(1000))->decode({}));
    const auto deeper = PayloadCodec::make(Encoding::Protobuf, protoChain(1001));
    QCOMPARE(messageOf(deeper), QString("its messages contain each other 1001 levels deep; 1000 can be read"));
    QCOMPARE(deeper.error().kind(), ErrorKind::BadData);
    QVERIFY(!PayloadCodec::make(Encoding::Protobuf, protoChain(30'000))); // too many for the stack
}

void TestHostileSchemas::mapsAreLevelsToo()
{
    std::vector<std::string> messages;
    for (int i = 0; i < 20'000; ++i) {
        const std::string name = "M" + std::to_string(i);
        const std::string entry =
            protoMessage("NEntry", {{"key"}, {"value", i + 1 < 20'000 ? "M" + std::to_string(i + 1) : std::string()}},
                         protoField(7, protoField(7, 1)));
        messages.push_back(protoMessage(name, {{"n", name + ".NEntry", Label::Repeated}}, protoField(3, entry)));
    }
    const auto made = PayloadCodec::make(Encoding::Protobuf, protoSchema("M0", {protoFile("maps.proto", messages)}));
    QCOMPARE(messageOf(made), QString("its messages contain each other 40000 levels deep; 1000 can be read"));
}

void TestHostileSchemas::listsAndLoopsAreNoDepth()
{
    QVERIFY(protobuf(protoChain(20'000, Label::Repeated)).decode({}));
    const auto loop = protobuf(protoSchema("A", {protoFile("loop.proto", {protoMessage("A", {{"b", "B"}, {"a", "A"}}),
                                                                          protoMessage("B", {{"a", "A"}})})}));
    QVERIFY(loop.decode({}));
}

void TestHostileSchemas::aSetOfTooManyFilesIsRefused()
{
    std::vector<std::string> files{protoFile("f0", {protoMessage("M", {{"n"}})})};
    for (int i = 1; i < 200'000; ++i)
        files.push_back(protoFile("f" + std::to_string(i), {}, {"f" + std::to_string(i - 1)}));
    QCOMPARE(messageOf(PayloadCodec::make(Encoding::Protobuf, protoSchema("M", files))),
             QString("the schema is made of more than 1000 files"));
    files.resize(1000);
    QVERIFY(PayloadCodec::make(Encoding::Protobuf, protoSchema("M", files)));
}

void TestHostileSchemas::messagesInEachOtherHaveFewFields_data()
{
    QTest::addColumn<PayloadCodec>("codec");
    std::string table = "table A {";
    for (int i = 0; i < 30; ++i) table += " f" + std::to_string(i) + ": A;";
    QTest::newRow("a table") << flatbuffer(table + " } root_type A;");
    QTest::newRow("a message") << protobuf(protoSchema("A", {protoFile("a", {protoMessage("A", thirty("A"))})}));
    std::vector<std::string> messages;
    for (int i = 0; i < 8; ++i)
        messages.push_back(protoMessage("A" + std::to_string(i), thirty("A" + std::to_string(i + 1))));
    messages.push_back(protoMessage("A8", {{"n"}}));
    QTest::newRow("messages of messages") << protobuf(protoSchema("A0", {protoFile("a", messages)}));
    // A struct of 64 KiB in which a thousand lists of all of it may lie, each in the same place.
    std::string structure = "struct S { a: [ubyte:65535]; } table T {";
    for (int i = 0; i < 5000; ++i) structure += " s" + std::to_string(i) + ": S;";
    QTest::newRow("large structs") << flatbuffer(structure + " } root_type T;");
}

void TestHostileSchemas::messagesInEachOtherHaveFewFields()
{
    QFETCH(PayloadCodec, codec);
    QVERIFY(codec.fields().size() <= 1000);
    QVERIFY(codec.example().size() < 4'000'000);
}

void TestHostileSchemas::anExampleHoldsATypeOnce()
{
    const auto tree = protobuf(protoSchema(
        "Tree", {protoFile("tree", {protoMessage("Tree", {{"left", "Tree"}, {"right", "Tree"}, {"value"}})})}));
    QCOMPARE(QString::fromStdString(tree.example()).simplified().remove(' '),
             QString(R"({"left":{},"right":{},"value":0})"));
    const auto table = flatbuffer("table Tree { left: Tree; right: Tree; value: int; } root_type Tree;");
    QCOMPARE(QString::fromStdString(table.example()).simplified().remove(' '),
             QString(R"({"left":{},"right":{},"value":0})"));
    QVERIFY(table.encode(table.example()));
}

void TestHostileSchemas::aLargeEnumerationIsReadAsFastAsASmallOne()
{
    std::string source = "enum Kind : int {";
    constexpr int COUNT = 10'000;
    for (int i = 0; i < COUNT; ++i) source += " K" + std::to_string(100'000 + i) + (i + 1 < COUNT ? "," : "");
    const auto codec = flatbuffer(source + " } table T { kinds: [Kind]; } root_type T;");
    const auto timeFor = [&](int kind) {
        std::string json = "{\"kinds\": [" + std::to_string(kind);
        for (int i = 1; i < 10'000; ++i) json += "," + std::to_string(kind);
        const Bytes payload = codec.encode(json + "]}").value();
        return cpuTimeOf([&] { QVERIFY(codec.decode(payload)); });
    };
    const double first = timeFor(0), last = timeFor(COUNT - 1);
    QVERIFY2(last < 3 * first, qPrintable(QString("%1 s and %2 s").arg(first).arg(last)));
}

// A message of two bytes, or a table of a few, in which a thousand numbers stand as what they are when they are not
// there.
void TestHostileSchemas::whatAMessageLeavesOutDoesNotMultiply_data()
{
    QTest::addColumn<PayloadCodec>("codec");
    QTest::addColumn<QByteArray>("payload");
    std::vector<ProtoMember> members;
    std::string table = "table E {";
    for (int i = 0; i < 1000; ++i) {
        members.push_back({"number_" + std::to_string(i)});
        table += " number_" + std::to_string(i) + ": int;";
    }
    const std::string root = protoMessage("A", {{"e", "E", Label::Repeated}});
    QTest::newRow("messages") << protobuf(protoSchema("A", {protoFile("a", {root, protoMessage("E", members)})}))
                              << QByteArray("\x0a\x00", 2).repeated(8000);
    const auto tables = flatbuffer(table + " } table A { e: [E]; } root_type A;");
    std::string json = "{\"e\": [{}";
    for (int i = 1; i < 8000; ++i) json += ",{}";
    const Bytes payload = tables.encode(json + "]}").value();
    QTest::newRow("tables") << tables
                            << QByteArray(reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size()));
}

void TestHostileSchemas::whatAMessageLeavesOutDoesNotMultiply()
{
    QFETCH(PayloadCodec, codec);
    QFETCH(QByteArray, payload);
    const auto decoded = codec.decode(std::as_bytes(std::span(payload.data(), std::size_t(payload.size()))));
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().kind(), ErrorKind::BadData);
}

QTEST_GUILESS_MAIN(TestHostileSchemas)
#include "tst_hostile_schemas.moc"
