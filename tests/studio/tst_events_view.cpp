// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/appearance.h"
#include "studio/views/event_text.h"
#include "studio/views/filter_line.h"
#include "studio/views/find_line.h"
#include "studio/views/inspector_view.h"
#include "studio/views/muted_badge.h"
#include "studio/views/picture_page.h"
#include "studio/views/save_file.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_events.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCompleter>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

using namespace event_studio;

/// The event list and its inspector over a running app: 60 Wind and 20 Rain.
class TestEventsView : public QObject, EventsTest {
    Q_OBJECT

    QScrollBar &bar() { return *table().verticalScrollBar(); }
    QLineEdit &filter() { return *m_view->filterLine()->edit(); }
    QString page(InspectorView::Page which)
    {
        m_view->inspector()->pages()->setCurrentIndex(which);
        auto *widget = m_view->inspector()->pages()->widget(which);
        if (auto *edit = qobject_cast<QPlainTextEdit *>(widget)) return edit->toPlainText();
        return qobject_cast<QTextEdit *>(widget)->toPlainText();
    }
    int lastRowOf(const QString &type)
    {
        int row = events().rowCount() - 1;
        while (row >= 0 && events().eventAt(row).type != type) --row;
        return row;
    }

private slots:
    void initTestCase()
    {
        QVERIFY(run());
        for (int i = 0; i < 20; ++i) {
            const QByteArray speed = QByteArray::number(i);
            QVERIFY(injectAndSee(*m_studio, order("Wind", "{\"speed\": " + speed + ", \"mast\": [1, 2]}", 3)));
            QVERIFY(injectAndSee(*m_studio, order("Rain", "drop " + speed)));
        }
    }

    void init()
    {
        m_studio->filter.clear();
        m_studio->filter.unmuteAll();
        m_studio->filter.undoStack().clear();
        QVERIFY(show(900, 240));
        events().setFollowing(true);
        QTRY_VERIFY(events().rowCount() >= 80);
    }

    void cleanupTestCase() { close(); }

    void theNewestIsInSightWhileFollowing()
    {
        QTRY_COMPARE(bar().value(), bar().maximum());
        QVERIFY(m_view->followButton()->isChecked());
    }

    void scrollingUpStopsTheTailAndEndFollowsAgain()
    {
        QTRY_VERIFY(bar().value() > 0);
        bar().triggerAction(QAbstractSlider::SliderPageStepSub);
        QVERIFY(!events().isFollowing());
        QVERIFY(!m_view->followButton()->isChecked());
        const int place = bar().value();
        QVERIFY(place < bar().maximum());
        QTest::keyClick(&table(), Qt::Key_End);
        QVERIFY(events().isFollowing());
        QTRY_COMPARE(bar().value(), bar().maximum());
    }

    void aRowThatIsReadStaysWhereItIsWhenEventsCome()
    {
        click(70);
        QVERIFY(!events().isFollowing());
        const Sequence chosen = events().eventAt(table().currentIndex().row()).sequence;
        const int place = bar().value();
        QVERIFY(injectAndSee(*m_studio, order("Never", "x", 1)));
        QCOMPARE(bar().value(), place);
        QCOMPARE(events().eventAt(table().currentIndex().row()).sequence, chosen);
        QTRY_VERIFY(m_view->followButton()->text().contains('1'));
        m_studio->filter.setText("not type:Never");
    }

