// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/output_model.h"

#include "studio/models/formats.h"

#include <algorithm>

namespace event_studio {

namespace {

QString levelText(int level)
{
    static const QStringList WORDS{OutputModel::tr("debug"), OutputModel::tr("info"), OutputModel::tr("warning"),
                                   OutputModel::tr("error")};
    return WORDS.value(level);
}

} // namespace

OutputModel::OutputModel(QObject *parent) : QAbstractTableModel(parent)
{}

void OutputModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

void OutputModel::add(const std::vector<OutputLine> &lines)
{
    if (lines.empty()) return;
    const auto added = std::min(lines.size(), CAPACITY);
    if (const auto together = m_lines.size() + added; together > CAPACITY) {
        const auto gone = std::ptrdiff_t(together - CAPACITY);
        beginRemoveRows({}, 0, int(gone) - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + gone);
        endRemoveRows();
    }
    beginInsertRows({}, int(m_lines.size()), int(m_lines.size() + added) - 1);
    m_lines.insert(m_lines.end(), lines.end() - std::ptrdiff_t(added), lines.end());
    endInsertRows();
}

int OutputModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int OutputModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant OutputModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const OutputLine &line = lineAt(index.row());
    if (role == StateRole) return line.level;
    if (role == NameRole) return QString::fromStdString(line.plugin);
    if (role == SortRole) return quint64(line.number);
    if (role == Qt::ToolTipRole && index.column() == Time) return fullTimeText(line.time);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Time: return timeText(line.time, TimeStyle::Absolute);
    case Plugin: return QString::fromStdString(line.plugin);
    case Level: return levelText(line.level);
    default: return QString::fromStdString(line.text);
    }
}

QVariant OutputModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Time: return tr("Time");
    case Plugin: return tr("Plugin");
    case Level: return tr("Level");
    case Text: return tr("Line");
    default: return {};
    }
}

} // namespace event_studio
