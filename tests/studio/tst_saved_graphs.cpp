// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/shown_plot.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include <cmath>

using namespace event_studio;

/// Graphs as files for other programs.
class TestSavedGraphs : public QObject {
    Q_OBJECT
private slots:
    void picturesAreSavedByTheirEnding_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QByteArray>("beginsWith");
        QTest::newRow("png") << "png" << QByteArray("\x89PNG");
        QTest::newRow("svg") << "svg" << QByteArray("<?xml");
        QTest::newRow("pdf") << "pdf" << QByteArray("%PDF");
    }

    void picturesAreSavedByTheirEnding()
    {
        QFETCH(QString, ending);
        QFETCH(QByteArray, beginsWith);
        ShownPlot on;
        QTemporaryDir folder;
        QFile file(folder.filePath("rates." + ending));
        QCOMPARE(on.save(file.fileName()), QString());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(20).startsWith(beginsWith));
        QVERIFY(file.size() > 1000);
    }

    void aSavedPictureIsOneOfThePlotsShape()
    {
        ShownPlot on; // of 700 x 300
        QTemporaryDir folder;
        const auto save = [&](const char *name) {
            const QString file = folder.filePath(name);
            if (const QString mistake = on.save(file); !mistake.isEmpty()) qWarning("%s", qPrintable(mistake));
            return file;
        };
        QCOMPARE(QImage(save("rates.png")).size(), QSize(1400, 600)); // for paper and large screens
        QFile svg(save("rates.svg")), pdf(save("rates.pdf"));
        QVERIFY(svg.open(QIODevice::ReadOnly) && pdf.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&svg);
        QVERIFY(xml.readNextStartElement());
        QCOMPARE(xml.attributes().value("viewBox").toString(), QString("0 0 700 300"));
        while (!xml.atEnd()) xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        const QString document = QString::fromLatin1(pdf.readAll());
        const auto page = QRegularExpression(R"(/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\])").match(document);
        QVERIFY(page.hasMatch());
        const double shape = page.captured(1).toDouble() / page.captured(2).toDouble();
        QVERIFY2(std::abs(shape - 700.0 / 300) < 0.02, qPrintable(page.captured()));
        QVERIFY(document.contains("/Count 1") && document.trimmed().endsWith("%%EOF"));
    }

    void theMouseReadsAndZoomsAfterASavedPictureAsBefore_data()
    {
        QTest::addColumn<QString>("ending");
        for (const char *ending : {"png", "svg", "pdf"}) QTest::newRow(ending) << QString(ending);
    }

    void theMouseReadsAndZoomsAfterASavedPictureAsBefore()
    {
        QFETCH(QString, ending);
        ShownPlot on;
        QTemporaryDir folder;
        const QPoint from = on.at(NOW - 20, 50), to = on.at(NOW - 10, 50);
        on.moveTo(from);
        on.moveTo(to);
        SOON_VERIFY(on.overlay().readout());
        const PlotOverlay::Readout read = *on.overlay().readout();
        on.drag(from, to);
        const TimeRange zoomed = on.lastRange();
        on.draws.clear();
        QCOMPARE(on.save(folder.filePath("rates." + ending)), QString());
        SOON_VERIFY(on.draws.count() > 0);
        on.moveTo(from);
        on.moveTo(to);
        SOON_VERIFY(on.overlay().readout());
        const PlotOverlay::Readout again = *on.overlay().readout();
        QCOMPARE(again.title, read.title);
        QCOMPARE(again.x, read.x);
        QCOMPARE(again.rows.size(), read.rows.size());
        for (std::size_t i = 0; i < read.rows.size(); ++i) QCOMPARE(again.rows[i].y, read.rows[i].y);
        on.drag(from, to);
        QCOMPARE(on.ranges.count(), 2);
        QCOMPARE(on.lastRange().from, zoomed.from);
        QCOMPARE(on.lastRange().to, zoomed.to);
    }

    void aSavedPictureSaysWhatTheCurvesAreAndThePlotIsAsBefore()
    {
        ShownPlot on;
        RatePicture some = picture();
        some.curves[1].shown = false;
        on.plot.setPicture(some);
        const QRect before = on.canvas().plotArea();
        QTemporaryDir folder;
        QFile file(folder.filePath("rates.svg"));
        QCOMPARE(on.save(file.fileName()), QString());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray svg = file.readAll();
        QVERIFY(svg.contains(">Wind<") && svg.contains(">events/s<"));
        QVERIFY(svg.contains(">100<") && svg.contains(":13:")); // at the axes
        QVERIFY(!svg.contains(">Rain<"));
        on.draws.clear();
        on.plot.setPicture(some);
        SOON_VERIFY(on.draws.count() > 0);
        QCOMPARE(on.canvas().plotArea(), before);
    }

    void aPictureThatCannotBeSavedIsToldInWords()
    {
        ShownPlot on;
        QVERIFY(on.save("/nowhere/at/all.png").contains("/nowhere/at/all.png"));
        QVERIFY(on.save("rates.bmp").contains(".png"));
    }

    void csvHoldsTheShownCurvesOverTheShownTimes()
    {
        ShownPlot on;
        RatePicture part = picture();
        part.range = {NOW - 5, NOW};
        part.curves[1].shown = false;
        on.plot.setPicture(part);
        const QStringList lines = on.plot.csv().split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 7);
        QCOMPARE(lines[0], QString("time,Wind (events/s)"));
        QCOMPARE(lines[1], QString("2023-11-14T22:13:15.000000000Z,100"));
    }
};

QTEST_MAIN(TestSavedGraphs)
#include "tst_saved_graphs.moc"