    void aClickOnAHeaderSortsAndStandsStillAndEndFollowsAgain()
    {
        const auto clickHeader = [this](int column) {
            const QHeaderView &header = *table().horizontalHeader();
            QTest::mouseClick(header.viewport(), Qt::LeftButton, {},
                              QPoint(header.sectionViewportPosition(column) + 8, header.height() / 2));
        };
        clickHeader(EventListModel::Type);
        QVERIFY(!events().isFollowing());
        QStringList types;
        for (int row = 0; row < events().rowCount(); ++row) types << events().eventAt(row).type;
        QVERIFY(std::is_sorted(types.begin(), types.end()));
        click(3);
        const Sequence chosen = events().eventAt(3).sequence;
        clickHeader(EventListModel::Number);
        clickHeader(EventListModel::Number); // the greatest first
        QVERIFY(events().eventAt(0).sequence > events().eventAt(1).sequence);
        QCOMPARE(events().eventAt(table().currentIndex().row()).sequence, chosen);
        QCOMPARE(rowText(events(), events().rowOf(chosen), {EventListModel::Number}), QString::number(chosen));
        const int rows = events().rowCount();
        QVERIFY(injectAndSee(*m_studio, order("Never", "x", 1)));
        bar().setValue(bar().maximum()); // loads no more: it would come anywhere
        QCOMPARE(events().rowCount(), rows);
        QTest::keyClick(&table(), Qt::Key_End);
        QVERIFY(events().isFollowing());
        QCOMPARE(table().horizontalHeader()->sortIndicatorSection(), -1);
        QTRY_VERIFY(events().rowCount() > rows);
        for (int row = 1; row < events().rowCount(); ++row)
            QCOMPARE(events().eventAt(row).sequence, events().eventAt(row - 1).sequence + 1);
        m_studio->filter.setText("not type:Never");
    }

    void mutedTypesHaveABadgeThatShowsThemAgain()
    {
        MutedBadge &badge = *m_view->mutedBadge();
        QVERIFY(!badge.isVisible());
        m_studio->filter.setMuted("Wind", true);
        QTRY_VERIFY(lastRowOf("Rain") >= 0);
        QCOMPARE(lastRowOf("Wind"), -1);
        QVERIFY(badge.isVisible());
        QCOMPARE(badge.text(), QString("Wind is muted"));
        m_studio->filter.setMuted("Never", true);
        QCOMPARE(badge.text(), QString("2 types are muted"));
        const auto chooseFirst = [&badge] {
            QTimer::singleShot(0, &badge, [] {
                QWidget *menu = QApplication::activePopupWidget();
                QTest::keyClick(menu, Qt::Key_Down);
                QTest::keyClick(menu, Qt::Key_Return);
            });
            QTest::mouseClick(&badge, Qt::LeftButton);
        };
        chooseFirst();
        QCOMPARE(m_studio->filter.muted(), QStringList("Wind"));
        chooseFirst();
        QVERIFY(!badge.isVisible());
        QTRY_VERIFY(lastRowOf("Wind") >= 0);
    }

    void namesInPayloadsAreCompletedInTheFilterLine()
    {
        m_view->resize(2000, 240);
        filter().setFocus();
        QTest::keyClicks(&filter(), "type:Wind and body.sp");
        QAbstractItemView *offers = m_view->filterLine()->completer()->popup();
        QVERIFY(offers->isVisible());
        QVERIFY2(offers->width() < 500, qPrintable(QString::number(offers->width()))); // below a line of 1000 and more
        QCOMPARE(offers->currentIndex().data().toString(), QString("body.speed"));
        QTest::keyClick(offers, Qt::Key_Return);
        QCOMPARE(filter().text(), QString("type:Wind and body.speed"));
        QVERIFY(!offers->isVisible());
        QTest::keyClicks(&filter(), " > 17");
        QTest::keyClick(&filter(), Qt::Key_Return);
        QTRY_COMPARE(events().rowCount(), 6);
        filter().clear();
        QTest::keyClicks(&filter(), "body.");
        QStringList names; // of a list its first element; of a type without events what its layout says
        for (int row = 0; row < offers->model()->rowCount(); ++row)
            names << offers->model()->index(row, 0).data().toString();
        QCOMPARE(names, QStringList({"body.id", "body.mast[0]", "body.speed", "body.text"}));
        QTest::keyClick(offers, Qt::Key_Escape);
    }

