// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/topology_scene.h"

#include "studio/models/type_colors.h"
#include "studio/plots/theme.h"
#include "studio/plots/topology_items.h"

#include <QApplication>
#include <QBuffer>
#include <QFileInfo>
#include <QPainter>
#include <QSvgGenerator>
#include <cmath>
#include <limits>

namespace event_studio {

namespace {

constexpr double MARGIN = 18;
constexpr int PNG_SCALE = 2;

DrawnPicture drawSvg(QGraphicsScene &scene)
{
    const QRectF whole(QPointF(), scene.sceneRect().size());
    QBuffer file;
    QSvgGenerator paper;
    paper.setOutputDevice(&file);
    paper.setSize(whole.size().toSize());
    paper.setViewBox(whole);
    paper.setTitle(TopologyScene::tr("Plugins and event types"));
    QPainter painter(&paper);
    scene.render(&painter, whole);
    painter.end();
    return {file.data(), {}};
}

DrawnPicture drawPng(QGraphicsScene &scene)
{
    QImage image(scene.sceneRect().size().toSize() * PNG_SCALE, QImage::Format_ARGB32_Premultiplied);
    image.fill(Theme::of(QApplication::palette()).surface);
    QPainter painter(&image);
    scene.render(&painter);
    painter.end();
    return {{}, image};
}

} // namespace

TopologyScene::TopologyScene(TypeColors &colors, QObject *parent) : QGraphicsScene(parent), m_colors(colors)
{
    setItemIndexMethod(NoIndex);
    connect(&colors, &TypeColors::changed, this, [this] { update(); });
}

std::vector<QSizeF> TopologyScene::sizesFor(const Topology &topology)
{
    std::vector<QSizeF> sizes;
    for (const TopologyNode &node : topology.nodes) sizes.push_back(topologyNodeSize(node, QApplication::font()));
    return sizes;
}

void TopologyScene::show(const Topology &topology, const TopologyLayout &layout)
{
    const TopologyNode *before = selected();
    const auto kind = before ? before->kind : TopologyNode::Kind::Plugin;
    const QString name = before ? before->name : QString();
    const bool quiet = blockSignals(true);
    clear();
    m_nodes.clear();
    m_edges.clear();
    m_topology = topology;
    for (std::size_t i = 0; i < topology.edges.size(); ++i) {
        const TopologyEdge &edge = topology.edges[i];
        const QString &typeName = topology.nodes[std::size_t(edge.type)].name;
        m_edges.push_back(new TopologyEdgeItem(edge, layout.edges[i], typeName, m_colors));
        addItem(m_edges.back());
    }
    for (std::size_t i = 0; i < topology.nodes.size(); ++i) {
        m_nodes.push_back(new TopologyNodeItem(topology.nodes[i], layout.nodes[i], m_colors));
        addItem(m_nodes.back());
    }
    if (before) selectOnly(m_topology.nodeOf(kind, name));
    blockSignals(quiet);
    setSceneRect(layout.bounds.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN));
    update();
}

void TopologyScene::setLive(const Topology &topology)
{
    if (!topology.hasStructureOf(m_topology)) return;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) m_nodes[i]->setNode(topology.nodes[i]);
    for (std::size_t i = 0; i < m_edges.size(); ++i) m_edges[i]->setEdge(topology.edges[i]);
    m_topology = topology;
}

void TopologyScene::select(TopologyNode::Kind kind, const QString &name)
{
    selectOnly(m_topology.nodeOf(kind, name));
}

int TopologyScene::selectedNode() const
{
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        if (m_nodes[i]->isSelected()) return int(i);
    return -1;
}

void TopologyScene::selectOnly(int node)
{
    clearSelection();
    if (node >= 0) m_nodes[std::size_t(node)]->setSelected(true);
}

const TopologyNode *TopologyScene::selected() const
{
    const int node = selectedNode();
    return node < 0 ? nullptr : &m_topology.nodes[std::size_t(node)];
}

// The nearest one that lies more along the direction than beside it.
void TopologyScene::selectNext(QPointF direction)
{
    if (m_nodes.empty()) return;
    const int from = selectedNode();
    if (from < 0) return selectOnly(0);
    const QPointF start = rectOf(from).center();
    int best = -1;
    double least = std::numeric_limits<double>::max();
    for (int i = 0; i < int(m_nodes.size()); ++i) {
        const QPointF way = rectOf(i).center() - start;
        const double along = QPointF::dotProduct(way, direction);
        const double beside = std::abs(way.x() * direction.y()) + std::abs(way.y() * direction.x());
        if (i == from || along < 1 || beside > 3 * along || along + 2 * beside >= least) continue;
        least = along + 2 * beside;
        best = i;
    }
    if (best >= 0) selectOnly(best);
}

QRectF TopologyScene::rectOf(int node) const
{
    return m_nodes[std::size_t(node)]->sceneBoundingRect();
}

Result<DrawnPicture> TopologyScene::drawnFor(const QString &file)
{
    const QString suffix = QFileInfo(file).suffix().toLower();
    if (suffix == QLatin1String("png")) return drawPng(*this);
    if (suffix == QLatin1String("svg")) return drawSvg(*this);
    return failure(ErrorKind::InvalidArgument,
                   tr("This picture is saved as .png or .svg, not as .%1").arg(suffix).toStdString());
}

} // namespace event_studio
