// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/column_room.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QHeaderView>
#include <QStyle>

#include <algorithm>

namespace event_studio {

ColumnRoom::ColumnRoom(QAbstractItemView &table, QHeaderView &header, int least,
                       std::initializer_list<ColumnGrowth> growth, int fitted)
    : QObject(&table), m_table(table), m_header(header), m_least(least), m_fitted(fitted)
{
    for (const auto &[column, most] : growth) {
        const int width = header.sectionSize(column);
        m_columns.push_back({column, width, width + most, width});
        m_growth += most;
    }
    share();
    table.installEventFilter(this);
}

void ColumnRoom::share()
{
    m_room = room();
    for (Column &column : m_columns) {
        column.given = widthOf(column);
        m_header.resizeSection(column.index, column.given);
    }
}

// Other widths than those given last, or of the room there was, are a person's, of this run or of one before.
void ColumnRoom::adapt()
{
    const auto have = [this](const auto &width) {
        return std::all_of(m_columns.begin(), m_columns.end(), [&](const Column &column) {
            return m_header.isSectionHidden(column.index) || m_header.sectionSize(column.index) == width(column);
        });
    };
    const bool isShared = have([](const Column &column) { return column.given; }) ||
                          have([this](const Column &column) { return widthOf(column); });
    if (isShared) share();
    m_room = room();
}

void ColumnRoom::fitTo(int width)
{
    m_header.setProperty(NEEDED, width);
    adapt();
}

bool ColumnRoom::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) adapt();
    return QObject::eventFilter(watched, event);
}

// With a scroll bar or without, so that no column moves when one comes.
int ColumnRoom::room() const
{
    return m_table.width() - m_table.style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, &m_table);
}

// Hidden ones leave their width to the others: together they are as wide as ever.
int ColumnRoom::widthOf(const Column &column) const
{
    const int grown = std::clamp(m_room - m_least, 0, m_growth);
    int left = grown, growth = 0; // for those that are seen, and how much they would grow at most
    for (const Column &each : m_columns) {
        if (m_header.isSectionHidden(each.index))
            left += each.least;
        else
            growth += each.most - each.least;
    }
    const bool isHidden = m_header.isSectionHidden(column.index);
    const int share =
        column.least + (column.most - column.least) * (isHidden ? grown : left) / (isHidden ? m_growth : growth);
    if (column.index != m_fitted) return share;
    return std::max(share, std::min(m_header.property(NEEDED).toInt(), m_room / 5));
}

} // namespace event_studio
