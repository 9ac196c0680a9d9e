// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/rate_series.h"
#include "studio/models/seconds.h"

#include <algorithm>
#include <numeric>

namespace event_studio {

namespace {

/// Intervals first..last in groups that begin at multiples of `size`, counted from 1970: while the picture moves on,
/// the groups hold the same intervals, and the curve does not flicker.
class Groups {
public:
    Groups(std::size_t first, std::size_t last, std::size_t size, std::size_t beforeFirst)
        : m_first(first), m_last(last), m_size(size), m_phase(beforeFirst % size)
    {}

    template <class Visit> // visit(begin, end), counted from `first`
    void forEach(Visit visit) const
    {
        for (auto begin = m_first; begin < m_last;) {
            const auto end = std::min(m_last, begin + m_size - (begin + m_phase) % m_size);
            visit(begin - m_first, end - m_first);
            begin = end;
        }
    }

private:
    std::size_t m_first, m_last, m_size, m_phase;
};

void appendExtremes(QVector<double> &values, const std::vector<double> &rates, std::size_t begin, std::size_t end)
{
    const auto [least, greatest] =
        std::minmax_element(rates.begin() + std::ptrdiff_t(begin), rates.begin() + std::ptrdiff_t(end));
    values << *std::min(least, greatest) << *std::max(least, greatest);
}

} // namespace

RateSeries::Range RateSeries::endingIn(Timestamp from, Timestamp to) const
{
    const auto place = [this](Timestamp time) {
        return time <= m_start ? 0 : std::min(m_intervals, std::size_t((time - m_start) / m_resolution));
    };
    const auto first = place(from);
    return {first - std::min<std::size_t>(first, 1), std::max(first, place(to))};
}

RateTable RateSeries::table(RateUnit unit, Timestamp from, Timestamp to, std::size_t maxPoints,
                            const std::set<TypeId> &without) const
{
    if (isEmpty()) return {};
    const Range range = endingIn(from, to);
    const auto count = range.last - range.first;
    const auto groupSize = count <= maxPoints ? 1 : (2 * count + maxPoints - 1) / std::max<std::size_t>(maxPoints, 1);
    const auto beforeStart = std::size_t(m_start.time_since_epoch() / m_resolution);
    const Groups groups(range.first, range.last, groupSize, beforeStart);
    const auto endOf = [&](std::size_t index) {
        return secondsOf(m_start + std::int64_t(range.first + index + 1) * m_resolution);
    };

    RateTable table;
    groups.forEach([&](std::size_t begin, std::size_t end) {
        const double last = endOf(end - 1), length = double(end - begin) * double(m_resolution.count()) / 1e9;
        if (groupSize > 1) table.times << last - length / 2;
        table.times << last;
    });
    const auto grouped = [&](const std::vector<double> &values) {
        QVector<double> points;
        groups.forEach([&](std::size_t begin, std::size_t end) {
            if (groupSize > 1)
                appendExtremes(points, values, begin, end);
            else
                points << values[begin];
        });
        return points;
    };
    for (const auto &[type, cells] : m_cells)
        if (!without.contains(type)) table.columns.push_back({type, grouped(rates(cells, range, unit))});
    if (!m_lost.empty()) table.lost = grouped(lossRates(range));
    if (!m_waiting.empty())
        table.waiting =
            grouped({m_waiting.begin() + std::ptrdiff_t(range.first), m_waiting.begin() + std::ptrdiff_t(range.last)});
    appendUnfinished(table, unit, to);
    return table;
}

// Per second, over the same second as the rates.
std::vector<double> RateSeries::lossRates(Range range) const
{
    std::vector<double> rates;
    for (auto i = range.first; i < range.last; ++i) {
        const auto first = m_lost.begin() + std::ptrdiff_t(i + 1 - std::min(i + 1, span()));
        const auto lost = std::accumulate(first, m_lost.begin() + std::ptrdiff_t(i + 1), std::uint64_t(0));
        rates.push_back(double(lost) / spanSeconds());
    }
    return rates;
}

void RateSeries::appendUnfinished(RateTable &table, RateUnit unit, Timestamp to) const
{
    const Timestamp now = end() + m_unfinishedFor;
    if (!showsUnfinished() || now > to) return;
    table.times << secondsOf(now);
    for (auto &column : table.columns) column.values << unfinishedRate(column.type, unit);
    for (QVector<double> *column : {&table.lost, &table.waiting})
        if (!column->isEmpty()) *column << column->last();
}

} // namespace event_studio
