// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

class QToolBar;
class QToolButton;

namespace event_studio {

constexpr int LEAST_NAME_ROOM = 130; ///< pixels that a name in a narrow tool bar may take

/// Where a tool bar is too narrow for all words, its buttons show only their icons, one after the other, before
/// anything goes into the menu behind its end. Lives with the tool bar.
class ToolBarFit : public QObject {
    Q_OBJECT
public:
    /// The first of the buttons loses its words first. They have icons and tool tips.
    ToolBarFit(QToolBar &bar, std::vector<QToolButton *> buttons);

signals:
    /// How wide a name in the bar may be: in a wide bar names are read whole.
    void nameRoomChanged(int pixels);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void adapt();

    QToolBar &m_bar;
    std::vector<QToolButton *> m_buttons;
};

} // namespace event_studio
