// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/app/ui_state.h"
#include "studio/models/injection_store.h"
#include "studio/models/recent_files.h"
#include "studio/models/recording_control.h"
#include "studio/models/studio_data.h"
#include "studio/plots/theme.h"

#include <QMainWindow>

#include <functional>

class QStackedWidget;
class QToolBar;

namespace event_studio {

class EventsView;
class InjectView;
class NoticeBar;
class OutputView;
class Pane;
class PluginsView;
class ProblemsView;
class RatesView;
class ReplayBar;
class TypesView;
class WelcomeView;
class WindowActions;

/// The window: puts the panes together and connects them with the data behind them and with each other.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `settings` must outlive the window.
    explicit MainWindow(QSettings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// An app file or, by its ending, a recording.
    void openFile(const QString &file);
    void run() { m_data.engine.run(); }
    void setTheme(ThemeChoice choice);

    /// Asks whether to go on with something that ends what is under way. By default a dialog.
    using Question = std::function<bool(const QString &question, const QString &yes)>;
    void setQuestion(Question question) { m_question = std::move(question); }

    [[nodiscard]] StudioData &data() { return m_data; }
    [[nodiscard]] RecordingControl &recording() { return m_recording; }
    [[nodiscard]] WindowActions &actions() { return *m_actions; }
    [[nodiscard]] TypesView *types() const { return m_types; }
    [[nodiscard]] PluginsView *plugins() const { return m_plugins; }
    [[nodiscard]] RatesView *rates() const { return m_rates; }
    [[nodiscard]] EventsView *events() const { return m_events; }
    [[nodiscard]] InjectView *inject() const { return m_inject; }
    [[nodiscard]] ReplayBar *replayBar() const { return m_replayBar; }
    [[nodiscard]] WelcomeView *welcome() const { return m_welcome; }
    [[nodiscard]] NoticeBar *notice() const { return m_notice; }
    [[nodiscard]] Pane *problemsPane() const { return m_problemsPane; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void createCentre();
    void createPanes();
    void createToolBars();
    void connectActions();
    void connectApp();
    void connectPanes();
    void connectReplay();
    void layOut();
    void restore();
    void save();

    void openApp(const QString &file);
    void openRecording(const QString &file);
    void chooseApp();
    void chooseRecording();
    void chooseRecordingFolder();
    void recordInto();
    void openExample();
    void followLink(const QString &link);
    void fillRecent(QMenu &menu, RecentFiles &files);
    void adaptToState();
    void showCentre();
    void showProblemCount();
    void watchWhileSeen();
    void raise(Pane *pane);
    void fail(const QString &about, const QString &words);
    [[nodiscard]] bool mayClose();
    void showAbout();

    QSettings &m_settings;
    StudioData m_data;
    RecordingControl m_recording;
    RecentFiles m_recentApps, m_recentRecordings;
    InjectionStore m_history, m_library;
    UiState m_ui;
    Question m_question;
    ThemeChoice m_theme = ThemeChoice::System;
    bool m_closing = false; ///< as soon as the app has stopped

    WindowActions *m_actions;
    QStackedWidget *m_centre = nullptr;
    WelcomeView *m_welcome = nullptr;
    RatesView *m_rates = nullptr;
    NoticeBar *m_notice = nullptr;
    TypesView *m_types = nullptr;
    PluginsView *m_plugins = nullptr;
    EventsView *m_events = nullptr;
    OutputView *m_output = nullptr;
    ProblemsView *m_problems = nullptr;
    InjectView *m_inject = nullptr;
    ReplayBar *m_replayBar = nullptr;
    QToolBar *m_replayTools = nullptr;
    Pane *m_typesPane = nullptr, *m_pluginsPane = nullptr, *m_eventsPane = nullptr, *m_outputPane = nullptr,
         *m_problemsPane = nullptr, *m_injectPane = nullptr;
};

} // namespace event_studio
