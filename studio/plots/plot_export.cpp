// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/plot_export.h"

#include "studio/models/formats.h"
#include "studio/models/table_csv.h"
#include "studio/plots/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QMap>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr double PNG_SCALE = 2; // for paper and large screens

QString tr(const char *text)
{
    return QCoreApplication::translate("PlotExport", text);
}

/// What says in a picture what the curves are: on the screen that stands in widgets around the plot.
class Names {
public:
    Names(QCustomPlot &plot, const QString &values) : m_plot(plot)
    {
        const QColor text = Theme::of(plot.palette()).text;
        QCPLegend &legend = *plot.legend;
        plot.axisRect()->insetLayout()->take(&legend);
        plot.plotLayout()->insertRow(0);
        plot.plotLayout()->addElement(0, 0, &legend);
        plot.plotLayout()->setRowStretchFactor(0, 0.001); // no higher than it must be
        legend.setFillOrder(QCPLayoutGrid::foColumnsFirst);
        legend.setWrap(std::max(1, plot.width() / NAME_WIDTH));
        legend.setIconTextPadding(ICON_GAP);
        legend.setBorderPen(Qt::NoPen);
        legend.setBrush(Qt::NoBrush);
        legend.setFont(plot.font());
        legend.setTextColor(text);
        legend.clearItems();
        for (int i = 0; i < plot.graphCount(); ++i)
            if (plot.graph(i)->visible()) plot.graph(i)->addToLegend();
        legend.setVisible(true);
        plot.yAxis->setLabel(values);
        plot.yAxis->setLabelColor(text);
        plot.yAxis->setLabelFont(plot.font());
    }

    ~Names()
    {
        m_plot.legend->setVisible(false);
        m_plot.plotLayout()->take(m_plot.legend);
        m_plot.plotLayout()->simplify();
        m_plot.axisRect()->insetLayout()->addElement(m_plot.legend, Qt::AlignTop | Qt::AlignRight);
        m_plot.yAxis->setLabel({});
    }

    Names(const Names &) = delete;
    Names &operator=(const Names &) = delete;

private:
    static constexpr int NAME_WIDTH = 130, ICON_GAP = 24; // an SVG does not cut the strokes off at their icon

    QCustomPlot &m_plot;
};

DrawnPicture drawOn(QPaintDevice &paper, QCustomPlot &plot, const QBuffer &file)
{
    QCPPainter painter;
    painter.begin(&paper); // in memory: it does not fail
    painter.setMode(QCPPainter::pmVectorized);
    painter.setWindow(plot.rect());
    plot.toPainter(&painter, plot.width(), plot.height());
    painter.end();
    return {file.data(), {}};
}

DrawnPicture drawSvg(QCustomPlot &plot)
{
    QBuffer file;
    QSvgGenerator paper;
    paper.setOutputDevice(&file);
    paper.setSize(plot.size());
    paper.setViewBox(plot.rect());
    paper.setTitle(tr("Event rates"));
    return drawOn(paper, plot, file);
}

DrawnPicture drawPdf(QCustomPlot &plot)
{
    QBuffer file;
    file.open(QIODevice::WriteOnly);
    QPdfWriter paper(&file);
    paper.setResolution(plot.logicalDpiX()); // letters as large as on the screen
    paper.setPageMargins({});
    paper.setPageSize(QPageSize(plot.size(), QPageSize::Point, {}, QPageSize::ExactMatch));
    return drawOn(paper, plot, file);
}

/// No finer than a picture knows it.
QString rowTime(double seconds)
{
    return isoTime(Timestamp(std::chrono::microseconds(std::llround(seconds * 1e6))));
}

QString titleOf(const RateCurve &curve, const RatePicture &picture)
{
    const QString unit = curve.unit.value_or(toText(picture.unit));
    return unit.isEmpty() ? curve.name : QStringLiteral("%1 (%2)").arg(curve.name, unit);
}

} // namespace

Result<DrawnPicture> drawPlot(QCustomPlot &plot, const QString &file, const QString &values)
{
    const Names names(plot, values);
    const QString suffix = QFileInfo(file).suffix().toLower();
    if (suffix == QLatin1String("png"))
        return DrawnPicture{{}, plot.toPixmap(plot.width(), plot.height(), PNG_SCALE).toImage()};
    if (suffix == QLatin1String("svg")) return drawSvg(plot);
    if (suffix == QLatin1String("pdf")) return drawPdf(plot);
    return failure(ErrorKind::InvalidArgument,
                   tr("A picture is saved as .png, .svg or .pdf, not as .%1").arg(suffix).toStdString());
}

QString csvOf(const RatePicture &picture)
{
    QString text = QStringLiteral("time");
    // A row per time of any curve, with empty fields where a curve has none; several where one has several values then.
    QMap<std::pair<double, int>, QStringList> rows;
    qsizetype column = 0;
    for (const RateCurve &curve : picture.curves) {
        if (!curve.shown) continue;
        text += ',' + csvField(titleOf(curve, picture));
        const QVector<double> &times = picture.timesOf(curve);
        int nth = 0;
        for (qsizetype i = 0; i < times.size(); ++i) {
            if (times[i] < picture.range.from || times[i] > picture.range.to) continue;
            nth = i > 0 && times[i] == times[i - 1] ? nth + 1 : 0;
            QStringList &row = rows[{times[i], nth}];
            while (row.size() < column) row << QString();
            row << QString::number(curve.values[i], 'g', 12);
        }
        ++column;
    }
    text += '\n';
    for (auto row = rows.begin(); row != rows.end(); ++row) {
        while (row->size() < column) *row << QString();
        text += rowTime(row.key().first) + ',' + row->join(',') + '\n';
    }
    return text;
}

} // namespace event_studio
