// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/dock_sizes.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QMouseEvent>
#include <QTabBar>
#include <QTimer>

#include <utility>

namespace event_studio {

namespace {

/// The height of the tabs above a pane, which are a part of what resizeDocks() gives a height.
int tabsAbove(QDockWidget &pane, const QMainWindow &window)
{
    if (window.tabifiedDockWidgets(&pane).isEmpty()) return 0;
    for (const QTabBar *tabs : window.findChildren<QTabBar *>(QString(), Qt::FindDirectChildrenOnly)) {
        const QRect above(pane.x(), tabs->y(), pane.width(), pane.y() - tabs->y());
        const bool isNext = tabs->isVisible() && above.height() > 0 && above.height() <= tabs->height() + 2;
        if (isNext && above.intersects(tabs->geometry())) return above.height();
    }
    return 0;
}

} // namespace

DockSizes::DockSizes(QMainWindow &window) : m_window(window)
{
    window.installEventFilter(this);
}

void DockSizes::watchPanes()
{
    // Before the window is shown, panes are put where they were: nobody has moved them.
    for (const QDockWidget *pane : m_window.findChildren<QDockWidget *>())
        connect(pane, &QDockWidget::topLevelChanged, this, [this] {
            if (m_window.isVisible()) rememberSoon();
        });
}

void DockSizes::want(const QList<QDockWidget *> &panes, const QList<int> &sizes, Qt::Orientation orientation)
{
    for (qsizetype i = 0; i < panes.size(); ++i) {
        QSize &wanted = m_wanted.insert(panes[i]->objectName(), m_wanted.value(panes[i]->objectName(), {0, 0})).value();
        orientation == Qt::Horizontal ? wanted.setWidth(sizes[i]) : wanted.setHeight(sizes[i]);
    }
    m_window.resizeDocks(panes, sizes, orientation);
}

void DockSizes::apply()
{
    QList<QDockWidget *> wide, high;
    QList<int> widths, heights;
    for (QDockWidget *pane : m_window.findChildren<QDockWidget *>()) {
        const QSize wanted = m_wanted.value(pane->objectName(), {0, 0});
        if (pane->isFloating() || pane->isHidden()) continue;
        if (wanted.width() > 0) {
            wide << pane;
            widths << wanted.width();
        }
        if (wanted.height() > 0) {
            high << pane;
            heights << wanted.height();
        }
    }
    m_window.resizeDocks(wide, widths, Qt::Horizontal);
    m_window.resizeDocks(high, heights, Qt::Vertical);
}

void DockSizes::forget()
{
    m_wanted.clear();
}

void DockSizes::remember()
{
    m_wanted.clear();
    for (QDockWidget *pane : m_window.findChildren<QDockWidget *>()) {
        // One behind another counts as visible, lies outside the window, and has a size of long ago.
        const bool isInSight = pane->isVisible() && m_window.rect().intersects(pane->geometry());
        if (isInSight && !pane->isFloating())
            m_wanted[pane->objectName()] = pane->size() + QSize(0, tabsAbove(*pane, m_window));
    }
}

void DockSizes::rememberSoon()
{
    QTimer::singleShot(0, this, &DockSizes::remember); // when the window has laid itself out
}

bool DockSizes::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) apply();
    if (event->type() == QEvent::MouseButtonPress)
        m_isDragging = m_window.isSeparator(static_cast<QMouseEvent *>(event)->position().toPoint());
    if (event->type() == QEvent::MouseButtonRelease && std::exchange(m_isDragging, false)) rememberSoon();
    return QObject::eventFilter(watched, event);
}

QVariantMap DockSizes::save() const
{
    QVariantMap sizes;
    for (auto wanted = m_wanted.begin(); wanted != m_wanted.end(); ++wanted) sizes[wanted.key()] = wanted.value();
    return sizes;
}

void DockSizes::restore(const QVariantMap &saved)
{
    if (saved.isEmpty()) return;
    m_wanted.clear();
    for (auto wanted = saved.begin(); wanted != saved.end(); ++wanted) m_wanted[wanted.key()] = wanted.value().toSize();
}

} // namespace event_studio
