// SPDX-License-Identifier: BSD-3-Clause
// The messages of the streaming protocol, by the vectors that all languages share: tests/data/wire/streaming.json.
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"
#include "tests/support/wire_vectors.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::streaming;
using nlohmann::json;

namespace {

const json &vectors()
{
    static const json read = wireVectors(SOURCE_DIR "/tests/data/wire/streaming.json");
    return read;
}

// Reads a message as whoever gets it would; returns what it reads, written again.
Result<Bytes> rewritten(ByteView message)
{
    const auto head = readHead(message);
    if (!head) return failure(head.error());
    const auto again = [](const auto &value) -> Result<Bytes> {
        if (!value) return failure(value.error());
        return write(*value);
    };
    const auto number = [&]() -> Result<Bytes> {
        const auto value = readNumber(message);
        if (!value) return failure(value.error());
        return numberMessage(head->kind, *value);
    };
    switch (head->kind) {
    case Kind::Hello: return again(readHello(message));
    case Kind::Welcome: return again(readWelcome(message));
    case Kind::Refusal: return again(readRefusal(message));
    case Kind::Directory: return again(readDirectory(message));
    case Kind::Rejected: return again(readRejected(message));
    case Kind::Lost: return again(readLost(message));
    case Kind::Log: return again(readLog(message));
    case Kind::Quit: return again(readQuit(message));
    case Kind::Goodbye: return again(readGoodbye(message));
    case Kind::Handled:
    case Kind::Taken:
    case Kind::Ping: return number();
    case Kind::Pong: {
        const auto pong = readPong(message);
        if (!pong) return failure(pong.error());
        return pongMessage(*pong);
    }
    case Kind::Events: {
        const auto view = EventsView::read(message);
        if (!view) return failure(view.error());
        std::vector<Delivery> events;
        for (std::uint32_t i = 0; i < view->count(); ++i) events.push_back(view->at(i));
        Bytes bytes(sizeOfEvents(events));
        writeEvents(events, bytes.data());
        return bytes;
    }
    case Kind::Publish: {
        const auto view = PublishView::read(message);
        if (!view) return failure(view.error());
        std::vector<Publication> events;
        for (std::uint32_t i = 0; i < view->count(); ++i) events.push_back(view->at(i));
        return publishMessage(view->number(), view->handled(), events);
    }
    }
    return Bytes{}; // passed over
}

// Whether `part` is in `whole`, key by key; lists entry by entry.
bool holds(const json &whole, const json &part)
{
    if (part.is_object())
        return whole.is_object() && std::all_of(part.items().begin(), part.items().end(), [&](const auto &item) {
                   return whole.contains(item.key()) && holds(whole[item.key()], item.value());
               });
    if (!part.is_array()) return whole == part;
    if (!whole.is_array() || whole.size() != part.size()) return false;
    for (std::size_t i = 0; i < part.size(); ++i)
        if (!holds(whole[i], part[i])) return false;
    return true;
}

void addRows(const char *list)
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const json &vector : vectors()[list])
        QTest::addRow("%s", vector["name"].get<std::string>().c_str()) << index++;
}

} // namespace

class TestStreamingProtocol : public QObject {
    Q_OBJECT

private slots:
    void everyGoodMessageIsReadAndWrittenAgainAsItWas_data() { addRows("good"); }
    void everyGoodMessageIsReadAndWrittenAgainAsItWas()
    {
        QFETCH(int, index);
        const json vector = vectors()["good"][std::size_t(index)];
        const Bytes message = fromHex(vector["hex"]);
        const auto again = rewritten(message);
        QVERIFY2(again, again ? "" : again.error().message().c_str());
        if (message[HEAD_SIZE] != std::byte('{') || message.size() == HEAD_SIZE) {
            QCOMPARE(toHex(*again), toHex(message));
            return;
        }
        json fields = vector["fields"];
        fields.erase("colour"); // of a later version
        const json body = json::parse(asText(ByteView(*again).subspan(HEAD_SIZE)));
        QVERIFY2(holds(body, fields), body.dump().c_str());
    }

