// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/plot_export.h"

#include "studio/models/table_csv.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
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
    for (const RateCurve &curve : picture.curves)
        if (curve.shown) text += ',' + csvField(curve.name + " (" + toText(picture.unit) + ')');
    text += '\n';
    for (qsizetype row = 0; row < picture.times.size(); ++row) {
        if (picture.times[row] < picture.range.from || picture.times[row] > picture.range.to) continue;
        text += isoTime(picture.times[row]);
        for (const RateCurve &curve : picture.curves)
            if (curve.shown) text += ',' + QString::number(curve.values[row], 'g', 12);
        text += '\n';
    }
    return text;
}

} // namespace event_studio
