// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/topology_items.h"

#include "studio/models/formats.h"
#include "studio/models/type_colors.h"
#include "studio/plots/mood_sign.h"
#include "studio/plots/theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr double SIDE = 11, SIGN_ROOM = 17, LEAST_WIDTH = 100, MOST_WIDTH = 230, ROUND = 6, BORDER = 1.2, THICK = 2.4;
constexpr double ARROW = 8, GRIP = 10;
constexpr double BESIDE = 2.5; ///< a rate: so that of a line that it lies upon no edge is left

QFont smaller(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

double lineHeight(const QFont &font)
{
    return QFontMetricsF(font).height();
}

QPainterPath pathOf(const std::vector<QPointF> &spline)
{
    QPainterPath path(spline.front());
    for (std::size_t i = 3; i < spline.size(); i += 3) path.cubicTo(spline[i - 2], spline[i - 1], spline[i]);
    return path;
}

/// A head at the end of a curve, in the direction of its last bit.
QPolygonF arrowAt(const QPainterPath &path)
{
    const QPointF tip = path.pointAtPercent(1);
    const QPointF before = path.pointAtPercent(path.percentAtLength(std::max(0.0, path.length() - ARROW)));
    const double angle = std::atan2(tip.y() - before.y(), tip.x() - before.x());
    const QPointF along(std::cos(angle), std::sin(angle)), across(-along.y(), along.x());
    return QPolygonF({tip, tip - along * ARROW + across * ARROW * 0.45, tip - along * ARROW - across * ARROW * 0.45});
}

} // namespace

QSizeF topologyNodeSize(const TopologyNode &node, const QFont &font)
{
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    const double name = QFontMetricsF(bold).horizontalAdvance(node.name) + 2 * SIDE + SIGN_ROOM;
    return {std::clamp(std::ceil(name), LEAST_WIDTH, MOST_WIDTH),
            std::ceil(lineHeight(font) + lineHeight(smaller(font)) + 13)};
}

TopologyNodeItem::TopologyNodeItem(TopologyNode node, const QRectF &rect, TypeColors &colors)
    : m_node(std::move(node)), m_size(rect.size()), m_colors(colors)
{
    setPos(rect.topLeft());
    setFlag(ItemIsSelectable);
    setToolTip(plainToolTip(m_node.toolTip));
    setZValue(1);
}

void TopologyNodeItem::setNode(const TopologyNode &node)
{
    if (node.toolTip != m_node.toolTip) setToolTip(plainToolTip(node.toolTip));
    const bool looksTheSame = node.words == m_node.words && node.mood == m_node.mood && node.lost == m_node.lost;
    m_node = node;
    if (!looksTheSame) update();
}

bool TopologyNodeItem::isInTrouble() const
{
    return m_node.lost > 0 || (m_node.kind == TopologyNode::Kind::Plugin && m_node.mood == PluginModel::Bad);
}

QRectF TopologyNodeItem::boundingRect() const
{
    return QRectF(QPointF(), m_size).adjusted(-THICK, -THICK, THICK, THICK);
}

void TopologyNodeItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    const Theme &theme = Theme::of(QApplication::palette());
    painter->setRenderHint(QPainter::Antialiasing);
    if (m_node.kind == TopologyNode::Kind::Plugin)
        paintPlugin(*painter, theme);
    else
        paintType(*painter, theme);
}

void TopologyNodeItem::paintPlugin(QPainter &painter, const Theme &theme) const
{
    const QRectF box(QPointF(), m_size);
    const QColor border = isSelected() ? theme.accent : isInTrouble() ? theme.danger : theme.border;
    painter.setPen(QPen(border, isSelected() || isInTrouble() ? THICK : BORDER));
    painter.setBrush(isSelected() ? theme.selection : theme.raised);
    painter.drawRoundedRect(box, ROUND, ROUND);
    drawMoodSign(painter, {SIDE + MOOD_SIGN_SIZE / 2.0, m_size.height() / 2}, m_node.mood, theme);
    paintWords(painter, theme);
}

void TopologyNodeItem::paintType(QPainter &painter, const Theme &theme) const
{
    const QRectF box(QPointF(), m_size);
    const QColor colour = m_colors.colour(m_node.name);
    QColor tint = colour;
    tint.setAlpha(theme.dark ? 40 : 26);
    const double round = m_size.height() / 2;
    painter.setPen(QPen(isSelected()    ? theme.accent
                        : isInTrouble() ? theme.danger
                                        : colour,
                        isSelected() || isInTrouble() ? THICK : BORDER));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(box, round, round);
    painter.setBrush(isSelected() ? theme.selection : tint);
    painter.drawRoundedRect(box, round, round);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(SIDE + MOOD_SIGN_SIZE / 2.0 + 2, round), 5, 5);
    paintWords(painter, theme);
}

