// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QTableView;

namespace event_studio {

class ProblemModel;

/// What somebody should know, once each, with how often. Never a dialog.
class ProblemsView : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsView(ProblemModel &problems, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *table() const { return m_table; }

private:
    QTableView *m_table;
};

} // namespace event_studio
