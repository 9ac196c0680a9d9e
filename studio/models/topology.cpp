// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/topology.h"

#include "studio/models/formats.h"
#include "studio/models/outside_publishers.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace event_studio {

namespace {

using Kind = TopologyNode::Kind;
using Column = TopologyNode::Column;

QString tr(const char *text)
{
    return QCoreApplication::translate("Topology", text);
}

QString lostWords(quint64 lost)
{
    return lost ? tr(", %1 lost").arg(humanNumber(double(lost))) : QString();
}

QString together(const std::vector<std::string> &names)
{
    QStringList list;
    for (const auto &name : names) list << QString::fromStdString(name);
    return list.join(QStringLiteral(", "));
}

/// Builds the graph of one snapshot, node by node and edge by edge.
class Builder {
public:
    Builder(const Snapshot &snapshot, Topology::Form form, PluginModel::Origin origin)
        : m_snapshot(snapshot), m_form(form), m_origin(origin)
    {
        for (const auto &plugin : snapshot.plugins) m_plugins[plugin.name].snapshot = &plugin;
        for (const auto &type : snapshot.types) {
            for (const std::string &name : type.publishers) ++m_plugins[name].published;
            for (const std::string &name : type.subscribers) ++m_plugins[name].subscribed;
        }
    }

    Topology build()
    {
        for (const auto &plugin : m_snapshot.plugins)
            if (plugin.kind != PluginKind::Recorder) addPlugin(plugin);
        for (const auto &publisher : outsidePublishers(m_snapshot)) addOutside(publisher);
        for (const auto &type : m_snapshot.types)
            if (type.events || (type.id != event_engine::UNREGISTERED && hasNeighbours(type))) addType(type);
        return std::move(m_topology);
    }

private:
    static bool hasNeighbours(const EventTypeSnapshot &type)
    {
        return !type.publishers.empty() || !type.subscribers.empty();
    }

    /// Who publishes or subscribes to any type, a plugin or not.
    struct Neighbour {
        const PluginSnapshot *snapshot = nullptr; ///< of a plugin
        int published = 0, subscribed = 0;        ///< types
        int asPublisher = -1, asSubscriber = -1;  ///< its nodes; -1: none, as of the recorder
    };

    void addPlugin(const PluginSnapshot &plugin)
    {
        Neighbour &neighbour = m_plugins[plugin.name];
        const bool publishes = neighbour.published > 0, subscribes = neighbour.subscribed > 0;
        TopologyNode node;
        node.name = QString::fromStdString(plugin.name);
        const QString state = PluginModel::stateText(plugin.state, m_origin);
        if (m_origin == PluginModel::Origin::Run) node.mood = PluginModel::moodOf(plugin.state);
        node.lost = plugin.losses.total();
        node.words = state + lostWords(node.lost);
        node.toolTip = QStringList({node.name + ": " + state, PluginModel::causeText(plugin),
                                    tr("in %1, out %2, %3 lost")
                                        .arg(humanRate(plugin.receivedPerSecond), humanRate(plugin.publishedPerSecond),
                                             fullNumber(node.lost))})
                           .join(u'\n')
                           .replace(QStringLiteral("\n\n"), QStringLiteral("\n"));
        node.column = publishes || !subscribes ? Column::Publishers : Column::Subscribers;
        neighbour.asPublisher = neighbour.asSubscriber = int(m_topology.nodes.size());
        m_topology.nodes.push_back(node);
        if (m_form == Topology::Form::Graph || node.column == Column::Subscribers || !subscribes) return;
        neighbour.asSubscriber = int(m_topology.nodes.size());
        node.column = Column::Subscribers;
        m_topology.nodes.push_back(node);
    }

    void addOutside(const PluginSnapshot &publisher)
    {
        TopologyNode node;
        node.name = QString::fromStdString(publisher.name);
        node.isOutside = true;
        node.words = fromView(event_engine::toText(publisher.kind));
        node.toolTip = tr("%1: publishes from outside the app's plugins, out %2")
                           .arg(node.name, humanRate(publisher.publishedPerSecond));
        node.column = Column::Publishers;
        m_plugins[publisher.name].asPublisher = int(m_topology.nodes.size());
        m_topology.nodes.push_back(node);
    }

