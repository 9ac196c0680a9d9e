// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_engine/text.h"
#include "studio/views/view_setup.h"
#include "tests/studio/shown_injector.h"
#include "tests/support/slowness.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryFile>

using namespace event_studio;

class TestInjectView : public QObject, ShownInjector {
    Q_OBJECT

private slots:
    void init() { startAnew(); }
    void cleanup() { close(); }

    void itOffersTheTypesOfTheAppAndTheFormatOfTheirEncoding()
    {
        QCOMPARE(m_view->types()->count(), 5);
        QCOMPARE(m_view->types()->currentText(), QString("Wind"));
        QVERIFY(m_view->payload()->format() == PayloadFormat::Json);
        m_view->setType("Rain");
        QVERIFY(m_view->payload()->format() == PayloadFormat::Text);
        m_view->setType("Image");
        QVERIFY(m_view->payload()->format() == PayloadFormat::Hex);
    }

    void aSendButtonThatIsGreySaysWhy()
    {
        const auto says = [this](const QString &words) {
            const bool isTold = m_view->sendButton()->toolTip() == words && m_view->status()->text() == words;
            if (!isTold) qInfo() << m_view->sendButton()->toolTip() << m_view->status()->text();
            return !m_view->sendButton()->isEnabled() && isTold;
        };
        type("{}");
        QVERIFY(says("Run Weather to send events."));
        QVERIFY(runApp(*m_studio, m_app));
        QVERIFY(m_view->sendButton()->isEnabled());
        QCOMPARE(m_view->status()->text(), QString());
        type("");
        QVERIFY(says("Write what to send."));
        type("{");
        QVERIFY(!m_view->sendButton()->isEnabled());
        QCOMPARE(m_view->sendButton()->toolTip(), m_view->payload()->mistakeLabel()->text());
        QCOMPARE(m_view->status()->text(), QString()); // the editor says it
        type("{}");
        m_view->whenever()->setCurrentIndex(m_view->whenever()->findData("Wind"));
        QVERIFY(says("An event that answers its own type would never end."));
        m_view->whenever()->setCurrentIndex(0);
        chooseFormat(3);
        QVERIFY(says("Choose a file to send."));
    }

    void whatWasSentIsToldUntilTheRunEnds()
    {
        QVERIFY(runApp(*m_studio, m_app));
        type("{}");
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        SOON_COMPARE(m_view->status()->text(), QString("Sent 1 Wind."));
        m_studio->engine.stop();
        SOON_VERIFY(!m_studio->engine.isBusy());
        QCOMPARE(m_view->status()->text(), QString("Run Weather to send events."));
        QVERIFY(runApp(*m_studio, m_app));
        QCOMPARE(m_view->status()->text(), QString());
    }

    void aBadPayloadSaysWhereBeforeAnythingIsSent()
    {
        QVERIFY(runApp(*m_studio, m_app));
        type("{\"speed\": }");
        QVERIFY(!m_view->sendButton()->isEnabled());
        QVERIFY(m_view->payload()->mistakeLabel()->isVisible());
        QVERIFY2(m_view->payload()->mistakeLabel()->text().contains("11"),
                 qPrintable(m_view->payload()->mistakeLabel()->text()));
        QCOMPARE(m_view->payload()->editor()->extraSelections().size(), 1);
        type("{\"speed\": 3}");
        QVERIFY(m_view->sendButton()->isEnabled());
        QVERIFY(!m_view->payload()->mistakeLabel()->isVisible());
        QVERIFY(m_view->payload()->editor()->extraSelections().isEmpty());
    }

    void oneClickSendsOneAndKeepsItInTheHistory()
    {
        QVERIFY(runApp(*m_studio, m_app));
        type("{\"speed\": 3}");
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        SOON_COMPARE(eventsOf("Wind"), quint64(1));
        SOON_VERIFY(m_view->status()->text().contains("Sent 1"));
        SOON_COMPARE(m_history->rowCount(), 1);
        QCOMPARE(m_history->at(0).payload, QString("{\"speed\": 3}"));
    }

    void linesOfTheHistoryAreAsHighAsRowsOfTables()
    {
        QVERIFY(keep(*m_history, {{}, "Wind", PayloadFormat::Json, "{}"}));
        QTableView table;
        setUpTable(&table);
        const QListView *list = openSaved(0);
        QCOMPARE(list->sizeHintForRow(0), table.verticalHeader()->defaultSectionSize());
    }

