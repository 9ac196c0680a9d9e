// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_engine/event_text.h"
#include "event_engine/recording_tools.h"
#include "studio/link/recording_feed.h"
#include "studio/views/event_text.h"
#include "studio/views/filter_line.h"
#include "studio/views/find_line.h"
#include "studio/views/muted_badge.h"
#include "studio/views/save_file.h"
#include "tests/studio/fake_feed.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_events.h"
#include "tests/support/damaged_file.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QApplication>
#include <QClipboard>
#include <QCompleter>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>
#include <qtestspontaneevent.h>

using namespace event_studio;

/// The event list over a running app.
class TestEventsView : public QObject, EventsTest {
    Q_OBJECT

    QScrollBar &bar() { return *table().verticalScrollBar(); }
    QLineEdit &filter() { return *m_view->filterLine()->edit(); }

private slots:
    void initTestCase() { QVERIFY(run() && fill()); }
    void init() { QVERIFY(showAll(900, 240)); }
    void cleanupTestCase() { close(); }

    void theNewestIsInSightWhileFollowing()
    {
        SOON_COMPARE(bar().value(), bar().maximum());
        QVERIFY(m_view->followButton()->isChecked());
    }

    void scrollingUpStopsTheTailAndEndFollowsAgain()
    {
        SOON_VERIFY(bar().value() > 0);
        bar().triggerAction(QAbstractSlider::SliderPageStepSub);
        QVERIFY(!events().isFollowing());
        QVERIFY(!m_view->followButton()->isChecked());
        const int place = bar().value();
        QVERIFY(place < bar().maximum());
        QTest::keyClick(&table(), Qt::Key_End);
        QVERIFY(events().isFollowing());
        SOON_COMPARE(bar().value(), bar().maximum());
    }

    void whoScrollsUpByTheWheelFollowsAgainByAKey()
    {
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        filter().setFocus();
        SOON_VERIFY(bar().value() > 0);
        const QPointF place = table().viewport()->rect().center();
        QWheelEvent wheel(place, table().viewport()->mapToGlobal(place), {}, QPoint(0, 240), Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QSpontaneKeyEvent::setSpontaneous(&wheel); // it gives the focus only where it comes from a mouse
        qApp->notify(table().viewport(), &wheel);
        SOON_VERIFY(!events().isFollowing());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_End);
        QVERIFY(events().isFollowing());
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
        SOON_VERIFY(m_view->followButton()->text().contains('1'));
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
        SOON_VERIFY(events().rowCount() > rows);
        for (int row = 1; row < events().rowCount(); ++row)
            QCOMPARE(events().eventAt(row).sequence, events().eventAt(row - 1).sequence + 1);
        m_studio->filter.setText("not type:Never");
    }

    void mutedTypesHaveABadgeThatShowsThemAgain()
    {
        MutedBadge &badge = *m_view->mutedBadge();
        QVERIFY(!badge.isVisible());
        m_studio->filter.setMuted("Wind", true);
        SOON_VERIFY(lastRowOf("Rain") >= 0);
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
        SOON_VERIFY(lastRowOf("Wind") >= 0);
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
        SOON_COMPARE(events().rowCount(), 6);
        filter().clear();
        QTest::keyClicks(&filter(), "body.");
        QStringList names; // of a list its first element; of a type without events what its layout says
        for (int row = 0; row < offers->model()->rowCount(); ++row)
            names << offers->model()->index(row, 0).data().toString();
        QCOMPARE(names, QStringList({"body.id", "body.mast[0]", "body.speed", "body.text"}));
        QTest::keyClick(offers, Qt::Key_Escape);
    }

