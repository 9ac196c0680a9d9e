// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/column_room.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QHeaderView>
#include <QStyle>

#include <algorithm>

namespace event_studio {

ColumnRoom::ColumnRoom(QAbstractItemView &table, QHeaderView &header, int least,
                       std::initializer_list<ColumnGrowth> growth)
    : QObject(&table), m_table(table), m_header(header), m_least(least)
{
    for (const auto &[column, most] : growth) {
        const int width = header.sectionSize(column);
        m_columns.push_back({column, width, width + most});
        m_growth += most;
    }
    share();
    table.installEventFilter(this);
}

void ColumnRoom::share()
{
    m_room = room();
    for (const Column &column : m_columns) m_header.resizeSection(column.index, widthOf(column, m_room));
}

// Other widths than those of the room there was are a person's, of this run or of one before.
void ColumnRoom::adapt()
{
    if (isShared(m_room) || isShared(room())) share(); // the latter: of a layout that was restored
    m_room = room();
}

bool ColumnRoom::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) adapt();
    return QObject::eventFilter(watched, event);
}

// With a scroll bar or without, so that no column moves when one comes; and with what hidden ones leave to the others.
int ColumnRoom::room() const
{
    int room = m_table.width() - m_table.style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, &m_table);
    for (const Column &column : m_columns)
        if (m_header.isSectionHidden(column.index)) room += column.least;
    return room;
}

int ColumnRoom::widthOf(const Column &column, int room) const
{
    return column.least + (column.most - column.least) * std::clamp(room - m_least, 0, m_growth) / m_growth;
}

bool ColumnRoom::isShared(int room) const
{
    return std::all_of(m_columns.begin(), m_columns.end(), [this, room](const Column &column) {
        return m_header.isSectionHidden(column.index) || m_header.sectionSize(column.index) == widthOf(column, room);
    });
}

} // namespace event_studio
