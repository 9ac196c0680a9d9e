// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QAbstractTableModel>
#include <vector>

namespace event_studio {

/// The one list of what somebody should know: the engine's problems and the window's own. Equal ones (same severity,
/// subject and words) are one row with a count. StateRole is the Severity as int.
class ProblemModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Level, About, Text, Count, Last, ColumnCount };
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
    [[nodiscard]] const Problem &problemAt(int row) const { return m_rows[std::size_t(row)].problem; }
    [[nodiscard]] int warningsAndErrors() const; ///< rows that are more than notes

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void countChanged();

private:
    struct Row {
        Problem problem;
        quint64 before = 0; ///< counted before the present run
    };
    struct Cleared {
        Problem problem; ///< with the engine's count when it was cleared
    };
    [[nodiscard]] Row *find(const Problem &problem);
    void append(Problem problem);
    void update(const Problem &fromEngine);

    std::vector<Row> m_rows;
    std::vector<Cleared> m_cleared;
    std::vector<Problem> m_engine; ///< as told last
};

} // namespace event_studio
