// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_type_model.h"

#include "studio/models/formats.h"
#include "studio/models/rate_follower.h"
#include "studio/models/row_runs.h"
#include "studio/models/type_colors.h"

#include <QStringList>
#include <algorithm>
#include <tuple>

namespace event_studio {

namespace {

constexpr std::size_t SPARKLINE_POINTS = 60;
constexpr Duration LONGEST_PACE = std::chrono::seconds(5);
const QString NOTHING = QStringLiteral("–");

QString namesText(const std::vector<std::string> &names)
{
    QStringList list;
    for (const auto &name : names) list << QString::fromStdString(name);
    return list.join(QLatin1String(", "));
}

QVariant nanoseconds(const std::optional<Duration> &interval)
{
    return interval ? QVariant(qint64(interval->count())) : QVariant();
}

QString intervalText(const std::optional<Duration> &interval)
{
    return interval ? humanDuration(*interval) : NOTHING;
}

/// A recording's index counts events, and neither bytes nor losses.
bool knowsMore(const EventTypeSnapshot &type)
{
    return type.bytes || !type.events;
}

double meanSize(const EventTypeSnapshot &type)
{
    return type.events ? double(type.bytes) / double(type.events) : 0;
}

/// What a row shows; the type of an id stays.
auto numbersOf(const EventTypeSnapshot &type)
{
    return std::tie(type.type.codec, type.events, type.bytes, type.eventsPerSecond, type.bytesPerSecond, type.lost,
                    type.lastSeen, type.shortestInterval, type.longestInterval, type.publishers, type.subscribers);
}

} // namespace

EventTypeModel::EventTypeModel(TypeColors &colors, RateFollower *sparks, QObject *parent)
    : QAbstractTableModel(parent), m_colors(colors), m_sparks(sparks)
{
    connect(&m_colors, &TypeColors::changed, this, [this] { tellChanged(Name, Name); });
    if (m_sparks) connect(m_sparks, &RateFollower::changed, this, [this] { tellChanged(Sparkline, Sparkline); });
}

void EventTypeModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_places.clear();
    endResetModel();
}

void EventTypeModel::setSnapshot(const SnapshotPointer &snapshot)
{
    m_now = snapshot->time;
    m_ended = snapshot->state == event_engine::AppState::Stopped;
    std::vector<const EventTypeSnapshot *> added;
    std::vector<Change> changes(m_rows.size(), Change::None);
    for (const auto &type : snapshot->types) {
        if (const auto place = m_places.find(type.id); place != m_places.end())
            changes[place->second] = take(m_rows[place->second], type);
        else if (type.id != event_engine::UNREGISTERED || type.events)
            added.push_back(&type);
    }
    const auto tell = [&](Change meant, int firstColumn, int lastColumn) {
        forEachRun(
            int(changes.size()), [&](int row) { return changes[std::size_t(row)] == meant; },
            [&](int first, int last) { emit dataChanged(index(first, firstColumn), index(last, lastColumn)); });
    };
    tell(Change::All, 0, ColumnCount - 1);
    tell(Change::Age, Age, Age);
    append(added);
}

EventTypeModel::Change EventTypeModel::take(Row &row, const EventTypeSnapshot &type) const
{
    const State state = stateOf(type);
    const QString age = ageText(type);
    const bool same = row.state == state && numbersOf(row.type) == numbersOf(type);
    if (same && row.age == age) return Change::None;
    row.age = age;
    if (same) return Change::Age;
    row.type = type;
    row.state = state;
    return Change::All;
}

void EventTypeModel::append(const std::vector<const EventTypeSnapshot *> &types)
{
    if (types.empty()) return;
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + types.size()) - 1);
    for (const auto *type : types) {
        m_places.emplace(type->id, m_rows.size());
        m_rows.push_back({*type, ageText(*type), stateOf(*type)});
        (void)m_colors.style(QString::fromStdString(type->type.name)); // in this order, not in that of their first use
    }
    endInsertRows();
}

QString EventTypeModel::nameOf(TypeId id) const
{
    const auto place = m_places.find(id);
    return place == m_places.end() ? QString() : nameAt(int(place->second));
}

int EventTypeModel::rowOf(const QString &typeName) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [name = typeName.toStdString()](const Row &row) {
        return row.type.type.name == name;
    });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

void EventTypeModel::setShown(const QString &typeName, bool shown)
{
    if (isShown(typeName) == shown) return;
    if (shown)
        m_hidden.remove(typeName);
    else
        m_hidden.insert(typeName);
    tellShownChanged();
}

void EventTypeModel::showOnly(const QString &typeName)
{
    for (int row = 0; row < rowCount(); ++row) m_hidden.insert(nameAt(row));
    m_hidden.remove(typeName);
    tellShownChanged();
}

void EventTypeModel::showAll()
{
    m_hidden.clear();
    tellShownChanged();
}

QStringList EventTypeModel::hiddenTypes() const
{
    QStringList names = m_hidden.values();
    names.sort();
    return names;
}

void EventTypeModel::setHiddenTypes(const QStringList &names)
{
    m_hidden = QSet<QString>(names.begin(), names.end());
    tellShownChanged();
}

int EventTypeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int EventTypeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventTypeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const EventTypeSnapshot &type = typeAt(index.row());
    const int column = index.column();
    const bool isName = column == Name;
    switch (role) {
    case Qt::DisplayRole: return text(type, column);
    case Qt::ToolTipRole: return plainToolTip(toolTip(type, column));
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | alignment(column));
    case Qt::DecorationRole: return isName ? m_colors.colour(nameAt(index.row())) : QVariant();
    case Qt::CheckStateRole: return isName ? (isShown(nameAt(index.row())) ? Qt::Checked : Qt::Unchecked) : QVariant();
    case SortRole: return rawValue(type, column);
    case NameRole: return nameAt(index.row());
    case StateRole: return stateOf(type);
    case SparklineRole: return sparkline(type.id);
    default: return {};
    }
}

bool EventTypeModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || index.column() != Name || role != Qt::CheckStateRole) return false;
    setShown(nameAt(index.row()), value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags EventTypeModel::flags(const QModelIndex &index) const
{
    const auto flags = QAbstractTableModel::flags(index);
    return index.isValid() && index.column() == Name ? flags | Qt::ItemIsUserCheckable : flags;
}

QVariant EventTypeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | alignment(section));
    if (role != Qt::DisplayRole) return {};
    static const QStringList TITLES{tr("Event type"),  tr("Events"), tr("Rate"),      tr("Bytes/s"),
                                    tr("Last min"),    tr("Seen"),   tr("Mean size"), tr("Shortest gap"),
                                    tr("Longest gap"), tr("Lost"),   tr("From"),      tr("To")};
    return TITLES.value(section);
}

QString EventTypeModel::nameAt(int row) const
{
    return QString::fromStdString(typeAt(row).type.name);
}

QString EventTypeModel::text(const EventTypeSnapshot &type, int column) const
{
    switch (column) {
    case Name: return QString::fromStdString(type.type.name);
    case Count: return humanNumber(double(type.events));
    case Rate: return humanRate(type.eventsPerSecond);
    case ByteRate: return knowsMore(type) ? humanByteRate(type.bytesPerSecond) : NOTHING;
    case Age: return ageText(type);
    case MeanSize: return type.bytes ? humanBytes(meanSize(type)) : NOTHING;
    case ShortestInterval: return intervalText(type.shortestInterval);
    case LongestInterval: return intervalText(type.longestInterval);
    case Lost: return knowsMore(type) ? humanNumber(double(type.lost)) : NOTHING;
    case Publishers: return namesText(type.publishers);
    case Subscribers: return namesText(type.subscribers);
    default: return {};
    }
}

QVariant EventTypeModel::rawValue(const EventTypeSnapshot &type, int column) const
{
    switch (column) {
    case Count: return quint64(type.events);
    case Rate:
    case Sparkline: return type.eventsPerSecond;
    case ByteRate: return knowsMore(type) ? QVariant(type.bytesPerSecond) : QVariant();
    case Age: return type.lastSeen ? QVariant(qint64((m_now - *type.lastSeen).count())) : QVariant();
    case MeanSize: return type.bytes ? QVariant(meanSize(type)) : QVariant();
    case ShortestInterval: return nanoseconds(type.shortestInterval);
    case LongestInterval: return nanoseconds(type.longestInterval);
    case Lost: return knowsMore(type) ? QVariant(quint64(type.lost)) : QVariant();
    default: return text(type, column);
    }
}

QString EventTypeModel::toolTip(const EventTypeSnapshot &type, int column) const
{
    switch (column) {
    case Count: return tr("%1, %2").arg(counted(type.events, "event"), counted(type.bytes, "byte"));
    case Rate: return tr("%1 per second").arg(type.eventsPerSecond, 0, 'g', 6);
    case ByteRate: return tr("%1 B per second").arg(type.bytesPerSecond, 0, 'f', 0);
    case Age: return type.lastSeen ? fullTimeText(*type.lastSeen) : tr("none has been published yet");
    case Lost: return tr("%1 lost, over all subscribers").arg(counted(type.lost, "event"));
    default: return text(type, column);
    }
}

QString EventTypeModel::ageText(const EventTypeSnapshot &type) const
{
    if (!type.lastSeen) return NOTHING;
    if (m_ended) return timeOfDay(*type.lastSeen);
    const Duration age = m_now - *type.lastSeen;
    return age < std::chrono::seconds(1) ? humanAge(age) : tr("%1 ago").arg(humanAge(age));
}

EventTypeModel::State EventTypeModel::stateOf(const EventTypeSnapshot &type) const
{
    if (!type.events) return NeverSeen;
    return type.eventsPerSecond > 0 || keepsItsPace(type) ? Active : Silent;
}

// A type that has come too seldom to have a rate is not silent in every other second.
bool EventTypeModel::keepsItsPace(const EventTypeSnapshot &type) const
{
    if (m_ended || !type.lastSeen || !type.longestInterval) return false;
    return m_now - *type.lastSeen < std::min(*type.longestInterval * 3 / 2, LONGEST_PACE);
}

Qt::AlignmentFlag EventTypeModel::alignment(int column)
{
    const bool isText = column == Name || column == Publishers || column == Subscribers;
    return isText ? Qt::AlignLeft : Qt::AlignRight;
}

QVariant EventTypeModel::sparkline(TypeId type) const
{
    if (!m_sparks) return {};
    return QVariant::fromValue(m_sparks->series().newestRates(type, RateUnit::EventsPerSecond, SPARKLINE_POINTS));
}

void EventTypeModel::tellChanged(int firstColumn, int lastColumn)
{
    if (m_rows.empty()) return;
    emit dataChanged(index(0, firstColumn), index(int(m_rows.size()) - 1, lastColumn));
}

void EventTypeModel::tellShownChanged()
{
    tellChanged(Name, Name);
    emit shownChanged();
}

} // namespace event_studio
