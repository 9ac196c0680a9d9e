// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/shown_plot.h"
#include "tests/support/slowness.h"

#include <QWheelEvent>

#include <cmath>

using namespace event_studio;

class TestRatePlot : public QObject {
    Q_OBJECT
private slots:
    void manyPicturesBetweenTwoFramesAreDrawnOnce()
    {
        ShownPlot on;
        QVERIFY(on.shown);
        on.draws.clear();
        RatePicture later = picture();
        for (int i = 0; i < 50; ++i) {
            later.range = {later.range.from + 1, later.range.to + 1};
            on.plot.setPicture(later);
        }
        QCOMPARE(on.draws.count(), 0);
        SOON_COMPARE(on.draws.count(), 1);
        QTest::qWait(0);
        QCOMPARE(on.draws.count(), 1);
    }

    void whileNothingHappensItIsSeldomDrawnAndAtOnceWhenSomethingDoes()
    {
        ShownPlot on;
        QVERIFY(on.shown);
        on.draws.clear();
        RatePicture later = picture();
        for (int i = 0; i < 20; ++i) { // two seconds
            later.range = {later.range.from + 0.1, later.range.to + 0.1};
            on.plot.setPicture(later);
            QTest::qWait(0);
        }
        QVERIFY2(on.draws.count() >= 2 && on.draws.count() <= 5, qPrintable(QString::number(on.draws.count())));
        on.draws.clear();
        QTest::qWait(0);
        later.range.to += 0.01;
        later.range.from += 0.01;
        later.curves[0].values.back() = 101;
        on.plot.setPicture(later);
        SOON_COMPARE(on.draws.count(), 1);
    }

    void aHiddenPlotIsNotDrawnAndCatchesUpWhenShown()
    {
        ShownPlot on;
        QVERIFY(on.shown);
        on.plot.hide();
        QCoreApplication::processEvents();
        on.draws.clear();
        RatePicture later = picture();
        later.range = {NOW, NOW + 30};
        for (int i = 0; i < 10; ++i) on.plot.setPicture(later);
        QCoreApplication::processEvents();
        QCOMPARE(on.draws.count(), 0);
        on.plot.show();
        SOON_VERIFY(on.draws.count() > 0);
        QCOMPARE(on.canvas().timeAt(on.canvas().plotArea().left()), NOW);
    }

    void hoveringReadsAllShownCurvesAtThatTimeHighestFirst()
    {
        ShownPlot on;
        on.moveTo(on.at(NOW - 10.2, 50));
        SOON_VERIFY(on.overlay().readout());
        const auto &rows = on.overlay().readout()->rows;
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(rows[0].name, QString("Wind"));
        QCOMPARE(rows[0].value, QString("100/s"));
        QCOMPARE(rows[1].value, QString("2/s"));
        QVERIFY(std::abs(on.overlay().readout()->x - on.canvas().xAt(NOW - 10)) < 1);
    }

    void hoveringDoesNotRedrawTheGraph()
    {
        ShownPlot on;
        on.draws.clear();
        for (int i = 0; i < 20; ++i) on.moveTo(on.at(NOW - 20 + i, 50));
        SOON_VERIFY(on.overlay().readout());
        QCOMPARE(on.draws.count(), 0);
    }

    void draggingZoomsIntoTheStretch()
    {
        ShownPlot on;
        on.drag(on.at(NOW - 20, 50), on.at(NOW - 10, 60));
        QCOMPARE(on.ranges.count(), 1);
        QVERIFY(std::abs(on.lastRange().from - (NOW - 20)) < 0.1);
        QVERIFY(std::abs(on.lastRange().to - (NOW - 10)) < 0.1);
        QCOMPARE(on.moments.count(), 0);
    }

    void draggingBackwardsZoomsIntoTheSameStretch()
    {
        ShownPlot on;
        on.drag(on.at(NOW - 10, 50), on.at(NOW - 20, 60));
        QVERIFY(std::abs(on.lastRange().from - (NOW - 20)) < 0.1);
        QVERIFY(std::abs(on.lastRange().to - (NOW - 10)) < 0.1);
    }

