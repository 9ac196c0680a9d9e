// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/app/ui_state.h"
#include "studio/models/injection_store.h"
#include "studio/models/recording_control.h"
#include "studio/models/studio_data.h"
#include "studio/plots/theme.h"

#include <QMainWindow>
#include <QMap>
#include <QTimer>

#include <functional>
#include <memory>

class QStackedWidget;
class QToolBar;

namespace event_studio {

class EventsView;
class InjectView;
class NoticeBar;
class Outline;
class OutputView;
class Pane;
class PluginsView;
class ProblemsView;
class RatesView;
class ReplayBar;
class TopologyView;
class TypesView;
class WelcomeView;
class WindowActions;
class WindowClosing;
class WindowFiles;
class WindowRecording;
class WindowRecovery;

/// The window: puts the panes together and connects them with the data behind them and with each other.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `settings` must outlive the window.
    explicit MainWindow(Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    void setTheme(ThemeChoice choice);
    /// Panes and columns as the program comes with them, in the room that the window has.
    void resetLayout();
    /// Maximizes it where, with its frame, it would be larger than its screen.
    void fitToScreen();
    /// Gives the panes the share of the window's present size that they begin with.
    void shareRoom();
    /// The app and the recording that were open when the last window closed, where they are still there. Runs nothing.
    void openWhatWasOpen();

    /// Asks whether to go on with something that ends what is under way. By default a dialog.
    using Question = std::function<bool(const QString &question, const QString &yes)>;
    void setQuestion(Question question) { m_question = std::move(question); }
    /// Closes it as somebody does who answers every question with yes, whatever dialog is open.
    void end();

    [[nodiscard]] StudioData &studio() { return m_studio; }
    [[nodiscard]] RecordingControl &recording() { return m_recording; }
    [[nodiscard]] WindowActions &actions() { return *m_actions; }
    [[nodiscard]] WindowFiles &files() { return *m_files; }
    [[nodiscard]] WindowRecording &recordings() { return *m_recordings; }
    [[nodiscard]] WindowRecovery &recovery() { return *m_recovery; }
    [[nodiscard]] TypesView &types() { return *m_types; }
    [[nodiscard]] PluginsView &plugins() { return *m_plugins; }
    [[nodiscard]] RatesView &rates() { return *m_rates; }
    [[nodiscard]] EventsView &events() { return *m_events; }
    [[nodiscard]] InjectView &inject() { return *m_inject; }
    [[nodiscard]] ReplayBar &replayBar() { return *m_replayBar; }
    [[nodiscard]] WelcomeView &welcome() { return *m_welcome; }
    [[nodiscard]] NoticeBar &notice() { return *m_notice; }
    [[nodiscard]] TopologyView &topology() { return *m_topology; }
    [[nodiscard]] Pane &eventsPane() { return *m_eventsPane; }
    [[nodiscard]] Pane &topologyPane() { return *m_topologyPane; }
    [[nodiscard]] Pane &problemsPane() { return *m_problemsPane; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    // Assembly.
    void createTools();
    void createTables();
    void createCentre();
    void createPanes();
    void createReplayTools();
    void layOut();
    void restore();
    void openRemembered();
    void saveSoon();
    void save();
    void saveLayout();
    void saveWhatIsOpen();
    void saveChoices();

    // Connections.
    void connectActions();
    void connectFileActions();
    void connectApp();
    void connectPanes();
    void connectTopology();
    void connectLinks();
    void connectReplay();

    void adaptToState();
    void adaptActions();
    void adaptWords();
    void showCentre();
    void showProblemCount();
    void watchWhileSeen();
    void raise(Pane *pane);
    void runExample();
    void followLink(const QString &link);
    void showAbout();

    Settings &m_settings;
    StudioData m_studio;
    RecordingControl m_recording;
    InjectionStore m_history, m_library;
    UiState m_ui;
    QMap<QString, QString> m_toOpen; ///< what was open before and has not opened yet, by its setting
    LatestJob m_looking;             ///< whether that is still there
    Question m_question;
    ThemeChoice m_theme = ThemeChoice::System;
    int m_changed = 0, m_ended = 0;       ///< the notices of the app's file, and of its last run
    int m_removed = 0;                    ///< the notice of what can be put back
    QTimer m_toSave;                      ///< since the layout has changed
    std::unique_ptr<Outline> m_dropPlace; ///< while a file that can be opened is dragged over it

    WindowActions *m_actions;
    NoticeBar *m_notice;
    WindowFiles *m_files;
    WindowRecording *m_recordings;
    WindowRecovery *m_recovery;
    WindowClosing *m_closing;
    QStackedWidget *m_centre;
    WelcomeView *m_welcome;
    RatesView *m_rates;
    TypesView *m_types;
    PluginsView *m_plugins;
    EventsView *m_events;
    OutputView *m_output;
    ProblemsView *m_problems;
    TopologyView *m_topology;
    InjectView *m_inject;
    ReplayBar *m_replayBar;
    QToolBar *m_replayTools;
    Pane *m_typesPane, *m_pluginsPane, *m_eventsPane, *m_outputPane, *m_topologyPane, *m_problemsPane, *m_injectPane;
};

} // namespace event_studio
