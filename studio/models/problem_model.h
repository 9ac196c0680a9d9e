// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"
#include "studio/models/model_roles.h"

#include <QAbstractTableModel>
#include <vector>

namespace event_studio {

/// The one list of what somebody should know: the engine's problems and the window's own. Equal ones (same subject
/// and words) are one row with a count. StateRole is the Severity as int, EndedRole whether it is over, RecordingRole
/// the file that it tells of, where that can be opened.
class ProblemModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Level, About, Count, Last, Text, ColumnCount };
    enum Role { EndedRole = StateRole + 1, RecordingRole };
    static constexpr std::size_t CAPACITY = 1024; ///< rows; the oldest go

    explicit ProblemModel(QObject *parent = nullptr);

    /// One more of the window's own.
    void add(const Problem &problem);
    /// The engine's, as its snapshot counts them.
    void setSnapshot(const SnapshotPointer &snapshot);
    /// A new run counts from 0: what the last one told stays, as it was.
    void beginRun();
    /// Empties the list; what happens again comes back.
    void clear();
    [[nodiscard]] const Problem &problemAt(int row) const { return m_rows[std::size_t(row)]; }
    [[nodiscard]] int warningsAndErrors() const; ///< rows that are more than notes
    /// What a row says, with the time since when it is over.
    [[nodiscard]] static QString sentence(const Problem &problem);
    /// What a capture was saved as; empty: it tells of none.
    [[nodiscard]] static QString recordingOf(const Problem &problem);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void countChanged();

private:
    [[nodiscard]] int rowOf(const Problem &problem) const; ///< -1: none
    /// Null: the engine had not. `place`: of the problem in what it tells now.
    [[nodiscard]] const Problem *toldBefore(const Problem &problem, std::size_t place) const;
    void countMore(int row, const Problem &more);
    void end(const Problem &problem);
    void append(const Problem &problem);
    [[nodiscard]] static QString text(const Problem &problem, int column);
    [[nodiscard]] static QVariant rawValue(const Problem &problem, int column);
    [[nodiscard]] static QString toolTip(const Problem &problem, int column);

    std::vector<Problem> m_rows;
    std::vector<Problem> m_engine; ///< what the engine told last: only what it counts beyond that is new
};

} // namespace event_studio
