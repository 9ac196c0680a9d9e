// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/payload_input.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace event_engine;
using namespace event_engine::cli;
using Form = PayloadInput::Form;

namespace {

std::string payload(Form form, const std::string &value, std::uint64_t index = 0)
{
    const auto maker = PayloadMaker::from({form, value});
    const auto bytes = maker ? maker->make(index) : failure(maker.error());
    return bytes ? std::string(asText(*bytes)) : "(" + bytes.error().message() + ")";
}

} // namespace

class TestPayloadInput : public QObject {
    Q_OBJECT

private slots:
    void textIsTakenAsItIs();
    void hexMayHaveBlanks();
    void jsonIsCheckedButNotRewritten();
    void placeholdersAreOfTheEvent();
    void badJsonSaysWhere();
    void aFileIsTakenByteForByte();
    void aMissingFileIsNamed();
};

void TestPayloadInput::textIsTakenAsItIs()
{
    QCOMPARE(payload(Form::Text, "This is message 0"), std::string("This is message 0"));
    QCOMPARE(payload(Form::Text, ""), std::string());
}

void TestPayloadInput::hexMayHaveBlanks()
{
    QCOMPARE(payload(Form::Hex, "48 69 21"), std::string("Hi!"));
    QCOMPARE(payload(Form::Hex, "486921"), std::string("Hi!"));
    QVERIFY(!PayloadMaker::from({Form::Hex, "4869 2"}));
}

void TestPayloadInput::jsonIsCheckedButNotRewritten()
{
    QCOMPARE(payload(Form::Json, R"({"b": 1,  "a": 2})"), std::string(R"({"b": 1,  "a": 2})"));
}

void TestPayloadInput::placeholdersAreOfTheEvent()
{
    QCOMPARE(payload(Form::Text, "event {i} of {n}, {i}", 7), std::string("event 7 of {n}, 7"));
    QCOMPARE(payload(Form::Json, R"({"number": {i}})", 12), std::string(R"({"number": 12})"));
    QCOMPARE(payload(Form::Json, R"({"number": {i} 3})"), std::string(R"((no valid JSON at character 16: found "3}"))"));
    const auto codec = PayloadCodec::make(Encoding::MsgPack, {}).value();
    const auto maker = PayloadMaker::from({Form::Json, R"([{i}, {random}])"}, codec);
    QVERIFY(maker.has_value());
    const std::string json = codec.decode(maker->make(200).value())->json();
    QVERIFY2(json.starts_with("[200,0."), json.c_str());
}

void TestPayloadInput::badJsonSaysWhere()
{
    QCOMPARE(payload(Form::Json, R"({"speed": fast})"), std::string(R"((no valid JSON at character 13: found "st}"))"));
    QCOMPARE(payload(Form::Json, R"({"speed": 3)"), std::string("(no valid JSON at character 12: found the end)"));
}

void TestPayloadInput::aFileIsTakenByteForByte()
{
    QTemporaryDir folder;
    QFile file(folder.filePath("picture.bin"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray bytes("\x00\xff\r\n\x1a", 5);
    file.write(bytes);
    file.close();
    QCOMPARE(payload(Form::File, file.fileName().toStdString()), bytes.toStdString());
}

void TestPayloadInput::aMissingFileIsNamed()
{
    QTemporaryDir folder;
    const auto missing = PayloadMaker::from({Form::File, folder.filePath("nothing.bin").toStdString()});
    QCOMPARE(missing.error().kind(), ErrorKind::NotFound);
    QVERIFY(missing.error().message().find("nothing.bin") != std::string::npos);
    QCOMPARE(PayloadMaker::from({Form::File, folder.path().toStdString()}).error().kind(), ErrorKind::InvalidArgument);
}

QTEST_GUILESS_MAIN(TestPayloadInput)
#include "tst_payload_input.moc"
