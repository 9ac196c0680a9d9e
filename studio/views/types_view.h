// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/table_pane.h"

#include <QSet>

class QTableView;

namespace event_studio {

class ColumnRoom;
class StudioData;

/// The table of event types. A tick puts a type into the graph, a double click filters the event list by it, the menu
/// does these and more.
class TypesView : public TablePane {
    Q_OBJECT
public:
    explicit TypesView(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *table() const { return m_table; }

    /// Columns that a recording cannot fill are put aside while one is shown.
    void adaptColumns();
    void adaptToReset();   ///< to columns as they were at first
    void putColumnsBack(); ///< for a layout that is to be saved

signals:
    /// Somebody wants to see the events of a type.
    void eventsWanted(const QString &typeName);
    void injectWanted(const QString &typeName);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void fillMenu(QMenu &menu, const QModelIndex &index) override;

private:
    void setUpColumns();
    void addDecoder(QMenu &menu, const QString &typeName);
    void chooseDecoder(const QString &typeName);
    void chooseColour(const QString &typeName);

    StudioData &m_data;
    QTableView *m_table;
    ColumnRoom *m_room = nullptr;
    QSet<int> m_putAside; ///< columns
};

} // namespace event_studio
