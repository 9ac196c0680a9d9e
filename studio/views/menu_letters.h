// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QMenu;

namespace event_studio {

/// Gives every line of a menu that has no letter to be chosen by, or one that a line above has, a letter of its own
/// when the menu is shown, as far as the letters in it go: also names of types, files and columns.
class MenuLetters : public QObject {
    Q_OBJECT
public:
    /// In all menus of the program.
    explicit MenuLetters(QObject *parent);

    static void give(const QMenu &menu);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace event_studio
