// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace event_studio {

class Outline;

/// Shows where the keyboard is: a line around a table, a graph, a page of text or another part whose own looks do not
/// tell. Buttons, fields and tabs have theirs from the style sheet. In all windows of the program.
class FocusRing : public QObject {
    Q_OBJECT
public:
    explicit FocusRing(QObject *parent = nullptr);

private:
    void follow(QWidget *focused);

    QPointer<Outline> m_outline; ///< goes with the widget around which it is
};

} // namespace event_studio
