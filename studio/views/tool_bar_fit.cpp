// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/tool_bar_fit.h"

#include <QEvent>
#include <QLayout>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace event_studio {

namespace {

constexpr int ICON_GAP = 4;
constexpr int SLACK = 12; // words come back only where there is more room than they take, so that nothing flickers

constexpr int SMALL_BAR = 1280;

int widthOfWords(const QToolButton &button)
{
    return button.fontMetrics().horizontalAdvance(button.text()) + ICON_GAP;
}

bool hasWords(const QToolButton &button)
{
    return button.toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
}

} // namespace

ToolBarFit::ToolBarFit(QToolBar &bar, std::vector<QToolButton *> buttons)
    : QObject(&bar), m_bar(bar), m_buttons(std::move(buttons))
{
    bar.installEventFilter(this);
}

bool ToolBarFit::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) adapt();
    if (event->type() == QEvent::Resize)
        emit nameRoomChanged(LEAST_NAME_ROOM + std::max(0, m_bar.width() - SMALL_BAR) / 4);
    return QObject::eventFilter(watched, event);
}

void ToolBarFit::adapt()
{
    int needed = m_bar.layout()->sizeHint().width();
    for (const QToolButton *button : m_buttons)
        if (!hasWords(*button)) needed += widthOfWords(*button);
    for (QToolButton *button : m_buttons) {
        const bool isTight = needed + (hasWords(*button) ? 0 : SLACK) > m_bar.width();
        const auto style = isTight ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
        if (button->toolButtonStyle() != style) button->setToolButtonStyle(style);
        if (isTight) needed -= widthOfWords(*button);
    }
}

} // namespace event_studio
