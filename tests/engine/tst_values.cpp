// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/words.h"
#include "event_engine/plugin_config.h"
#include "event_engine/replayer.h"

#include <QTest>

using namespace event_engine;

class TestValues : public QObject {
    Q_OBJECT

private slots:
    void everyWordOfAFileIsReadAsItIsWritten();
    void anUnknownWordIsNothing();
    void statesHaveWordsForPeople();
    void aSubscriptionSaysWhatItWants();
    void aConfigurationAnswersByKey();
    void whatAConfigurationLacksIsEmpty();
    void dotsReachIntoTables();
    void integersAreNotRounded();
    void aConfigurationMustBeAnObject_data();
    void aConfigurationMustBeAnObject();
    void equalTablesAreEqualHoweverTheyAreWritten();
};

namespace {

template <class Enum>
void checkWords()
{
    QVERIFY(!ALL<Enum>.empty());
    for (const Enum value : ALL<Enum>) {
        QVERIFY(!toText(value).starts_with('('));
        QCOMPARE(fromText<Enum>(toText(value)), std::optional(value));
    }
}

PluginConfig configOf(std::string_view json)
{
    return PluginConfig::fromJson(json).value();
}

} // namespace

void TestValues::everyWordOfAFileIsReadAsItIsWritten()
{
    checkWords<Encoding>();
    checkWords<PublisherKind>();
    checkWords<OverflowPolicy>();
    checkWords<OnFailure>();
    checkWords<RestartPolicy>();
    checkWords<Compression>();
    QCOMPARE(toText(Encoding::FlatBuffer), std::string_view("flatbuffer"));
    QCOMPARE(toText(OverflowPolicy::DropOldest), std::string_view("drop_oldest"));
    QCOMPARE(toText(OnFailure::StopApp), std::string_view("stop-app"));
    QCOMPARE(toText(RestartPolicy::OnFailure), std::string_view("on-failure"));
}

void TestValues::anUnknownWordIsNothing()
{
    QVERIFY(!fromText<Encoding>("Text"));
    QVERIFY(!fromText<Compression>(""));
}

void TestValues::statesHaveWordsForPeople()
{
    QCOMPARE(toText(AppState::Idle), std::string_view("idle"));
    QCOMPARE(toText(PluginState::BackingOff), std::string_view("backing off"));
    QCOMPARE(toText(PluginKind::Recorder), std::string_view("recorder"));
    QCOMPARE(toText(ReplayState::Finished), std::string_view("finished"));
}

void TestValues::aSubscriptionSaysWhatItWants()
{
    QCOMPARE(Subscription("TypeA").toText(), std::string("TypeA"));
    QCOMPARE(Subscription::everything().toText(), std::string("*"));
    const auto prefix = Subscription::prefix({std::byte{1}, std::byte{0xff}});
    QCOMPARE(prefix.kind(), Subscription::Kind::Prefix);
    QCOMPARE(prefix.toText(), std::string("prefix 01 ff"));
    QVERIFY(prefix.typeName().empty());
}

void TestValues::aConfigurationAnswersByKey()
{
    const auto config = configOf(R"({"depth": 3, "gain": 0.5, "on": true, "name": "left", "list": [1, 2]})");
    QCOMPARE(config.integer("depth"), std::optional<std::int64_t>(3));
    QCOMPARE(config.number("gain"), std::optional(0.5));
    QCOMPARE(config.number("depth"), std::optional(3.0));
    QCOMPARE(config.boolean("on"), std::optional(true));
    QCOMPARE(config.text("name"), std::optional<std::string>("left"));
    QVERIFY(config.json().find("\"list\":[1,2]") != std::string::npos);
}

void TestValues::whatAConfigurationLacksIsEmpty()
{
    const auto config = configOf(R"({"depth": 3, "gain": 0.5, "name": "left"})");
    QVERIFY(!config.integer("Depth"));
    QVERIFY(!config.integer("gain"));
    QVERIFY(!config.integer("name"));
    QVERIFY(!config.number("name"));
    QVERIFY(!config.boolean("depth"));
    QVERIFY(!config.text("depth"));
    QVERIFY(!config.text(""));
    QCOMPARE(PluginConfig().json(), std::string("{}"));
    QVERIFY(!PluginConfig().integer("depth"));
}

void TestValues::dotsReachIntoTables()
{
    const auto config = configOf(R"({"camera": {"lens": {"f": 2.8}}, "depth": 1})");
    QCOMPARE(config.number("camera.lens.f"), std::optional(2.8));
    for (const char *key : {"camera", "camera.", ".camera", "camera.lens", "camera.f", "depth.x", "camera..lens"})
        QVERIFY(!config.number(key));
}

void TestValues::integersAreNotRounded()
{
    const auto config = configOf(R"({"most": 9223372036854775807, "least": -9223372036854775808,
                                     "over": 9223372036854775808, "far": 1e300})");
    QCOMPARE(config.integer("most"), std::optional<std::int64_t>(INT64_MAX));
    QCOMPARE(config.integer("least"), std::optional<std::int64_t>(INT64_MIN));
    QVERIFY(!config.integer("over"));
    QVERIFY(!config.integer("far"));
}

void TestValues::aConfigurationMustBeAnObject_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a list") << QByteArray("[1]");
    QTest::newRow("cut") << QByteArray("{\"a\": ");
    QTest::newRow("not UTF-8") << QByteArray("{\"a\": \"\xff\"}");
    QTest::newRow("too deep") << QByteArray("{\"a\":") + QByteArray(100'000, '[');
    QTest::newRow("too deep but whole") << QByteArray("{\"a\":") + QByteArray(70, '[') + QByteArray(70, ']') + "}";
}

void TestValues::aConfigurationMustBeAnObject()
{
    QFETCH(QByteArray, json);
    const auto config = PluginConfig::fromJson(json.toStdString());
    QVERIFY(!config);
    QCOMPARE(config.error().kind(), ErrorKind::InvalidArgument);
}

void TestValues::equalTablesAreEqualHoweverTheyAreWritten()
{
    QCOMPARE(configOf(R"({"a": 1, "b": 2})"), configOf(R"({ "b":2,"a":1 })"));
}

QTEST_APPLESS_MAIN(TestValues)
#include "tst_values.moc"
