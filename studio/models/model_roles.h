// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace event_studio {

/// Roles that the models share.
enum ModelRole {
    SortRole = Qt::UserRole, ///< the raw value: sorting never parses text
    NameRole,                ///< the row's name: of the type, plugin, ...
    SparklineRole,           ///< QVector<double>, oldest first
    StateRole                ///< int of what the row's state is, to choose an icon by
};

} // namespace event_studio
