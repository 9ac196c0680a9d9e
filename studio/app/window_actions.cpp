// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"

#include "studio/models/formats.h"
#include "studio/views/appearance.h"
#include "studio/views/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QUndoStack>

namespace event_studio {

WindowActions::WindowActions(QMainWindow &window, QUndoStack &filterHistory)
    : QObject(&window), m_window(window), m_themes(new QActionGroup(this))
{
    openApp = make(tr("&Open app..."), "open", QKeySequence::Open, tr("Open an app.toml (Ctrl+O)"));
    editApp = make(tr("E&dit the app file"), {}, {}, {});
    openRecording =
        make(tr("Open &recording..."), "open", QKeySequence("Ctrl+Shift+O"), tr("Open a recording (Ctrl+Shift+O)"));
    openExample = make(tr("Open the &example"), {}, {}, {});
    quit = make(tr("&Quit"), {}, QKeySequence::Quit, {});
    run = make(tr("&Run"), "run", QKeySequence("F5"), tr("Run the app (F5)"));
    stop = make(tr("&Stop"), "stop", QKeySequence("Shift+F5"), tr("Stop the app (Shift+F5)"));
    restart = make(tr("R&estart"), "restart", QKeySequence("Ctrl+F5"), tr("Stop the app and run it again (Ctrl+F5)"));
    record = make(tr("&Record"), "record", QKeySequence("F9"), {}); // its words say whether it begins or ends one
    saveRecent = make(tr("Save the last seconds"), "save-past", QKeySequence("F6"), {}); // its words say how many
    recordOptions = make(tr("Record &options..."), "settings", {}, tr("What is recorded, where to and how"));
    mark = make(tr("&Mark this moment"), "mark", QKeySequence("M"), {});
    markWithWords = make(tr("Mark this moment in &words..."), {}, QKeySequence("Shift+M"), {});
    recordTo = make(tr("Record &into..."), {}, {}, {});
    openRecordingFolder = make(tr("&Show the folder of recordings"), {}, {}, {});
    chooseRecordingFolder = make(tr("&Choose the folder of recordings..."), {}, {}, {});
    findEvents = make(tr("&Filter events"), "search", QKeySequence::Find, {});
    findNext = make(tr("Find &next"), {}, QKeySequence("F3"), {});
    findPrevious = make(tr("Find &previous"), {}, QKeySequence("Shift+F3"), {});
    send = make(tr("&Send what Inject holds"), "send", QKeySequence("Ctrl+Return"), {});
    send->setShortcuts({QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")}); // also that of the number pad
    playOrPause = make(tr("&Play or pause"), "play", QKeySequence("Ctrl+Space"), {});
    closeRecording = make(tr("&Close the recording"), {}, {}, {});
    resetLayout = make(tr("&Reset layout"), {}, {}, {});
    palette = make(tr("&Commands..."), "search", QKeySequence("Ctrl+K"), {});
    keys = make(tr("&Keys"), {}, QKeySequence("F1"), {});
    about = make(tr("&About Event Studio"), {}, {}, {});
    record->setIconText(tr("REC"));
    record->setCheckable(true);
    record->setIcon(icon(QStringLiteral("record"), IconTint::Danger));
    run->setIcon(icon(QStringLiteral("run"), IconTint::Good));

    undo = filterHistory.createUndoAction(this, tr("Undo"));
    redo = filterHistory.createRedoAction(this, tr("Redo"));
    undo->setShortcut(QKeySequence::Undo);
    redo->setShortcut(QKeySequence("Ctrl+Shift+Z"));
    createMenus();
}

QAction *WindowActions::make(const QString &text, const QString &iconName, const QKeySequence &shortcut,
                             const QString &tip)
{
    auto *action = new QAction(text, this);
    if (!iconName.isEmpty()) action->setIcon(icon(iconName));
    action->setShortcut(shortcut);
    if (!tip.isEmpty()) action->setToolTip(tip);
    action->setData(action->toolTip());
    // Also where the menu bar is hidden or belongs to the desktop.
    m_window.addAction(action);
    return action;
}

void WindowActions::setObstacle(QAction &action, const QString &obstacle)
{
    const QString tip = action.data().toString();
    action.setEnabled(obstacle.isEmpty());
    action.setToolTip(obstacle.isEmpty() ? tip : plainToolTip(tip + u'\n' + obstacle));
}

void WindowActions::createMenus()
{
    QMenuBar &bar = *m_window.menuBar();
    QMenu *file = bar.addMenu(tr("&File"));
    file->addActions({openApp, openRecording, openExample});
    recentApps = file->addMenu(tr("Recent &apps"));
    recentRecordings = file->addMenu(tr("Recent re&cordings"));
    file->addSeparator();
    file->addAction(quit);
    bar.addMenu(tr("&App"))->addActions({run, stop, restart, editApp});
    QMenu *edit = bar.addMenu(tr("&Edit"));
    edit->addActions({findEvents, findNext, findPrevious, undo, redo});
    edit->addSeparator();
    edit->addAction(send);
    QMenu *recording = bar.addMenu(tr("&Record"));
    recording->addActions({record, saveRecent, recordTo, recordOptions, mark, markWithWords});
    recording->addSeparator();
    recording->addActions({openRecordingFolder, chooseRecordingFolder});
    replay = bar.addMenu(tr("Re&play")); // what else is in it comes from the replay bar
    replay->addActions({playOrPause, closeRecording});
    view = bar.addMenu(tr("&View"));
    panes = view->addMenu(tr("&Panes"));
    view->addAction(resetLayout);
    view->addSeparator();
    createThemes();
    view->addMenu(tr("&Theme"))->addActions(m_themes->actions());
    bar.addMenu(tr("&Help"))->addActions({palette, keys, about});
}

void WindowActions::createThemes()
{
    const std::pair<ThemeChoice, QString> themes[] = {
        {ThemeChoice::Light, tr("&Light")}, {ThemeChoice::Dark, tr("&Dark")}, {ThemeChoice::System, tr("&System")}};
    for (const auto &[choice, text] : themes) {
        QAction *action = m_themes->addAction(text);
        action->setCheckable(true);
        action->setData(toText(choice));
        connect(action, &QAction::triggered, this, [this, chosen = choice] { emit themeChosen(chosen); });
    }
}

void WindowActions::setTheme(ThemeChoice choice)
{
    for (QAction *action : m_themes->actions()) action->setChecked(action->data().toString() == toText(choice));
}

} // namespace event_studio
