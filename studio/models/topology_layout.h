// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/topology.h"

#include <QByteArray>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <optional>
#include <vector>

namespace event_studio {

/// Where the nodes and edges of a topology stand, in the units of the nodes' sizes, y downwards.
struct TopologyLayout {
    struct Edge {
        std::vector<QPointF> spline; ///< a start, then three points for each cubic curve
        QPointF label;               ///< its middle
    };
    std::vector<QRectF> nodes;
    std::vector<Edge> edges;
    QRectF bounds;
};

/// What the program `dot` is told: places and sizes, no name of anybody's.
[[nodiscard]] QByteArray dotSource(const Topology &topology, const std::vector<QSizeF> &sizes);
/// What `dot -Tplain` answers. Empty: it is not an answer about this topology.
[[nodiscard]] std::optional<TopologyLayout> parseDotAnswer(const QByteArray &answer, const Topology &topology);

/// Publishers, types and subscribers as three columns: for where there is no dot.
[[nodiscard]] TopologyLayout columnLayout(const Topology &topology, const std::vector<QSizeF> &sizes);

} // namespace event_studio
