// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/recent_button.h"

#include "studio/models/recent_saver.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace event_studio {

RecentButton::RecentButton(RecentSaver &saver, QAction *save, QWidget *parent)
    : QToolButton(parent), m_saver(saver), m_lengths(new QActionGroup(this))
{
    setDefaultAction(save);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(MenuButtonPopup);
    auto *menu = new QMenu(this);
    for (const auto length : RecentSaver::LENGTHS) {
        QAction *choice = m_lengths->addAction(tr("Save %1").arg(RecentSaver::toText(length)));
        choice->setCheckable(true);
        choice->setData(qint64(length.count()));
        connect(choice, &QAction::triggered, this, [this, length] {
            m_saver.setLength(length);
            m_saver.save();
        });
        menu->addAction(choice);
    }
    setMenu(menu);
    connect(save, &QAction::triggered, &saver, &RecentSaver::save);
    connect(&saver, &RecentSaver::changed, this, &RecentButton::adapt);
    adapt();
}

void RecentButton::adapt()
{
    const QString words = tr("Save %1").arg(RecentSaver::toText(m_saver.length()));
    defaultAction()->setText(words);
    const QString obstacle = m_saver.obstacle();
    defaultAction()->setToolTip(obstacle.isEmpty() ? tr("%1 into a file of its own, from memory (F6)").arg(words)
                                                   : tr("Nothing to save: %1").arg(obstacle));
    defaultAction()->setEnabled(obstacle.isEmpty());
    for (QAction *choice : m_lengths->actions())
        choice->setChecked(choice->data().toLongLong() == m_saver.length().count());
}

} // namespace event_studio