double TopologyNodeItem::left() const
{
    return m_node.kind == TopologyNode::Kind::Plugin ? SIDE + SIGN_ROOM : SIDE + SIGN_ROOM + 2;
}

double TopologyNodeItem::room() const
{
    return m_size.width() - left() - SIDE + 3;
}

QString TopologyNodeItem::shownWords() const
{
    const QFontMetrics letters(smaller(QApplication::font()));
    const bool isTooLong = letters.horizontalAdvance(m_node.words) > room();
    const QString words =
        isTooLong && m_node.lost > 0 ? QObject::tr("%1 lost").arg(humanNumber(double(m_node.lost))) : m_node.words;
    return letters.elidedText(words, Qt::ElideRight, int(room()));
}

void TopologyNodeItem::paintWords(QPainter &painter, const Theme &theme) const
{
    QFont font = QApplication::font();
    const double width = room(), top = 6;
    const QRectF name(left(), top, width, lineHeight(font));
    const QRectF words(left(), name.bottom() + 1, width, lineHeight(smaller(font)));
    painter.setFont(smaller(font));
    const bool bad = isInTrouble();
    painter.setPen(bad ? theme.danger : theme.muted);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, shownWords());
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_node.name, Qt::ElideMiddle, int(width)));
}

TopologyEdgeItem::TopologyEdgeItem(const TopologyEdge &edge, const TopologyLayout::Edge &way, QString typeName,
                                   TypeColors &colors)
    : m_edge(edge), m_path(pathOf(way.spline)), m_arrow(arrowAt(m_path)), m_label(way.label),
      m_typeName(std::move(typeName)), m_colors(colors)
{
    setToolTip(plainToolTip(edge.toolTip));
}

void TopologyEdgeItem::setEdge(const TopologyEdge &edge)
{
    if (edge.toolTip != m_edge.toolTip) setToolTip(plainToolTip(edge.toolTip));
    const bool looksTheSame = edge.rate == m_edge.rate && edge.loses == m_edge.loses;
    m_edge = edge;
    if (!looksTheSame) update();
}

// By magnitudes: 1/s and 100 k/s must both be seen.
double TopologyEdgeItem::widthFor(double rate)
{
    return rate > 0 ? 1.4 + 0.8 * std::log10(1 + rate) : 1.2;
}

QString TopologyEdgeItem::label() const
{
    const QString rate = m_edge.rate ? humanRate(*m_edge.rate) : QStringLiteral("…");
    return m_edge.loses ? QStringLiteral("! ") + rate : rate;
}

QRectF TopologyEdgeItem::labelRect() const
{
    const QFontMetricsF metrics(smaller(QApplication::font()));
    QRectF rect(0, 0, metrics.horizontalAdvance(label()) + 6, metrics.height());
    rect.moveCenter(m_label);
    return rect;
}

QRectF TopologyEdgeItem::boundingRect() const
{
    const QFontMetricsF metrics(smaller(QApplication::font()));
    QRectF room(0, 0, metrics.horizontalAdvance(QStringLiteral("! 999.9 M/s")) + 8, metrics.height() + 2 * BESIDE);
    room.moveCenter(m_label);
    return m_path.controlPointRect().adjusted(-GRIP, -GRIP, GRIP, GRIP) | room;
}

QPainterPath TopologyEdgeItem::shape() const
{
    QPainterPathStroker stroker;
    stroker.setWidth(GRIP);
    QPainterPath grip = stroker.createStroke(m_path);
    grip.addRect(labelRect());
    return grip;
}

void TopologyEdgeItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    const Theme &theme = Theme::of(QApplication::palette());
    const double rate = m_edge.rate.value_or(0);
    const bool idle = m_edge.rate && rate <= 0;
    const QColor colour = idle ? theme.faint : m_colors.colour(m_typeName);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(colour, widthFor(rate), idle ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap));
    painter->drawPath(m_path);
    painter->setPen(QPen(colour, 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(colour);
    painter->drawPolygon(m_arrow);
    paintLabel(*painter, theme);
}

void TopologyEdgeItem::paintLabel(QPainter &painter, const Theme &theme) const
{
    const QRectF rect = labelRect();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(rect.adjusted(0, -BESIDE, 0, BESIDE), 3, 3);
    painter.setFont(smaller(QApplication::font()));
    painter.setPen(m_edge.loses ? theme.danger : theme.muted);
    painter.drawText(rect, Qt::AlignCenter, label());
}

} // namespace event_studio
