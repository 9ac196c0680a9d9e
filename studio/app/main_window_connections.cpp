// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of the window act on each other.
#include "studio/app/example_app.h"
#include "studio/app/main_window.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/views/appearance.h"
#include "studio/views/command_palette.h"
#include "studio/views/empty_words.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/find_line.h"
#include "studio/views/inject_view.h"
#include "studio/views/key_sheet.h"
#include "studio/views/notice_bar.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/plugins_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/topology_view.h"
#include "studio/views/types_view.h"
#include "studio/views/welcome_view.h"

#include <QAction>
#include <QApplication>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>
#include <QToolBar>

namespace event_studio {

void MainWindow::connectActions()
{
    EngineLink &engine = m_studio.engine;
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->run, &QAction::triggered, &engine, &EngineLink::run);
    connect(m_actions->stop, &QAction::triggered, &engine, &EngineLink::stop);
    connect(m_actions->restart, &QAction::triggered, &engine, &EngineLink::restart);
    connect(&m_recording, &RecordingControl::changed, this, &MainWindow::adaptActions);
    connect(m_actions->findEvents, &QAction::triggered, this, [this] {
        raise(m_eventsPane);
        m_events->filterLine()->edit()->setFocus();
        m_events->filterLine()->edit()->selectAll();
    });
    const auto find = [this](EventQuery::Direction direction) {
        raise(m_eventsPane);
        m_events->findLine()->find(direction);
    };
    connect(m_actions->findNext, &QAction::triggered, this, [find] { find(EventQuery::Direction::OldestFirst); });
    connect(m_actions->findPrevious, &QAction::triggered, this, [find] { find(EventQuery::Direction::NewestFirst); });
    connect(m_actions->send, &QAction::triggered, m_inject, &InjectView::send);
    connect(m_actions->playOrPause, &QAction::triggered, &m_studio.replay, &ReplayLink::togglePlaying);
    connect(m_actions->closeRecording, &QAction::triggered, &m_studio.replay, &ReplayLink::close);
    connect(m_actions->resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(m_actions, &WindowActions::themeChosen, this, [this](ThemeChoice choice) {
        setTheme(choice);
        m_settings.setValue(QStringLiteral("theme"), toText(choice)); // now: not every program ends by a close
    });
    connect(m_actions->palette, &QAction::triggered, this, [this] { (new CommandPalette(*menuBar(), this))->show(); });
    connect(m_actions->keys, &QAction::triggered, this, [this] { KeySheet(this).exec(); });
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::connectFileActions()
{
    connect(m_actions->openApp, &QAction::triggered, m_files, &WindowFiles::chooseApp);
    connect(m_actions->editApp, &QAction::triggered, this, [this] { m_files->edit(m_studio.engine.appFile()); });
    connect(m_actions->openRecording, &QAction::triggered, m_files, &WindowFiles::chooseRecording);
    connect(m_actions->openExample, &QAction::triggered, this, &MainWindow::runExample);
    connect(m_actions->recordTo, &QAction::triggered, m_files, &WindowFiles::recordInto);
    connect(m_actions->chooseRecordingFolder, &QAction::triggered, m_files, &WindowFiles::chooseRecordingFolder);
    connect(m_actions->chooseRecordingFolder, &QAction::triggered, this, &MainWindow::saveSoon);
    connect(m_actions->openRecordingFolder, &QAction::triggered, m_files, &WindowFiles::showRecordingFolder);
    m_files->listRecent(*m_actions->recentApps, *m_actions->recentRecordings);
    connect(m_files, &WindowFiles::recentChanged, this, &MainWindow::showCentre);
}

void MainWindow::connectApp()
{
    EngineLink &engine = m_studio.engine;
    connect(&engine, &EngineLink::stateChanged, this, [this](LinkState state) {
        const EngineLink &link = m_studio.engine;
        if (state == LinkState::Failed && m_studio.source.kind() == Source::Kind::Recording)
            m_ended = m_notice->showError(link.stateText()); // else the middle of the window says so
        if (link.wasEndedByFailure())
            m_ended = m_notice->showError(tr("%1 was %2").arg(link.title(), link.stateText()));
        if (state == LinkState::Starting)
            for (const int notice : {m_changed, m_ended}) m_notice->dismiss(notice);
        adaptToState();
    });
    connect(&engine, &EngineLink::appFileRead, this, &MainWindow::adaptToState);
    connect(&engine, &EngineLink::appFileOpened, this, [this] {
        for (const int notice : {m_changed, m_ended}) m_notice->dismiss(notice);
        saveWhatIsOpen();
    });
    connect(&engine, &EngineLink::appFileChanged, this, [this] {
        const QString file = QFileInfo(m_studio.engine.appFile()).fileName();
        m_notice->dismiss(m_changed);
        m_changed = m_notice->showQuestion(tr("%1 has changed on disk.").arg(file),
                                           {{m_studio.engine.isBusy() ? tr("Restart the app") : tr("Read it again"),
                                             [this] { m_files->readAppAgain(); }}});
    });
    connect(&m_studio.source, &Source::feedChanged, this, &MainWindow::adaptToState);
    connect(&m_studio.problems, &ProblemModel::countChanged, this, &MainWindow::showProblemCount);
    connect(&m_studio.plugins, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_studio.source.kind() != Source::Kind::Live) return; // the output is that of the app all the same
        QStringList names;
        for (int row = 0; row < m_studio.plugins.rowCount(); ++row)
            names << QString::fromStdString(m_studio.plugins.pluginAt(row).name);
        m_output->setPlugins(names);
    });
}

