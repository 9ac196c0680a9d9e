// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_canvas.h"

#include "studio/plots/theme.h"
#include "studio/plots/tickers.h"

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

/// Where a logarithmic axis ends below. Nothing at all is drawn there, since it has no zero.
constexpr double LOG_FLOOR = 0.1;

/// The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten: few enough that the axis seldom moves.
double niceAbove(double value)
{
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (step * power >= value) return step * power;
    return 10 * power;
}

double highest(const RatePicture &picture)
{
    const auto first = std::lower_bound(picture.times.begin(), picture.times.end(), picture.range.from);
    const auto last = std::upper_bound(first, picture.times.end(), picture.range.to);
    const auto begin = first - picture.times.begin(), end = last - picture.times.begin();
    double top = 0;
    for (const RateCurve &curve : picture.curves)
        if (curve.shown && end > begin)
            top = std::max(top, *std::max_element(curve.values.begin() + begin, curve.values.begin() + end));
    return top;
}

} // namespace

RateCanvas::RateCanvas(QWidget *parent) : QCustomPlot(parent)
{
    setInteractions({});
    setPlottingHints(QCP::phCacheLabels);
    xAxis->setTicker(QSharedPointer<ClockTicker>::create());
    xAxis->ticker()->setTickCount(6);
    axisRect()->setMinimumMargins(QMargins(50, 10, 16, 26));
    for (QCPAxis *axis : {xAxis, yAxis}) {
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLength(0);
        axis->setTickLabelPadding(8);
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    yAxis->setBasePen(Qt::NoPen);
    yAxis->setRange(0, 1);
    xAxis->grid()->setVisible(false);
    useTicker();
    setThemeFrom(palette());
}

void RateCanvas::setThemeFrom(const QPalette &palette)
{
    const Theme &theme = Theme::of(palette);
    m_muted = theme.muted;
    setBackground(theme.surface);
    xAxis->setBasePen(QPen(theme.border, 1));
    yAxis->grid()->setPen(QPen(theme.grid, 1));
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    for (QCPAxis *axis : {xAxis, yAxis}) {
        axis->setTickLabelColor(theme.muted);
        axis->setTickLabelFont(small);
    }
}

void RateCanvas::setScale(ValueScale scale)
{
    if (scale == m_scale) return;
    m_scale = scale;
    m_top = 0;
    useTicker();
}

void RateCanvas::useTicker()
{
    const bool logarithmic = m_scale == ValueScale::Logarithmic;
    yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic)
        yAxis->setTicker(QSharedPointer<LogNumberTicker>::create());
    else
        yAxis->setTicker(QSharedPointer<NumberTicker>::create());
    yAxis->ticker()->setTickCount(5);
}

void RateCanvas::setPicture(const RatePicture &picture)
{
    xAxis->setRange(picture.range.from, picture.range.to);
    fitValueAxis(picture);
    syncCurves(picture);
    syncMarks(picture.marks);
}

void RateCanvas::syncCurves(const RatePicture &picture)
{
    while (graphCount() > int(picture.curves.size())) removeGraph(graphCount() - 1);
    while (graphCount() < int(picture.curves.size())) addGraph()->setAdaptiveSampling(true);
    for (int i = 0; i < graphCount(); ++i) {
        const RateCurve &curve = picture.curves[std::size_t(i)];
        graph(i)->setName(curve.name);
        graph(i)->setVisible(curve.shown);
        graph(i)->setPen(QPen(curve.colour, 1.6, curve.line, Qt::RoundCap, Qt::RoundJoin));
        QColor shade = curve.colour;
        shade.setAlpha(18);
        graph(i)->setBrush(shade);
        if (curve.shown) graph(i)->setData(picture.times, drawn(curve.values), true);
    }
}

void RateCanvas::syncMarks(const std::vector<RateMark> &marks)
{
    if (marks == m_marks) return;
    m_marks = marks;
    clearItems();
    for (const RateMark &mark : marks) {
        auto *line = new QCPItemStraightLine(this);
        line->setPen(QPen(mark.colour, 1, Qt::DashLine));
        line->point1->setCoords(mark.time, 1);
        line->point2->setCoords(mark.time, 2);
        auto *label = new QCPItemText(this);
        label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        label->position->setCoords(mark.time, 0);
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->setPadding(QMargins(4, 2, 4, 2));
        label->setFont(xAxis->tickLabelFont());
        label->setColor(m_muted);
        label->setText(mark.text);
    }
}

void RateCanvas::fitValueAxis(const RatePicture &picture)
{
    const bool logarithmic = m_scale == ValueScale::Logarithmic;
    const double needed = std::max(highest(picture) * (logarithmic ? 1.3 : 1.06), logarithmic ? 10.0 : 1.0);
    const bool tooSmall = needed > m_top, tooLarge = needed < 0.55 * m_top;
    if ((tooSmall || tooLarge) && (!m_locked || m_top <= 0)) m_top = niceAbove(needed);
    yAxis->setRange(logarithmic ? LOG_FLOOR : 0, m_top);
}

double RateCanvas::drawn(double value) const
{
    return m_scale == ValueScale::Logarithmic ? std::max(value, LOG_FLOOR) : value;
}

QVector<double> RateCanvas::drawn(QVector<double> values) const
{
    if (m_scale == ValueScale::Logarithmic)
        for (double &value : values) value = drawn(value);
    return values;
}

} // namespace event_studio
