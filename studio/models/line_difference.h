// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace event_studio {

struct DifferenceLine {
    enum class Kind { Same, Removed, Added } kind = Kind::Same;
    QString text;
    friend bool operator==(const DifferenceLine &, const DifferenceLine &) = default;
};

/// How to get from the lines `before` to the lines `now` with the fewest changes, removals before additions. Beyond
/// `limit` lines that differ it no longer looks for the fewest, and replaces one block by the other.
[[nodiscard]] std::vector<DifferenceLine> lineDifference(const QStringList &before, const QStringList &now,
                                                         qsizetype limit = 2000);

} // namespace event_studio
