// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_canvas.h"

#include "studio/plots/theme.h"
#include "studio/plots/tickers.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace event_studio {

namespace {

/// Where a logarithmic axis ends below. Nothing at all is drawn there, since it has no zero.
constexpr double LOG_FLOOR = 0.1;

/// What a linear axis ends with at least above: about an event in a day.
constexpr double SLOWEST = 1e-5;

/// More than these are drawn as thin plain lines: shades on top of each other say nothing, and smooth thick lines cost
/// ten times as much.
constexpr int MANY_CURVES = 16;

constexpr int MOST_TICKS = 5, TICK_ROOM = 26;  // of a value axis; pixels
constexpr int MOST_TIMES = 12, TIME_ROOM = 96; // of the time axis

constexpr std::size_t MARK_ROWS = 2; // of words below each other
// Of the words of marks, in pixels: beside them, as long as they may be; and from where a line is pointed at.
constexpr int WORDS_SIDE = 4, LONGEST_WORDS = 200, LINE_REACH = 4;

/// The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten: few enough that the axis seldom moves.
double niceAbove(double value)
{
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (step * power >= value) return step * power;
    return 10 * power;
}

struct Extremes {
    double least = 0, greatest = 0;
    bool any = false;
};

/// Of the curves of one axis over the time that is shown.
Extremes extremesOf(const RatePicture &picture, bool onRightAxis)
{
    Extremes found;
    for (const RateCurve &curve : picture.curves) {
        if (!curve.shown || curve.onRightAxis != onRightAxis) continue;
        const QVector<double> &times = picture.timesOf(curve);
        const auto first = std::lower_bound(times.begin(), times.end(), picture.range.from) - times.begin();
        const auto end = std::upper_bound(times.begin(), times.end(), picture.range.to) - times.begin();
        if (first >= end) continue;
        const auto [least, greatest] = std::minmax_element(curve.values.begin() + first, curve.values.begin() + end);
        found.least = found.any ? std::min(found.least, *least) : *least;
        found.greatest = found.any ? std::max(found.greatest, *greatest) : *greatest;
        found.any = true;
    }
    return found;
}

/// Keeps a top as long as it still fits, so that the axis is calm.
double calmTop(double top, double needed)
{
    return needed > top || needed < 0.55 * top ? niceAbove(needed) : top;
}

} // namespace

