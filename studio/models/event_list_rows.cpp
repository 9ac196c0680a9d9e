// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"

#include "studio/models/event_list_model.h"
#include "studio/models/formats.h"
#include "studio/models/model_roles.h"
#include "studio/models/type_colors.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace event_studio {

namespace {

constexpr int SECONDS = 8; ///< "14:03:12"

/// Numbers by their value, texts as people order them.
int compareKeys(const QVariant &one, const QVariant &other)
{
    if (one.typeId() == QMetaType::QString) return QString::localeAwareCompare(one.toString(), other.toString());
    const auto order = QVariant::compare(one, other);
    return order == QPartialOrdering::Less ? -1 : order == QPartialOrdering::Greater ? 1 : 0;
}

QString fromText(const EventRow &event)
{
    return EventListModel::tr("%1, %2").arg(event.publisher, publisherText(event.publisherKind));
}

} // namespace

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
    m_wanted = 0; // they would push out what has just come
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

std::size_t EventListModel::placeOf(int row) const
{
    return m_order.empty() ? std::size_t(row) : m_order[std::size_t(row)];
}

int EventListModel::rowFrom(Sequence sequence) const
{
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), sequence,
                                     [](const EventRow &row, Sequence wanted) { return row.sequence < wanted; });
    return rowOf(at == m_rows.end() ? m_rows.back().sequence : at->sequence);
}

void EventListModel::sort(int column, Qt::SortOrder order)
{
    if (column >= 0) {
        stopSearchingBack();
        setFollowing(false);
    }
    m_sortColumn = column;
    m_sortOrder = order;
    sortRows();
}

void EventListModel::sortRows()
{
    if (!isSorted()) return setOrder({});
    std::vector<QVariant> keys;
    for (std::size_t place = 0; place < m_rows.size(); ++place) keys.push_back(rawValue(m_rows[place], m_sortColumn));
    std::vector<std::size_t> order(m_rows.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
        const auto compared = compareKeys(keys[one], keys[other]);
        return m_sortOrder == Qt::AscendingOrder ? compared < 0 : compared > 0;
    });
    setOrder(std::move(order));
}

void EventListModel::setOrder(std::vector<std::size_t> order)
{
    if (order == m_order) return;
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<std::size_t> places;
    for (const QModelIndex &index : before) places.push_back(placeOf(index.row()));
    m_order = std::move(order);
    std::vector<int> rows(m_rows.size());
    for (int row = 0; row < rowCount(); ++row) rows[placeOf(row)] = row;
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) after << index(rows[places[std::size_t(i)]], before[i].column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
}

void EventListModel::setTimeStyle(TimeStyle style)
{
    m_timeStyle = style;
    tellChanged(Time);
}

void EventListModel::setTimeDigits(int digits)
{
    if (std::exchange(m_timeDigits, digits) != digits) tellChanged(Time);
}

void EventListModel::setPreviewLength(int characters)
{
    if (std::exchange(m_previewLength, characters) != characters) tellChanged(Preview);
}

int EventListModel::rowOf(Sequence sequence) const
{
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), sequence,
                                        [](const EventRow &row, Sequence wanted) { return row.sequence < wanted; });
    if (found == m_rows.end() || found->sequence != sequence) return -1;
    const auto place = found - m_rows.begin();
    if (m_order.empty()) return int(place);
    return int(std::find(m_order.begin(), m_order.end(), std::size_t(place)) - m_order.begin());
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
    case Qt::ToolTipRole: return plainToolTip(toolTip(event, index.column()));
    case Qt::DecorationRole: return index.column() == Type ? m_colors.colour(event.type) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::AccessibleTextRole: return index.column() == From ? fromText(event) : QVariant();
    case SortRole: return rawValue(event, index.column());
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
    if (role == Qt::ToolTipRole)
        return tr("Click: sort the events that are loaded and stand still; End follows again. Right click: choose the "
                  "columns");
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
    case Preview: return previewOf(event, m_previewLength);
    default: return {};
    }
}

QVariant EventListModel::rawValue(const EventRow &event, int column) const
{
    switch (column) {
    case Time: return qint64(event.publishTime.time_since_epoch().count());
    case Number: return quint64(event.sequence);
    case Size: return event.size;
    case Type: return event.type;
    case From: return event.publisher;
    default: return previewOf(event);
    }
}

QString EventListModel::toolTip(const EventRow &event, int column) const
{
    switch (column) {
    case Time: return fullTimeText(event.publishTime);
    case Number: return fullNumber(event.sequence);
    case From: return fromText(event);
    case Size: return counted(event.size, "byte");
    case Preview: return previewOf(event, 1000);
    default: return {};
    }
}

QString EventListModel::timeOf(int row) const
{
    const std::size_t place = placeOf(row);
    const Timestamp time = m_rows[place].publishTime;
    if (m_timeStyle == TimeStyle::SincePrevious)
        return timeText(time, m_timeStyle, place > 0 ? m_rows[place - 1].publishTime : time);
    if (m_timeStyle == TimeStyle::Absolute) return timeText(time, m_timeStyle).left(SECONDS + 1 + m_timeDigits);
    const auto started = m_snapshot ? m_snapshot->started : std::nullopt;
    return timeText(time, m_timeStyle, started.value_or(Timestamp()));
}

void EventListModel::tellChanged(int column)
{
    if (!m_rows.empty()) emit dataChanged(index(0, column), index(rowCount() - 1, column));
}

} // namespace event_studio
