// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/empty_hint.h"

#include "studio/views/view_setup.h"

#include <QAbstractItemView>
#include <QEvent>

namespace event_studio {

EmptyHint::EmptyHint(QAbstractItemView *view, const QString &words) : QLabel(view->viewport()), m_view(view)
{
    setRole(this, LabelRole::Hint);
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setContentsMargins(8, 2, 8, 2); // one line is whole in a list of one row
    setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    setWords(words);
    view->viewport()->installEventFilter(this);
    const QAbstractItemModel *model = view->model();
    connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyHint::adapt);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyHint::adapt);
    connect(model, &QAbstractItemModel::modelReset, this, &EmptyHint::adapt);
    adapt();
}

void EmptyHint::setWords(const QString &words)
{
    const QString quiet = quietLinks(words);
    if (quiet != text()) setText(quiet);
    setFocusPolicy(quiet.contains(QStringLiteral("<a ")) ? Qt::StrongFocus : Qt::NoFocus); // Tab stops at links alone
}

bool EmptyHint::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) adapt();
    return QLabel::eventFilter(watched, event);
}

void EmptyHint::adapt()
{
    const bool empty = !m_view->model() || m_view->model()->rowCount(m_view->rootIndex()) == 0;
    setVisible(empty);
    if (empty) setGeometry(m_view->viewport()->rect());
}

} // namespace event_studio
