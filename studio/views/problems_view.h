// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QTableView;
class QTimer;

namespace event_studio {

class ProblemModel;

/// What somebody should know, once each, with how often. Never a dialog. What tells of a recording leads to it.
class ProblemsView : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsView(ProblemModel &problems, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *table() const { return m_table; }

signals:
    void recordingWanted(const QString &file);

private:
    void fitRows(int first, int last);
    void addActions(ProblemModel &problems);
    void openCurrent();

    QTableView *m_table;
    QTimer *m_toFit; ///< all rows, to another width
};

} // namespace event_studio