void MainWindow::connectPanes()
{
    connect(m_types, &TypesView::eventsWanted, this, [this](const QString &type) {
        m_studio.filter.showType(type);
        raise(m_eventsPane);
    });
    connect(m_types, &TypesView::injectWanted, this, [this](const QString &type) {
        raise(m_injectPane);
        m_inject->setType(type);
    });
    connect(m_plugins, &PluginsView::outputWanted, this, [this](const QString &plugin) {
        m_output->showPlugin(plugin);
        raise(m_outputPane);
    });
    connect(m_plugins, &PluginsView::eventsWanted, this, [this](const QString &plugin) {
        m_studio.filter.showPublisher(plugin);
        raise(m_eventsPane);
    });
    connect(m_rates, &RatesView::momentChosen, this, [this](double time, const QString &type) {
        raise(m_eventsPane);
        m_events->goTo(timestampOf(time), type);
    });
    connect(m_problems, &ProblemsView::recordingWanted, m_files, &WindowFiles::openCapture);
    connect(m_inject, &InjectView::removed, this, [this](const QString &words, const std::function<void()> &putBack) {
        m_notice->dismiss(m_removed); // only the last one can be put back
        m_removed = m_notice->showDone(words, {{tr("Undo"), putBack}});
    });
    connect(m_events, &EventsView::plotWanted, this,
            [this](const PlottedField &field) { m_rates->graphs()->plot(field); });
    connect(m_events, &EventsView::editAndSendWanted, this, [this](const EventRow &event) {
        raise(m_injectPane);
        m_inject->setEvent(event);
    });
}

// What is chosen in the graph is chosen in the tables, and the event list shows its events.
void MainWindow::connectTopology()
{
    connect(m_topology, &TopologyView::typeChosen, this, [this](const QString &type) {
        m_types->select(type);
        m_studio.filter.showType(type);
    });
    connect(m_topology, &TopologyView::pluginChosen, this, [this](const QString &plugin) {
        m_plugins->select(plugin);
        m_studio.filter.showPublisher(plugin);
    });
    connect(m_topology, &TopologyView::eventsWanted, this, [this] { raise(m_eventsPane); });
    connect(m_topology, &TopologyView::linkActivated, this, &MainWindow::followLink);
}

void MainWindow::connectLinks()
{
    connect(m_types, &TypesView::linkActivated, this, &MainWindow::followLink);
    connect(m_plugins, &PluginsView::linkActivated, this, &MainWindow::followLink);
    connect(m_events, &EventsView::linkActivated, this, &MainWindow::followLink);
    connect(m_output, &OutputView::linkActivated, this, &MainWindow::followLink);
    connect(m_welcome, &WelcomeView::openAppWanted, m_files, &WindowFiles::chooseApp);
    connect(m_welcome, &WelcomeView::openRecordingWanted, m_files, &WindowFiles::chooseRecording);
    connect(m_welcome, &WelcomeView::exampleWanted, this, &MainWindow::runExample);
    connect(m_welcome, &WelcomeView::editWanted, m_actions->editApp, &QAction::trigger);
    connect(m_welcome, &WelcomeView::runWanted, &m_studio.engine, &EngineLink::run);
    connect(m_welcome, &WelcomeView::fileWanted, m_files, &WindowFiles::open);
}

