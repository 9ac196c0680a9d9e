// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/plugin_model.h"

#include "studio/models/formats.h"
#include "studio/models/outside_publishers.h"
#include "studio/models/row_runs.h"

#include <QStringList>
#include <algorithm>
#include <optional>
#include <tuple>

namespace event_studio {

namespace {

const QString UNKNOWN = QStringLiteral("–");

/// A recording's index counts what was published, in events, and nothing of what plugins got and lost.
bool isInARecording(int column)
{
    switch (column) {
    case PluginModel::ReceivedRate:
    case PluginModel::Received:
    case PluginModel::Backlog:
    case PluginModel::Lost:
    case PluginModel::Restarts: return false;
    default: return true;
    }
}

QString subscriptionsText(const PluginSnapshot &plugin)
{
    QStringList names;
    for (const auto &subscription : plugin.subscriptions) names << QString::fromStdString(subscription.toText());
    return names.join(QLatin1String(", "));
}

QString lossesText(const event_engine::Losses &losses)
{
    QStringList parts;
    const auto add = [&](std::uint64_t number, const char *why) {
        if (number) parts << fullNumber(number) + u' ' + QObject::tr(why);
    };
    add(losses.dropped, "dropped by its policy");
    add(losses.stalled, "while it was stalled");
    add(losses.hardCap, "beyond the memory for backlogs");
    add(losses.unconfirmed, "unconfirmed when it left");
    return parts.join(u'\n');
}

QString countOrNothing(std::uint64_t number)
{
    return number ? humanNumber(double(number)) : QStringLiteral("0");
}

QString percentText(double share)
{
    return QString::number(100 * share, 'f', share < 0.0995 ? 1 : 0) + QStringLiteral(" %");
}

/// A rate is a mean: of a plugin that has just ended it still tells of before.
double rateNow(const PluginSnapshot &plugin, double mean)
{
    return plugin.state == PluginState::Failed || plugin.state == PluginState::Stopped ? 0 : mean;
}

QString text(const PluginSnapshot &plugin, int column, PluginModel::Origin origin)
{
    switch (column) {
    case PluginModel::Name: return QString::fromStdString(plugin.name);
    case PluginModel::Kind: return fromView(event_engine::toText(plugin.kind));
    case PluginModel::State: return PluginModel::stateText(plugin.state, origin);
    case PluginModel::Cause: return PluginModel::causeText(plugin);
    case PluginModel::Subscriptions: return subscriptionsText(plugin);
    case PluginModel::ReceivedRate: return humanRate(rateNow(plugin, plugin.receivedPerSecond));
    case PluginModel::PublishedRate: return humanRate(rateNow(plugin, plugin.publishedPerSecond));
    case PluginModel::Received: return countOrNothing(plugin.received);
    case PluginModel::Published: return countOrNothing(plugin.published);
    case PluginModel::Backlog: return countOrNothing(plugin.waitingEvents);
    case PluginModel::Lost: return countOrNothing(plugin.losses.total());
    case PluginModel::Restarts: return QString::number(plugin.restarts);
    case PluginModel::Pid: return plugin.processId ? QString::number(*plugin.processId) : QString();
    case PluginModel::Port: return plugin.port ? QString::number(*plugin.port) : QString();
    case PluginModel::Cpu: return plugin.cpu ? percentText(*plugin.cpu) : QString();
    case PluginModel::Memory: return plugin.memoryBytes ? humanBytes(double(*plugin.memoryBytes)) : QString();
    default: return {};
    }
}

template <class As, class Number>
QVariant known(const std::optional<Number> &number)
{
    return number ? QVariant(static_cast<As>(*number)) : QVariant();
}

QVariant rawValue(const PluginSnapshot &plugin, int column)
{
    switch (column) {
    case PluginModel::State: return int(plugin.state);
    case PluginModel::ReceivedRate: return rateNow(plugin, plugin.receivedPerSecond);
    case PluginModel::PublishedRate: return rateNow(plugin, plugin.publishedPerSecond);
    case PluginModel::Received: return quint64(plugin.received);
    case PluginModel::Published: return quint64(plugin.published);
    case PluginModel::Backlog: return quint64(plugin.waitingBytes);
    case PluginModel::Lost: return quint64(plugin.losses.total());
    case PluginModel::Restarts: return plugin.restarts;
    case PluginModel::Pid: return known<int>(plugin.processId);
    case PluginModel::Port: return known<int>(plugin.port);
    case PluginModel::Cpu: return known<double>(plugin.cpu);
    case PluginModel::Memory: return known<quint64>(plugin.memoryBytes);
    default: return text(plugin, column, PluginModel::Origin::Run);
    }
}

QString backlogText(const PluginSnapshot &plugin)
{
    const QString waits =
        QObject::tr("waiting: %1, %2 of %3; when full: %4")
            .arg(counted(plugin.waitingEvents, "event"), humanBytes(double(plugin.waitingBytes)),
                 humanBytes(double(plugin.backlog.limit)), fromView(event_engine::toText(plugin.backlog.policy)));
    if (!plugin.notTaken) return waits;
    return waits + u'\n' + QObject::tr("not taken when it ended: %1, no loss").arg(counted(plugin.notTaken, "event"));
}

QString toolTip(const PluginSnapshot &plugin, int column)
{
    switch (column) {
    case PluginModel::Received:
        return QObject::tr("%1, %2").arg(counted(plugin.received, "event"), humanBytes(double(plugin.receivedBytes)));
    case PluginModel::Published:
        return QObject::tr("%1, %2").arg(counted(plugin.published, "event"), humanBytes(double(plugin.publishedBytes)));
    case PluginModel::Backlog: return backlogText(plugin);
    case PluginModel::Lost: return lossesText(plugin.losses);
    case PluginModel::Cpu: return QObject::tr("of one core, over the last second");
    case PluginModel::Memory: return QObject::tr("of its process; a plugin in a thread has none of its own");
    case PluginModel::State: {
        const QString since = QObject::tr("since %1").arg(fullTimeText(plugin.stateSince));
        const QString cause = PluginModel::causeText(plugin);
        return cause.isEmpty() ? since : since + u'\n' + cause;
    }
    default: return text(plugin, column, PluginModel::Origin::Run);
    }
}

bool isNumber(int column)
{
    return column >= PluginModel::ReceivedRate;
}

/// What a row shows.
auto shownOf(const PluginSnapshot &plugin)
{
    return std::tie(plugin.name, plugin.kind, plugin.state, plugin.cause, plugin.stateSince, plugin.publishedPerSecond,
                    plugin.receivedPerSecond, plugin.published, plugin.received, plugin.waitingEvents,
                    plugin.waitingBytes, plugin.notTaken, plugin.losses, plugin.waitsFor, plugin.waitsSince,
                    plugin.restarts, plugin.processId, plugin.port, plugin.cpu, plugin.memoryBytes,
                    plugin.subscriptions);
}

} // namespace

PluginModel::PluginModel(QObject *parent) : QAbstractTableModel(parent)
{}

void PluginModel::clear(Origin origin)
{
    beginResetModel();
    m_origin = origin;
    m_plugins.clear();
    m_own = 0;
    endResetModel();
}

void PluginModel::update(std::size_t first, std::size_t last, const std::vector<PluginSnapshot> &now)
{
    std::vector<bool> changed(last - first);
    for (std::size_t i = 0; i < changed.size(); ++i) {
        changed[i] = shownOf(m_plugins[first + i]) != shownOf(now[i]);
        if (changed[i]) m_plugins[first + i] = now[i];
    }
    forEachRun(
        int(changed.size()), [&](int row) { return changed[std::size_t(row)]; },
        [&](int from, int to) {
            emit dataChanged(index(int(first) + from, 0), index(int(first) + to, ColumnCount - 1));
        });
}

void PluginModel::insert(std::size_t row, const PluginSnapshot *first, const PluginSnapshot *last)
{
    if (first == last) return;
    beginInsertRows({}, int(row), int(row) + int(last - first) - 1);
    m_plugins.insert(m_plugins.begin() + std::ptrdiff_t(row), first, last);
    endInsertRows();
}

// A row that is there keeps its place.
void PluginModel::keepOrder(std::vector<PluginSnapshot> &outside) const
{
    const auto place = [this](const PluginSnapshot &publisher) {
        return unsigned(rowOf(QString::fromStdString(publisher.name))); // new ones last
    };
    std::stable_sort(outside.begin(), outside.end(),
                     [&](const PluginSnapshot &a, const PluginSnapshot &b) { return place(a) < place(b); });
}

// Neither plugins nor others who have published ever go within a run: fewer of them are another run's.
void PluginModel::setSnapshot(const SnapshotPointer &snapshot)
{
    const auto &plugins = snapshot->plugins;
    auto outside = m_origin == Origin::Run ? outsidePublishers(*snapshot) : std::vector<PluginSnapshot>();
    keepOrder(outside);
    if (plugins.size() < m_own || outside.size() < m_plugins.size() - m_own) clear(m_origin);
    update(0, m_own, plugins);
    insert(m_own, plugins.data() + m_own, plugins.data() + plugins.size());
    m_own = plugins.size();
    update(m_own, m_plugins.size(), outside);
    insert(m_plugins.size(), outside.data() + (m_plugins.size() - m_own), outside.data() + outside.size());
}

int PluginModel::rowOf(const QString &name) const
{
    const auto found =
        std::find_if(m_plugins.begin(), m_plugins.end(),
                     [wanted = name.toStdString()](const auto &plugin) { return plugin.name == wanted; });
    return found == m_plugins.end() ? -1 : int(found - m_plugins.begin());
}

QString PluginModel::stateText(PluginState state, Origin origin)
{
    return origin == Origin::Run ? fromView(event_engine::toText(state)) : tr("recorded");
}

PluginModel::Mood PluginModel::moodOf(PluginState state)
{
    switch (state) {
    case PluginState::Ready:
    case PluginState::Running: return Good;
    case PluginState::Stalled:
    case PluginState::Disconnected:
    case PluginState::BackingOff: return Worrying;
    case PluginState::Hung:
    case PluginState::Failed: return Bad;
    case PluginState::Waiting:
    case PluginState::Starting:
    case PluginState::Stopping:
    case PluginState::Stopped: break;
    }
    return Quiet;
}

QString PluginModel::causeText(const PluginSnapshot &plugin)
{
    QStringList parts;
    if (!plugin.cause.empty()) parts << QString::fromStdString(plugin.cause);
    if (plugin.waitsFor)
        parts << tr("waits for %1, %2").arg(QString::fromStdString(*plugin.waitsFor), humanDuration(plugin.waitsSince));
    return parts.join(QLatin1String("; "));
}

QString PluginModel::troubleText(const std::vector<PluginSnapshot> &plugins)
{
    const auto inState = [&plugins](PluginState state) {
        return std::count_if(plugins.begin(), plugins.end(), [state](const auto &each) { return each.state == state; });
    };
    const auto failed = inState(PluginState::Failed), hung = inState(PluginState::Hung);
    const QString hangs = hung == 1 ? tr("hangs") : tr("hang");
    if (failed == 0) return hung == 0 ? QString() : counted(quint64(hung), "plugin") + ' ' + hangs;
    const QString words = tr("%1 failed").arg(counted(quint64(failed), "plugin"));
    return hung == 0 ? words : tr("%1, %2 %3").arg(words).arg(hung).arg(hangs);
}

int PluginModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_plugins.size());
}

int PluginModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

bool PluginModel::isKnown(const PluginSnapshot &plugin, int column) const
{
    if (m_origin == Origin::Recording) return isInARecording(column);
    if (!isOutside(plugin) || column == PublishedRate || column == Published) return true;
    return column != State && !isNumber(column);
}

QVariant PluginModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const PluginSnapshot &plugin = pluginAt(index.row());
    const bool isOther = m_origin == Origin::Run && isOutside(plugin), known = isKnown(plugin, index.column());
    if (index.column() == State && isOther && role == Qt::DisplayRole) return tr("outside");
    if (index.column() == State && role == Qt::ToolTipRole && m_origin == Origin::Recording)
        return tr("Nothing runs here: these are its events as they were recorded");
    switch (role) {
    case Qt::DisplayRole: return known ? text(plugin, index.column(), m_origin) : UNKNOWN;
    case Qt::ToolTipRole:
        if (known) return plainToolTip(toolTip(plugin, index.column()));
        return isOther ? tr("Publishes from outside the app's plugins: only what it publishes is counted")
                       : tr("A recording does not tell");
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole: return known ? rawValue(plugin, index.column()) : QVariant();
    case NameRole: return QString::fromStdString(plugin.name);
    case StateRole: return m_origin == Origin::Run && !isOther ? moodOf(plugin.state) : Quiet;
    default: return {};
    }
}

QVariant PluginModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole) return {};
    static const QStringList TITLES{
        tr("Plugin"),    tr("Kind"),    tr("State"), tr("Cause"),    tr("Gets"), tr("In"),   tr("Out"), tr("Received"),
        tr("Published"), tr("Waiting"), tr("Lost"),  tr("Restarts"), tr("PID"),  tr("Port"), tr("CPU"), tr("Memory")};
    return TITLES.value(section);
}

} // namespace event_studio
