// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/settings.h"
#include "studio/plots/rate_canvas.h"
#include "studio/views/field_drag.h"
#include "studio/views/legend.h"
#include "studio/views/outline.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/rate_pictures.h"
#include "studio/views/rates_view.h"
#include "studio/views/segments.h"
#include "studio/views/type_delegate.h"
#include "tests/studio/model_text.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QToolButton>

#include <numeric>

using namespace event_studio;

/// The graph with its legend over a running app: Wind at 200/s, Rain at 10/s.
class TestRatesView : public QObject {
    Q_OBJECT
    TestApp m_app;
    std::unique_ptr<StudioData> m_studio;
    std::unique_ptr<RatesView> m_view;

    const RateCurve *curve(const QString &name)
    {
        for (const RateCurve &curve : m_view->plot()->picture().curves)
            if (curve.name == name) return &curve;
        return nullptr;
    }
    bool isShown(const QString &name) { return curve(name) && curve(name)->shown; }

private slots:
    void initTestCase()
    {
        m_studio = std::make_unique<StudioData>();
        QVERIFY(runApp(*m_studio, m_app));
        QVERIFY(m_studio->engine.inject(order("Wind", "{}", 1'000'000, 200)));
        QVERIFY(m_studio->engine.inject(order("Rain", "drop", 1'000'000, 10)));
    }

    void init()
    {
        m_view = std::make_unique<RatesView>(*m_studio);
        m_view->resize(700, 400);
        m_view->show();
        m_studio->types.showAll();
        SOON_VERIFY(curve("Wind") && curve("Rain"));
    }

    void cleanupTestCase()
    {
        m_view.reset();
        m_studio.reset();
    }

    void theLegendNamesTheCurvesInTheirColours()
    {
        QVERIFY(m_view->legend()->button("Wind"));
        QVERIFY(m_view->legend()->button("Rain"));
        QVERIFY(!m_view->legend()->button("Never"));
        QCOMPARE(curve("Wind")->colour, m_studio->colors.colour("Wind"));
    }

    void aClickInTheLegendHidesACurveAndTheTableKnows()
    {
        QTest::mouseClick(m_view->legend()->button("Wind"), Qt::LeftButton);
        SOON_VERIFY(!isShown("Wind"));
        QVERIFY(isShown("Rain"));
        QVERIFY(!m_studio->types.isShown("Wind"));
        QVERIFY2(curve("Wind")->values.isEmpty(), "its rates are not asked for");
        QTest::mouseClick(m_view->legend()->button("Wind"), Qt::LeftButton);
        SOON_VERIFY(isShown("Wind"));
    }

    void aDoubleClickInTheLegendShowsOneAloneAndThenAllAgain()
    {
        const auto doubleClick = [this] { // as a hand does it
            QTest::mouseClick(m_view->legend()->button("Rain"), Qt::LeftButton);
            QTest::mouseDClick(m_view->legend()->button("Rain"), Qt::LeftButton);
        };
        doubleClick();
        SOON_VERIFY(isShown("Rain") && !isShown("Wind"));
        doubleClick();
        SOON_VERIFY(isShown("Rain") && isShown("Wind"));
    }

    void aLegendOfManyNamesLeavesRoomForTheCurves()
    {
        Legend legend;
        legend.resize(700, 100);
        legend.show();
        std::vector<Legend::Entry> entries;
        for (int i = 0; i < 1000; ++i) entries.push_back({"Type" + QString::number(i), Qt::red});
        legend.setEntries(entries);
        QVERIFY2(legend.heightForWidth(700) < 200, qPrintable(QString::number(legend.heightForWidth(700))));
        QVERIFY(legend.button("Type39") && !legend.button("Type40"));
        const QLabel *others = legend.findChild<QLabel *>();
        QVERIFY(others && others->isVisible());
        QCOMPARE(others->text(), QString("and 960 more"));
        entries.resize(3);
        legend.setEntries(entries);
        QVERIFY(!others->isVisible() && !legend.button("Type39"));
        for (int i = 0; i < 30; ++i)
            entries.push_back({"A measurement with a long name " + QString::number(i), Qt::blue});
        legend.setEntries(entries);
        QVERIFY2(legend.heightForWidth(700) < 200, qPrintable(QString::number(legend.heightForWidth(700))));
        QVERIFY(others->isVisible());
        const int counted = others->text().section(' ', 1, 1).toInt();
        legend.resize(1400, 100);
        QVERIFY(others->text().section(' ', 1, 1).toInt() < counted);
    }

