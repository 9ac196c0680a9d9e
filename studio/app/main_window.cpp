// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/main_window.h"

#include "studio/app/example_app.h"
#include "studio/app/window_actions.h"
#include "studio/plots/rate_plot.h"
#include "studio/views/app_badge.h"
#include "studio/views/appearance.h"
#include "studio/views/empty_words.h"
#include "studio/views/events_view.h"
#include "studio/views/event_table.h"
#include "studio/views/filter_line.h"
#include "studio/views/icons.h"
#include "studio/views/inject_view.h"
#include "studio/views/key_sheet.h"
#include "studio/views/notice_bar.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/record_bar.h"
#include "studio/views/replay_bar.h"
#include "studio/views/source_switch.h"
#include "studio/views/tell.h"
#include "studio/views/types_view.h"
#include "studio/views/welcome_view.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace event_studio {

namespace {

QString kept(const QString &name)
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + '/' + name;
}

QString defaultRecordingFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QStringLiteral("/Event Studio");
}

bool isRecording(const QString &file)
{
    return file.endsWith(QLatin1String(".mcap"), Qt::CaseInsensitive) || file.endsWith(QLatin1String(".mcap.part"));
}

QString droppedFile(const QMimeData *data)
{
    for (const QUrl &url : data->urls()) {
        const QString file = url.toLocalFile();
        if (isRecording(file) || file.endsWith(QLatin1String(".toml"), Qt::CaseInsensitive)) return file;
    }
    return {};
}

QToolButton *withText(QAction *action)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    return button;
}

} // namespace

MainWindow::MainWindow(QSettings &settings, QWidget *parent)
    : QMainWindow(parent), m_settings(settings), m_recording(m_data.engine),
      m_recentApps(settings, QStringLiteral("recent/apps")), m_recentRecordings(settings, QStringLiteral("recent/recordings")),
      m_history(InjectionStore::Kind::History, kept(QStringLiteral("injected.json"))),
      m_library(InjectionStore::Kind::Library, kept(QStringLiteral("injections.json"))), m_ui(*this),
      m_actions(new WindowActions(*this, m_data.filter.undoStack()))
{
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    createCentre();
    createPanes();
    createToolBars();
    layOut();
    connectActions();
    connectApp();
    connectPanes();
    connectReplay();
    m_question = [this](const QString &question, const QString &yes) {
        QMessageBox box(QMessageBox::Question, tr("Event Studio"), question, QMessageBox::Cancel, this);
        const QAbstractButton *go = box.addButton(yes, QMessageBox::AcceptRole);
        box.exec();
        return box.clickedButton() == go;
    };
    restore();
    adaptToState();
    showProblemCount();
}

MainWindow::~MainWindow() = default;

void MainWindow::createCentre()
{
    m_notice = new NoticeBar;
    m_welcome = new WelcomeView;
    m_rates = new RatesView(m_data);
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(m_rates);
    auto *centre = new QWidget;
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_notice);
    layout->addWidget(framed(m_centre), 1);
    setCentralWidget(centre);
}

void MainWindow::createPanes()
{
    m_types = new TypesView(m_data);
    m_plugins = new PluginsView(m_data);
    m_events = new EventsView(m_data);
    m_output = new OutputView(m_data.output);
    m_problems = new ProblemsView(m_data.problems);
    m_inject = new InjectView(m_data, m_history, m_library);
    m_typesPane = new Pane(QStringLiteral("types"), tr("Event types"), m_types, this);
    m_pluginsPane = new Pane(QStringLiteral("plugins"), tr("Plugins"), m_plugins, this);
    m_eventsPane = new Pane(QStringLiteral("events"), tr("Events"), m_events, this);
    m_outputPane = new Pane(QStringLiteral("output"), tr("Plugin output"), m_output, this);
    m_problemsPane = new Pane(QStringLiteral("problems"), tr("Problems"), m_problems, this);
    m_injectPane = new Pane(QStringLiteral("inject"), tr("Inject"), m_inject, this);
}

