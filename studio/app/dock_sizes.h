// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMap>
#include <QObject>
#include <QSize>
#include <QString>
#include <QVariantMap>

class QDockWidget;
class QMainWindow;

namespace event_studio {

/// How wide and high the panes of a window are to be. A window that gets small, or a tool bar that comes, takes room
/// from them, and Qt gives it to the middle when it is there again: this gives it back. What somebody drags or drops
/// is what is wanted from then on.
class DockSizes : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive it.
    explicit DockSizes(QMainWindow &window);

    /// Once, when the window has its panes.
    void watchPanes();
    /// Gives panes these sizes, and keeps them.
    void want(const QList<QDockWidget *> &panes, const QList<int> &sizes, Qt::Orientation orientation);
    void apply(); ///< as far as there is room; the window lays itself out a moment later
    void forget();

    [[nodiscard]] QVariantMap save() const;
    void restore(const QVariantMap &saved); ///< nothing, where nothing has been saved

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void rememberSoon();
    void remember();

    QMainWindow &m_window;
    QMap<QString, QSize> m_wanted; ///< by the names of those that are in sight; a length of 0: any
    bool m_isDragging = false;     ///< of what is between two panes
};

} // namespace event_studio
