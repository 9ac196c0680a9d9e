// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/theme.h"

#include <QObject>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;
class QUndoStack;

namespace event_studio {

/// What the window can be told to do, with words, icons and keys, and the menus of it. What the actions then do is
/// connected by the window.
class WindowActions : public QObject {
    Q_OBJECT
public:
    WindowActions(QMainWindow &window, QUndoStack &filterHistory);

    QAction *openApp, *editApp, *openRecording, *openExample, *quit;
    QAction *run, *stop, *restart;
    QAction *record, *saveRecent, *recordOptions, *mark, *markWithWords, *recordTo, *openRecordingFolder,
        *chooseRecordingFolder;
    QAction *undo, *redo, *findEvents, *findNext, *findPrevious, *send;
    QAction *playOrPause, *closeRecording;
    QAction *resetLayout, *palette, *keys, *about;
    QMenu *recentApps, *recentRecordings, *replay, *view, *panes;

    void setTheme(ThemeChoice choice);
    /// Greys an action and has its tool tip say why; none: it can be done.
    static void setObstacle(QAction &action, const QString &obstacle);

signals:
    void themeChosen(event_studio::ThemeChoice choice);

private:
    QAction *make(const QString &text, const QString &iconName, const QKeySequence &shortcut, const QString &tip);
    void createMenus();
    void createThemes();

    QMainWindow &m_window;
    QActionGroup *m_themes;
};

} // namespace event_studio
