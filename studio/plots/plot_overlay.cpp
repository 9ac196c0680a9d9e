// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/plot_overlay.h"

#include "studio/plots/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int PADDING = 10, DOT = 8, GAP = 7, DISTANCE = 12;

int rowHeight(const QFontMetrics &metrics)
{
    return metrics.height() + 3;
}

} // namespace

PlotOverlay::PlotOverlay(QWidget *plot) : QWidget(plot)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotOverlay::setArea(const QRect &area)
{
    m_area = area;
}

void PlotOverlay::showReadout(Readout readout)
{
    m_stretch.reset();
    m_readout = std::move(readout);
    update();
}

void PlotOverlay::showStretch(double fromX, double toX)
{
    m_readout.reset();
    m_stretch = std::minmax(fromX, toX);
    update();
}

void PlotOverlay::clear()
{
    if (!m_readout && !m_stretch) return;
    m_readout.reset();
    m_stretch.reset();
    update();
}

void PlotOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_stretch) paintStretch(painter);
    if (!m_readout) return;
    paintLineAndDots(painter);
    if (!m_readout->rows.empty()) paintCard(painter);
}

void PlotOverlay::paintStretch(QPainter &painter) const
{
    QColor accent = Theme::of(palette()).accent;
    const QRectF stretch(QPointF(m_stretch->first, m_area.top()), QPointF(m_stretch->second, m_area.bottom()));
    painter.setPen(accent);
    accent.setAlpha(36);
    painter.setBrush(accent);
    painter.drawRect(stretch.intersected(m_area));
}

void PlotOverlay::paintLineAndDots(QPainter &painter) const
{
    const Theme &theme = Theme::of(palette());
    painter.setPen(QPen(theme.faint, 1));
    const double x = std::round(m_readout->x) + 0.5;
    painter.drawLine(QPointF(x, m_area.top()), QPointF(x, m_area.bottom()));
    painter.setPen(QPen(theme.surface, 1.5));
    for (const Row &row : m_readout->rows) {
        if (row.y < m_area.top() || row.y > m_area.bottom() + 1) continue;
        painter.setBrush(row.colour);
        painter.drawEllipse(QPointF(x, row.y), 4, 4);
    }
}

QString PlotOverlay::moreText() const
{
    return m_readout->more > 0 ? tr("and %n more", nullptr, m_readout->more) : QString();
}

QSize PlotOverlay::cardSize() const
{
    const QFontMetrics metrics = fontMetrics();
    int width = std::max(metrics.horizontalAdvance(m_readout->title), metrics.horizontalAdvance(moreText()));
    for (const Row &row : m_readout->rows)
        width = std::max(width, DOT + GAP + metrics.horizontalAdvance(row.name) + 2 * GAP +
                                    metrics.horizontalAdvance(row.value));
    const int rows = int(m_readout->rows.size()) + 1 + (m_readout->more > 0 ? 1 : 0);
    return {width + 2 * PADDING, rows * rowHeight(metrics) + 2 * PADDING - 4};
}

void PlotOverlay::paintCard(QPainter &painter) const
{
    const Theme &theme = Theme::of(palette());
    const QSize size = cardSize();
    const bool fitsRight = m_readout->x + DISTANCE + size.width() <= m_area.right();
    const int left = int(fitsRight ? m_readout->x + DISTANCE : m_readout->x - DISTANCE - size.width());
    const QRect card(QPoint(left, m_area.top() + 6), size);

    QColor shadow(0, 0, 0, theme.dark ? 90 : 26);
    painter.setPen(Qt::NoPen);
    painter.setBrush(shadow);
    painter.drawRoundedRect(card.translated(0, 2), 6, 6);
    QColor ground = theme.dark ? theme.raised : theme.surface;
    ground.setAlpha(244);
    painter.setPen(theme.border);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    paintRows(painter, card.adjusted(PADDING, PADDING - 2, -PADDING, 0));
}

void PlotOverlay::paintRows(QPainter &painter, const QRect &card) const
{
    const Theme &theme = Theme::of(palette());
    const int height = rowHeight(fontMetrics());
    QRect line(card.topLeft(), QSize(card.width(), height));
    painter.setPen(theme.muted);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_readout->title);
    for (const Row &row : m_readout->rows) {
        line.translate(0, height);
        painter.setPen(Qt::NoPen);
        painter.setBrush(row.colour);
        painter.drawEllipse(QPointF(line.left() + DOT / 2.0, line.center().y() + 0.5), DOT / 2.0, DOT / 2.0);
        painter.setPen(theme.text);
        painter.drawText(line.adjusted(DOT + GAP, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.name);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.value);
    }
    line.translate(0, height);
    painter.setPen(theme.faint);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, moreText());
}

} // namespace event_studio
