// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/timeline_plot.h"

#include "studio/models/formats.h"
#include "studio/plots/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr double SIDE = 6, TOP = 8, BOTTOM = 4;

/// Long enough to be worth a look: two seconds, or a fiftieth of the whole.
double shortestGap(const TimelinePicture &picture)
{
    return std::max({2.0, picture.range.length() / 50, 2 * picture.resolution});
}

} // namespace

TimelinePlot::TimelinePlot(QWidget *parent) : QWidget(parent)
{
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TimelinePlot::setPicture(TimelinePicture picture)
{
    m_picture = std::move(picture);
    m_lanes = {};
    update();
}

void TimelinePlot::setPosition(double time)
{
    const bool moves = std::abs(xAt(time) - xAt(m_position)) >= 0.25;
    m_position = time;
    if (moves) update();
}

QRectF TimelinePlot::lanesArea() const
{
    return QRectF(rect()).adjusted(SIDE, TOP, -SIDE, -BOTTOM);
}

double TimelinePlot::xAt(double time) const
{
    const double length = std::max(m_picture.range.length(), 1e-9);
    return lanesArea().left() + (time - m_picture.range.from) / length * lanesArea().width();
}

double TimelinePlot::timeAt(double x) const
{
    const double share = std::clamp((x - lanesArea().left()) / lanesArea().width(), 0.0, 1.0);
    return m_picture.range.from + share * m_picture.range.length();
}

void TimelinePlot::paintEvent(QPaintEvent *)
{
    if (m_lanes.isNull() || m_lanes.devicePixelRatio() != devicePixelRatioF()) drawLanes(); // of another screen
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_lanes);
    painter.setRenderHint(QPainter::Antialiasing);
    paintUnplayed(painter);
    paintMarks(painter);
    paintHover(painter);
    paintPosition(painter);
}

void TimelinePlot::drawLanes()
{
    m_lanes = QPixmap(size() * devicePixelRatioF());
    m_lanes.setDevicePixelRatio(devicePixelRatioF());
    m_lanes.fill(Qt::transparent);
    QPainter painter(&m_lanes);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = Theme::of(palette());
    painter.setPen(theme.border);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(lanesArea().adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawGaps(painter);
    if (m_picture.lanes.empty()) return;
    const QRectF area = lanesArea().adjusted(1, 2, -1, -2);
    const double height = area.height() / double(m_picture.lanes.size());
    for (std::size_t i = 0; i < m_picture.lanes.size(); ++i) {
        const double inset = height > 4 ? 1 : 0;
        const QRectF lane(area.left(), area.top() + double(i) * height, area.width(), height - inset);
        drawLane(painter, m_picture.lanes[i], lane);
    }
}

void TimelinePlot::drawLane(QPainter &painter, const TimelineLane &lane, const QRectF &area) const
{
    const double densest = lane.counts.isEmpty() ? 0 : *std::max_element(lane.counts.begin(), lane.counts.end());
    if (densest <= 0) return;
    QColor colour = lane.colour;
    const double most = lane.played ? 1.0 : 0.2;
    for (qsizetype i = 0; i < lane.counts.size(); ++i) {
        if (lane.counts[i] <= 0) continue;
        const double begin = xAt(m_picture.start + double(i) * m_picture.resolution);
        const double end = xAt(m_picture.start + double(i + 1) * m_picture.resolution);
        colour.setAlphaF(float(most * (0.25 + 0.75 * std::sqrt(lane.counts[i] / densest))));
        const QRectF block(begin, area.top(), std::max(end - begin, 1.5), area.height());
        painter.fillRect(block.intersected(area), colour);
    }
}

void TimelinePlot::drawGaps(QPainter &painter) const
{
    const QBrush hatch(Theme::of(palette()).border, Qt::BDiagPattern);
    for (const TimeRange &gap : gapsIn(m_picture, shortestGap(m_picture))) {
        const QRectF stretch(QPointF(xAt(gap.from), 0), QPointF(xAt(gap.to), height()));
        painter.fillRect(stretch.intersected(lanesArea()), hatch);
    }
}

void TimelinePlot::paintUnplayed(QPainter &painter) const
{
    if (!m_picture.played) return;
    const Theme &theme = Theme::of(palette());
    QColor shade = theme.window;
    shade.setAlpha(200);
    const QRectF area = lanesArea();
    const double from = xAt(m_picture.played->from), to = xAt(m_picture.played->to);
    painter.fillRect(QRectF(area.topLeft(), QPointF(from, area.bottom())), shade);
    painter.fillRect(QRectF(QPointF(to, area.top()), area.bottomRight()), shade);
    painter.setPen(QPen(theme.accent, 1));
    for (const double x : {from, to}) painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
}

void TimelinePlot::paintMarks(QPainter &painter) const
{
    painter.setPen(Qt::NoPen);
    for (const RateMark &mark : m_picture.marks) {
        const double x = xAt(mark.time);
        painter.setBrush(mark.colour);
        painter.drawPolygon(QPolygonF({{x - 4, 0.0}, {x + 4, 0.0}, {x, TOP - 1}}));
    }
}

void TimelinePlot::paintPosition(QPainter &painter) const
{
    const QColor accent = Theme::of(palette()).accent;
    const double x = std::clamp(xAt(m_position), lanesArea().left(), lanesArea().right());
    painter.setPen(QPen(accent, 2));
    painter.drawLine(QPointF(x, TOP - 2), QPointF(x, height() - BOTTOM + 1));
    painter.setPen(Qt::NoPen);
    painter.setBrush(accent);
    painter.drawEllipse(QPointF(x, TOP - 3), 4, 4);
}

void TimelinePlot::paintHover(QPainter &painter) const
{
    if (!m_hoverX) return;
    const QRectF area = lanesArea();
    const double x = std::clamp(*m_hoverX, area.left(), area.right());
    painter.setPen(QPen(Theme::of(palette()).faint, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
}

void TimelinePlot::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) seekTo(event->position().x());
}

void TimelinePlot::mouseMoveEvent(QMouseEvent *event)
{
    m_hoverX = event->position().x();
    if (event->buttons().testFlag(Qt::LeftButton)) seekTo(*m_hoverX);
    QToolTip::showText(event->globalPosition().toPoint(),
                       clockText(timestampOf(timeAt(*m_hoverX)) - timestampOf(m_picture.range.from), 3), this);
    update();
}

void TimelinePlot::wheelEvent(QWheelEvent *event)
{
    const double step = m_picture.range.length() / 100 * event->angleDelta().y() / 120.0;
    emit seekWanted(std::clamp(m_position - step, m_picture.range.from, m_picture.range.to));
    event->accept();
}

void TimelinePlot::leaveEvent(QEvent *)
{
    m_hoverX.reset();
    update();
}

void TimelinePlot::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_lanes = {};
}

void TimelinePlot::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) m_lanes = {};
}

void TimelinePlot::seekTo(double x)
{
    const double time = timeAt(x);
    setPosition(time);
    emit seekWanted(time);
}

} // namespace event_studio