    void draggingWithShiftMovesInTime()
    {
        ShownPlot on;
        on.drag(on.at(NOW - 20, 50), on.at(NOW - 15, 50), Qt::ShiftModifier);
        QVERIFY(std::abs(on.lastRange().from - (NOW - 35)) < 0.1);
        QVERIFY(std::abs(on.lastRange().length() - 30) < 0.001);
    }

    void theWheelZoomsAroundTheMouse()
    {
        ShownPlot on;
        const QPoint place = on.at(NOW - 10, 50);
        QWheelEvent wheel(place, on.plot.mapToGlobal(place), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&on.plot, &wheel);
        QVERIFY(std::abs(on.lastRange().length() - 24) < 0.01);
        const double share = (NOW - 10 - on.lastRange().from) / on.lastRange().length();
        QVERIFY(std::abs(share - 2.0 / 3) < 0.01);
    }

    void aDoubleClickGoesBackToThePresent()
    {
        ShownPlot on;
        QTest::mouseClick(&on.plot, Qt::LeftButton, {}, on.at(NOW - 10, 50)); // as which it begins
        QTest::mouseDClick(&on.plot, Qt::LeftButton, {}, on.at(NOW - 10, 50));
        QCOMPARE(on.presents.count(), 1);
        QTest::mouseClick(&on.plot, Qt::LeftButton, {}, on.at(NOW - 20, 50));
        SOON_COMPARE(on.moments.count(), 1);
        QVERIFY(std::abs(on.moments[0][0].toDouble() - (NOW - 20)) < 0.1);
    }

    void aClickOnACurveNamesItsMomentAndItsName()
    {
        ShownPlot on;
        QTest::mouseClick(&on.plot, Qt::LeftButton, {}, on.at(NOW - 10, 100) + QPoint(0, 3));
        SOON_COMPARE(on.moments.count(), 1);
        QVERIFY(std::abs(on.moments[0][0].toDouble() - (NOW - 10)) < 0.1);
        QCOMPARE(on.moments[0][1].toString(), QString("Wind"));
        QCOMPARE(on.ranges.count(), 0);
    }

    void aClickBesideAllCurvesNamesTheMomentAlone()
    {
        ShownPlot on;
        QTest::mouseClick(&on.plot, Qt::LeftButton, {}, on.at(NOW - 10, 50));
        SOON_COMPARE(on.moments.count(), 1);
        QCOMPARE(on.moments[0][1].toString(), QString());
    }

