// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/timeline_plot.h"

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace event_studio;

namespace {

/// A hundred seconds with events in all but the seconds 40 to 60.
TimelinePicture picture()
{
    TimelinePicture picture;
    picture.range = {1000, 1100};
    picture.start = 1000;
    TimelineLane lane{"Wind", Qt::blue, {}, true};
    for (int i = 0; i < 100; ++i) lane.counts << (i >= 40 && i < 60 ? 0 : 10);
    picture.lanes = {lane};
    return picture;
}

class ShownTimeline {
public:
    ShownTimeline()
    {
        timeline.resize(600, 52);
        timeline.setPicture(picture());
        timeline.setPosition(1000);
        timeline.show();
    }
    [[nodiscard]] QPoint at(double time) const { return {qRound(timeline.xAt(time)), 30}; }

    TimelinePlot timeline;
    QSignalSpy seeks{&timeline, &TimelinePlot::seekWanted};
};

} // namespace

class TestTimelinePlot : public QObject {
    Q_OBJECT
private slots:
    void aPressSeeksThere()
    {
        ShownTimeline on;
        QTest::mousePress(&on.timeline, Qt::LeftButton, {}, on.at(1050));
        QCOMPARE(on.seeks.count(), 1);
        QVERIFY(std::abs(on.seeks[0][0].toDouble() - 1050) < 0.2);
        QCOMPARE(on.timeline.position(), on.seeks[0][0].toDouble());
    }

    void draggingScrubsAndStaysWithinTheRecording()
    {
        ShownTimeline on;
        QTest::mousePress(&on.timeline, Qt::LeftButton, {}, on.at(1050));
        for (const QPoint place : {on.at(1060), QPoint(5000, 30), QPoint(-50, 30)}) {
            QMouseEvent move(QEvent::MouseMove, place, place, Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&on.timeline, &move);
        }
        QCOMPARE(on.seeks.count(), 4);
        QVERIFY(std::abs(on.seeks[1][0].toDouble() - 1060) < 0.2);
        QCOMPARE(on.seeks[2][0].toDouble(), 1100.0);
        QCOMPARE(on.seeks[3][0].toDouble(), 1000.0);
    }

    void hoveringDoesNotSeek()
    {
        ShownTimeline on;
        QTest::mouseMove(&on.timeline, on.at(1050));
        QCOMPARE(on.seeks.count(), 0);
    }

    void theWheelMovesByAHundredth()
    {
        ShownTimeline on;
        on.timeline.setPosition(1050);
        QWheelEvent wheel(on.at(1010), on.at(1010), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(&on.timeline, &wheel);
        QCOMPARE(on.seeks[0][0].toDouble(), 1051.0);
    }

    void gapsAreFoundWhereNothingHappenedAtAll()
    {
        QCOMPARE(gapsIn(picture(), 5), (std::vector<TimeRange>{{1040, 1060}}));
        QCOMPARE(gapsIn(picture(), 30), std::vector<TimeRange>());
        TimelinePicture twoTypes = picture();
        twoTypes.lanes.push_back({"Rain", Qt::red, QVector<double>(100, 1), true});
        QCOMPARE(gapsIn(twoTypes, 5), std::vector<TimeRange>());
    }

    void lanesAreDrawnInTheirColourAndGapsAreNot()
    {
        ShownTimeline on;
        const QImage image = on.timeline.grab().toImage();
        QCOMPARE(image.pixelColor(on.at(1020)), QColor(Qt::blue));
        QVERIFY(image.pixelColor(on.at(1050)) != QColor(Qt::blue));
    }

    void anEmptyRecordingIsDrawnWithoutHarm()
    {
        TimelinePlot timeline;
        timeline.resize(300, 50);
        QVERIFY(!timeline.grab().isNull());
        timeline.setPicture({{5, 5}, 5, 1, {{"Wind", Qt::blue, {}, true}}, {}});
        QVERIFY(!timeline.grab().isNull());
    }
};

QTEST_MAIN(TestTimelinePlot)
#include "tst_timeline_plot.moc"