RateCanvas::RateCanvas(QWidget *parent) : QCustomPlot(parent), m_sides(new QCPMarginGroup(this))
{
    setInteractions({});
    setPlottingHints(QCP::phCacheLabels);
    xAxis->setTicker(QSharedPointer<ClockTicker>::create());
    axisRect()->setMinimumMargins(QMargins(50, 10, 16, 26));
    axisRect()->setMarginGroup(QCP::msLeft | QCP::msRight, m_sides);
    for (QCPAxis *axis : {xAxis, yAxis, yAxis2}) {
        axis->setTickPen(QPen(Qt::transparent)); // no pen at all leaves dots in an SVG, and without ticks there are no
        axis->setSubTickPen(QPen(Qt::transparent)); // words at them
        axis->setTickLength(0);
        axis->setTickLabelPadding(8);
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    yAxis->setBasePen(Qt::NoPen);
    yAxis->setRange(0, 1);
    yAxis2->setBasePen(Qt::NoPen);
    yAxis2->setTicker(QSharedPointer<NumberTicker>::create());
    xAxis->grid()->setVisible(false);
    useTicker();
    setThemeFrom(palette());
}

void RateCanvas::setThemeFrom(const QPalette &palette)
{
    const Theme &theme = Theme::of(palette);
    m_muted = theme.muted;
    m_ground = theme.surface;
    m_ground.setAlpha(200); // peaks behind the words are still seen
    setBackground(theme.surface);
    xAxis->setBasePen(QPen(theme.border, 1));
    yAxis->grid()->setPen(QPen(theme.grid, 1));
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    for (QCPAxis *axis : {xAxis, yAxis, yAxis2}) {
        axis->setTickLabelColor(theme.muted);
        axis->setTickLabelFont(small);
        axis->setLabelColor(theme.muted);
        axis->setLabelFont(small);
    }
}

void RateCanvas::alignSidesWith(RateCanvas &other)
{
    axisRect()->setMarginGroup(QCP::msLeft | QCP::msRight, other.m_sides);
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
}

void RateCanvas::setPicture(const RatePicture &picture)
{
    xAxis->setRange(picture.range.from, picture.range.to);
    for (QCPAxis *axis : {yAxis, yAxis2})
        axis->ticker()->setTickCount(std::clamp(plotArea().height() / TICK_ROOM, 1, MOST_TICKS));
    xAxis->ticker()->setTickCount(std::clamp(plotArea().width() / TIME_ROOM, 2, MOST_TIMES));
    if (picture.fromZero)
        fitValueAxis(picture);
    else
        fitBothEnds(picture);
    fitRightAxis(picture);
    syncCurves(picture);
    syncMarks(picture.marks);
    placeWords();
}

void RateCanvas::syncCurves(const RatePicture &picture)
{
    while (graphCount() > int(picture.curves.size())) removeGraph(graphCount() - 1);
    while (graphCount() < int(picture.curves.size())) addGraph()->setAdaptiveSampling(true);
    const auto shown =
        std::count_if(picture.curves.begin(), picture.curves.end(), [](const RateCurve &curve) { return curve.shown; });
    const bool many = shown > MANY_CURVES;
    for (int i = 0; i < graphCount(); ++i) {
        const RateCurve &curve = picture.curves[std::size_t(i)];
        graph(i)->setName(curve.name);
        graph(i)->setVisible(curve.shown);
        graph(i)->setValueAxis(curve.onRightAxis ? yAxis2 : yAxis);
        graph(i)->setPen(QPen(curve.colour, many ? 1 : 1.6, curve.line, Qt::RoundCap, Qt::RoundJoin));
        graph(i)->setAntialiased(!many);
        QColor shade = curve.colour;
        shade.setAlpha(18);
        graph(i)->setBrush(many || curve.onRightAxis || !picture.fromZero ? QBrush(Qt::NoBrush) : QBrush(shade));
        if (!curve.shown) continue;
        graph(i)->setData(picture.timesOf(curve), curve.onRightAxis ? curve.values : drawn(curve.values), true);
    }
}

void RateCanvas::syncMarks(const std::vector<RateMark> &marks)
{
    if (marks == m_marks) return;
    m_marks = marks;
    m_markWords.clear();
    clearItems();
    for (const RateMark &mark : marks) {
        auto *line = new QCPItemStraightLine(this);
        line->setLayer(QStringLiteral("grid")); // behind the curves
        line->setPen(QPen(mark.colour, 1, Qt::DashLine));
        line->point1->setCoords(mark.time, 1);
        line->point2->setCoords(mark.time, 2);
    }
    for (const RateMark &mark : marks) { // after the lines: over them
        if (mark.text.isEmpty()) continue;
        auto *label = new QCPItemText(this);
        label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        label->setPadding(QMargins(WORDS_SIDE, 2, WORDS_SIDE, 2));
        label->setFont(xAxis->tickLabelFont());
        label->setColor(m_muted);
        label->setBrush(m_ground);
        const QFontMetrics letters(label->font());
        m_markWords.push_back({mark, letters.elidedText(mark.text, Qt::ElideMiddle, LONGEST_WORDS), label});
    }
    std::stable_sort(m_markWords.begin(), m_markWords.end(),
                     [](const MarkWords &left, const MarkWords &right) { return left.mark.time < right.mark.time; });
}

// Words that would stand upon others go a row down; where all rows are taken, they are counted by those before them.
void RateCanvas::placeWords()
{
    std::array<std::vector<MarkWords *>, MARK_ROWS> rows;
    for (MarkWords &words : m_markWords) {
        words.more.clear();
        place(words);
        const auto isFree = [&words](const auto &row) { return row.empty() || row.back()->end + 1 <= words.begin; };
        auto row = std::find_if(rows.begin(), rows.end(), isFree);
        if (row == rows.end())
            row = std::max_element(rows.begin(), rows.end(), [](const auto &left, const auto &right) {
                return left.back()->mark.time < right.back()->mark.time;
            });
        words.row = int(row - rows.begin());
        row->push_back(&words);
        place(words);
        // Also those before it: words at the right edge grow to the left.
        while (row->size() > 1 && row->back()->begin < (*row)[row->size() - 2]->end + 1) {
            MarkWords &last = *row->back();
            row->pop_back();
            last.item->setVisible(false);
            std::vector<RateMark> &more = row->back()->more;
            more.push_back(last.mark);
            more.insert(more.end(), last.more.begin(), last.more.end());
            last.more.clear();
            place(*row->back());
        }
    }
}

int RateCanvas::rowHeight() const
{
    return QFontMetrics(xAxis->tickLabelFont()).height() + 2;
}

void RateCanvas::place(MarkWords &words)
{
    const QString text = words.more.empty()
                             ? words.words
                             : QStringLiteral("%1 +%2").arg(words.words, QString::number(words.more.size()));
    const double x = xAt(words.mark.time);
    const int width = QFontMetrics(words.item->font()).horizontalAdvance(text) + 2 * WORDS_SIDE;
    const bool turns = x + width > plotArea().right() && x - width >= plotArea().left();
    words.begin = turns ? x - width : x;
    words.end = words.begin + width;
    words.item->setText(text);
    words.item->setVisible(true);
    words.item->setPositionAlignment((turns ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop);
    words.item->position->setCoords(words.mark.time,
                                    double(words.row) * rowHeight() / std::max(plotArea().height(), 1));
}

std::vector<RateMark> RateCanvas::marksAt(QPointF position) const
{
    std::vector<RateMark> marks;
    for (const MarkWords &words : m_markWords) {
        const QRectF place(words.begin, plotArea().top() + words.row * rowHeight(), words.end - words.begin,
                           rowHeight());
        if (words.item->visible() && place.contains(position)) {
            marks = {words.mark};
            marks.insert(marks.end(), words.more.begin(), words.more.end());
            return marks;
        }
        if (std::abs(xAt(words.mark.time) - position.x()) <= LINE_REACH) marks.push_back(words.mark);
    }
    return marks;
}

void RateCanvas::fitValueAxis(const RatePicture &picture)
{
    const bool logarithmic = m_scale == ValueScale::Logarithmic;
    const double highest = extremesOf(picture, false).greatest;
    const double least = logarithmic ? 10 : highest > 0 ? SLOWEST : 1;
    const double needed = std::max(highest * (logarithmic ? 1.3 : 1.06), least);
    if (!m_locked || m_top <= 0) m_top = calmTop(m_top, needed);
    yAxis->setRange(logarithmic ? LOG_FLOOR : 0, m_top);
}

void RateCanvas::fitBothEnds(const RatePicture &picture)
{
    const Extremes values = extremesOf(picture, false);
    if (!values.any || m_locked) return;
    const double height = values.greatest - values.least, room = m_top - m_bottom;
    const bool outside = values.least < m_bottom || values.greatest > m_top;
    if (!outside && height > 0.55 * room) return;
    const double margin = height > 0 ? 0.12 * height : std::max(std::abs(values.greatest) * 0.1, 0.5);
    m_bottom = values.least - margin;
    m_top = values.greatest + margin;
    yAxis->setRange(m_bottom, m_top);
}

void RateCanvas::fitRightAxis(const RatePicture &picture)
{
    QStringList units;
    for (const RateCurve &curve : picture.curves)
        if (curve.onRightAxis && curve.shown) units << curve.unit.value_or(QString());
    const bool any = !units.isEmpty();
    yAxis2->setLabel(units.join(QStringLiteral(", ")));
    yAxis2->setVisible(any);
    yAxis2->setTickLabels(any);
    if (!m_locked) m_rightTop = calmTop(m_rightTop, std::max(extremesOf(picture, true).greatest * 1.06, 5.0));
    yAxis2->setRange(0, m_rightTop);
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