    void arrowsMoveAndShiftMovesLess()
    {
        ShownPlot on;
        QTest::keyClick(&on.plot, Qt::Key_Left);
        QCOMPARE(on.lastRange().from, NOW - 33);
        QTest::keyClick(&on.plot, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(on.lastRange().from, NOW - 30 + 0.6);
        QTest::keyClick(&on.plot, Qt::Key_Home);
        QCOMPARE(on.presents.count(), 1);
    }

    void onALogarithmicAxisSlowAndFastAreBothInSight()
    {
        ShownPlot on;
        on.plot.setScale(ValueScale::Logarithmic);
        const QRect area = on.canvas().plotArea();
        const double slow = on.canvas().yAt(2), fast = on.canvas().yAt(100), nothing = on.canvas().yAt(0);
        QVERIFY(area.bottom() - slow > area.height() / 4.0);
        QVERIFY(slow - fast > area.height() / 4.0);
        QVERIFY(std::abs(nothing - area.bottom()) <= 1);
    }

    void theValueAxisStaysWhileCurvesWobble()
    {
        ShownPlot on;
        const double before = on.canvas().yAt(50);
        RatePicture wobbling = picture();
        for (double factor : {0.95, 1.03, 0.9}) {
            for (double &value : wobbling.curves[0].values) value = 100 * factor;
            on.plot.setPicture(wobbling);
            QCOMPARE(on.canvas().yAt(50), before);
        }
        for (double &value : wobbling.curves[0].values) value = 1000;
        on.plot.setPicture(wobbling);
        QVERIFY(on.canvas().yAt(50) > before);
    }

    void whatIsSlowHasTheHeightOfTheGraphToo()
    {
        ShownPlot on;
        const double height = on.canvas().plotArea().height();
        RatePicture slow = picture();
        for (const double highest : {0.5, 0.02}) {
            for (double &value : slow.curves[0].values) value = highest;
            for (double &value : slow.curves[1].values) value = 0;
            on.plot.setPicture(slow);
            QVERIFY2(on.canvas().yAt(0) - on.canvas().yAt(highest) > height / 2, qPrintable(QString::number(highest)));
        }
        for (double &value : slow.curves[0].values) value = 0;
        on.plot.setPicture(slow);
        QCOMPARE(on.canvas().yAxis->range().upper, 1.0);
    }

    void aLockedValueAxisDoesNotFollow()
    {
        ShownPlot on;
        on.plot.setValueAxisLocked(true);
        const double before = on.canvas().yAt(50);
        RatePicture higher = picture();
        for (double &value : higher.curves[0].values) value = 5000;
        on.plot.setPicture(higher);
        QCOMPARE(on.canvas().yAt(50), before);
    }

    void timesHaveRoomBesideEachOtherAndAreWhatTheySay()
    {
        ShownPlot on;
        for (const double length : {0.5, 3.0, 8.0, 12.0, 15.0, 45.0, 700.0, 900.0, 3600.0}) {
            RatePicture zoomed = picture();
            zoomed.range.from = NOW - length;
            const auto before = on.draws.count();
            on.plot.setPicture(zoomed);
            SOON_VERIFY(on.draws.count() > before);
            const QFontMetrics letters(on.canvas().xAxis->tickLabelFont());
            const QVector<double> times = on.canvas().xAxis->tickVector();
            const QVector<QString> words = on.canvas().xAxis->tickVectorLabels();
            QVERIFY2(times.size() >= 2, qPrintable(QString::number(length)));
            const double unit = words[0].size() < 6   ? 60
                                : words[0].size() < 9 ? 1
                                                      : 0.001; // hh:mm, with seconds, finer
            for (const double time : times) QVERIFY2(std::abs(std::remainder(time, unit)) < 1e-4, qPrintable(words[0]));
            const double apart = on.canvas().xAt(times[1]) - on.canvas().xAt(times[0]);
            QVERIFY2(letters.horizontalAdvance(words[1]) + 10 <= apart, qPrintable(words[1]));
        }
    }

    void aPictureThatStandsStillGetsTheTimesForWhichThereIsRoom()
    {
        ShownPlot on;
        QVERIFY(on.shown);
        const auto timesHaveRoom = [&] {
            const QFontMetrics letters(on.canvas().xAxis->tickLabelFont());
            const QVector<double> times = on.canvas().xAxis->tickVector();
            const double apart = times.size() < 2 ? 0 : on.canvas().xAt(times[1]) - on.canvas().xAt(times[0]);
            const double needed = letters.horizontalAdvance(on.canvas().xAxis->tickVectorLabels().first()) + 10;
            return apart >= needed && apart < 4 * needed;
        };
        for (const int width : {300, 1400, 250, 700}) {
            on.plot.resize(width, 300);
            SOON_VERIFY2(on.canvas().plotArea().width() > width - 120 && timesHaveRoom(),
                         qPrintable(QString::number(width)));
        }
    }

    void theRightAxisHasItsOwnNumbers()
    {
        ShownPlot on;
        RatePicture both = picture();
        RateCurve backlog{"Backlog", Qt::darkYellow, Qt::DashLine, QVector<double>(31, 4000), true,
                          {},        true,           "waiting"};
        both.curves.push_back(backlog);
        const double before = on.canvas().yAt(50);
        on.plot.setPicture(both);
        QCOMPARE(on.canvas().yAt(50), before);
        QVERIFY(on.canvas().plotArea().contains(
            QPoint(on.canvas().plotArea().left(), int(on.canvas().yAt(4000, backlog)))));
        SOON_VERIFY(on.draws.count() > 0);
        on.moveTo(on.at(NOW - 10, 50));
        SOON_VERIFY(on.overlay().readout() && on.overlay().readout()->rows.size() == 3);
        QCOMPARE(on.overlay().readout()->rows[2].value, QString("4000 waiting"));
    }

    void curvesOfOtherTimesAndNegativeValuesAreShownToo()
    {
        ShownPlot on;
        RatePicture picture;
        picture.fromZero = false;
        picture.range = {NOW - 30, NOW};
        picture.curves = {{"a", Qt::red, Qt::SolidLine, {-5, -3}, true, {NOW - 20, NOW - 10}, false, QString()},
                          {"b", Qt::blue, Qt::SolidLine, {7}, true, {NOW - 15}, false, QString()}};
        on.plot.setPicture(picture);
        const QRect area = on.canvas().plotArea();
        for (const double value : {-5.0, 7.0}) QVERIFY(area.contains(area.left(), int(on.canvas().yAt(value))));
        const QStringList lines = on.plot.csv().split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines[0], QString("time,a,b"));
        QVERIFY(lines[1].endsWith(",-5,"));
        QVERIFY(lines[2].endsWith(",,7"));
    }

