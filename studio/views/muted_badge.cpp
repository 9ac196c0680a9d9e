// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/muted_badge.h"

#include "studio/models/event_filter_history.h"
#include "studio/models/formats.h"
#include "studio/views/elided_label.h"
#include "studio/views/focus_tip.h"

#include <QMenu>

namespace event_studio {

MutedBadge::MutedBadge(EventFilterHistory &filter, QWidget *parent) : QToolButton(parent), m_filter(filter)
{
    setProperty("badge", true);
    setMenu(new QMenu(this));
    setPopupMode(QToolButton::InstantPopup);
    showTipOnFocus(*this);
    connect(menu(), &QMenu::aboutToShow, this, &MutedBadge::fillMenu);
    connect(&filter, &EventFilterHistory::mutedChanged, this, &MutedBadge::adapt);
    adapt();
}

void MutedBadge::adapt()
{
    const QStringList &muted = m_filter.muted();
    setVisible(!muted.isEmpty());
    setText(muted.size() == 1 ? tr("%1 is muted").arg(shown(muted.first()))
                              : tr("%1 types are muted").arg(muted.size()));
    setToolTip(plainToolTip(tr("Not in this list: %1").arg(muted.join(QLatin1String(", ")))));
}

QString MutedBadge::shown(const QString &name) const
{
    return menuText(elidedName(name, fontMetrics()));
}

void MutedBadge::fillMenu()
{
    menu()->clear();
    for (const QString &type : m_filter.muted())
        menu()->addAction(tr("Show %1 again").arg(shown(type)), &m_filter,
                          [this, type] { m_filter.setMuted(type, false); });
    if (m_filter.muted().size() < 2) return;
    menu()->addSeparator();
    menu()->addAction(tr("Show all again"), &m_filter, &EventFilterHistory::unmuteAll);
}

} // namespace event_studio
