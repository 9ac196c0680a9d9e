// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAbstractItemView;
class QMenu;
class QModelIndex;

namespace event_studio {

class EmptyHint;

/// A view that is one table: what it says while it is empty, how a row is chosen by its name, and the menu of a row,
/// which ends with copying the table.
class TablePane : public QWidget {
    Q_OBJECT
public:
    explicit TablePane(QWidget *parent = nullptr) : QWidget(parent) {}

    void setEmptyWords(const QString &words);
    void select(const QString &name); ///< nothing where it has no row

signals:
    /// A link in the empty state was clicked.
    void linkActivated(const QString &link);

protected:
    /// Once, when it has its model.
    void setTable(QAbstractItemView *table);
    virtual void fillMenu(QMenu &menu, const QModelIndex &index) = 0;
    [[nodiscard]] static QString nameAt(const QModelIndex &index);

private:
    void showMenu(const QPoint &position);

    QAbstractItemView *m_view = nullptr;
    EmptyHint *m_hint = nullptr;
};

} // namespace event_studio
