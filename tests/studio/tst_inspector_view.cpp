// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/theme.h"
#include "studio/views/appearance.h"
#include "studio/views/difference_text.h"
#include "studio/views/inspector_view.h"
#include "studio/views/picture_page.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_events.h"
#include "tests/support/contrast.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <QToolTip>
#include <QTreeView>

using namespace event_studio;

/// The inspector beside the event list over a running app.
class TestInspectorView : public QObject, EventsTest {
    Q_OBJECT

    QString page(InspectorView::Page which)
    {
        m_view->inspector()->pages()->setCurrentIndex(which);
        auto *widget = m_view->inspector()->pages()->widget(which);
        if (auto *edit = qobject_cast<QPlainTextEdit *>(widget)) return edit->toPlainText();
        return qobject_cast<QTextEdit *>(widget)->toPlainText();
    }

    QAction *treeAction(const QString &words)
    {
        for (QAction *action : m_view->inspector()->tree()->actions())
            if (action->text().remove('&') == words) return action;
        return nullptr;
    }

private slots:
    void initTestCase() { QVERIFY(run() && fill()); }
    void init() { QVERIFY(showAll(900, 240)); }
    void cleanupTestCase() { close(); }

    void aLargeTypedEventIsReadable()
    {
        QVERIFY(injectAndSee(*m_studio, order("Long", "\x07" + QByteArray(100'000, 'x'))));
        m_studio->filter.showType("Long");
        SOON_COMPARE(events().rowCount(), 1);
        QVERIFY(!events().eventAt(0).isWhole());
        QVERIFY(rowText(events(), 0, {EventListModel::Preview}).startsWith("{\"id\":7,\"text\":\"eHh4"));
        click(0);
        SOON_COMPARE(m_view->inspector()->tree()->model()->rowCount(), 2);
        QCOMPARE(rowText(*m_view->inspector()->tree()->model(), 0), QString("id | 7"));
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
            SOON_COMPARE(hex->horizontalScrollBar()->maximum(), 0);
        }
    }

    void theDifferenceToTheEventBeforeOfTheTypeIsShown()
    {
        const int newest = lastRowOf("Rain");
        click(newest);
        page(InspectorView::Difference);
        SOON_VERIFY(page(InspectorView::Difference).contains("- drop 18"));
        QVERIFY(page(InspectorView::Difference).contains("+ drop 19"));
    }

    void theDifferenceHasTheColoursOfTheThemeThatIsChosen()
    {
        click(lastRowOf("Rain"));
        SOON_VERIFY(page(InspectorView::Difference).contains("- drop 18"));
        const auto *difference = m_view->inspector()->pages()->currentWidget();
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            applyAppearance(*qApp, choice);
            const QString removed = Theme::of(qApp->palette()).danger.name();
            SOON_VERIFY(static_cast<const QTextBrowser *>(difference)->toHtml().contains(removed));
        }
    }

    void whatIsEqualInADifferenceIsReadAsWellAsWhatIsNot()
    {
        EventRow before;
        before.type = "Wind";
        before.encoding = Encoding::Json;
        before.bytes = "{\"speed\": 3, \"at\": 1}";
        before.size = quint64(before.bytes.size());
        EventRow now = before;
        now.bytes = "{\"speed\": 4, \"at\": 1}";
        static const QRegularExpression COLOUR("color:(#[0-9a-f]{6})");
        for (const Theme &theme : {Theme::light(), Theme::darkOne()}) {
            const QString html = differenceHtml(before, now, theme, "Mono");
            for (const auto &found : COLOUR.globalMatch(html))
                QVERIFY2(contrast(QColor(found.captured(1)), theme.surface) >= 4.5, qPrintable(found.captured()));
        }
    }

    void aPinnedEventIsWhatOthersAreComparedWith()
    {
        const int newest = lastRowOf("Rain");
        click(newest);
        m_view->inspector()->pin(events().eventAt(newest));
        click(newest - 4);
        SOON_VERIFY(page(InspectorView::Difference).contains("- drop 19"));
        QVERIFY(page(InspectorView::Difference).contains("+ drop 18"));
        m_view->inspector()->comparison().unpin();
    }

    void aPinnedEventIsReadByADecoderThatIsChosenLater()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray::fromHex("0000003f"))));
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray::fromHex("0000c03f"))));
        m_studio->filter.showType("Image");
        SOON_COMPARE(events().rowCount(), 2);
        click(0);
        QToolButton *pin = nullptr;
        for (QToolButton *button : m_view->inspector()->findChildren<QToolButton *>())
            if (button->isCheckable()) pin = button;
        QVERIFY(pin);
        QTest::mouseClick(pin, Qt::LeftButton);
        click(1);
        SOON_VERIFY(page(InspectorView::Difference).contains("- 00000000"));
        event_engine::EventType speed("Image");
        speed.fields = {{"speed", "f32"}};
        speed.codec = event_engine::PayloadCodec::make(speed).value();
        m_studio->decoders.choose(speed);
        SOON_VERIFY(page(InspectorView::Difference).contains("+   \"speed\": 1.5"));
        QVERIFY2(page(InspectorView::Difference).contains("-   \"speed\": 0.5"),
                 qPrintable(page(InspectorView::Difference)));
        m_studio->decoders.forget("Image");
        QTest::mouseClick(pin, Qt::LeftButton);
        QVERIFY(!m_view->inspector()->comparison().isPinned());
    }

    void anEventOfTheRunBeforeIsForgotten()
    {
        click(lastRowOf("Rain"));
        SOON_VERIFY(m_view->inspector()->comparison().other());
        emit m_studio->source.feedChanged(m_studio->source.feed());
        QVERIFY(!m_studio->detail.event() && !m_view->inspector()->comparison().other());
    }

    void namesThatLookLikeMarkupAreShownAsTheyAre()
    {
        EventRow row;
        row.type = "<b>Rain</b>";
        row.publisher = "<i>North</i>";
        m_view->inspector()->show(m_studio->source.feed(), row);
        const auto labels = m_view->inspector()->findChildren<QLabel *>();
        const auto title =
            std::find_if(labels.begin(), labels.end(), [&](QLabel *each) { return each->text() == row.type; });
        QVERIFY(title != labels.end());
        QCOMPARE((*title)->textFormat(), Qt::PlainText);
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
        SOON_COMPARE(tree.model()->rowCount(), 2);
        QSignalSpy plots(m_view.get(), &EventsView::plotWanted);
        QAction *plot = treeAction("Plot");
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

    void aWordThatIsDraggedSaysWhyItIsNotPlotted()
    {
        QVERIFY(injectAndSee(*m_studio, order("Wind", "{\"mast\": \"north <1>\", \"gusts\": [1]}")));
        SOON_COMPARE(events().eventAt(events().rowCount() - 1).sequence, m_studio->engine.snapshot()->sequence);
        click(events().rowCount() - 1);
        QTreeView &tree = *m_view->inspector()->tree();
        SOON_COMPARE(tree.model()->index(0, 0).data().toString(), QString("mast"));
        const auto drag = [&tree](int row) {
            const QPoint place = tree.visualRect(tree.model()->index(row, 1)).center();
            QTest::mousePress(tree.viewport(), Qt::LeftButton, {}, place);
            const QPoint away = place + QPoint(0, 2 * QApplication::startDragDistance());
            QMouseEvent move(QEvent::MouseMove, away, tree.viewport()->mapToGlobal(away), Qt::NoButton, Qt::LeftButton,
                             {});
            QApplication::sendEvent(tree.viewport(), &move);
            const QString told = QToolTip::isVisible() ? QToolTip::text() : QString();
            QTest::mouseRelease(tree.viewport(), Qt::LeftButton, {}, away);
            return told;
        };
        QCOMPARE(drag(0), QString("mast is text: only numbers can be plotted"));
        QCOMPARE(drag(1), QString("gusts holds other values: drag one of its numbers"));
    }

    void theTimeBetweenTwoStepsIsReadInOneLine()
    {
        click(lastRowOf("Wind"));
        (void)page(InspectorView::About);
        auto *shown = qobject_cast<QTextBrowser *>(m_view->inspector()->pages()->currentWidget());
        const QString about = shown->document()->toRawText(); // toPlainText() makes blanks of no-break spaces
        static const QRegularExpression LATER("[0-9.]+\\x{a0}[mµn]?s\\x{a0}later");
        QVERIFY2(LATER.match(about).hasMatch(), qPrintable(about));
    }

    void aValueInTheTreeIsCopiedAndFilteredBy()
    {
        const QByteArray json = "{'speed': 56.2, 'at': {'the mast': 'a *b*'}, 'on': true}";
        QVERIFY(injectAndSee(*m_studio, order("Wind", QByteArray(json).replace('\'', '"').replace("*", "\\\""))));
        events().setFollowing(true);
        SOON_COMPARE(events().eventAt(events().rowCount() - 1).sequence, m_studio->engine.snapshot()->sequence);
        const Sequence sought = events().eventAt(events().rowCount() - 1).sequence;
        click(events().rowCount() - 1);
        QTreeView &tree = *m_view->inspector()->tree();
        SOON_COMPARE(tree.model()->rowCount(), 3);
        QAction *copy = treeAction("Copy the value"), *path = treeAction("Copy its path"),
                *filter = treeAction("Filter by this value");
        const QModelIndex at = tree.model()->index(1, 0);
        const auto copied = [](QAction *action) {
            action->trigger();
            return QGuiApplication::clipboard()->text();
        };
        tree.setCurrentIndex(at);
        QVERIFY2(!filter->isEnabled(), "an object is not what a line can ask for");
        QCOMPARE(copied(copy), QString("{\n  \"the mast\": \"a \\\"b\\\"\"\n}"));
        tree.setFocus();
        tree.setCurrentIndex(tree.model()->index(0, 0, at));
        QCOMPARE(copied(copy), QString("a \"b\""));
        QCOMPARE(copied(path), QString("at[\"the mast\"]"));
        const QString lines[] = {"body.speed == 56.2", "body.at[\"the mast\"] == \"a \\\"b\\\"\"", "body.on == true"};
        for (int row = 0; row < 3; ++row) { // anew each time: the list shows the event again after each filter
            const QModelIndex field = tree.model()->index(row, 0);
            const QString &line = lines[row];
            tree.setCurrentIndex(tree.model()->hasChildren(field) ? tree.model()->index(0, 0, field) : field);
            filter->trigger();
            QCOMPARE(m_studio->filter.text(), line);
            SOON_VERIFY(events().rowCount() == 1 && tree.model()->rowCount() == 3);
            QCOMPARE(events().eventAt(0).sequence, sought);
        }
    }

    void everyPageSaysWhatToDoWhileNoEventIsChosen()
    {
        m_view->inspector()->clear();
        for (const auto which :
             {InspectorView::Text, InspectorView::Hex, InspectorView::About, InspectorView::Difference}) {
            QVERIFY(page(which).isEmpty());
            QWidget *shown = m_view->inspector()->pages()->currentWidget();
            QCOMPARE(shown->property("placeholderText").toString(), QString("Click an event to see what is in it."));
        }
    }

    void thePageThatSomebodyChoseStaysFromEventToEvent()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", "P5\n2 2\n255\nabcd")));
        QVERIFY(injectAndSee(*m_studio, order("Wind", "{\"speed\": 1}")));
        events().setFollowing(true);
        SOON_COMPARE(events().eventAt(events().rowCount() - 1).type, QString("Wind"));
        const int wind = lastRowOf("Wind"), image = lastRowOf("Image"), rain = lastRowOf("Rain");
        QTabWidget &pages = *m_view->inspector()->pages();
        const auto pagesOf = [&](const std::vector<int> &rows) {
            std::vector<int> shown;
            for (const int row : rows) {
                click(row);
                shown.push_back(pages.currentIndex());
            }
            return shown;
        };
        using Pages = std::vector<int>;
        const std::vector<int> rows{wind, image, wind, rain, wind};
        QCOMPARE(pagesOf(rows), (Pages{InspectorView::Tree, InspectorView::Picture, InspectorView::Tree,
                                       InspectorView::Text, InspectorView::Tree}));
        pages.setCurrentIndex(InspectorView::About);
        QCOMPARE(pagesOf(rows), Pages(5, InspectorView::About));
        click(image);
        pages.setCurrentIndex(InspectorView::Picture);
        QCOMPARE(pagesOf({wind, image}), (Pages{InspectorView::Tree, InspectorView::Picture}));
    }

    void aPictureIsShownInFrontAndABrokenOneSaysSo()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", "P5\n2 2\n255\nabcd")));
        QVERIFY(injectAndSee(*m_studio, order("Image", "P5\n200 200\n255\nabcd")));
        m_studio->filter.setText("type:Image and size > 10");
        const auto isTheLast = [&](std::size_t size) {
            const int rows = events().rowCount();
            return rows >= 2 && rows < 80 && events().eventAt(rows - 1).payload().size() == size;
        };
        SOON_VERIFY(isTheLast(19));
        const InspectorView &inspector = *m_view->inspector();
        click(events().rowCount() - 2);
        SOON_COMPARE(inspector.picture()->image().size(), QSize(2, 2));
        QCOMPARE(inspector.pages()->currentIndex(), int(InspectorView::Picture));
        click(events().rowCount() - 1);
        SOON_VERIFY(inspector.picture()->words().startsWith("This PGM is broken"));
        m_studio->filter.showType("Rain");
        SOON_VERIFY(events().rowCount() > 0 && events().eventAt(0).type == "Rain");
        click(0);
        SOON_VERIFY(!inspector.pages()->isTabVisible(InspectorView::Picture));
    }
};

QTEST_MAIN(TestInspectorView)
#include "tst_inspector_view.moc"
