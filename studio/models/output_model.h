// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"
#include "studio/models/model_roles.h"

#include <QAbstractTableModel>
#include <deque>
#include <vector>

namespace event_studio {

/// Lines that plugins printed or logged, oldest on top; the newest 10,000. StateRole is the line's level (0 debug, 1
/// info, 2 warning, 3 error), NameRole its plugin: a proxy filters by them.
class OutputModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Plugin, Level, Text, ColumnCount };
    static constexpr std::size_t CAPACITY = 10'000;

    explicit OutputModel(QObject *parent = nullptr);

    void clear();
    void add(const std::vector<OutputLine> &lines);
    [[nodiscard]] const OutputLine &lineAt(int row) const { return m_lines[std::size_t(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::deque<OutputLine> m_lines;
};

} // namespace event_studio
