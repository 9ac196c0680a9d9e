// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/topology_layout.h"

#include <QGraphicsItem>
#include <QPainterPath>

namespace event_studio {

class TypeColors;
struct Theme;

/// The size that a node needs for its name and a line below, whatever that line says.
[[nodiscard]] QSizeF topologyNodeSize(const TopologyNode &node, const QFont &font);

/// A plugin as a box with the sign of its state, an event type as a pill in its colour. What failed or loses has a
/// thick border, a sign and words.
class TopologyNodeItem : public QGraphicsItem {
public:
    TopologyNodeItem(TopologyNode node, const QRectF &rect, TypeColors &colors);

    void setNode(const TopologyNode &node);
    [[nodiscard]] const TopologyNode &node() const { return m_node; }
    /// The node's words; where they are too long, what it has lost alone: its rate stands at its edges, too.
    [[nodiscard]] QString shownWords() const;

    [[nodiscard]] QRectF boundingRect() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    void paintPlugin(QPainter &painter, const Theme &theme) const;
    void paintType(QPainter &painter, const Theme &theme) const;
    void paintWords(QPainter &painter, const Theme &theme) const;
    [[nodiscard]] double left() const; ///< of its name and words
    [[nodiscard]] double room() const;
    [[nodiscard]] bool isInTrouble() const;

    TopologyNode m_node;
    QSizeF m_size;
    TypeColors &m_colors;
};

/// The way of a type's events as an arrow: thicker the more there are, dashed and faint where none come, with the rate
/// beside it.
class TopologyEdgeItem : public QGraphicsItem {
public:
    TopologyEdgeItem(const TopologyEdge &edge, const TopologyLayout::Edge &way, QString typeName, TypeColors &colors);

    void setEdge(const TopologyEdge &edge);
    /// In pixels; from 1.2 for what is idle up.
    [[nodiscard]] static double widthFor(double rate);
    /// "120/s"; with a "!" before it where events are lost.
    [[nodiscard]] QString label() const;

    [[nodiscard]] QRectF boundingRect() const override;
    [[nodiscard]] QPainterPath shape() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    void paintLabel(QPainter &painter, const Theme &theme) const;
    [[nodiscard]] QRectF labelRect() const;

    TopologyEdge m_edge;
    QPainterPath m_path;
    QPolygonF m_arrow;
    QPointF m_label;
    QString m_typeName;
    TypeColors &m_colors;
};

} // namespace event_studio