void MainWindow::createToolBars()
{
    auto *tools = addToolBar(tr("Tools"));
    tools->setObjectName(QStringLiteral("tools"));
    tools->setMovable(false);
    tools->setIconSize({18, 18});
    QToolButton *open = withText(m_actions->openApp);
    open->setText(tr("Open app"));
    open->setPopupMode(QToolButton::MenuButtonPopup);
    open->setMenu(m_actions->recentApps);
    QToolButton *openRecording = withText(m_actions->openRecording);
    openRecording->setText(tr("Open recording"));
    auto *recordBar = new RecordBar(m_recording, m_actions->record);
    connect(recordBar, &RecordBar::openWanted, this, &MainWindow::openRecording);
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);

    tools->addWidget(open);
    tools->addWidget(withText(m_actions->run));
    tools->addWidget(withText(m_actions->stop));
    tools->addAction(m_actions->restart);
    tools->addSeparator();
    tools->addWidget(recordBar);
    tools->addSeparator();
    tools->addWidget(openRecording);
    tools->addWidget(space);
    tools->addWidget(new AppBadge(m_data.engine));
    tools->addWidget(new SourceSwitch(m_data));

    m_replayBar = new ReplayBar(m_data);
    m_replayTools = new QToolBar(tr("Replay"));
    m_replayTools->setObjectName(QStringLiteral("replay"));
    m_replayTools->setMovable(false);
    m_replayTools->addWidget(framed(m_replayBar));
    addToolBar(Qt::BottomToolBarArea, m_replayTools);
}

void MainWindow::layOut()
{
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setDocumentMode(true);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    addDockWidget(Qt::LeftDockWidgetArea, m_typesPane);
    splitDockWidget(m_typesPane, m_pluginsPane, Qt::Vertical);
    addDockWidget(Qt::RightDockWidgetArea, m_injectPane);
    addDockWidget(Qt::BottomDockWidgetArea, m_eventsPane);
    tabifyDockWidget(m_eventsPane, m_outputPane);
    tabifyDockWidget(m_outputPane, m_problemsPane);
    m_eventsPane->raise();
    resize(1360, 860);
    resizeDocks({m_typesPane, m_injectPane}, {410, 250}, Qt::Horizontal);
    resizeDocks({m_typesPane, m_pluginsPane}, {430, 270}, Qt::Vertical);
    resizeDocks({m_eventsPane}, {320}, Qt::Vertical);
    for (Pane *pane : {m_typesPane, m_pluginsPane, m_eventsPane, m_outputPane, m_problemsPane, m_injectPane})
        m_actions->panes->addAction(pane->toggleViewAction());
    m_ui.add(QStringLiteral("types"), m_types->table()->horizontalHeader());
    m_ui.add(QStringLiteral("plugins"), m_plugins->table()->header());
    m_ui.add(QStringLiteral("events"), m_events->table()->horizontalHeader());
    m_ui.add(QStringLiteral("inspector"), m_events->splitter());
    m_replayTools->hide();
    m_ui.rememberDefault();
}

void MainWindow::connectActions()
{
    connect(m_actions->openApp, &QAction::triggered, this, &MainWindow::chooseApp);
    connect(m_actions->openRecording, &QAction::triggered, this, &MainWindow::chooseRecording);
    connect(m_actions->openExample, &QAction::triggered, this, &MainWindow::openExample);
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->run, &QAction::triggered, this, &MainWindow::run);
    connect(m_actions->stop, &QAction::triggered, &m_data.engine, &EngineLink::stop);
    connect(m_actions->restart, &QAction::triggered, &m_data.engine, &EngineLink::restart);
    connect(m_actions->record, &QAction::triggered, &m_recording, &RecordingControl::toggle);
    connect(m_actions->recordTo, &QAction::triggered, this, &MainWindow::recordInto);
    connect(m_actions->chooseRecordingFolder, &QAction::triggered, this, &MainWindow::chooseRecordingFolder);
    connect(m_actions->openRecordingFolder, &QAction::triggered, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_recording.folder())); });
    connect(m_actions->findEvents, &QAction::triggered, this, [this] {
        raise(m_eventsPane);
        m_events->filterLine()->edit()->setFocus();
        m_events->filterLine()->edit()->selectAll();
    });
    connect(m_actions->send, &QAction::triggered, m_inject, &InjectView::send);
    connect(m_actions->playOrPause, &QAction::triggered, &m_data.replay, &ReplayLink::togglePlaying);
    connect(m_actions->closeRecording, &QAction::triggered, &m_data.replay, &ReplayLink::close);
    connect(m_actions->resetLayout, &QAction::triggered, this, [this] {
        m_ui.reset();
        m_replayTools->setVisible(m_data.replay.isOpen());
    });
    connect(m_actions, &WindowActions::themeChosen, this, &MainWindow::setTheme);
    connect(m_actions->keys, &QAction::triggered, this, [this] { KeySheet(this).exec(); });
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_actions->recentApps, &QMenu::aboutToShow, this, [this] { fillRecent(*m_actions->recentApps, m_recentApps); });
    connect(m_actions->recentRecordings, &QMenu::aboutToShow, this,
            [this] { fillRecent(*m_actions->recentRecordings, m_recentRecordings); });
}

