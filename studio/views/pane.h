// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>

class QHBoxLayout;

namespace event_studio {

/// A part of the window that can be moved, floated, closed and put together with others as tabs. Its title has room for
/// a few small controls; among tabs, where the tab says the name already, the title goes away.
class Pane : public QDockWidget {
    Q_OBJECT
public:
    /// `name` is what the saved layout knows it by.
    Pane(const QString &name, const QString &title, QWidget *content, QWidget *parent = nullptr);

    /// In title, tab and menu.
    void setTitle(const QString &title);

private:
    class Title;

    void adaptToTabs();

    Title *m_title;
    QWidget *m_body;
};

/// The frame of a pane for something that is none: the same border and corners around `content`.
[[nodiscard]] QWidget *framed(QWidget *content);

} // namespace event_studio
