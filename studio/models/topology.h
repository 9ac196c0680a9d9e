// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"
#include "studio/models/plugin_model.h"

#include <QString>
#include <optional>
#include <vector>

namespace event_studio {

/// A plugin or an event type in the graph of who publishes and who gets what.
struct TopologyNode {
    enum class Kind { Plugin, Type };
    enum class Column { Publishers, Types, Subscribers }; ///< that it stands in, where there are columns

    Kind kind = Kind::Plugin;
    QString name;
    Column column = Column::Types;

    // What changes while the structure stays.
    QString words;                               ///< state, or rates
    PluginModel::Mood mood = PluginModel::Quiet; ///< of a plugin
    bool isOutside = false;                      ///< publishes and is no plugin: an injector, a replay, the raw port
    quint64 lost = 0;                            ///< by a plugin; of a type over all its subscribers
    QString toolTip;
};

/// Events of one type on their way: from a plugin to the type's node, or from there to a plugin.
struct TopologyEdge {
    int from = 0, to = 0;       ///< places among the nodes
    int type = 0;               ///< of the two, that which is the type
    std::optional<double> rate; ///< events per second; empty: only known together with other edges
    bool loses = false;         ///< type and subscriber both have lost some
    QString toolTip;
};

/// The graph of one snapshot: plugins in the order of their registration, who else publishes, then types. The recorder,
/// which gets everything of everybody, is left out, and so is a type without events, publishers and subscribers.
struct Topology {
    /// Graph: each plugin once. Columns: one that publishes and subscribes stands on both sides.
    enum class Form { Graph, Columns };

    std::vector<TopologyNode> nodes;
    std::vector<TopologyEdge> edges;

    /// The same nodes and edges, whatever they do.
    [[nodiscard]] bool hasStructureOf(const Topology &other) const;
    [[nodiscard]] int nodeOf(TopologyNode::Kind kind, const QString &name) const; ///< the first; -1: none
};

/// `origin` says of what the snapshot is: in a recording nothing runs.
[[nodiscard]] Topology topologyOf(const Snapshot &snapshot, Topology::Form form,
                                  PluginModel::Origin origin = PluginModel::Origin::Run);

} // namespace event_studio