    void valuesOfTheSameTimeHaveRowsOfTheirOwn()
    {
        ShownPlot on;
        RatePicture picture;
        picture.range = {NOW - 30, NOW};
        picture.curves = {{"a", Qt::red, Qt::SolidLine, {1, 2, 3}, true, {NOW - 20, NOW - 20, NOW}, false, QString()},
                          {"b", Qt::blue, Qt::SolidLine, {7}, true, {NOW - 20}, false, QString()}};
        on.plot.setPicture(picture);
        QStringList rows;
        for (const QString &line : on.plot.csv().split('\n', Qt::SkipEmptyParts)) rows << line.section(',', 1);
        QCOMPARE(rows, (QStringList{"a,b", "1,7", "2,", "3,"}));
    }

    void marksThatLieCloseTogetherShareTheirWords()
    {
        ShownPlot on;
        RatePicture marked = picture();
        for (int i = 0; i < 12; ++i)
            marked.marks.push_back({NOW - 15 + 0.1 * i, QString("plugin %1 started").arg(i), Qt::green});
        marked.marks.push_back({NOW - 0.5, "recording began", Qt::red});
        on.draws.clear();
        on.plot.setPicture(marked);
        SOON_VERIFY(on.draws.count() > 0);
        QStringList words;
        std::vector<QRectF> places;
        for (int i = 0; i < on.canvas().itemCount(); ++i) {
            const auto *text = qobject_cast<QCPItemText *>(on.canvas().item(i));
            if (!text || !text->visible()) continue;
            words << text->text();
            places.emplace_back(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
        }
        QCOMPARE(words, (QStringList{"plugin 0 started", "plugin 1 started +10", "recording began"}));
        QVERIFY(places[0].bottom() <= places[1].top() + 4); // its margins
        QVERIFY(places[0].right() < places[2].left());
        QVERIFY(places[2].right() <= on.canvas().plotArea().right() + 2);
        QCOMPARE(places[0].top(), places[2].top());
        on.moveTo(places[1].center().toPoint());
        SOON_VERIFY(on.overlay().readout());
        const auto &rows = on.overlay().readout()->rows;
        QCOMPARE(rows.size(), std::size_t(8)); // with the two curves
        QCOMPARE(rows[0].name, QString("plugin 1 started"));
        QCOMPARE(rows[5].name, QString("plugin 6 started"));
        QCOMPARE(on.overlay().readout()->more, 5);
        on.moveTo(on.at(NOW - 0.5, 50)); // the line of a mark
        SOON_VERIFY(on.overlay().readout() && on.overlay().readout()->rows.size() == 3);
        QCOMPARE(on.overlay().readout()->rows[0].name, QString("recording began"));
    }

    void linesOfMarksLieBehindTheCurves()
    {
        ShownPlot on;
        RatePicture marked = picture();
        marked.marks.push_back({NOW - 10, "a plugin started", Qt::green});
        on.plot.setPicture(marked);
        const QCPAbstractItem &line = *on.canvas().item(0);
        QVERIFY(line.layer()->index() < on.canvas().graph(0)->layer()->index());
    }
};

QTEST_MAIN(TestRatePlot)
#include "tst_rate_plot.moc"