void MainWindow::connectApp()
{
    EngineLink &engine = m_data.engine;
    connect(&engine, &EngineLink::stateChanged, this, &MainWindow::adaptToState);
    connect(&engine, &EngineLink::stateChanged, this, [this](LinkState state) {
        if (state == LinkState::Failed) m_notice->showError(m_data.engine.stateText());
        if (state == LinkState::Starting) m_notice->dismiss();
        if (m_closing && !m_data.engine.isBusy()) close();
    });
    connect(&engine, &EngineLink::appFileRead, this, &MainWindow::adaptToState);
    connect(&engine, &EngineLink::appFileChanged, this, [this] {
        m_notice->showQuestion(tr("%1 has changed on disk.").arg(QFileInfo(m_data.engine.appFile()).fileName()),
                               m_data.engine.isBusy() ? tr("Restart the app") : tr("Read it again"));
    });
    connect(m_notice, &NoticeBar::actionChosen, this, [this] {
        if (m_data.engine.isBusy()) return m_data.engine.restart();
        const auto read = m_data.engine.reload();
        if (!read) fail(tr("app.toml"), QString::fromStdString(read.error().message()));
    });
    connect(&m_data.source, &Source::feedChanged, this, &MainWindow::adaptToState);
    connect(&m_recording, &RecordingControl::saved, &m_recentRecordings, &RecentFiles::add);
    connect(&m_recording, &RecordingControl::problemFound, &m_data.problems, &ProblemModel::add);
    connect(&m_data.problems, &ProblemModel::countChanged, this, &MainWindow::showProblemCount);
    connect(&m_data.plugins, &QAbstractItemModel::rowsInserted, this, [this] {
        QStringList names;
        for (int row = 0; row < m_data.plugins.rowCount(); ++row)
            names << QString::fromStdString(m_data.plugins.pluginAt(row).name);
        m_output->setPlugins(names);
    });
}

void MainWindow::connectPanes()
{
    connect(m_types, &TypesView::eventsWanted, this, [this](const QString &type) {
        m_data.filter.showType(type);
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
        m_data.filter.showPublisher(plugin);
        raise(m_eventsPane);
    });
    connect(m_rates, &RatesView::momentChosen, this, [this](double time, const QString &type) {
        raise(m_eventsPane);
        m_events->goTo(timestampOf(time), type);
    });
    connect(m_events, &EventsView::editAndSendWanted, this, [this](const EventRow &event) {
        raise(m_injectPane);
        m_inject->setEvent(event);
    });
    connect(m_types, &TypesView::linkActivated, this, &MainWindow::followLink);
    connect(m_plugins, &PluginsView::linkActivated, this, &MainWindow::followLink);
    connect(m_events, &EventsView::linkActivated, this, &MainWindow::followLink);
    connect(m_output, &OutputView::linkActivated, this, &MainWindow::followLink);
    connect(m_welcome, &WelcomeView::openAppWanted, this, &MainWindow::chooseApp);
    connect(m_welcome, &WelcomeView::openRecordingWanted, this, &MainWindow::chooseRecording);
    connect(m_welcome, &WelcomeView::exampleWanted, this, &MainWindow::openExample);
    connect(m_welcome, &WelcomeView::runWanted, this, &MainWindow::run);
    connect(m_welcome, &WelcomeView::fileWanted, this, &MainWindow::openFile);
}

