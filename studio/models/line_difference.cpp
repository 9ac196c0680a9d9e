// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/line_difference.h"

#include <algorithm>

namespace event_studio {

namespace {

using Kind = DifferenceLine::Kind;

void append(std::vector<DifferenceLine> &lines, Kind kind, QStringList::const_iterator begin,
            QStringList::const_iterator end)
{
    for (auto line = begin; line != end; ++line) lines.push_back({kind, *line});
}

/// Lengths of the longest common subsequences of all pairs of ends: row i, column j is that of before[i..], now[j..].
class CommonLengths {
public:
    CommonLengths(const QStringList &before, const QStringList &now)
        : m_columns(now.size() + 1), m_lengths(std::size_t((before.size() + 1) * m_columns), 0)
    {
        for (qsizetype i = before.size() - 1; i >= 0; --i)
            for (qsizetype j = now.size() - 1; j >= 0; --j)
                at(i, j) = before[i] == now[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }

    int &at(qsizetype i, qsizetype j) { return m_lengths[std::size_t(i * m_columns + j)]; }

private:
    qsizetype m_columns;
    std::vector<int> m_lengths;
};

void appendFewestChanges(std::vector<DifferenceLine> &lines, const QStringList &before, const QStringList &now)
{
    CommonLengths common(before, now);
    qsizetype i = 0, j = 0;
    while (i < before.size() || j < now.size()) {
        if (i < before.size() && j < now.size() && before[i] == now[j]) {
            lines.push_back({Kind::Same, before[i++]});
            ++j;
        } else if (j == now.size() || (i < before.size() && common.at(i + 1, j) >= common.at(i, j + 1))) {
            lines.push_back({Kind::Removed, before[i++]});
        } else {
            lines.push_back({Kind::Added, now[j++]});
        }
    }
}

} // namespace

std::vector<DifferenceLine> lineDifference(const QStringList &before, const QStringList &now, qsizetype limit)
{
    const auto [oldBegin, newBegin] = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
    const auto front = oldBegin - before.begin();
    const auto [oldEnd, newEnd] =
        std::mismatch(before.rbegin(), before.rend() - front, now.rbegin(), now.rend() - front);
    const auto back = oldEnd - before.rbegin();

    std::vector<DifferenceLine> lines;
    append(lines, Kind::Same, before.begin(), oldBegin);
    const QStringList oldMiddle = before.mid(front, before.size() - front - back);
    const QStringList newMiddle = now.mid(front, now.size() - front - back);
    if (std::max(oldMiddle.size(), newMiddle.size()) > limit) {
        append(lines, Kind::Removed, oldMiddle.begin(), oldMiddle.end());
        append(lines, Kind::Added, newMiddle.begin(), newMiddle.end());
    } else {
        appendFewestChanges(lines, oldMiddle, newMiddle);
    }
    append(lines, Kind::Same, before.end() - back, before.end());
    return lines;
}

} // namespace event_studio
