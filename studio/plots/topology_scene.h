// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/topology_layout.h"
#include "studio/plots/drawn_picture.h"

#include <QGraphicsScene>
#include <vector>

namespace event_studio {

class TopologyEdgeItem;
class TopologyNodeItem;
class TypeColors;

/// A topology as a drawing. Its structure is drawn anew by show(); what changes while it stays is put into the items
/// that are there by setLive().
class TopologyScene : public QGraphicsScene {
    Q_OBJECT
public:
    /// `colors` must outlive it.
    explicit TopologyScene(TypeColors &colors, QObject *parent = nullptr);

    /// The room that each node needs.
    [[nodiscard]] static std::vector<QSizeF> sizesFor(const Topology &topology);

    /// Keeps the selection, by name. Without nodes: nothing.
    void show(const Topology &topology, const TopologyLayout &layout);
    /// Does nothing where the structure is another than the one shown.
    void setLive(const Topology &topology);
    [[nodiscard]] const Topology &topology() const { return m_topology; }

    void select(TopologyNode::Kind kind, const QString &name); ///< nothing where there is none
    /// Null: none.
    [[nodiscard]] const TopologyNode *selected() const;
    /// Selects the nearest node in a direction, a step of length 1 along an axis; any where none is selected.
    void selectNext(QPointF direction);
    [[nodiscard]] QRectF rectOf(int node) const;
    [[nodiscard]] const std::vector<TopologyNodeItem *> &nodes() const { return m_nodes; }
    [[nodiscard]] const std::vector<TopologyEdgeItem *> &edges() const { return m_edges; }

    /// As PNG or SVG, by the ending of the file that it is for.
    [[nodiscard]] Result<DrawnPicture> drawnFor(const QString &file);

private:
    [[nodiscard]] int selectedNode() const;
    void selectOnly(int node);

    TypeColors &m_colors;
    Topology m_topology;
    std::vector<TopologyNodeItem *> m_nodes;
    std::vector<TopologyEdgeItem *> m_edges;
};

} // namespace event_studio