void MainWindow::connectReplay()
{
    ReplayLink &replay = m_data.replay;
    connect(&replay, &ReplayLink::opened, this, [this] {
        m_recentRecordings.add(QString::fromStdString(m_data.replay.info()->file.string()));
        m_replayTools->show();
        m_data.source.showRecording();
        adaptToState();
    });
    connect(&replay, &ReplayLink::openFailed, this, [this](const QString &words) { fail(tr("recording"), words); });
    connect(&replay, &ReplayLink::closed, this, [this] {
        m_replayTools->hide();
        adaptToState();
    });
    // What is played into the app is to be seen where it arrives.
    connect(&replay, &ReplayLink::targetChanged, this, [this](ReplayTarget target) {
        if (target == ReplayTarget::RunningApp) m_data.source.showLive();
    });
}

void MainWindow::restore()
{
    m_ui.restore(m_settings);
    m_rates->restoreState(m_settings);
    m_data.colors.restore(m_settings.value(QStringLiteral("colours")).toByteArray());
    m_data.types.setHiddenTypes(m_settings.value(QStringLiteral("hiddenTypes")).toStringList());
    m_recording.setFolder(m_settings.value(QStringLiteral("recordings"), defaultRecordingFolder()).toString());
    m_replayTools->setVisible(m_data.replay.isOpen());
    setTheme(themeChoice(m_settings.value(QStringLiteral("theme")).toString()));
    for (InjectionStore *store : {&m_history, &m_library}) {
        const auto loaded = store->load();
        if (!loaded) tell(m_data.problems, Severity::Warning, tr("Inject"), QString::fromStdString(loaded.error().message()));
    }
}

void MainWindow::save()
{
    m_ui.save(m_settings);
    m_rates->saveState(m_settings);
    m_settings.setValue(QStringLiteral("colours"), m_data.colors.save());
    m_settings.setValue(QStringLiteral("hiddenTypes"), m_data.types.hiddenTypes());
    m_settings.setValue(QStringLiteral("recordings"), m_recording.folder());
    m_settings.setValue(QStringLiteral("theme"), toText(m_theme));
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_theme = choice;
    applyAppearance(*qApp, choice);
    m_actions->setTheme(choice);
    m_data.colors.setBackground(Theme::of(QApplication::palette()).dark ? TypeColors::Background::Dark
                                                                        : TypeColors::Background::Light);
}

void MainWindow::openFile(const QString &file)
{
    isRecording(file) ? openRecording(file) : openApp(file);
}

void MainWindow::openApp(const QString &file)
{
    const auto opened = m_data.engine.open(file);
    if (!opened) return fail(QFileInfo(file).fileName(), QString::fromStdString(opened.error().message()));
    m_notice->dismiss();
    m_recentApps.add(m_data.engine.appFile());
    m_data.source.showLive();
}

void MainWindow::openRecording(const QString &file)
{
    m_notice->dismiss();
    m_data.replay.open(file);
}

void MainWindow::chooseApp()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open an app"), QFileInfo(m_recentApps.files().value(0)).path(),
                                                      tr("Apps (*.toml)"));
    if (!file.isEmpty()) openApp(file);
}

void MainWindow::chooseRecording()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a recording"), m_recording.folder(),
                                                      tr("Recordings (*.mcap *.mcap.part)"));
    if (!file.isEmpty()) openRecording(file);
}

void MainWindow::chooseRecordingFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Where recordings go"), m_recording.folder());
    if (!folder.isEmpty()) m_recording.setFolder(folder);
}

void MainWindow::recordInto()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Record into"), m_recording.folder(), tr("Recordings (*.mcap)"));
    if (!file.isEmpty()) m_recording.start(isRecording(file) ? file : file + ".mcap");
}

