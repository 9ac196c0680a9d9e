// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"
#include "studio/views/decoder_dialog.h"
#include "studio/views/types_view.h"
#include "tests/studio/fake_feed.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTimer>

using namespace event_studio;

/// Image events of two bytes each, of which the app says nothing.
class TestDecoderDialog : public QObject {
    Q_OBJECT
    TestApp m_app;
    std::unique_ptr<StudioData> m_studio;

    [[nodiscard]] std::unique_ptr<DecoderDialog> dialog(const QString &type = "Image")
    {
        auto made = std::make_unique<DecoderDialog>(type, m_studio->decoders.find(type), m_studio->source.feed());
        made->show();
        return made;
    }
    static void choose(DecoderDialog &dialog, const QString &encoding)
    {
        dialog.encodings()->setCurrentIndex(dialog.encodings()->findText(encoding));
    }

private slots:
    void init()
    {
        m_studio = std::make_unique<StudioData>();
        QVERIFY(runApp(*m_studio, m_app));
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray::fromHex("0102"))));
    }
    void cleanup() { m_studio.reset(); }

    void fieldsThatAreWrittenReadTheNewestEventAtOnce()
    {
        const auto on = dialog();
        QVERIFY(on->okButton()->isEnabled()); // as the app says
        QVERIFY(!on->fields()->isVisible() && !on->schema()->isVisible());
        choose(*on, "Binary, by its fields");
        QVERIFY(on->fields()->isVisible() && on->byteOrder()->isVisible());
        QTest::keyClicks(on->fields(), "number u16");
        SOON_COMPARE(on->sample()->toPlainText(), QString("{\n  \"number\": 513\n}"));
        QVERIFY(on->okButton()->isEnabled());
        on->byteOrder()->setCurrentIndex(1);
        SOON_COMPARE(on->sample()->toPlainText(), QString("{\n  \"number\": 258\n}"));
        on->copyButton()->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QString("encoding = \"binary\"\nfields = [\n    { name = \"number\", type = \"u16\" },\n]\n"
                         "byte_order = \"big\"\n"));
        on->okButton()->click();
        QCOMPARE(on->result(), int(QDialog::Accepted));
        QVERIFY(on->choice() && on->choice()->codec.decodes());
    }

    void aMistakeIsToldAndCannotBeTaken()
    {
        const auto on = dialog();
        choose(*on, "Binary, by its fields");
        QTest::keyClicks(on->fields(), "number u15");
        SOON_VERIFY2(on->words()->text().contains("u15"), qPrintable(on->words()->text()));
        QVERIFY(!on->okButton()->isEnabled() && !on->copyButton()->isEnabled());
        for (const char *encoding : {"Protocol Buffers", "FlatBuffers"}) {
            choose(*on, encoding);
            SOON_COMPARE(on->words()->text(), QString("This encoding is read by its schema: choose a file."));
            QVERIFY(!on->okButton()->isEnabled() && on->sample()->toPlainText().isEmpty());
        }
        on->schema()->setText("/nowhere/image.fbs");
        SOON_VERIFY2(on->words()->text().contains("/nowhere/image.fbs"), qPrintable(on->words()->text()));
        QVERIFY(!on->okButton()->isEnabled());
        choose(*on, "As the app says");
        QVERIFY(on->okButton()->isEnabled() && !on->choice());
    }

    void anEventThatDoesNotFitIsToldAndMayBeTheOddOne()
    {
        const auto on = dialog();
        choose(*on, "JSON");
        SOON_VERIFY2(on->words()->text().startsWith("The newest event is none of these"),
                     qPrintable(on->words()->text()));
        QVERIFY(on->okButton()->isEnabled());
        const auto without = dialog("Never");
        choose(*without, "CBOR");
        SOON_COMPARE(without->words()->text(), QString("No event of this type is held to try it on."));
    }

    void anEventOfARareTypeIsTriedHoweverFarBackItIs()
    {
        auto feed = std::make_shared<FakeFeed>();
        feed->rareEvery = 1'200'000; // more than a query looks at
        feed->newest = 2'300'000;
        DecoderDialog on("Rare", nullptr, feed);
        choose(on, "Text");
        SOON_COMPARE(on.sample()->toPlainText(), QString("message 1200000"));
    }

    void aFlatBuffersSchemaIsTakenByItsFile()
    {
        QFile schema(m_app.path("image.fbs"));
        QVERIFY(schema.open(QIODevice::WriteOnly));
        schema.write("table Image { width: int; } root_type Image;");
        schema.close();
        EventType type("Image", Encoding::FlatBuffer);
        type.schema = schema.fileName().toStdString();
        const Bytes payload = PayloadCodec::make(type)->encode(R"({"width": 7})").value();
        QVERIFY(injectAndSee(*m_studio, {"Image", [payload](std::uint64_t) { return payload; }}));
        const auto on = dialog();
        choose(*on, "FlatBuffers");
        QVERIFY(on->schema()->isVisible() && on->rootType()->isVisible() && !on->fields()->isVisible());
        on->schema()->setText(schema.fileName());
        SOON_COMPARE(on->sample()->toPlainText(), QString("{\n  \"width\": 7\n}"));
    }

    void theMenuOfATypeAsksAndTheWindowFollows()
    {
        TypesView view(*m_studio);
        view.resize(700, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto open = [&](auto act) {
            const auto *model = view.table()->model();
            const auto row = model->match(model->index(0, 0), NameRole, "Image", 1, Qt::MatchExactly).value(0);
            QTimer::singleShot(0, &view, [] { QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_D); });
            QTimer looking;
            connect(&looking, &QTimer::timeout, &looking, [act, &looking] {
                auto *dialog = qobject_cast<DecoderDialog *>(QApplication::activeModalWidget());
                if (!dialog) return;
                looking.stop();
                act(*dialog);
                if (!QTest::qWaitFor([&] { return dialog->okButton()->isEnabled(); }, soon())) return dialog->reject();
                dialog->okButton()->click();
            });
            looking.start(20);
            const QPoint place = view.table()->visualRect(row).center();
            QContextMenuEvent asked(QContextMenuEvent::Mouse, place, view.table()->viewport()->mapToGlobal(place));
            QApplication::sendEvent(view.table()->viewport(), &asked);
        };
        open([](DecoderDialog &dialog) {
            choose(dialog, "Binary, by its fields");
            dialog.fields()->setPlainText("number u16");
        });
        QVERIFY(m_studio->decoders.find("Image"));
        SOON_VERIFY(m_studio->types.typeAt(m_studio->types.rowOf("Image")).type.codec.decodes());
        open([](DecoderDialog &dialog) {
            if (dialog.fields()->toPlainText() == "number u16") choose(dialog, "As the app says");
        });
        QVERIFY(!m_studio->decoders.find("Image"));
    }
};

QTEST_MAIN(TestDecoderDialog)
#include "tst_decoder_dialog.moc"
