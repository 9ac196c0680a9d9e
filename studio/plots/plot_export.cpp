// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/plot_export.h"

#include "studio/models/table_csv.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QMap>
#include <QSvgGenerator>
#include <qcustomplot.h>

namespace event_studio {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PlotExport", text);
}

bool saveSvg(QCustomPlot &plot, const QString &file)
{
    QSvgGenerator generator;
    generator.setFileName(file);
    generator.setSize(plot.size());
    generator.setViewBox(plot.rect());
    generator.setTitle(tr("Event rates"));
    QCPPainter painter;
    if (!painter.begin(&generator)) return false;
    painter.setMode(QCPPainter::pmVectorized);
    plot.toPainter(&painter, plot.width(), plot.height());
    return painter.end();
}

QString isoTime(double seconds)
{
    return QDateTime::fromMSecsSinceEpoch(qint64(seconds * 1000 + 0.5), Qt::UTC).toString(Qt::ISODateWithMs);
}

QString titleOf(const RateCurve &curve, const RatePicture &picture)
{
    const QString unit = curve.unit.value_or(toText(picture.unit));
    return unit.isEmpty() ? curve.name : QStringLiteral("%1 (%2)").arg(curve.name, unit);
}

} // namespace

QString savePlot(QCustomPlot &plot, const QString &file)
{
    const QString suffix = QFileInfo(file).suffix().toLower();
    bool saved = false;
    if (suffix == QLatin1String("png"))
        saved = plot.savePng(file, plot.width(), plot.height(), 2);
    else if (suffix == QLatin1String("svg"))
        saved = saveSvg(plot, file);
    else if (suffix == QLatin1String("pdf"))
        saved = plot.savePdf(file);
    else
        return tr("A picture is saved as .png, .svg or .pdf, not as .%1").arg(suffix);
    return saved ? QString() : tr("%1 cannot be written").arg(file);
}

QString csvOf(const RatePicture &picture)
{
    QString text = QStringLiteral("time");
    QMap<double, QStringList> rows; // a row per time of any curve, with empty fields where a curve has none
    qsizetype column = 0;
    for (const RateCurve &curve : picture.curves) {
        if (!curve.shown) continue;
        text += ',' + csvField(titleOf(curve, picture));
        const QVector<double> &times = picture.timesOf(curve);
        for (qsizetype i = 0; i < times.size(); ++i) {
            if (times[i] < picture.range.from || times[i] > picture.range.to) continue;
            QStringList &row = rows[times[i]];
            while (row.size() < column) row << QString();
            row << QString::number(curve.values[i], 'g', 12);
        }
        ++column;
    }
    text += '\n';
    for (auto row = rows.begin(); row != rows.end(); ++row) {
        while (row->size() < column) *row << QString();
        text += isoTime(row.key()) + ',' + row->join(',') + '\n';
    }
    return text;
}

} // namespace event_studio