    void addType(const EventTypeSnapshot &type)
    {
        TopologyNode node;
        node.kind = Kind::Type;
        node.name = QString::fromStdString(type.type.name);
        node.lost = type.lost;
        node.words = humanRate(type.eventsPerSecond) + lostWords(type.lost);
        node.toolTip =
            tr("%1: %2, %3, %4 lost")
                .arg(node.name, counted(type.events, "event"), humanRate(type.eventsPerSecond), fullNumber(type.lost));
        const int place = int(m_topology.nodes.size());
        m_topology.nodes.push_back(node);
        for (const std::string &name : type.publishers) addPublishing(type, name, place);
        for (const std::string &name : type.subscribers) addSubscribing(type, name, place);
    }

    // Counted are types and plugins, not pairs of them: where two plugins publish a type and each publishes others too,
    // nobody knows whose share is which.
    void addPublishing(const EventTypeSnapshot &type, const std::string &name, int typeNode)
    {
        const Neighbour &publisher = m_plugins[name];
        TopologyEdge edge;
        edge.from = publisher.asPublisher;
        edge.to = edge.type = typeNode;
        if (edge.from < 0) return;
        if (type.publishers.size() == 1)
            edge.rate = type.eventsPerSecond;
        else if (publisher.published == 1 && publisher.snapshot)
            edge.rate = publisher.snapshot->publishedPerSecond;
        const QString whole = humanRate(type.eventsPerSecond);
        edge.toolTip = edge.rate
                           ? tr("%1 publishes %2: %3").arg(nameAt(edge.from), nameAt(typeNode), humanRate(*edge.rate))
                           : tr("%1 publishes %2: %3, all of %4 together")
                                 .arg(nameAt(edge.from), nameAt(typeNode), whole, together(type.publishers));
        m_topology.edges.push_back(edge);
    }

    void addSubscribing(const EventTypeSnapshot &type, const std::string &name, int typeNode)
    {
        const Neighbour &subscriber = m_plugins[name];
        TopologyEdge edge;
        edge.from = edge.type = typeNode;
        edge.to = subscriber.asSubscriber;
        if (edge.to < 0) return;
        const auto lost = subscriber.snapshot->losses.total();
        edge.rate = type.eventsPerSecond;
        edge.loses = type.lost > 0 && lost > 0;
        edge.toolTip = tr("%1 gets %2: %3").arg(nameAt(edge.to), nameAt(typeNode), humanRate(*edge.rate));
        if (edge.loses) edge.toolTip += '\n' + tr("%1 has lost %2 in all").arg(nameAt(edge.to), counted(lost, "event"));
        m_topology.edges.push_back(edge);
    }

    [[nodiscard]] const QString &nameAt(int place) const { return m_topology.nodes[std::size_t(place)].name; }

    const Snapshot &m_snapshot;
    Topology::Form m_form;
    PluginModel::Origin m_origin;
    std::unordered_map<std::string_view, Neighbour> m_plugins; ///< by the names in the snapshot
    Topology m_topology;
};

} // namespace

bool Topology::hasStructureOf(const Topology &other) const
{
    const auto sameNode = [](const TopologyNode &a, const TopologyNode &b) {
        return a.kind == b.kind && a.name == b.name && a.column == b.column;
    };
    const auto sameEdge = [](const TopologyEdge &a, const TopologyEdge &b) { return a.from == b.from && a.to == b.to; };
    return std::ranges::equal(nodes, other.nodes, sameNode) && std::ranges::equal(edges, other.edges, sameEdge);
}

int Topology::nodeOf(TopologyNode::Kind kind, const QString &name) const
{
    const auto found =
        std::ranges::find_if(nodes, [&](const TopologyNode &node) { return node.kind == kind && node.name == name; });
    return found == nodes.end() ? -1 : int(found - nodes.begin());
}

Topology topologyOf(const Snapshot &snapshot, Topology::Form form, PluginModel::Origin origin)
{
    return Builder(snapshot, form, origin).build();
}

} // namespace event_studio