    void theEventsOfAMessageAreWhatTheVectorsSay()
    {
        int checked = 0;
        for (const json &vector : vectors()["good"]) {
            if (vector["kind"] != "EVENTS") continue;
            const Bytes message = fromHex(vector["hex"]);
            const auto view = EventsView::read(message);
            QVERIFY(view);
            const json &events = vector["fields"]["events"];
            QCOMPARE(view->count(), events.size());
            for (std::uint32_t i = 0; i < view->count(); ++i, ++checked) {
                const Delivery event = view->at(i);
                QCOMPARE(toHex(event.bytes), QByteArray::fromStdString(events[i]["hex"].get<std::string>()));
                QCOMPARE(event.sequence, events[i]["sequence"].get<std::uint64_t>());
                QCOMPARE(event.type, events[i]["type"].get<TypeId>());
                QCOMPARE(event.publisher, events[i]["publisher"].get<std::uint32_t>());
                QCOMPARE(event.publishTime, events[i]["publish_time"].get<std::int64_t>());
                QCOMPARE(event.brokerTime, events[i]["broker_time"].get<std::int64_t>());
                QCOMPARE(event.cause, events[i].value("cause", std::uint64_t(0)));
                QCOMPARE(event.recorded, events[i].value("recorded", std::uint64_t(0)));
            }
        }
        QVERIFY(checked > 0);
    }

    void theEventsOfAPluginAreWhatTheVectorsSay()
    {
        int checked = 0;
        for (const json &vector : vectors()["good"]) {
            if (vector["kind"] != "PUBLISH") continue;
            const Bytes message = fromHex(vector["hex"]);
            const auto view = PublishView::read(message);
            QVERIFY(view);
            QCOMPARE(view->number(), vector["fields"]["number"].get<std::uint64_t>());
            QCOMPARE(view->handled(), vector["fields"]["handled"].get<std::uint64_t>());
            const json &events = vector["fields"]["events"];
            QCOMPARE(view->count(), events.size());
            for (std::uint32_t i = 0; i < view->count(); ++i, ++checked) {
                const Publication event = view->at(i);
                QCOMPARE(toHex(event.bytes), QByteArray::fromStdString(events[i]["hex"].get<std::string>()));
                QCOMPARE(event.publishTime, events[i].value("publish_time", std::int64_t(0)));
                QCOMPARE(event.cause, events[i].value("cause", std::uint64_t(0)));
            }
        }
        QVERIFY(checked > 0);
    }

    void everyMalformedMessageIsRefusedInWords_data() { addRows("malformed"); }
    void everyMalformedMessageIsRefusedInWords()
    {
        QFETCH(int, index);
        const json vector = vectors()["malformed"][std::size_t(index)];
        const auto again = rewritten(fromHex(vector["hex"]));
        QVERIFY(!again);
        QVERIFY(!again.error().message().empty());
    }

    void whatAHelloHasIsSaidInWholeSentences_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("has");
        QTest::newRow("no text") << QByteArray(R"("instance": 7)") << R"(a value of "instance" that is no text)";
        QTest::newRow("no number") << QByteArray(R"("instance": "a", "process": "me")")
                                   << R"(a value of "process" that is no whole number, or too large)";
        QTest::newRow("no list") << QByteArray(R"("instance": "a", "subscriptions": "TypeA")")
                                 << R"(a value of "subscriptions" that is no list)";
        QTest::newRow("no window") << QByteArray(R"("instance": "a", "window": {"events": "many"})")
                                   << R"(a value of "window" that is no window of events and bytes)";
        QTest::newRow("no hex") << QByteArray(R"("instance": "a", "subscriptions": [{"prefix_hex": "zz"}])")
                                << R"(a value of "prefix_hex" that is no pairs of hexadecimal digits: "zz")";
    }
    void whatAHelloHasIsSaidInWholeSentences()
    {
        QFETCH(QByteArray, more);
        QFETCH(QString, has);
        Bytes message = write(Hello{.instance = "a"});
        message.resize(HEAD_SIZE);
        const std::string body = R"({"versions": [1, 1], )" + more.toStdString() + "}";
        const ByteView bytes = asBytes(body);
        message.insert(message.end(), bytes.begin(), bytes.end());
        const auto hello = readHello(message);
        QVERIFY(!hello);
        QCOMPARE(QString::fromStdString(hello.error().message()), has);
    }

    void whatALaterVersionSaysIsPassedOver()
    {
        for (const json &vector : vectors()["passed_over"]) QVERIFY(rewritten(fromHex(vector["hex"])));
    }
};

QTEST_GUILESS_MAIN(TestStreamingProtocol)
#include "tst_streaming_protocol.moc"
