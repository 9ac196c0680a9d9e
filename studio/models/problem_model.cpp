// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/problem_model.h"

#include "studio/models/formats.h"

#include <algorithm>
#include <string_view>

namespace event_studio {

namespace {

bool isSame(const Problem &one, const Problem &other)
{
    return one.about == other.about && one.text == other.text;
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Note: return ProblemModel::tr("note");
    case Severity::Warning: return ProblemModel::tr("warning");
    case Severity::Error: break;
    }
    return ProblemModel::tr("error");
}

} // namespace

ProblemModel::ProblemModel(QObject *parent) : QAbstractTableModel(parent)
{}

void ProblemModel::add(const Problem &problem)
{
    if (const int row = rowOf(problem); row >= 0)
        countMore(row, problem);
    else
        append(problem);
}

void ProblemModel::setSnapshot(const SnapshotPointer &snapshot)
{
    for (std::size_t place = 0; place < snapshot->problems.size(); ++place) {
        const Problem &problem = snapshot->problems[place];
        const Problem *before = toldBefore(problem, place);
        if (!before || problem.count > before->count) {
            Problem more = problem;
            more.count -= before ? before->count : 0;
            add(more);
        } else if (problem.ended != before->ended) {
            end(problem);
        }
    }
    m_engine = snapshot->problems;
}

void ProblemModel::beginRun()
{
    m_engine.clear();
}

void ProblemModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
    emit countChanged();
}

int ProblemModel::warningsAndErrors() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(),
                             [](const Problem &problem) { return problem.severity != Severity::Note; }));
}

int ProblemModel::rowOf(const Problem &problem) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Problem &row) { return isSame(row, problem); });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

// From its place on and then round: only those that happened again have moved, to the end.
const Problem *ProblemModel::toldBefore(const Problem &problem, std::size_t place) const
{
    const auto isIt = [&](const Problem &told) { return isSame(told, problem); };
    const auto begin = m_engine.begin() + std::ptrdiff_t(std::min(place, m_engine.size()));
    if (const auto found = std::find_if(begin, m_engine.end(), isIt); found != m_engine.end()) return &*found;
    const auto found = std::find_if(m_engine.begin(), begin, isIt);
    return found == begin ? nullptr : &*found;
}

void ProblemModel::countMore(int row, const Problem &more)
{
    Problem &problem = m_rows[std::size_t(row)];
    const Severity before = problem.severity;
    problem.count += more.count;
    problem.last = std::max(problem.last, more.last);
    problem.severity = std::max(problem.severity, more.severity);
    problem.ended = more.ended;
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    if (problem.severity != before) emit countChanged();
}

void ProblemModel::end(const Problem &problem)
{
    const int row = rowOf(problem);
    if (row < 0) return; // cleared away
    m_rows[std::size_t(row)].ended = problem.ended;
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ProblemModel::append(const Problem &problem)
{
    if (m_rows.size() == CAPACITY) {
        beginRemoveRows({}, 0, 0);
        m_rows.erase(m_rows.begin());
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount());
    m_rows.push_back(problem);
    endInsertRows();
    emit countChanged();
}

int ProblemModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ProblemModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const Problem &problem = problemAt(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(problem, index.column());
    case Qt::ToolTipRole: return plainToolTip(toolTip(problem, index.column()));
    case SortRole: return rawValue(problem, index.column());
    case NameRole: return QString::fromStdString(problem.about);
    case StateRole: return int(problem.severity);
    case EndedRole: return problem.ended.has_value();
    case RecordingRole: return recordingOf(problem);
    default: return {};
    }
}

QString ProblemModel::text(const Problem &problem, int column)
{
    switch (column) {
    case Level: return severityText(problem.severity);
    case About: return QString::fromStdString(problem.about);
    case Text: return sentence(problem);
    case Count: return problem.count > 1 ? humanNumber(double(problem.count)) : QString();
    case Last: return timeText(problem.last, TimeStyle::Absolute).section(u'.', 0, 0);
    default: return {};
    }
}

QString ProblemModel::sentence(const Problem &problem)
{
    const QString text = QString::fromStdString(problem.text);
    return problem.ended ? tr("%1 (over since %2)").arg(text, timeOfDay(*problem.ended)) : text;
}

QString ProblemModel::recordingOf(const Problem &problem)
{
    static constexpr std::string_view BEFORE_FILE = " happened: saved as "; // in the engine's words
    const auto place = problem.about == "(capture)" ? problem.text.rfind(BEFORE_FILE) : std::string::npos;
    if (place == std::string::npos) return {};
    return QString::fromStdString(problem.text.substr(place + BEFORE_FILE.size()));
}

QVariant ProblemModel::rawValue(const Problem &problem, int column)
{
    switch (column) {
    case Level: return int(problem.severity);
    case Count: return quint64(problem.count);
    case Last: return qint64(problem.last.time_since_epoch().count());
    default: return text(problem, column);
    }
}

QString ProblemModel::toolTip(const Problem &problem, int column)
{
    if (column == Text && !recordingOf(problem).isEmpty())
        return tr("%1\nA double click opens it").arg(text(problem, column));
    if (column != Count && column != Last) return text(problem, column);
    return tr("%1, first %2, last %3")
        .arg(counted(problem.count, "time"), fullTimeText(problem.first), fullTimeText(problem.last));
}

QVariant ProblemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    static const QStringList TITLES{tr("Level"), tr("About"), tr("Times"), tr("Last"), tr("Problem")};
    return TITLES.value(section);
}

} // namespace event_studio
