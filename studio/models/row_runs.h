// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace event_studio {

/// Calls tell(first, last) for each run of rows side by side of which `isMeant(row)` says yes: a table that is told of
/// those alone that changed draws no others.
template <class IsMeant, class Tell>
void forEachRun(int rows, IsMeant isMeant, Tell tell)
{
    for (int row = 0; row < rows; ++row) {
        if (!isMeant(row)) continue;
        const int first = row;
        while (row + 1 < rows && isMeant(row + 1)) ++row;
        tell(first, row);
    }
}

} // namespace event_studio
