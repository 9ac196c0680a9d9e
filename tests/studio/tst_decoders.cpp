// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"
#include "studio/models/decoder_text.h"
#include "studio/models/payload_series.h"
#include "tests/studio/model_text.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QSignalSpy>

using namespace event_studio;

namespace {

/// Payloads of one float, which the app calls binary.
InjectionOrder speeds(std::uint64_t count)
{
    return {"Image",
            [](std::uint64_t index) {
                const float speed = float(index) + 0.5f;
                Bytes bytes(sizeof speed);
                std::memcpy(bytes.data(), &speed, sizeof speed);
                return bytes;
            },
            count, 0};
}

EventType asSpeed(const char *name = "Image")
{
    EventType type(name);
    type.fields = {{"speed", "f32"}};
    type.codec = PayloadCodec::make(type).value();
    return type;
}

} // namespace

/// An app that says nothing of its type Image, and somebody who knows better.
class TestDecoders : public QObject {
    Q_OBJECT
    TestApp m_app;
    std::unique_ptr<StudioData> m_studio;

    [[nodiscard]] QStringList previews() const { return tableText(m_studio->events, {EventListModel::Preview}); }

private slots:
    void init()
    {
        m_studio = std::make_unique<StudioData>();
        QVERIFY(runApp(*m_studio, m_app));
        QVERIFY(injectAndSee(*m_studio, speeds(20)));
        SOON_COMPARE(m_studio->events.rowCount(), 20);
        QCOMPARE(previews().first(), QString("00 00 00 3f"));
    }
    void cleanup() { m_studio.reset(); }

    void aChoiceHoldsAtOnceInListFilterInspectorAndTable()
    {
        m_studio->events.setFollowing(false);
        m_studio->detail.show(m_studio->source.feed(), m_studio->events.eventAt(3));
        QVERIFY(!m_studio->detail.reading()->document);
        m_studio->decoders.choose(asSpeed());
        SOON_COMPARE(previews().value(0), QString("{\"speed\":0.5}"));
        QCOMPARE(m_studio->events.rowCount(), 20);
        QVERIFY(!m_studio->events.isFollowing());
        SOON_VERIFY(m_studio->detail.reading() && m_studio->detail.reading()->number("speed") == 3.5);
        const EventTypeSnapshot &type = m_studio->types.typeAt(m_studio->types.rowOf("Image"));
        QVERIFY(type.type.codec == asSpeed().codec);
        QVERIFY(m_studio->filter.setText("body.speed > 17"));
        SOON_COMPARE(previews(), (QStringList{"{\"speed\":17.5}", "{\"speed\":18.5}", "{\"speed\":19.5}"}));
        // What comes from now on, too.
        QVERIFY(injectAndSee(*m_studio, speeds(20)));
        m_studio->events.setFollowing(true);
        SOON_COMPARE(m_studio->events.rowCount(), 6);
        m_studio->filter.clear();
        m_studio->decoders.forget("Image");
        SOON_VERIFY(previews().contains("00 00 00 3f"));
        SOON_VERIFY(!m_studio->detail.reading()->document);
    }

    void anEventThatIsNoLongerHeldIsReadAnewToo()
    {
        m_studio->events.setFollowing(false);
        const EventRow event = m_studio->events.eventAt(3);
        m_studio->detail.show(m_studio->source.feed(), event);
        // More than is held of this type, and then of all.
        QVERIFY(injectAndSee(*m_studio, speeds(200)));
        QVERIFY(injectAndSee(*m_studio, order("Rain", QByteArray(7'000'000, 'x'), 12)));
        SOON_VERIFY(!m_studio->source.feed()->wholeEvent(event.sequence));
        m_studio->decoders.choose(asSpeed());
        SOON_VERIFY(m_studio->detail.reading() && m_studio->detail.reading()->number("speed") == 3.5);
        m_studio->decoders.forget("Image");
        SOON_VERIFY(m_studio->detail.reading() && !m_studio->detail.reading()->document);
        QVERIFY(m_studio->detail.reading()->mistake.isEmpty());
        QCOMPARE(m_studio->detail.event()->bytes, event.bytes);
    }

    void numbersArePlottedAsItIsReadNow()
    {
        PayloadSeries series({"Image", "speed"});
        m_studio->decoders.choose(asSpeed());
        series.setFeed(m_studio->source.feed());
        series.setSnapshot(m_studio->source.snapshot());
        SOON_COMPARE(series.size(), qsizetype(20));
        QCOMPARE(series.points(0, 1e12, 100).values.last(), 19.5);
    }

