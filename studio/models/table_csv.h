// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAbstractItemModel;

namespace event_studio {

/// A table for other programs: a line of titles and one for each row, numbers in full (the SortRole) and not as people
/// read them.
[[nodiscard]] QString csvOf(const QAbstractItemModel &table);

/// A field of such a line, in quotes where it needs them.
[[nodiscard]] QString csvField(QString text);

} // namespace event_studio