    void manyAreSentWithTheirPlaceholdersFilledIn()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Rain");
        type("drop {i}");
        m_view->count()->setValue(5);
        QCOMPARE(m_view->sendButton()->text(), QString("Send 5"));
        m_view->send();
        SOON_COMPARE(eventsOf("Rain"), quint64(5));
        SOON_COMPARE(m_studio->events.rowCount(), 5);
        QCOMPARE(m_studio->events.eventAt(4).bytes, QByteArray("Raindrop 4"));
    }

    void aRateSpreadsThemOverTimeAndStopEndsIt()
    {
        QVERIFY(runApp(*m_studio, m_app));
        type("{}");
        m_view->count()->setValue(100'000);
        m_view->rate()->setValue(50);
        m_view->send();
        SOON_VERIFY(eventsOf("Wind") >= 5);
        QPushButton *stop = m_view->cancelButton();
        SOON_VERIFY(stop->isVisible());
        QTest::mouseClick(stop, Qt::LeftButton);
        SOON_VERIFY(!stop->isVisible());
        QVERIFY(listsAreKept());
        QVERIFY2(m_history->at(0).label().startsWith("Wind × 100,000"), qPrintable(m_history->at(0).label()));
        QVERIFY(eventsOf("Wind") < 5000);
    }

    void theKeyboardGoesFromSendToStopAndBack()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view));
        type("{}");
        m_view->count()->setValue(100'000);
        m_view->rate()->setValue(50);
        m_view->sendButton()->setFocus();
        QTest::keyClick(m_view->sendButton(), Qt::Key_Space);
        SOON_VERIFY(m_view->cancelButton()->hasFocus());
        SOON_VERIFY(eventsOf("Wind") > 0);
        QTest::keyClick(m_view->cancelButton(), Qt::Key_Space);
        SOON_VERIFY(m_view->sendButton()->hasFocus());
        QVERIFY(listsAreKept());
    }

    void theKeyboardStaysAtSendWhileAFileIsRead()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view));
        QTemporaryFile file;
        QVERIFY(file.open() && file.write("{}") == 2 && file.flush());
        m_view->payload()->setFormat(PayloadFormat::File);
        m_view->payload()->setText(file.fileName());
        SOON_VERIFY(m_view->sendButton()->isEnabled());
        m_view->sendButton()->setFocus();
        QTest::keyClick(m_view->sendButton(), Qt::Key_Space);
        SOON_COMPARE(eventsOf("Wind"), quint64(1));
        QVERIFY(m_view->sendButton()->hasFocus());
        QVERIFY(listsAreKept());
    }

    void anEventThatWasSeenComesInTheFormatInWhichItCanBeRead()
    {
        EventRow event;
        event.type = "Wind";
        event.encoding = Encoding::Json;
        event.filterSize = 4;
        event.bytes = "Wind{\"speed\":3}";
        m_view->setEvent(event);
        QVERIFY(m_view->payload()->format() == PayloadFormat::Json);
        QCOMPARE(m_view->payload()->text(), QString("{\n  \"speed\": 3\n}"));
        event.encoding = Encoding::Binary;
        event.bytes = QByteArray("Wind\x01\xff", 6);
        m_view->setEvent(event);
        QVERIFY(m_view->payload()->format() == PayloadFormat::Hex);
        QCOMPARE(m_view->payload()->text(), QString("01 ff"));
    }

    void textThatIsNoUtf8ComesAsHexSoThatNothingOfItIsLost()
    {
        EventRow event;
        event.type = "Rain";
        event.encoding = Encoding::Text;
        event.bytes = "\xff\xfe";
        m_view->setEvent(event);
        QVERIFY(m_view->payload()->format() == PayloadFormat::Hex);
    }

    void textThatTheEditorWouldChangeComesAsItIs()
    {
        for (const QByteArray text : {"a\r\nb",
                                      "1\xc2\xa0"
                                      "2",
                                      "drop {i}", "two\nlines"}) {
            EventRow event;
            event.type = "Rain";
            event.encoding = Encoding::Text;
            event.bytes = text;
            event.size = quint64(text.size());
            m_view->setEvent(event);
            const auto made = m_view->payload()->payload()->make(7);
            QVERIFY(made);
            QCOMPARE(QByteArray(reinterpret_cast<const char *>(made->data()), qsizetype(made->size())), text);
        }
    }

    void whatIsTakenFromTheHistoryCanBeUndone()
    {
        QVERIFY(keep(*m_history, {{}, "Wind", PayloadFormat::Json, "{\"speed\": 1}"}));
        type("{\"speed\": 22}");
        QListView *list = openSaved(0);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(m_history->index(0)).center());
        QCOMPARE(m_view->payload()->text(), QString("{\"speed\": 1}"));
        QTest::keyClick(m_view->payload()->editor(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_view->payload()->text(), QString("{\"speed\": 22}"));
    }

    void theNameThatIsOfferedIsOneThatNoneHasYet()
    {
        QVERIFY(keep(*m_library, {"Wind", "Wind", PayloadFormat::Json, "{}"}));
        QVERIFY(keep(*m_library, {"Wind 2", "Wind", PayloadFormat::Json, "{}"}));
        QCOMPARE(m_library->freeName("Wind"), QString("Wind 3"));
        QCOMPARE(m_library->freeName("Rain"), QString("Rain"));
    }

    void fieldsThatChangedInTheAppFileAreThoseThatAreSent()
    {
        m_view->setType("Never");
        type("{\"speed\": 0, \"id\": 513}");
        const auto bytes = [this] { return m_view->payload()->payload()->make(0).value().size(); };
        QCOMPARE(bytes(), std::size_t(6));
        QFile file(m_app.file());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        const auto write = [&](const QByteArray &text) {
            file.close();
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.flush();
        };
        QVERIFY(write(QByteArray(before).replace("type = \"u16\"", "type = \"u64\"")));
        m_studio->engine.reload();
        SOON_VERIFY(!m_studio->engine.isReading());
        QCOMPARE(m_view->types()->currentText(), QString("Never"));
        QCOMPARE(bytes(), std::size_t(12));
        QVERIFY(write(before));
    }

    void aDeviceIsNoFileToSend()
    {
        chooseFormat(3);
        m_view->payload()->setText("/dev/zero");
        SOON_VERIFY(!m_view->payload()->isReading());
        QVERIFY(!m_view->payload()->payload());
        QCOMPARE(m_view->payload()->mistakeLabel()->text(), QString("/dev/zero: it is no file"));
    }

    void aTypedPayloadIsWrittenAsJsonAndCheckedByItsFields()
    {
        m_view->setType("Never");
        QVERIFY(m_view->payload()->format() == PayloadFormat::Json);
        QCOMPARE(m_view->payload()->text(), QString("{\n  \"speed\": 0,\n  \"id\": 0\n}")); // what there is to fill in
        type("{\"id\": 1, \"speed\": \"fast\"}");
        QVERIFY(!m_view->payload()->payload());
        QCOMPARE(m_view->payload()->mistakeLabel()->text(),
                 QString("line 1, column 12: speed: expected a number, found \"fast\""));
        type("{\"id\": {i}, \"speed\": 1.5}");
        QVERIFY(!m_view->payload()->mistakeLabel()->isVisible());
        const auto payload = m_view->payload()->payload()->make(258);
        QCOMPARE(event_engine::hexText(payload.value()), std::string("00 00 c0 3f 02 01"));
        QVERIFY(!m_view->payload()->payload()->make(70'000)); // it does not fit: the order ends with the reason
        m_view->setType("Wind");
        QCOMPARE(m_view->payload()->text(), QString("{\"id\": {i}, \"speed\": 1.5}")); // what was written stays
    }

    void aTypedEventThatWasSeenComesAsJson()
    {
        event_engine::EventType never("Never");
        never.fields = {{"speed", "f32"}, {"id", "u16"}};
        EventRow event;
        event.type = "Never";
        event.codec = event_engine::PayloadCodec::make(never).value();
        event.bytes = QByteArray::fromHex("0000c03f0700");
        event.size = quint64(event.bytes.size());
        m_view->setEvent(event);
        QVERIFY(m_view->payload()->format() == PayloadFormat::Json);
        QCOMPARE(m_view->payload()->text(), QString("{\n  \"speed\": 1.5,\n  \"id\": 7\n}"));
    }

    void aLargeEventThatWasSeenComesAsAFileOfAllItsBytes()
    {
        EventRow event;
        event.type = "Image";
        event.bytes = QByteArray(3'000'000, '\x7f');
        event.size = quint64(event.bytes.size());
        m_view->setEvent(event);
        QVERIFY(m_view->payload()->format() == PayloadFormat::File);
        SOON_VERIFY(m_view->payload()->payload());
        QCOMPARE(m_view->payload()->payload()->make(0)->size(), std::size_t(3'000'000));
    }

    void aLargeEventThatWasSentIsThereAtTheNextStart()
    {
        EventRow event;
        event.type = "Image";
        event.bytes = QByteArray(3'000'000, '\x7f');
        event.size = quint64(event.bytes.size());
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setEvent(event);
        SOON_VERIFY(m_view->sendButton()->isEnabled());
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        SOON_VERIFY(!m_view->payload()->isReading());
        keepAs("picture");
        SOON_COMPARE(eventsOf("Image"), quint64(1));
        close();
        open();
        for (int tab = 0; tab < 2; ++tab) {
            QListView *list = openSaved(tab);
            QCOMPARE(list->model()->rowCount(), 1);
            m_view->payload()->setText("/nowhere");
            QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                              list->visualRect(list->model()->index(0, 0)).center());
            SOON_VERIFY(m_view->payload()->payload());
            QCOMPARE(m_view->payload()->payload()->make(0)->size(), std::size_t(3'000'000));
        }
        const QString kept = m_library->at(0).payload;
        QVERIFY(kept != m_history->at(0).payload && QFile::exists(kept));
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view));
        openSaved(1)->setFocus();
        QSignalSpy removed(m_view, &InjectView::removed);
        const auto remove = [this] {
            openSaved(1)->setCurrentIndex(m_library->index(0));
            QTest::keyClick(openSaved(1), Qt::Key_Delete);
            return listsAreKept();
        };
        QVERIFY(remove());
        QCOMPARE(m_library->rowCount(), 0);
        QCOMPARE(removed.value(0).value(0).toString(), QString("Removed from the library: picture"));
        removed.value(0).value(1).value<std::function<void()>>()(); // undo
        QVERIFY(listsAreKept());
        QCOMPARE(m_library->rowCount(), 1);
        QVERIFY(m_library->at(0).payload == kept && QFile::exists(kept));
        QVERIFY(remove());
        QCOMPARE(m_library->rowCount(), 0);
        const QString sent = m_history->at(0).payload;
        close();
        QVERIFY(!QFile::exists(kept)); // there is no way back to it any more
        QVERIFY(QFile::exists(sent));
        open();
    }

    void aFileThatAProgramHasChangedIsSentAsItIsNow()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Rain");
        chooseFormat(3);
        QFile file(m_app.path("payload"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("before") > 0);
        file.close();
        m_view->payload()->setText(file.fileName());
        SOON_VERIFY(m_view->sendButton()->isEnabled());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("after") > 0);
        file.close();
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        SOON_COMPARE(m_studio->events.rowCount(), 1);
        QCOMPARE(m_studio->events.eventAt(0).bytes, QByteArray("Rainafter"));
        QVERIFY(file.remove());
        SOON_VERIFY(m_view->sendButton()->isEnabled());
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        SOON_VERIFY(m_view->payload()->mistakeLabel()->text().contains("No such file"));
        QCOMPARE(eventsOf("Rain"), quint64(1));
    }

    void aFileIsReadBesideTheWindowAndMeanwhileSaysSo()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Rain");
        chooseFormat(3);
        QFile file(m_app.path("payload"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("drop") > 0);
        file.close();
        m_view->payload()->setText(file.fileName());
        QVERIFY(m_view->payload()->isReading() && !m_view->sendButton()->isEnabled());
        QCOMPARE(m_view->status()->text(), QString("Reading the file..."));
        SOON_VERIFY(m_view->sendButton()->isEnabled());
        QCOMPARE(m_view->status()->text(), QString());
        m_view->send();
        m_view->send(); // before the first has read it: once is enough
        SOON_COMPARE(eventsOf("Rain"), quint64(1));
        m_view->send();
        chooseFormat(0); // what somebody does then outdates it
        QTest::keyClicks(m_view->payload()->editor(), "words");
        SOON_VERIFY(m_view->sendButton()->isEnabled());
        m_view->send();
        SOON_COMPARE(eventsOf("Rain"), quint64(2));
        SOON_COMPARE(m_studio->events.rowCount(), 2);
        QCOMPARE(m_studio->events.eventAt(1).bytes, QByteArray("Rainwords"));
    }

    void hexIsCheckedToo()
    {
        chooseFormat(2);
        type("01 f");
        QVERIFY(m_view->payload()->mistakeLabel()->isVisible());
        type("01 ff");
        QVERIFY(m_view->payload()->payload());
    }
};

QTEST_MAIN(TestInjectView)
#include "tst_inject_view.moc"