    void theAppItselfKnowsNothingOfIt()
    {
        m_studio->decoders.choose(asSpeed());
        const auto &types = m_studio->engine.snapshot()->types;
        for (const EventTypeSnapshot &type : types)
            if (type.type.name == "Image") QVERIFY(!type.type.codec.decodes());
    }

    void choicesAreKeptForTheAppAndComeBackWithTheirCodecs()
    {
        m_studio->decoders.choose(asSpeed());
        StudioData later;
        later.decoders.restore(m_studio->decoders.save());
        QVERIFY(openApp(later, m_app.file()));
        SOON_VERIFY(later.decoders.find("Image"));
        SOON_VERIFY(!later.decoders.decoders().isEmpty());
        QVERIFY(later.decoders.find("Image")->codec == asSpeed().codec);
        later.decoders.setApp("Another");
        QVERIFY(!later.decoders.find("Image") && later.decoders.decoders().isEmpty());
        QVERIFY(later.decoders.find("Weather", "Image"));
    }

    void aChoiceThatIsForgottenWhileItsCodecIsMadeStaysForgotten()
    {
        DecoderChoices earlier;
        earlier.setApp("Weather");
        earlier.choose(asSpeed());
        earlier.choose(asSpeed("Sound"));
        DecoderChoices later;
        later.setApp("Weather");
        later.restore(earlier.save());
        later.forget("Image");
        SOON_VERIFY(later.decoders().find("Sound"));
        QVERIFY(!later.find("Image") && !later.decoders().find("Image"));
        QVERIFY(!later.save(earlier.save()).contains("Image"));
        QVERIFY(later.save(earlier.save()).contains("Sound"));
    }

    void choicesOfAnotherWindowAreKept()
    {
        DecoderChoices first, second;
        for (DecoderChoices *window : {&first, &second}) window->setApp("Weather");
        first.choose(asSpeed());
        second.choose(asSpeed("Sound"));
        const QByteArray held = second.save(first.save());
        QVERIFY(held.contains("Image") && held.contains("Sound"));
        QCOMPARE(first.save(held), held);
    }

    void aChoiceWhoseSchemaIsGoneIsToldAndTheAppCounts()
    {
        EventType gone("Image", Encoding::FlatBuffer);
        gone.schema = "/nowhere/image.fbs";
        DecoderChoices choices;
        QSignalSpy failed(&choices, &DecoderChoices::failed);
        choices.setApp("Weather");
        choices.choose(gone);
        DecoderChoices later;
        QSignalSpy told(&later, &DecoderChoices::failed);
        later.restore(choices.save());
        later.setApp("Weather");
        SOON_COMPARE(told.count(), 1);
        QCOMPARE(told[0][0].toString(), QString("Image"));
        QVERIFY2(told[0][1].toString().contains("/nowhere/image.fbs"), qPrintable(told[0][1].toString()));
        QVERIFY(later.decoders().isEmpty());
    }

    void whatIsChosenStandsInAppTomlAsItIsWritten()
    {
        EventType type("Wind");
        type.fields = {{"speed", "f32"}, {"", "bytes[4]"}, {"a \"b\"", "text[8]"}};
        type.byteOrder = event_engine::ByteOrder::Big;
        QCOMPARE(fieldsText(type.fields), QString("speed f32\nbytes[4]\na \"b\" text[8]"));
        QVERIFY(parseFields(" speed   f32\n\nbytes[4]\na \"b\" text[8]\n") == type.fields);
        QVERIFY(typeOf("Wind", jsonOf(type)) == type);
        QVERIFY(!typeOf("Wind", {{"encoding", "runes"}}));
        // The engine reads these lines as the same type.
        for (EventType each : {type, [] {
                                   EventType json("Wind", Encoding::Json);
                                   return json;
                               }()}) {
            const std::string toml = "[[event_types]]\nname = \"Wind\"\n" + tomlOf(each).toStdString();
            const auto app = event_engine::Manifest::parse(toml, "/tmp/app.toml");
            QVERIFY2(app, app ? "" : app.error().message().c_str());
            QVERIFY(app->eventTypes.front().fields == each.fields);
            QVERIFY(app->eventTypes.front().encoding == each.encoding);
            QVERIFY(app->eventTypes.front().byteOrder == each.byteOrder);
        }
    }
};

QTEST_GUILESS_MAIN(TestDecoders)
#include "tst_decoders.moc"