    void theFilterLineNarrowsTheListAndUndoBringsItBack()
    {
        filter().setFocus();
        QTest::keyClicks(&filter(), "type:Rain");
        QTest::keyClick(&filter(), Qt::Key_Return);
        SOON_COMPARE(events().rowCount(), 20);
        m_studio->filter.undoStack().undo();
        QCOMPARE(filter().text(), QString());
        SOON_VERIFY(events().rowCount() >= 80);
        m_studio->filter.undoStack().redo();
        SOON_COMPARE(events().rowCount(), 20);
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
        SOON_VERIFY(isCurrent(chosen.sequence));
        m_studio->filter.showType(other);
        SOON_VERIFY(isCurrent(nearest));
        m_studio->filter.clear();
        SOON_VERIFY(events().rowCount() >= 80);
        SOON_VERIFY(isCurrent(nearest));
        events().setFollowing(true);
    }

    void aFilterThatMakesNoSenseIsToldInPlaceAndTheListStays()
    {
        const auto inView = [&](QWidget *part) { return QRect(part->mapTo(m_view.get(), QPoint()), part->size()); };
        const QRect before = inView(m_view->table());
        QTest::keyClicks(&filter(), "size > many");
        QTest::keyClick(&filter(), Qt::Key_Return);
        QLabel *mistake = m_view->filterLine()->errorLabel();
        QVERIFY(mistake->isVisible());
        QVERIFY(!mistake->text().isEmpty());
        QVERIFY(events().rowCount() >= 80);
        QTest::qWait(0); // for a layout that would be made anew
        QCOMPARE(inView(m_view->table()), before);
        const QRect words = inView(mistake);
        QVERIFY(m_view->childAt(words.center()) == mistake); // and nothing lies over it
        QVERIFY(words.top() >= inView(&filter()).bottom() && words.right() <= before.right());
        QTest::keyClick(&filter(), Qt::Key_Escape);
        QVERIFY(!m_view->filterLine()->errorLabel()->isVisible());
    }

    void aLineThatIsNotFinishedStaysWhileATypeIsMuted()
    {
        const QString unfinished = "size > many";
        QTest::keyClicks(&filter(), unfinished);
        QTest::keyClick(&filter(), Qt::Key_Return);
        m_studio->filter.setMuted("Rain", true);
        QCOMPARE(filter().text(), unfinished);
        QVERIFY(m_view->filterLine()->errorLabel()->isVisible());
        m_studio->filter.setMuted("Rain", false);
        m_studio->filter.showType("Wind"); // asked for instead
        QCOMPARE(filter().text(), m_studio->filter.text());
        QVERIFY(!m_view->filterLine()->errorLabel()->isVisible());
        m_studio->filter.clear();
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
        SOON_VERIFY(isThere());
        SOON_VERIFY(!events().isFollowing());
    }

