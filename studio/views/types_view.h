// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/table_pane.h"

class QSortFilterProxyModel;
class QTableView;

namespace event_studio {

class StudioData;

/// The table of event types. A tick puts a type into the graph, a double click filters the event list by it, the menu
/// does these and more.
class TypesView : public TablePane {
    Q_OBJECT
public:
    explicit TypesView(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *table() const { return m_table; }

signals:
    /// Somebody wants to see the events of a type.
    void eventsWanted(const QString &typeName);
    void injectWanted(const QString &typeName);
    /// Somebody wants to say how payloads are to be read, which stands in the app file.
    void decoderWanted();

protected:
    void fillMenu(QMenu &menu, const QModelIndex &index) override;

private:
    void setUpColumns();
    void addDecoder(QMenu &menu, const QString &typeName);
    void chooseColour(const QString &typeName);

    StudioData &m_data;
    QSortFilterProxyModel *m_sorted;
    QTableView *m_table;
};

} // namespace event_studio
