// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

class QActionGroup;

namespace event_studio {

class RecentSaver;

/// "Save last 30 s", with a menu that chooses how much, which the action's words then say.
class RecentButton : public QToolButton {
    Q_OBJECT
public:
    /// `save` is what the button does. `saver` must outlive it.
    RecentButton(RecentSaver &saver, QAction *save, QWidget *parent = nullptr);

private:
    void adapt();

    RecentSaver &m_saver;
    QActionGroup *m_lengths;
};

} // namespace event_studio
