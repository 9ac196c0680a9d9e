// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/topology_layout.h"

#include <algorithm>
#include <map>

namespace event_studio {

namespace {

constexpr double INCH = 72;
constexpr std::size_t MOST_LABELS = 120; // beyond, room for labels would tear the graph apart
constexpr double ROW_GAP = 22, COLUMN_GAP = 130;

/// The words of one line of dot's plain format; none of ours has a space in it.
class Words {
public:
    explicit Words(const QByteArray &line) : m_words(line.simplified().split(' ')) {}

    QByteArray next() { return m_at < m_words.size() ? m_words[m_at++] : QByteArray(); }
    double number()
    {
        bool fine = false;
        const double value = next().toDouble(&fine);
        m_fine = m_fine && fine;
        return value;
    }
    /// "n12": the place of a node.
    std::size_t node(std::size_t count)
    {
        const QByteArray word = next();
        bool fine = false;
        const auto place = word.mid(1).toULongLong(&fine);
        m_fine = m_fine && fine && word.startsWith('n') && place < count;
        return m_fine ? std::size_t(place) : 0;
    }
    [[nodiscard]] bool isFine() const { return m_fine; }
    [[nodiscard]] qsizetype left() const { return m_words.size() - m_at; }

private:
    QByteArrayList m_words;
    qsizetype m_at = 0;
    bool m_fine = true;
};

class Answer {
public:
    explicit Answer(const Topology &topology) : m_nodeKnown(topology.nodes.size()), m_edgeKnown(topology.edges.size())
    {
        m_layout.nodes.resize(topology.nodes.size());
        m_layout.edges.resize(topology.edges.size());
        for (std::size_t i = 0; i < topology.edges.size(); ++i)
            m_edges[{topology.edges[i].from, topology.edges[i].to}] = i;
    }

    std::optional<TopologyLayout> read(const QByteArray &text)
    {
        for (const QByteArray &line : text.split('\n')) {
            Words words(line);
            const QByteArray kind = words.next();
            if (kind == "stop") return isComplete() ? std::optional(std::move(m_layout)) : std::nullopt;
            if (kind == "graph" ? !readGraph(words) : kind == "node" ? !readNode(words) : !readEdge(words)) break;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool isComplete() const
    {
        const auto known = [](bool is) { return is; };
        return std::ranges::all_of(m_nodeKnown, known) && std::ranges::all_of(m_edgeKnown, known);
    }

    QPointF point(Words &words)
    {
        const double x = words.number() * INCH;
        return {x, m_layout.bounds.height() - words.number() * INCH};
    }

    bool readGraph(Words &words)
    {
        words.number(); // the scale, 1
        const double width = words.number() * INCH;
        m_layout.bounds = QRectF(0, 0, width, words.number() * INCH);
        return words.isFine();
    }

    bool readNode(Words &words)
    {
        const std::size_t place = words.node(m_layout.nodes.size());
        const QPointF middle = point(words);
        const double width = words.number() * INCH;
        QRectF rect(0, 0, width, words.number() * INCH);
        if (!words.isFine() || m_layout.nodes.empty()) return false;
        rect.moveCenter(middle);
        m_layout.nodes[place] = rect;
        m_nodeKnown[place] = true;
        return true;
    }

    bool readEdge(Words &words)
    {
        const auto from = int(words.node(m_layout.nodes.size())), to = int(words.node(m_layout.nodes.size()));
        const auto found = m_edges.find({from, to});
        const double count = words.number();
        if (!words.isFine() || found == m_edges.end() || count < 4 || 2 * count > double(words.left())) return false;
        TopologyLayout::Edge edge;
        for (int i = 0; i < int(count); ++i) edge.spline.push_back(point(words));
        edge.label = edge.spline[edge.spline.size() / 2];
        const bool hasLabel = words.left() >= 5; // text, x, y; style and colour follow
        if (hasLabel) words.next();
        if (hasLabel) edge.label = point(words);
        if (!words.isFine() || edge.spline.size() % 3 != 1) return false;
        m_layout.edges[found->second] = std::move(edge);
        m_edgeKnown[found->second] = true;
        return true;
    }

    TopologyLayout m_layout;
    std::map<std::pair<int, int>, std::size_t> m_edges;
    std::vector<bool> m_nodeKnown, m_edgeKnown;
};

/// A curve that leaves to the right and arrives from the left.
/// Its words stand a third of the way along: in the middle edges cross, and at their ends they come together.
TopologyLayout::Edge sideways(QPointF from, QPointF to)
{
    const QPointF bend((to.x() - from.x()) / 2, 0);
    const QPointF third = (8 * from + 12 * (from + bend) + 6 * (to - bend) + to) / 27;
    return {{from, from + bend, to - bend, to}, third};
}

QPointF rightOf(const QRectF &rect)
{
    return {rect.right(), rect.center().y()};
}

QPointF leftOf(const QRectF &rect)
{
    return {rect.left(), rect.center().y()};
}

} // namespace

QByteArray dotSource(const Topology &topology, const std::vector<QSizeF> &sizes)
{
    QByteArray source =
        "digraph { rankdir=LR; nodesep=0.25; ranksep=0.25; node [shape=box, fixedsize=true, label=\"\"];\n";
    source += "edge [dir=none];\n"; // else curves end before the nodes, where dot would draw its arrows
    if (topology.edges.size() <= MOST_LABELS) source += "edge [label=\"0000000\", fontsize=10];\n";
    for (std::size_t i = 0; i < topology.nodes.size(); ++i)
        source += 'n' + QByteArray::number(qulonglong(i)) + " [width=" + QByteArray::number(sizes[i].width() / INCH) +
                  ", height=" + QByteArray::number(sizes[i].height() / INCH) + "];\n";
    for (const TopologyEdge &edge : topology.edges)
        source += 'n' + QByteArray::number(edge.from) + " -> n" + QByteArray::number(edge.to) + ";\n";
    return source + "}\n";
}

std::optional<TopologyLayout> parseDotAnswer(const QByteArray &answer, const Topology &topology)
{
    return Answer(topology).read(answer);
}

TopologyLayout columnLayout(const Topology &topology, const std::vector<QSizeF> &sizes)
{
    TopologyLayout layout;
    layout.nodes.resize(topology.nodes.size());
    double left = 0;
    for (const auto column :
         {TopologyNode::Column::Publishers, TopologyNode::Column::Types, TopologyNode::Column::Subscribers}) {
        double width = 0, y = 0;
        for (std::size_t i = 0; i < topology.nodes.size(); ++i) {
            if (topology.nodes[i].column != column) continue;
            layout.nodes[i] = QRectF(QPointF(left, y), sizes[i]);
            width = std::max(width, sizes[i].width());
            y += sizes[i].height() + ROW_GAP;
        }
        for (std::size_t i = 0; i < topology.nodes.size(); ++i) // each column around the middle line
            if (topology.nodes[i].column == column) layout.nodes[i].translate(0, -y / 2);
        if (width > 0) left += width + COLUMN_GAP;
    }
    for (const TopologyEdge &edge : topology.edges)
        layout.edges.push_back(
            sideways(rightOf(layout.nodes[std::size_t(edge.from)]), leftOf(layout.nodes[std::size_t(edge.to)])));
    for (const QRectF &node : layout.nodes) layout.bounds |= node;
    return layout;
}

} // namespace event_studio
