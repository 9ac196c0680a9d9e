// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/rate_series.h"

#include <algorithm>
#include <utility>

namespace event_studio {

namespace {

double seconds(Duration duration)
{
    return double(duration.count()) / 1e9;
}

std::uint64_t countOf(const RateHistory::Cell &cell, RateUnit unit)
{
    return unit == RateUnit::EventsPerSecond ? cell.events : cell.bytes;
}

} // namespace

void RateSeries::clear()
{
    *this = RateSeries();
}

void RateSeries::append(const RateHistory &history, Timestamp now)
{
    if (history.resolution <= Duration{0} || !history.intervals) return;
    if (!joins(history)) restart(history);
    const auto offset = std::size_t((history.start - m_start) / m_resolution);
    const auto finished = now > history.start ? std::size_t((now - history.start) / m_resolution) : 0;
    pad(offset + finished);
    m_unfinished.clear();
    m_unfinishedFor = std::max(Duration{0}, now - end());
    for (const auto &series : history.series) takeSeries(series, offset, finished);
    takeColumn(m_lost, history.lost, offset, finished);
    takeColumn(m_waiting, history.waiting, offset, finished);
}

void RateSeries::takeColumn(Column &column, const std::vector<std::uint64_t> &counts, std::size_t offset,
                            std::size_t finished) const
{
    if (counts.empty()) return;
    column.resize(m_intervals);
    std::copy_n(counts.begin(), std::min(finished, counts.size()), column.begin() + std::ptrdiff_t(offset));
}

void RateSeries::takeSeries(const RateHistory::Series &series, std::size_t offset, std::size_t finished)
{
    auto &cells = m_cells.try_emplace(series.type, m_intervals).first->second;
    const auto over = std::min(finished, series.cells.size());
    std::copy_n(series.cells.begin(), over, cells.begin() + std::ptrdiff_t(offset));
    if (finished < series.cells.size()) m_unfinished[series.type] = series.cells[finished];
}

void RateSeries::close(Timestamp now)
{
    const auto unfinished = std::exchange(m_unfinished, {});
    const bool begun = std::exchange(m_unfinishedFor, Duration{0}) > Duration{0} || now > end();
    if (isEmpty() || m_resolution <= Duration{0}) return;
    const auto place = m_intervals;
    m_ended = std::max(now, end());
    pad(place + (begun ? 1 : 0) + span());
    for (const auto &[type, cell] : unfinished) m_cells.try_emplace(type, m_intervals).first->second[place] = cell;
}

void RateSeries::removeBefore(Timestamp time)
{
    if (isEmpty() || time <= m_start) return;
    const auto gone = std::min(m_intervals, std::size_t((time - m_start) / m_resolution));
    for (auto &[type, cells] : m_cells) cells.erase(cells.begin(), cells.begin() + std::ptrdiff_t(gone));
    for (Column *column : {&m_lost, &m_waiting})
        if (!column->empty()) column->erase(column->begin(), column->begin() + std::ptrdiff_t(gone));
    m_intervals -= gone;
    m_start += std::int64_t(gone) * m_resolution;
}

Timestamp RateSeries::end() const
{
    return m_start + std::int64_t(m_intervals) * m_resolution;
}

RateSeries::Cell RateSeries::cell(TypeId type, std::size_t index) const
{
    const auto cells = m_cells.find(type);
    return cells == m_cells.end() || index >= m_intervals ? Cell{} : cells->second[index];
}

std::optional<double> RateSeries::rateAt(TypeId type, Timestamp time, RateUnit unit) const
{
    if (isEmpty() || time < m_start || time > end() + m_unfinishedFor) return std::nullopt;
    const auto index = std::size_t((time - m_start) / m_resolution);
    return index < m_intervals ? rate(type, index, unit) : newestRate(type, unit);
}

double RateSeries::newestRate(TypeId type, RateUnit unit) const
{
    if (showsUnfinished()) return unfinishedRate(type, unit);
    return m_intervals ? rate(type, m_intervals - 1, unit) : 0;
}

QVector<double> RateSeries::newestRates(TypeId type, RateUnit unit, std::size_t count) const
{
    QVector<double> newest(qsizetype(count), 0);
    const auto cells = m_cells.find(type);
    const auto known = std::min(count, m_intervals);
    if (cells == m_cells.end() || !known) return newest;
    const auto rates = this->rates(cells->second, {m_intervals - known, m_intervals}, unit);
    std::copy(rates.begin(), rates.end(), newest.end() - qsizetype(known));
    return newest;
}

std::vector<TypeId> RateSeries::types() const
{
    std::vector<TypeId> types;
    for (const auto &[type, cells] : m_cells) types.push_back(type);
    return types;
}

bool RateSeries::isPastTheEnd(std::size_t index) const
{
    return m_ended && m_start + std::int64_t(index) * m_resolution >= *m_ended;
}

double RateSeries::rate(TypeId type, std::size_t index, RateUnit unit) const
{
    const auto found = m_cells.find(type);
    if (found == m_cells.end()) return 0;
    return rates(found->second, {index, index + 1}, unit).front();
}

// Most types have many events in the span and had some before: a sum that slides along is their rate. Only for those
// that are slow or begin the cells before are looked at, and of these only those with events in them.
std::vector<double> RateSeries::rates(const Cells &cells, Range range, RateUnit unit) const
{
    const auto lookBack = std::max(span(), std::size_t(LONGEST / m_resolution) + 1);
    const auto begin = range.first + 1 - std::min(range.first + 1, lookBack);
    std::vector<std::size_t> filled;
    std::vector<double> rates;
    rates.reserve(range.last - range.first);
    Cell sum;               // of the span that ends with interval i
    std::size_t newest = 0; // of the filled, the first in that span
    for (auto i = begin; i < range.last; ++i) {
        if (cells[i].events) filled.push_back(i);
        sum = {sum.events + cells[i].events, sum.bytes + cells[i].bytes};
        if (i >= begin + span()) sum = {sum.events - cells[i - span()].events, sum.bytes - cells[i - span()].bytes};
        if (i < range.first) continue;
        while (newest < filled.size() && filled[newest] + span() <= i) ++newest;
        const bool goesOn = newest > 0 && newest < filled.size() && filled[newest] - filled[newest - 1] <= span();
        const bool isSum = (sum.events >= event_engine::RateEstimate::MANY && goesOn) || isPastTheEnd(i);
        rates.push_back(isSum ? double(countOf(sum, unit)) / spanSeconds() : paceOf(cells, filled, i, unit));
    }
    return rates;
}

double RateSeries::paceOf(const Cells &cells, const std::vector<std::size_t> &filled, std::size_t index,
                          RateUnit unit) const
{
    event_engine::RateEstimate rate(m_resolution);
    for (auto i = filled.rbegin(); i != filled.rend(); ++i)
        if (!rate.add(std::int64_t(index - *i), cells[*i].events, cells[*i].bytes)) break;
    return unit == RateUnit::EventsPerSecond ? rate.eventsPerSecond() : rate.bytesPerSecond();
}

bool RateSeries::joins(const RateHistory &history) const
{
    return m_intervals && history.resolution == m_resolution && history.start >= m_start && history.start <= end() &&
           (history.start - m_start) % m_resolution == Duration{0};
}

void RateSeries::restart(const RateHistory &history)
{
    clear();
    m_start = history.start;
    m_resolution = history.resolution;
}

void RateSeries::pad(std::size_t intervals)
{
    m_intervals = std::max(m_intervals, intervals);
    for (auto &[type, cells] : m_cells) cells.resize(m_intervals);
    for (Column *column : {&m_lost, &m_waiting})
        if (!column->empty()) column->resize(m_intervals);
}

std::size_t RateSeries::span() const
{
    return std::max<std::size_t>(1, std::size_t(SPAN / m_resolution));
}

double RateSeries::spanSeconds() const
{
    return seconds(std::int64_t(span()) * m_resolution);
}

double RateSeries::unfinishedRate(TypeId type, RateUnit unit) const
{
    const auto cell = m_unfinished.find(type);
    return cell == m_unfinished.end() ? 0 : double(countOf(cell->second, unit)) / seconds(m_unfinishedFor);
}

} // namespace event_studio
