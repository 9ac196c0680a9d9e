// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/table_pane.h"

#include "studio/models/model_roles.h"
#include "studio/models/table_csv.h"
#include "studio/views/empty_hint.h"
#include "studio/views/icons.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QVBoxLayout>

namespace event_studio {

void TablePane::setTable(QAbstractItemView *table)
{
    m_view = table;
    m_hint = new EmptyHint(table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(table);
    setFocusProxy(table);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table, &QWidget::customContextMenuRequested, this, &TablePane::showMenu);
    connect(m_hint, &QLabel::linkActivated, this, &TablePane::linkActivated);
}

void TablePane::setEmptyWords(const QString &words)
{
    m_hint->setWords(words);
}

void TablePane::select(const QString &name)
{
    const QAbstractItemModel *model = m_view->model();
    const auto found = model->match(model->index(0, 0), NameRole, name, 1, Qt::MatchExactly | Qt::MatchCaseSensitive);
    if (found.isEmpty()) return;
    m_view->setCurrentIndex(found.first());
    m_view->scrollTo(found.first());
}

QString TablePane::nameAt(const QModelIndex &index)
{
    return index.data(NameRole).toString();
}

void TablePane::showMenu(const QPoint &position)
{
    const QModelIndex clicked = m_view->indexAt(position);
    const QModelIndex index = clicked.isValid() ? clicked : m_view->currentIndex(); // as the menu key asks for it
    if (!index.isValid()) return;
    QMenu menu;
    fillMenu(menu, index);
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy the &table as CSV"), this,
                   [this] { QGuiApplication::clipboard()->setText(csvOf(*m_view->model())); });
    menu.exec(m_view->viewport()->mapToGlobal(position));
}

} // namespace event_studio