    void aRightClickInTheGraphOpensItsMenu()
    {
        const QPoint place(100, 50);
        QContextMenuEvent click(QContextMenuEvent::Mouse, place, m_view->plot()->mapToGlobal(place));
        QApplication::sendEvent(m_view->plot(), &click);
        SOON_VERIFY(m_view->menu()->isVisible());
        m_view->menu()->close();
    }

    void aSlowTypeIsALineAndNotAComb()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_view->plot()->picture().times.size() > 25, 20'000);
        const QVector<double> newest = curve("Rain")->values.mid(curve("Rain")->values.size() - 8);
        for (const double value : newest) QVERIFY2(value >= 5 && value <= 16, qPrintable(QString::number(value)));
    }

    void bytesPerSecondAreOneClickAway()
    {
        QTest::mouseClick(m_view->units()->button(1), Qt::LeftButton);
        SOON_VERIFY(m_view->plot()->picture().unit == RateUnit::BytesPerSecond);
        QTest::mouseClick(m_view->units()->button(0), Qt::LeftButton);
        SOON_VERIFY(m_view->plot()->picture().unit == RateUnit::EventsPerSecond);
    }

    void theWindowIsAsLongAsChosen()
    {
        for (const int seconds : {10, 60, 30}) {
            m_view->windows()->setCurrentIndex(m_view->windows()->findData(seconds));
            SOON_VERIFY(std::abs(m_view->plot()->picture().range.length() - seconds) < 0.01);
        }
    }

    void theSameMomentStandsAtTheSamePlaceInAllGraphs()
    {
        m_view->graphs()->plot({"Wind", "speed"});
        m_view->backlogAction()->setChecked(true);
        const auto area = [](const RatePlot *plot) { return plot->findChild<RateCanvas *>()->plotArea(); };
        const RatePlot *below = m_view->graphs()->graphs().front()->plot();
        SOON_VERIFY(curve(backlogName()));
        SOON_VERIFY(area(below).width() > 100 && area(below).left() == area(m_view->plot()).left() &&
                    area(below).right() == area(m_view->plot()).right());
        m_view->backlogAction()->setChecked(false);
    }

    void aButtonKeepsItsWordsWhenItIsPressed()
    {
        const auto buttons = m_view->findChildren<QToolButton *>();
        const auto found = std::find_if(buttons.begin(), buttons.end(), [this](const QToolButton *button) {
            return button->defaultAction() == m_view->logarithmicAction();
        });
        QVERIFY(found != buttons.end());
        QTest::mouseClick(*found, Qt::LeftButton);
        SOON_VERIFY(m_view->logarithmicAction()->isChecked());
        QCOMPARE((*found)->text(), QString("log"));
        QTest::mouseClick(*found, Qt::LeftButton);
    }

    void zoomingStopsTheViewAndTheWayBackIsInSight()
    {
        QToolButton *back = nullptr;
        for (QObject *shows : m_view->presentAction()->associatedObjects())
            if (auto *button = qobject_cast<QToolButton *>(shows)) back = button;
        QVERIFY(back && !back->isVisible());
        const TimeRange now = m_view->plot()->picture().range;
        const TimeRange wanted{now.to - 3, now.to - 1};
        emit m_view->plot()->rangeWanted(wanted);
        SOON_VERIFY(std::abs(m_view->plot()->picture().range.from - wanted.from) < 0.001);
        QVERIFY(back->isVisible());
        m_view->presentAction()->trigger();
        QVERIFY(!back->isVisible());
        SOON_VERIFY(m_view->plot()->picture().range.to > wanted.to + 1);
    }

    void aPausedGraphStandsStillAndGoesOnWithWhatHappenedMeanwhile()
    {
        m_view->plot()->setFocus();
        QTest::keyClick(m_view->plot(), Qt::Key_Space);
        QVERIFY(m_studio->rates.isPaused());
        const TimeRange before = m_view->plot()->picture().range;
        const auto sequence = m_studio->engine.snapshot()->sequence;
        SOON_VERIFY(m_studio->engine.snapshot()->sequence > sequence + 100);
        QCOMPARE(m_view->plot()->picture().range, before);
        m_view->pauseAction()->trigger();
        SOON_VERIFY(m_view->plot()->picture().range.to > before.to);
    }

    void aHiddenGraphDrawsNothing()
    {
        m_view->hide();
        QCoreApplication::processEvents();
        QSignalSpy draws(m_view->plot(), &RatePlot::drawn);
        const auto sequence = m_studio->engine.snapshot()->sequence;
        SOON_VERIFY(m_studio->engine.snapshot()->sequence > sequence + 100);
        QCOMPARE(draws.count(), 0);
        m_view->show();
        SOON_VERIFY(draws.count() > 0);
    }

    void theGraphIsDrawnOncePerTickAtMost()
    {
        QSignalSpy ticks(&m_studio->engine, &EngineLink::snapshotTaken), draws(m_view->plot(), &RatePlot::drawn);
        SOON_VERIFY(ticks.count() >= 20);
        QVERIFY(draws.count() >= 5);
        QVERIFY2(draws.count() <= ticks.count() + 1, qPrintable(QString::number(draws.count())));
    }

    /// Each point of the curve against the meter's own counts: those of the second that ends there, where it is many.
    void theCurveIsWhatTheMeterCounted()
    {
        SOON_VERIFY(m_view->plot()->picture().times.size() > 25);
        m_view->pauseAction()->trigger();
        const RatePicture picture = m_view->plot()->picture();
        const SnapshotPointer snapshot = m_studio->engine.snapshot();
        const auto history = m_studio->engine.feed()->rates({*snapshot->started, snapshot->time});
        QVERIFY(history);
        for (const EventTypeSnapshot &type : snapshot->types) {
            const RateCurve *shown = curve(QString::fromStdString(type.type.name));
            if (!shown) continue;
            const auto counted =
                std::find_if(history->series.begin(), history->series.end(),
                             [&](const RateHistory::Series &series) { return series.type == type.id; });
            QVERIFY(counted != history->series.end());
            for (qsizetype i = 0; i < picture.times.size(); ++i) {
                const auto end = std::lround((picture.times[i] - secondsOf(history->start)) * 10);
                if (end < 10 || end > long(counted->cells.size())) continue;
                const auto sum = std::accumulate(
                    counted->cells.begin() + end - 10, counted->cells.begin() + end, std::uint64_t(0),
                    [](std::uint64_t soFar, const RateHistory::Cell &cell) { return soFar + cell.events; });
                const auto firstOfAll = std::find_if(counted->cells.begin(), counted->cells.end(),
                                                     [](const RateHistory::Cell &cell) { return cell.events > 0; });
                if (counted->cells.begin() + end - 10 <= firstOfAll) // it begins within this second
                    QVERIFY(shown->values[i] >= double(sum));
                else if (sum >= event_engine::RateEstimate::MANY)
                    QCOMPARE(shown->values[i], double(sum));
                else // as it comes, one by one
                    QVERIFY(std::abs(shown->values[i] - double(sum)) < 2);
            }
        }
        m_view->pauseAction()->trigger();
    }

    void lossesAndBacklogAreLinesOnDemand()
    {
        QVERIFY(!curve("Losses") && !curve("Backlog"));
        m_view->lossesAction()->trigger();
        m_view->backlogAction()->trigger();
        SOON_VERIFY(curve("Losses") && curve("Backlog"));
        QVERIFY(curve("Losses")->onRightAxis);
        QCOMPARE(curve("Losses")->line, Qt::DashLine);
        QCOMPARE(curve("Backlog")->line, Qt::DotLine);
        QCOMPARE(curve("Losses")->values.size(), m_view->plot()->picture().times.size());
        QTest::mouseClick(m_view->legend()->button("Backlog"), Qt::LeftButton);
        SOON_VERIFY(!isShown("Backlog") && isShown("Losses"));
        QTest::mouseClick(m_view->legend()->button("Backlog"), Qt::LeftButton);
        m_view->lossesAction()->trigger();
        m_view->backlogAction()->trigger();
        SOON_VERIFY(!curve("Losses") && !curve("Backlog"));
    }

    void aNumberOfAPayloadHasAGraphOverTheSameTime()
    {
        QVERIFY(m_studio->engine.inject({"Rain",
                                         [](std::uint64_t i) {
                                             return event_engine::copyOf(
                                                 event_engine::asBytes("{\"drops\":[0," + std::to_string(i) + "]}"));
                                         },
                                         50, 50}));
        m_view->graphs()->plot({"Rain", "drops[1]"});
        QCOMPARE(m_view->graphs()->graphs().size(), std::size_t(1));
        PayloadGraph *graph = m_view->graphs()->graphs().front();
        const auto values = [graph] {
            const auto &curves = graph->plot()->picture().curves;
            return curves.empty() ? QVector<double>() : curves.front().values;
        };
        SOON_VERIFY(values().contains(49));
        const QVector<double> shown = values();
        QVERIFY(std::is_sorted(shown.begin(), shown.end()));
        SOON_COMPARE(graph->plot()->picture().range, m_view->plot()->picture().range);
        m_view->graphs()->plot({"Rain", "drops[1]"}); // it is there already
        QCOMPARE(m_view->graphs()->graphs().size(), std::size_t(1));
    }

    void theCopyOfAGraphHoldsMorePointsThanAreDrawn()
    {
        constexpr std::uint64_t COUNT = 6000;
        const auto zigzag = [](std::uint64_t i) {
            return event_engine::copyOf(event_engine::asBytes("{\"zigzag\":" + std::to_string(i % 7) + "}"));
        };
        QVERIFY(injectAndSee(*m_studio, {"Rain", zigzag, COUNT}));
        m_view->graphs()->plot({"Rain", "zigzag"});
        PayloadGraph *graph = m_view->graphs()->graphs().front();
        QMenu *menu = graph->findChild<QMenu *>();
        QVERIFY(menu);
        const auto copied = [menu] {
            emit menu->aboutToShow();
            for (QAction *action : menu->actions())
                if (action->text() == "Copy as CSV") action->trigger();
            return QGuiApplication::clipboard()->text().count('\n');
        };
        SOON_COMPARE(std::uint64_t(copied()), COUNT + 1);
        QVERIFY(graph->plot()->picture().curves.front().values.size() < qsizetype(COUNT) / 2);
    }

    void aNumberOfALargePayloadIsPlottedToo()
    {
        PayloadSeries series({"Wind", "id"});
        QVERIFY(injectAndSee(*m_studio, order("Wind", "{\"id\":7,\"text\":\"" + QByteArray(300'000, 'x') + "\"}", 3)));
        series.setFeed(m_studio->source.feed());
        // Each: the events that were seen may be others, of those that come all the time.
        connect(&m_studio->engine, &EngineLink::snapshotTaken, &series, &PayloadSeries::setSnapshot);
        SOON_COMPARE(series.size(), qsizetype(3));
        QCOMPARE(series.points(0, 1e12, 100).values, (QVector<double>{7, 7, 7}));
    }

    void aGraphOfAPayloadGetsItsShareOfALargeWindow()
    {
        m_view->resize(700, 1100);
        m_view->graphs()->plot({"Wind", "speed"});
        const PayloadGraph *graph = m_view->graphs()->graphs().front();
        SOON_VERIFY2(3 * graph->height() > m_view->plot()->height(), qPrintable(QString::number(graph->height())));
    }

    void heightsThatSomebodyDraggedKeepTheirProportionsWhenAnotherGraphComes()
    {
        m_view->resize(700, 1100);
        PayloadGraphs &graphs = *m_view->graphs();
        graphs.plot({"Wind", "speed"});
        QCoreApplication::processEvents();
        QWidget *handle = graphs.handle(1);
        const QPoint grip = handle->rect().center();
        QTest::mousePress(handle, Qt::LeftButton, {}, grip);
        QTest::mouseMove(handle, grip - QPoint(0, 400));
        QTest::mouseRelease(handle, Qt::LeftButton, {}, grip - QPoint(0, 400));
        const QList<int> dragged = graphs.sizes();
        QVERIFY(dragged[1] > 2 * dragged[0]);
        graphs.plot({"Wind", "direction"});
        QCoreApplication::processEvents();
        const QList<int> now = graphs.sizes();
        QVERIFY2(now[1] > 3 * now[0] / 2 && now[2] > 120, qPrintable(QString::number(now[1])));
        Settings settings(m_app.path("sizes.ini"));
        m_view->saveState(settings);
        m_view = std::make_unique<RatesView>(*m_studio); // as at the next start
        m_view->resize(700, 1100);
        m_view->restoreState(settings);
        m_view->show();
        SOON_COMPARE(m_view->graphs()->sizes(), now);
    }

    void aFieldDroppedOnAGraphJoinsItAndOnTheRatesGetsItsOwn()
    {
        const auto drop = [](QWidget *where, const PlottedField &field) {
            const std::unique_ptr<QMimeData> mime(FieldDrag::mimeOf(field));
            QDragEnterEvent enter({10, 10}, Qt::CopyAction, mime.get(), Qt::LeftButton, {});
            QApplication::sendEvent(where, &enter);
            if (!where->findChild<Outline *>()) return false; // it shows that it would take it
            QDropEvent event(QPointF(10, 10), Qt::CopyAction, mime.get(), Qt::LeftButton, {});
            QApplication::sendEvent(where, &event);
            return enter.isAccepted() && event.isAccepted() && !where->findChild<Outline *>();
        };
        QVERIFY(drop(m_view->plot(), {"Wind", "speed"}));
        QCOMPARE(m_view->graphs()->graphs().size(), std::size_t(1));
        PayloadGraph *graph = m_view->graphs()->graphs().front();
        QVERIFY(drop(graph, {"Wind", "direction"}));
        QCOMPARE(graph->fields().size(), std::size_t(2));
        SOON_VERIFY(graph->legend()->button("Wind.direction"));
        QTest::mouseClick(graph->legend()->button("Wind.direction"), Qt::LeftButton);
        QVERIFY(!graph->plot()->picture().curves.back().shown);
        graph->remove({"Wind", "direction"});
        graph->remove({"Wind", "speed"});
        QVERIFY(m_view->graphs()->graphs().empty());
    }

    void meansAreExactOverTheirTime()
    {
        QCOMPARE(slidingMean({0, 10, 0, 0, 10}, 1), (QVector<double>{0, 10, 0, 0, 10}));
        QCOMPARE(slidingMean({10, 0, 0, 0, 10, 0}, 5), (QVector<double>{10, 5, 10.0 / 3, 2.5, 4, 2}));
        const QVector<double> steady(100, 7);
        QCOMPARE(slidingMean(steady, 10), steady);
    }

    void picturesAreWrittenBesideTheWindow()
    {
        m_view->graphs()->plot({"Rain", "drop"});
        PayloadGraph &values = *m_view->graphs()->graphs().front();
        m_view->save(m_app.path("rates.png"));
        values.save(m_app.path("values.pdf"));
        QCOMPARE(m_studio->saves.names(), (QStringList{"rates.png", "values.pdf"})); // it waits for them when it closes
        SOON_VERIFY(!m_studio->saves.isBusy());
        QVERIFY(!QImage(m_app.path("rates.png")).isNull() && QFileInfo(m_app.path("values.pdf")).size() > 1000);
        QCOMPARE(m_studio->problems.rowCount(), 0);
        m_view->save("/nowhere/rates.png");
        SOON_COMPARE(tableText(m_studio->problems, {ProblemModel::About, ProblemModel::Text}),
                     QStringList("Graph | /nowhere/rates.png cannot be written: No such file or directory"));
    }
};

QTEST_MAIN(TestRatesView)
#include "tst_rates_view.moc"
