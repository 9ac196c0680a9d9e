// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QMenu;
class QSortFilterProxyModel;
class QTableView;

namespace event_studio {

class EmptyHint;
class StudioData;

/// The table of event types. A tick puts a type into the graph, a double click filters the event list by it, the menu
/// does these and more.
class TypesView : public QWidget {
    Q_OBJECT
public:
    explicit TypesView(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *table() const { return m_table; }
    void setEmptyWords(const QString &words);
    void select(const QString &typeName); ///< nothing where it has no row

signals:
    /// Somebody wants to see the events of a type.
    void eventsWanted(const QString &typeName);
    void injectWanted(const QString &typeName);
    /// Somebody wants to say how payloads are to be read, which stands in the app file.
    void decoderWanted();
    /// A link in the empty state was clicked.
    void linkActivated(const QString &link);

private:
    void setUpColumns();
    void showMenu(const QPoint &position);
    void addDecoder(QMenu &menu, const QString &typeName);
    void copyCsv();
    void chooseColour(const QString &typeName);
    [[nodiscard]] QString typeAt(const QModelIndex &index) const;

    StudioData &m_data;
    QSortFilterProxyModel *m_sorted;
    QTableView *m_table;
    EmptyHint *m_hint;
};

} // namespace event_studio