    void aLargeTypedEventIsReadable()
    {
        QVERIFY(injectAndSee(*m_studio, order("Long", "\x07" + QByteArray(100'000, 'x'))));
        m_studio->filter.showType("Long");
        QTRY_COMPARE(events().rowCount(), 1);
        QVERIFY(!events().eventAt(0).isWhole());
        QVERIFY(rowText(events(), 0, {EventListModel::Preview}).startsWith("{\"id\":7,\"text\":\"eHh4"));
        click(0);
        QTRY_COMPARE(m_view->inspector()->tree()->model()->rowCount(), 2);
        QCOMPARE(rowText(*m_view->inspector()->tree()->model(), 0), QString("id | 7"));
    }

    void theFilterLineNarrowsTheListAndUndoBringsItBack()
    {
        filter().setFocus();
        QTest::keyClicks(&filter(), "type:Rain");
        QTest::keyClick(&filter(), Qt::Key_Return);
        QTRY_COMPARE(events().rowCount(), 20);
        m_studio->filter.undoStack().undo();
        QCOMPARE(filter().text(), QString());
        QTRY_VERIFY(events().rowCount() >= 80);
        m_studio->filter.undoStack().redo();
        QTRY_COMPARE(events().rowCount(), 20);
    }

    void anotherFilterStaysAtTheEventThatIsRead()
    {
        const int row = 7;
        click(row);
        const EventRow chosen = events().eventAt(row);
        const auto current = [this] { return m_view->table()->currentIndex(); };
        const auto isCurrent = [&](Sequence sequence) {
            return current().isValid() && events().eventAt(current().row()).sequence == sequence &&
                   table().viewport()->rect().intersects(table().visualRect(current()));
        };
        const QString other = chosen.type == "Rain" ? "Wind" : "Rain";
        int next = row;
        while (events().eventAt(next).type != other) ++next;
        const Sequence nearest = events().eventAt(next).sequence;
        m_studio->filter.showType(chosen.type);
        QTRY_VERIFY(isCurrent(chosen.sequence));
        m_studio->filter.showType(other);
        QTRY_VERIFY(isCurrent(nearest));
        m_studio->filter.clear();
        QTRY_VERIFY(events().rowCount() >= 80);
        QTRY_VERIFY(isCurrent(nearest));
        events().setFollowing(true);
    }

    void aFilterThatMakesNoSenseIsToldInPlaceAndTheListStays()
    {
        QTest::keyClicks(&filter(), "size > many");
        QTest::keyClick(&filter(), Qt::Key_Return);
        QVERIFY(m_view->filterLine()->errorLabel()->isVisible());
        QVERIFY(!m_view->filterLine()->errorLabel()->text().isEmpty());
        QVERIFY(events().rowCount() >= 80);
        QTest::keyClick(&filter(), Qt::Key_Escape);
        QVERIFY(!m_view->filterLine()->errorLabel()->isVisible());
    }

    void theInspectorShowsTreeTextHexAndWhatIsKnown()
    {
        click(lastRowOf("Wind"));
        auto *tree = m_view->inspector()->findChild<QTreeView *>();
        QCOMPARE(rowText(*tree->model(), 0), QString("speed | 19"));
        QVERIFY(page(InspectorView::Text).contains("\"speed\": 19"));
        QVERIFY(page(InspectorView::Hex).contains("7b 22 73 70"));
        QVERIFY2(page(InspectorView::Hex).contains("{\"sp"), "the characters are beside the bytes");
        QVERIFY(page(InspectorView::About).contains("(injected)"));
    }

    void theCharactersBesideTheHexAreInSightHoweverNarrowItIs()
    {
        click(lastRowOf("Wind"));
        (void)page(InspectorView::Hex);
        auto *hex = qobject_cast<QPlainTextEdit *>(m_view->inspector()->pages()->widget(InspectorView::Hex));
        for (const int width : {600, 330, 240}) {
            const int all = m_view->splitter()->width();
            m_view->splitter()->setSizes({all - width, width});
            QTRY_COMPARE(hex->horizontalScrollBar()->maximum(), 0);
        }
    }

    void theDifferenceToTheEventBeforeOfTheTypeIsShown()
    {
        const int newest = lastRowOf("Rain");
        click(newest);
        page(InspectorView::Difference);
        QTRY_VERIFY(page(InspectorView::Difference).contains("- drop 18"));
        QVERIFY(page(InspectorView::Difference).contains("+ drop 19"));
    }

    void theDifferenceHasTheColoursOfTheThemeThatIsChosen()
    {
        click(lastRowOf("Rain"));
        QTRY_VERIFY(page(InspectorView::Difference).contains("- drop 18"));
        const auto *difference = m_view->inspector()->pages()->currentWidget();
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            applyAppearance(*qApp, choice);
            const QString removed = Theme::of(qApp->palette()).danger.name();
            QTRY_VERIFY(static_cast<const QTextBrowser *>(difference)->toHtml().contains(removed));
        }
    }

    void aPinnedEventIsWhatOthersAreComparedWith()
    {
        const int newest = lastRowOf("Rain");
        click(newest);
        m_view->inspector()->pin(events().eventAt(newest));
        click(newest - 4);
        QTRY_VERIFY(page(InspectorView::Difference).contains("- drop 19"));
        QVERIFY(page(InspectorView::Difference).contains("+ drop 18"));
        m_view->inspector()->comparison().unpin();
    }

    void aPinnedEventIsReadByADecoderThatIsChosenLater()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray::fromHex("0000003f"))));
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray::fromHex("0000c03f"))));
        m_studio->filter.showType("Image");
        QTRY_COMPARE(events().rowCount(), 2);
        click(0);
        QToolButton *pin = nullptr;
        for (QToolButton *button : m_view->inspector()->findChildren<QToolButton *>())
            if (button->isCheckable()) pin = button;
        QVERIFY(pin);
        QTest::mouseClick(pin, Qt::LeftButton);
        click(1);
        QTRY_VERIFY(page(InspectorView::Difference).contains("- 00000000"));
        event_engine::EventType speed("Image");
        speed.fields = {{"speed", "f32"}};
        speed.codec = event_engine::PayloadCodec::make(speed).value();
        m_studio->decoders.choose(speed);
        QTRY_VERIFY(page(InspectorView::Difference).contains("+   \"speed\": 1.5"));
        QVERIFY2(page(InspectorView::Difference).contains("-   \"speed\": 0.5"),
                 qPrintable(page(InspectorView::Difference)));
        m_studio->decoders.forget("Image");
        QTest::mouseClick(pin, Qt::LeftButton);
        QVERIFY(!m_view->inspector()->comparison().isPinned());
    }

    void aClickOnAMomentShowsTheEventsOfThatMoment()
    {
        const EventRow wanted = events().eventAt(10);
        m_view->goTo(wanted.brokerTime, wanted.type);
        const auto isThere = [&] { // the row that was current before may be later
            if (!table().currentIndex().isValid()) return false;
            const EventRow current = events().eventAt(table().currentIndex().row());
            return current.brokerTime >= wanted.brokerTime && current.type == wanted.type;
        };
        QTRY_VERIFY(isThere());
        QTRY_VERIFY(!events().isFollowing());
    }

    void chosenEventsAreCopiedAsTextHexAndJson()
    {
        m_studio->filter.setText("type:Rain");
        QTRY_COMPARE(events().rowCount(), 20);
        table().selectRow(3);
        QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().endsWith("\tRain\tdrop 3"));
        m_view->copy(CopyFormat::Hex);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("64 72 6f 70 20 33"));
        m_view->copy(CopyFormat::Json);
        QVERIFY(QGuiApplication::clipboard()->text().contains("\"payload\":\"drop 3\""));
    }

    void chosenEventsAreSavedAsJsonAndAsATable()
    {
        const QString json = m_app.path("events.ndjson"), table = m_app.path("events.csv");
        click(0);
        QTest::keyClick(m_view->table(), Qt::Key_Down, Qt::ShiftModifier);
        QSignalSpy saved(m_view.get(), &EventsView::saved);
        m_view->save(json);
        QTRY_COMPARE(saved.count(), 1);
        m_view->save(table);
        QTRY_COMPARE(saved.count(), 2);
        QFile jsonFile(json), tableFile(table);
        QVERIFY(jsonFile.open(QIODevice::ReadOnly) && tableFile.open(QIODevice::ReadOnly));
        const QByteArrayList lines = jsonFile.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), qsizetype(2));
        for (const QByteArray &line : lines) QVERIFY(QJsonDocument::fromJson(line).object().contains("sequence"));
        const QByteArrayList rows = tableFile.readAll().trimmed().split('\n');
        QCOMPARE(rows.size(), qsizetype(3));
        QVERIFY(rows[0].startsWith("time,sequence,type,publisher,size,payload"));
    }

    void chosenEventsAreSavedAsARecording()
    {
        const QString file = m_app.path("chosen.mcap");
        QSignalSpy saved(m_view.get(), &EventsView::saved);
        for (int times = 1; times <= 2; ++times) { // the second one takes the place of the first
            click(lastRowOf("Rain"));
            m_view->save(file);
            QTRY_COMPARE(saved.count(), times);
        }
        m_studio->replay.open(file);
        QTRY_VERIFY(m_studio->replay.isOpen());
        QCOMPARE(m_studio->replay.info()->events, std::uint64_t(1));
        m_studio->replay.close();
    }

    void findGoesFromMatchToMatchAndTheListStaysWhole()
    {
        FindLine &line = *m_view->findLine();
        QVERIFY(!line.isVisible());
        click(lastRowOf("Rain"));
        const Sequence first = events().eventAt(table().currentIndex().row()).sequence;
        line.find(EventQuery::Direction::NewestFirst); // nothing is asked for yet
        QVERIFY(line.isVisible());
        QTest::keyClicks(line.edit(), "type:Rain");
        QTest::keyClick(line.edit(), Qt::Key_Return, Qt::ShiftModifier);
        const auto current = [this] { return events().eventAt(table().currentIndex().row()).sequence; };
        QTRY_COMPARE(current(), first - 4); // three Winds lie between
        const auto chosen = table().selectionModel()->selectedRows();
        QVERIFY(chosen.size() == 1 && chosen[0].row() == table().currentIndex().row());
        QVERIFY(events().rowCount() >= 80 && !events().isFollowing());
        line.find(EventQuery::Direction::OldestFirst);
        QTRY_COMPARE(current(), first);
        QTest::keyClick(line.edit(), Qt::Key_Return);
        QTRY_COMPARE(line.words()->text(), QString("none further on"));
        QTest::keyClick(line.edit(), Qt::Key_Escape);
        QVERIFY(!line.isVisible());
    }

    void aFindLineThatMakesNoSenseSaysWhy()
    {
        FindLine &line = *m_view->findLine();
        line.open();
        line.edit()->setText("size > many");
        QTest::keyClick(line.edit(), Qt::Key_Return);
        QVERIFY(!line.words()->text().isEmpty());
        QVERIFY(line.edit()->property("invalid").toBool());
    }

    void editAndSendAgainHandsTheEventOn()
    {
        QSignalSpy wanted(m_view.get(), &EventsView::editAndSendWanted);
        const int row = lastRowOf("Rain");
        click(row);
        const auto buttons = m_view->inspector()->findChildren<QToolButton *>();
        for (QToolButton *button : buttons)
            if (button->toolTip().contains("send again")) button->click();
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<EventRow>().type, QString("Rain"));
    }

    void aNumberInTheTreeIsPlottedByItsMenuAndAWordIsNot()
    {
        click(lastRowOf("Wind"));
        QTreeView &tree = *m_view->inspector()->tree();
        QTRY_COMPARE(tree.model()->rowCount(), 2);
        QSignalSpy plots(m_view.get(), &EventsView::plotWanted);
        QAction *plot = tree.actions().front();
        const QModelIndex speed = tree.model()->index(0, 0), mast = tree.model()->index(1, 0);
        tree.setCurrentIndex(mast); // a list
        QVERIFY(!plot->isEnabled());
        tree.setCurrentIndex(tree.model()->index(1, 0, mast));
        QVERIFY(plot->isEnabled());
        plot->trigger();
        tree.setCurrentIndex(speed);
        plot->trigger();
        QCOMPARE(plots.count(), 2);
        QCOMPARE(plots[0][0].value<PlottedField>(), (PlottedField{"Wind", "mast[1]"}));
        QCOMPARE(plots[1][0].value<PlottedField>(), (PlottedField{"Wind", "speed"}));
    }

    void aPictureIsShownInFrontAndABrokenOneSaysSo()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", "P5\n2 2\n255\nabcd")));
        QVERIFY(injectAndSee(*m_studio, order("Image", "P5\n200 200\n255\nabcd")));
        m_studio->filter.setText("type:Image and size > 10");
        QTRY_COMPARE(events().rowCount(), 2);
        const InspectorView &inspector = *m_view->inspector();
        click(0);
        QTRY_COMPARE(inspector.picture()->image().size(), QSize(2, 2));
        QCOMPARE(inspector.pages()->currentIndex(), int(InspectorView::Picture));
        click(1);
        QTRY_VERIFY(inspector.picture()->words().startsWith("This PGM is broken"));
        m_studio->filter.showType("Rain");
        QTRY_VERIFY(events().rowCount() > 0 && events().eventAt(0).type == "Rain");
        click(0);
        QTRY_VERIFY(!inspector.pages()->isTabVisible(InspectorView::Picture));
    }

    void theChosenRowStaysInSightWhereTheListGetsLower()
    {
        const int row = lastRowOf("Rain");
        click(row);
        m_view->resize(900, 170);
        QTRY_VERIFY(table().viewport()->height() < 130);
        QVERIFY(table().viewport()->rect().contains(table().visualRect(events().index(row, 0)).center()));
    }

    void aFileWithoutAnEndingGetsTheChosenOne()
    {
        const QStringList filters{"JSON, an object per line (*.ndjson)", "Table (*.csv)"};
        QCOMPARE(withEnding("/a/events", filters[1], filters), QString("/a/events.csv"));
        QCOMPARE(withEnding("/a/events.v2", filters[0], filters), QString("/a/events.v2.ndjson"));
        QCOMPARE(withEnding("/a/events.CSV", filters[0], filters), QString("/a/events.CSV"));
    }

    // The last ones: there are more events than the list holds from here on.
    void anEventThatIsReadStaysInTheInspectorWhenItsRowGoes()
    {
        events().setFollowing(false);
        click(0);
        const Sequence read = m_studio->detail.event()->sequence;
        events().setFollowing(true);
        for (std::size_t sent = 0; sent < EventListModel::CAPACITY; sent += EventListModel::PAGE / 2)
            QVERIFY(injectAndSee(*m_studio, order("Rain", "shower {i}", EventListModel::PAGE / 2)));
        QTRY_COMPARE(events().rowCount(), int(EventListModel::CAPACITY));
        QTRY_VERIFY(events().rowOf(read) < 0);
        QCOMPARE(m_studio->detail.event()->sequence, read);
        QTRY_COMPARE(bar().value(), bar().maximum());
    }

    void olderEventsComeInAboveWhatIsRead()
    {
        m_studio->filter.showType("Rain");
        QTRY_COMPARE(events().rowCount(), int(EventListModel::PAGE));
        events().setFollowing(false);
        const Sequence read = events().eventAt(0).sequence;
        bar().setValue(0);
        QTRY_COMPARE(events().rowCount(), 2 * int(EventListModel::PAGE));
        QCOMPARE(events().eventAt(table().rowAt(0)).sequence, read);
    }
};

QTEST_MAIN(TestEventsView)
#include "tst_events_view.moc"