void MainWindow::connectReplay()
{
    ReplayLink &replay = m_studio.replay;
    connect(&replay, &ReplayLink::opened, this, [this] {
        m_replayTools->show();
        m_studio.source.showRecording();
        adaptToState();
        saveWhatIsOpen();
    });
    connect(&replay, &ReplayLink::closed, this, [this] {
        m_replayTools->hide();
        m_ui.docks().apply(); // the room of the bar is theirs again
        adaptToState();
        saveWhatIsOpen();
    });
    // What is played into the app is to be seen where it arrives.
    connect(&replay, &ReplayLink::targetChanged, this, [this](ReplayTarget target) {
        if (target == ReplayTarget::RunningApp) m_studio.source.showLive();
    });
}

void MainWindow::adaptToState()
{
    adaptActions();
    adaptWords();
    showCentre();
}

void MainWindow::adaptActions()
{
    const EngineLink &engine = m_studio.engine;
    const bool busy = engine.isBusy(), running = engine.isRunning(), replay = m_studio.replay.isOpen();
    const QString isBusy = tr("%1 runs: stop it first").arg(engine.title()), isIdle = tr("No app runs"),
                  isNone = tr("No app is open");
    const auto allow = [](QAction *action, bool can, const QString &obstacle) {
        WindowActions::setObstacle(*action, can ? QString() : obstacle);
    };
    allow(m_actions->openApp, !busy, isBusy);
    allow(m_actions->openExample, !busy && !exampleApp().isEmpty(), busy ? isBusy : tr("It is not installed"));
    allow(m_actions->run, engine.isOpen() && !busy, busy ? tr("It runs") : isNone);
    allow(m_actions->stop, running || engine.state() == LinkState::Starting, isIdle);
    allow(m_actions->restart, running, isIdle);
    allow(m_actions->editApp, engine.isOpen(), isNone);
    const bool recording = m_recording.isRecording();
    m_actions->record->setText(recording ? tr("End the &recording") : tr("&Record"));
    m_actions->record->setData(recording ? tr("End the recording (F9)")
                                         : tr("Record the app's events into a file (F9)"));
    allow(m_actions->record, running, isIdle);
    allow(m_actions->recordTo, running, isIdle);
    for (QAction *mark : {m_actions->mark, m_actions->markWithWords}) mark->setEnabled(m_recording.isRecording());
    m_actions->playOrPause->setEnabled(replay);
    m_actions->closeRecording->setEnabled(replay);
}

void MainWindow::adaptWords()
{
    // The program's own name is added to every window's title by Qt.
    setWindowTitle(m_studio.engine.isOpen() ? m_studio.engine.title() : QString());
    const EmptyWords words = emptyWords(m_studio, !exampleApp().isEmpty());
    m_types->setEmptyWords(words.types);
    m_plugins->setEmptyWords(words.plugins);
    m_events->setEmptyWords(words.events);
    m_output->setEmptyWords(words.output);
    m_topology->setEmptyWords(words.topology);
}

void MainWindow::showCentre()
{
    const EngineLink &engine = m_studio.engine;
    const bool neverRan = m_studio.source.kind() == Source::Kind::Live && engine.state() == LinkState::Failed;
    if (m_studio.source.feed() && !neverRan) return m_centre->setCurrentWidget(m_rates);
    if (!engine.isOpen())
        m_welcome->showNothingOpen(m_files->recent(), !exampleApp().isEmpty());
    else if (engine.state() == LinkState::Starting)
        m_welcome->showStarting(engine.title());
    else
        m_welcome->showReady(engine.title(), engine.state() == LinkState::Failed ? engine.stateText() : QString());
    m_centre->setCurrentWidget(m_welcome);
}

void MainWindow::showProblemCount()
{
    const int count = m_studio.problems.warningsAndErrors();
    m_problemsPane->setTitle(count > 0 ? tr("Problems (%1)").arg(count) : tr("Problems"));
}

void MainWindow::raise(Pane *pane)
{
    pane->show();
    pane->raise();
}

void MainWindow::runExample()
{
    m_files->openApp(exampleApp());
    m_studio.engine.run();
}

void MainWindow::followLink(const QString &link)
{
    if (link == QLatin1String("open")) m_files->chooseApp();
    if (link == QLatin1String("example")) runExample();
    if (link == QLatin1String("run")) m_studio.engine.run();
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Event Studio"),
                       tr("<h3>Event Studio %1</h3><p>Watch, inject, record and replay the events of an app.</p>"
                          "<p>GPL-3.0-or-later</p>")
                           .arg(QApplication::applicationVersion()));
}

} // namespace event_studio
