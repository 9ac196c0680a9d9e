// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"
#include "studio/models/event_list_model.h"
#include "studio/models/model_roles.h"
#include "studio/models/type_colors.h"

#include <algorithm>
#include <iterator>

namespace event_studio {

// How rows come and go, and how they read. Which ones are asked for is in event_list_model.cpp.

void EventListModel::replaceRows(std::vector<EventRow> rows)
{
    if (!m_rows.empty()) {
        beginRemoveRows({}, 0, rowCount() - 1);
        m_rows.clear();
        endRemoveRows();
    }
    addNewer(std::move(rows));
}

void EventListModel::addNewer(std::vector<EventRow> rows)
{
    if (rows.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + int(rows.size()) - 1);
    std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
    endInsertRows();
    if (m_rows.size() <= CAPACITY) return;
    const auto gone = m_rows.size() - CAPACITY;
    beginRemoveRows({}, 0, int(gone) - 1);
    m_rows.erase(m_rows.begin(), m_rows.begin() + std::ptrdiff_t(gone));
    endRemoveRows();
    if (m_rows.front().sequence > 1) m_older = m_rows.front().sequence - 1;
}

void EventListModel::addOlder(std::vector<EventRow> rows)
{
    if (rows.empty()) return;
    beginInsertRows({}, 0, int(rows.size()) - 1);
    m_rows.insert(m_rows.begin(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    endInsertRows();
    if (m_rows.size() <= CAPACITY) return;
    beginRemoveRows({}, int(CAPACITY), rowCount() - 1);
    m_rows.resize(CAPACITY);
    endRemoveRows();
    m_searchedTo = m_rows.back().sequence;
}

void EventListModel::setTimeStyle(TimeStyle style)
{
    m_timeStyle = style;
    tellChanged(Time);
}

void EventListModel::setTimeReference(std::optional<Timestamp> reference)
{
    m_reference = reference;
    tellChanged(Time);
}

int EventListModel::rowOf(Sequence sequence) const
{
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), sequence,
                                        [](const EventRow &row, Sequence wanted) { return row.sequence < wanted; });
    return found != m_rows.end() && found->sequence == sequence ? int(found - m_rows.begin()) : -1;
}

int EventListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int EventListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const EventRow &event = eventAt(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::ToolTipRole: return toolTip(event, index.column());
    case Qt::DecorationRole: return index.column() == Type ? m_colors.colour(event.type) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole: return rawValue(index.row(), index.column());
    case NameRole: return event.type;
    case StateRole: return int(event.publisherKind);
    default: return {};
    }
}

QVariant EventListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole) return {};
    static const QStringList TITLES{tr("Time"), tr("No."), tr("Type"), tr("From"), tr("Size"), tr("Content")};
    return TITLES.value(section);
}

bool EventListModel::isNumber(int column)
{
    return column == Number || column == Size;
}

QString EventListModel::text(int row, int column) const
{
    const EventRow &event = eventAt(row);
    switch (column) {
    case Time: return timeOf(row);
    case Number: return QString::number(event.sequence);
    case Type: return event.type;
    case From: return event.publisher;
    case Size: return humanBytes(double(event.size));
    case Preview: return previewOf(event);
    default: return {};
    }
}

QVariant EventListModel::rawValue(int row, int column) const
{
    const EventRow &event = eventAt(row);
    switch (column) {
    case Time: return qint64(event.publishTime.time_since_epoch().count());
    case Number: return quint64(event.sequence);
    case Size: return event.size;
    default: return text(row, column);
    }
}

QString EventListModel::toolTip(const EventRow &event, int column) const
{
    switch (column) {
    case Time: return fullTimeText(event.publishTime);
    case Number: return fullNumber(event.sequence);
    case Size: return tr("%1 bytes").arg(fullNumber(event.size));
    case Preview: return previewOf(event, 1000);
    default: return {};
    }
}

QString EventListModel::timeOf(int row) const
{
    const Timestamp time = eventAt(row).publishTime;
    if (m_timeStyle == TimeStyle::SincePrevious)
        return timeText(time, m_timeStyle, row > 0 ? eventAt(row - 1).publishTime : time);
    const auto started = m_snapshot ? m_snapshot->started : std::nullopt;
    return timeText(time, m_timeStyle, m_reference.value_or(started.value_or(Timestamp())));
}

void EventListModel::tellChanged(int column)
{
    if (!m_rows.empty()) emit dataChanged(index(0, column), index(rowCount() - 1, column));
}

} // namespace event_studio