void MainWindow::openExample()
{
    openApp(exampleApp());
    if (m_data.engine.isOpen() && !m_data.engine.isBusy()) run();
}

void MainWindow::followLink(const QString &link)
{
    if (link == QLatin1String("open")) chooseApp();
    if (link == QLatin1String("example")) openExample();
    if (link == QLatin1String("run")) run();
}

void MainWindow::fillRecent(QMenu &menu, RecentFiles &files)
{
    menu.clear();
    for (const QString &file : files.files())
        menu.addAction(QDir::toNativeSeparators(file), this, [this, file] { openFile(file); });
    if (menu.isEmpty()) menu.addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::adaptToState()
{
    const EngineLink &engine = m_data.engine;
    m_actions->openApp->setEnabled(!engine.isBusy());
    m_actions->openExample->setEnabled(!engine.isBusy() && !exampleApp().isEmpty());
    m_actions->run->setEnabled(engine.isOpen() && !engine.isBusy());
    m_actions->stop->setEnabled(engine.state() == LinkState::Running || engine.state() == LinkState::Starting);
    m_actions->restart->setEnabled(engine.isRunning());
    m_actions->record->setEnabled(engine.isRunning());
    m_actions->recordTo->setEnabled(engine.isRunning());
    m_actions->playOrPause->setEnabled(m_data.replay.isOpen());
    m_actions->closeRecording->setEnabled(m_data.replay.isOpen());
    setWindowTitle(engine.isOpen() ? tr("%1 - Event Studio").arg(engine.title()) : tr("Event Studio"));
    const EmptyWords words = emptyWords(m_data, !exampleApp().isEmpty());
    m_types->setEmptyWords(words.types);
    m_plugins->setEmptyWords(words.plugins);
    m_events->setEmptyWords(words.events);
    m_output->setEmptyWords(words.output);
    showCentre();
}

void MainWindow::showCentre()
{
    const EngineLink &engine = m_data.engine;
    if (m_data.source.feed()) return m_centre->setCurrentWidget(m_rates);
    if (!engine.isOpen())
        m_welcome->showNothingOpen(m_recentApps.files() + m_recentRecordings.files(), !exampleApp().isEmpty());
    else if (engine.state() == LinkState::Starting)
        m_welcome->showStarting(engine.title());
    else
        m_welcome->showReady(engine.title(), engine.state() == LinkState::Failed ? engine.stateText() : QString());
    m_centre->setCurrentWidget(m_welcome);
}

void MainWindow::showProblemCount()
{
    const int count = m_data.problems.warningsAndErrors();
    m_problemsPane->setTitle(count > 0 ? tr("Problems (%1)").arg(count) : tr("Problems"));
}

void MainWindow::raise(Pane *pane)
{
    pane->show();
    pane->raise();
}

void MainWindow::fail(const QString &about, const QString &words)
{
    tell(m_data.problems, Severity::Error, about, words);
    m_notice->showError(words);
}

void MainWindow::watchWhileSeen()
{
    m_data.setWatching(isVisible() && !isMinimized());
}

bool MainWindow::mayClose()
{
    if (!m_recording.isRecording()) return true;
    return m_question(tr("%1 is being recorded. End the recording, stop the app and close?").arg(m_data.engine.title()),
                      tr("Stop and close"));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_data.engine.isBusy()) {
        save();
        return event->accept();
    }
    // The app stops in sight; the window closes when it has.
    event->ignore();
    if (m_closing || !mayClose()) return;
    m_closing = true;
    m_recording.stop();
    m_data.engine.stop();
    m_notice->showQuestion(tr("Closing as soon as %1 has stopped...").arg(m_data.engine.title()), {});
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange) watchWhileSeen();
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    watchWhileSeen();
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    watchWhileSeen();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedFile(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString file = droppedFile(event->mimeData());
    if (file.isEmpty()) return;
    event->acceptProposedAction();
    openFile(file);
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Event Studio"),
                       tr("<h3>Event Studio %1</h3><p>Watch, inject, record and replay the events of an app.</p>"
                          "<p>GPL-3.0-or-later</p>")
                           .arg(QApplication::applicationVersion()));
}

} // namespace event_studio