    void chosenEventsAreCopiedAsTextHexAndJson()
    {
        m_studio->filter.setText("type:Rain");
        SOON_COMPARE(events().rowCount(), 20);
        table().selectRow(3);
        QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().endsWith("\tRain\tdrop 3"));
        m_view->copy(CopyFormat::Hex);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("64 72 6f 70 20 33"));
        m_view->copy(CopyFormat::Json);
        QVERIFY(QGuiApplication::clipboard()->text().contains("\"text\":\"drop 3\""));
    }

    void chosenEventsAreSavedAsJsonAndAsATable()
    {
        const QString json = m_app.path("events.ndjson"), table = m_app.path("events.csv");
        click(0);
        QTest::keyClick(m_view->table(), Qt::Key_Down, Qt::ShiftModifier);
        QSignalSpy saved(m_view.get(), &EventsView::saved);
        m_view->save(json);
        SOON_COMPARE(saved.count(), 1);
        m_view->save(table);
        SOON_COMPARE(saved.count(), 2);
        QFile jsonFile(json), tableFile(table);
        QVERIFY(jsonFile.open(QIODevice::ReadOnly) && tableFile.open(QIODevice::ReadOnly));
        const QByteArrayList lines = jsonFile.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), qsizetype(2));
        for (const QByteArray &line : lines) QVERIFY(QJsonDocument::fromJson(line).object().contains("sequence"));
        const QByteArrayList rows = tableFile.readAll().trimmed().split('\n');
        QCOMPARE(rows.size(), qsizetype(3));
        QCOMPARE(rows[0].toStdString(), event_engine::csvTitles());
    }

    void whatIsNoLongerHeldIsLeftOutAndCounted()
    {
        FakeFeed feed;
        feed.oldest = 500;
        EventRow held = *feed.wholeEvent(600), gone = *feed.wholeEvent(500);
        gone.sequence = 7;
        for (EventRow *row : {&held, &gone}) row->bytes.chop(1); // as the list has large ones
        const QString file = m_app.path("held.ndjson");
        QCOMPARE(saveEvents(feed, {held, gone}, file).value(), std::size_t(1));
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QByteArrayList lines = saved.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), qsizetype(1));
        QVERIFY2(lines[0].contains("\"message 600\""), lines[0].constData());
        QVERIFY(!saveEvents(feed, {gone}, file));
        const auto none = m_studio->engine.feed()->saveEvents({1'000'000}, m_app.path("none.mcap"));
        QCOMPARE(none.error().kind(), event_engine::ErrorKind::NotFound);
    }

    void whatCannotBeReadOfARecordingIsNotCountedAsSaved()
    {
        using namespace event_engine;
        QTemporaryDir folder;
        const auto file = test::recordRun(folder, Compression::Lz4, 20'000).file;
        QVERIFY(test::damageChunk(file, 0) > 0);
        const Sequence lost = 1, last = test::opened(file)->info().events;
        const RecordingFeed feed(test::opened(file));
        QVERIFY(!feed.wholeEvent(lost) && feed.wholeEvent(last));
        const QString saved = folder.filePath("saved.mcap"), empty = folder.filePath("empty.mcap");
        QCOMPARE(feed.saveEvents({lost, last}, saved).value(), std::size_t(1));
        QCOMPARE(test::opened(saved.toStdString())->info().events, std::uint64_t(1));
        const auto none = feed.saveEvents({lost}, empty);
        QVERIFY(!none);
        QCOMPARE(none.error().kind(), ErrorKind::NotFound);
        QVERIFY(!QFileInfo::exists(empty));
    }

    void filesForOtherProgramsHaveTheirTimesAndNumbersAsTheyWere()
    {
        FakeFeed feed;
        EventRow row = *feed.wholeEvent(100);
        row.bytes = R"({"b":18446744073709551615,"a":1})";
        row.size = quint64(row.bytes.size());
        row.codec = event_engine::PayloadCodec::make(Encoding::Json, {}).value();
        const QString json = copyText({row}, CopyFormat::Json);
        QVERIFY2(json.contains(R"("json":{"b":18446744073709551615,"a":1})"), qPrintable(json));
        const QString time = "2023-11-14T22:13:21.000000000Z";
        QCOMPARE(QJsonDocument::fromJson(json.toUtf8()).object()["time"].toString(), time);
        QVERIFY2(csvText({row}).contains(',' + time + ','), qPrintable(csvText({row})));
        row.codec = event_engine::PayloadCodec::make(Encoding::Text, {}).value();
        row.bytes = "42";
        row.size = 2;
        QVERIFY(copyText({row}, CopyFormat::Json).contains(R"("text":"42")")); // text is no number
    }

    // They named and ordered the same values otherwise.
    void theWindowAndTheCommandWriteTheSameLines()
    {
        using namespace event_engine;
        QTemporaryDir folder;
        const auto recording = test::opened(test::recordRun(folder, Compression::Lz4, 20).file);
        const RecordingFeed feed(recording);
        std::vector<EventRow> rows;
        for (Sequence place = 1; place <= recording->info().events; ++place) rows.push_back(*feed.wholeEvent(place));
        for (const auto &[format, name] : {std::pair(ExportFormat::NdJson, "x.ndjson"), {ExportFormat::Csv, "x.csv"}}) {
            QByteArray exported;
            QVERIFY(exportEvents(*recording, {.format = format}, [&](std::string_view line) {
                exported.append(line.data(), qsizetype(line.size()));
                return Result<>();
            }));
            QVERIFY(event_studio::saveEvents(feed, rows, folder.filePath(name)));
            QFile saved(folder.filePath(name));
            QVERIFY(saved.open(QIODevice::ReadOnly));
            QCOMPARE(saved.readAll(), exported);
        }
    }

    void chosenEventsAreSavedAsARecording()
    {
        const QString file = m_app.path("chosen.mcap");
        QSignalSpy saved(m_view.get(), &EventsView::saved);
        for (int times = 1; times <= 2; ++times) { // the second one takes the place of the first
            click(lastRowOf("Rain"));
            m_view->save(file);
            SOON_COMPARE(saved.count(), times);
        }
        m_studio->replay.open(file);
        SOON_VERIFY(m_studio->replay.isOpen());
        QCOMPARE(m_studio->replay.info()->events, std::uint64_t(1));
        m_studio->replay.close();
    }

    void twoSavesAtATimeAreBothToldAndHarmNoOtherFile()
    {
        QFile other(m_app.path("twice.saving.mcap"));
        QVERIFY(other.open(QIODevice::WriteOnly) && other.write("somebody's own") > 0);
        other.close();
        QSignalSpy saved(m_view.get(), &EventsView::saved);
        click(lastRowOf("Rain"));
        m_view->save(m_app.path("twice.mcap"));
        m_view->save(m_app.path("twice.csv"));
        SOON_COMPARE(saved.count(), 2);
        QVERIFY(other.exists());
        const QString folder = QFileInfo(m_app.path("twice.mcap")).path();
        QCOMPARE(QDir(folder).entryList({"twice*"}),
                 (QStringList{"twice.csv", "twice.mcap", "twice.saving.mcap"})); // and nothing else is left
        QVERIFY(other.remove());
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
        SOON_COMPARE(current(), first - 4); // three Winds lie between
        const auto chosen = table().selectionModel()->selectedRows();
        QVERIFY(chosen.size() == 1 && chosen[0].row() == table().currentIndex().row());
        QVERIFY(events().rowCount() >= 80 && !events().isFollowing());
        line.find(EventQuery::Direction::OldestFirst);
        SOON_COMPARE(current(), first);
        QTest::keyClick(line.edit(), Qt::Key_Return);
        SOON_COMPARE(line.words()->text(), QString("none further on"));
        QTest::keyClick(line.edit(), Qt::Key_Escape);
        QVERIFY(!line.isVisible());
    }

    void aSearchEndsWhereAnotherSourceIsShown()
    {
        FindLine &line = *m_view->findLine();
        line.open();
        line.edit()->setText("type:Rain");
        line.find(EventQuery::Direction::NewestFirst);
        QCOMPARE(line.words()->text(), QString("searching..."));
        emit m_studio->source.feedChanged(m_studio->source.feed());
        QCOMPARE(line.words()->text(), QString());
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

    void theChosenRowStaysInSightWhereTheListGetsLower()
    {
        const int row = lastRowOf("Rain");
        click(row);
        m_view->resize(900, 170);
        SOON_VERIFY(table().viewport()->height() < 130);
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
        SOON_COMPARE(events().rowCount(), int(EventListModel::CAPACITY));
        SOON_VERIFY(events().rowOf(read) < 0);
        QCOMPARE(m_studio->detail.event()->sequence, read);
        SOON_COMPARE(bar().value(), bar().maximum());
    }

    void olderEventsComeInAboveWhatIsRead()
    {
        m_studio->filter.showType("Rain");
        SOON_COMPARE(events().rowCount(), int(EventListModel::PAGE));
        events().setFollowing(false);
        const Sequence read = events().eventAt(0).sequence;
        bar().setValue(0);
        SOON_COMPARE(events().rowCount(), 2 * int(EventListModel::PAGE));
        QCOMPARE(events().eventAt(table().rowAt(0)).sequence, read);
    }
};

QTEST_MAIN(TestEventsView)
#include "tst_events_view.moc"
