// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/main_window.h"

#include "studio/app/example_app.h"
#include "studio/app/tab_order.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_closing.h"
#include "studio/app/window_files.h"
#include "studio/app/window_recording.h"
#include "studio/app/window_recovery.h"
#include "studio/views/app_badge.h"
#include "studio/views/appearance.h"
#include "studio/views/armed_badge.h"
#include "studio/views/column_room.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/focus_ring.h"
#include "studio/views/icons.h"
#include "studio/views/inject_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/menu_letters.h"
#include "studio/views/notice_bar.h"
#include "studio/views/outline.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/plugin_table.h"
#include "studio/views/plugins_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/rates_view.h"
#include "studio/views/recent_button.h"
#include "studio/views/record_bar.h"
#include "studio/views/replay_bar.h"
#include "studio/views/source_switch.h"
#include "studio/views/tell.h"
#include "studio/views/tool_bar_fit.h"
#include "studio/views/topology_view.h"
#include "studio/views/types_view.h"
#include "studio/views/welcome_view.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>

namespace event_studio {

namespace {

const QString OPEN_APP = QStringLiteral("open/app"), OPEN_RECORDING = QStringLiteral("open/recording"),
              HIDDEN_TYPES = QStringLiteral("hiddenTypes");

constexpr QSize SMALL(1280, 800); ///< in which everything still has its room

/// Of a window that nobody has given a size yet: a good part of the screen.
QSize sizeFor(const QSize &available)
{
    return (available * 0.85).expandedTo(SMALL).boundedTo(available.expandedTo({800, 600}));
}

QString kept(const QString &name)
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + '/' + name;
}

QToolButton *withText(QAction *action, const QString &text = {})
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    if (!text.isEmpty()) button->setText(text);
    return button;
}

bool askByDialog(QWidget *parent, const QString &question, const QString &yes)
{
    QMessageBox box(QMessageBox::NoIcon, QApplication::applicationDisplayName(), question, QMessageBox::Cancel, parent);
    const QPushButton *go = box.addButton(yes, QMessageBox::AcceptRole);
    box.exec();
    return box.clickedButton() == go;
}

} // namespace

MainWindow::MainWindow(Settings &settings, QWidget *parent)
    : QMainWindow(parent), m_settings(settings), m_recording(m_studio.engine),
      m_history(InjectionStore::Kind::History, kept(QStringLiteral("injected.json"))),
      m_library(InjectionStore::Kind::Library, kept(QStringLiteral("injections.json"))), m_ui(*this),
      m_question([this](const QString &question, const QString &yes) { return askByDialog(this, question, yes); }),
      m_actions(new WindowActions(*this, m_studio.filter.undoStack())), m_notice(new NoticeBar),
      m_files(new WindowFiles(m_studio, m_recording, settings, *m_notice, *this)),
      m_recordings(new WindowRecording(m_studio, m_recording, *m_actions, *m_files, *m_notice, *this)),
      m_recovery(new WindowRecovery(m_studio, *m_files, *m_notice, this)),
      m_closing(new WindowClosing(m_studio, m_recording, *m_recordings, *m_recovery, *m_notice, *this))
{
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    setContentsMargins(6, 0, 6, 6);
    // Tab goes through the parts in this order.
    createTools();
    createTables();
    createCentre();
    createPanes();
    createReplayTools();
    layOut();
    connectActions();
    connectFileActions();
    connectApp();
    connectPanes();
    connectTopology();
    connectLinks();
    connectReplay();
    restore();
    adaptToState();
    showProblemCount();
    m_toSave.setSingleShot(true);
    m_toSave.setInterval(1000);
    connect(&m_toSave, &QTimer::timeout, this, [this] {
        const bool isDragging = QGuiApplication::mouseButtons() != Qt::NoButton;
        isDragging ? saveSoon() : saveLayout();
    });
    connect(&m_ui, &UiState::changed, this, &MainWindow::saveSoon);
    connect(&m_settings, &Settings::failed, this,
            [this](const QString &words) { tell(m_studio.problems, Severity::Warning, tr("Settings"), words); });
    connect(m_rates, &RatesView::stateChanged, this, &MainWindow::saveSoon);
    connect(m_inject, &InjectView::draftChanged, this, &MainWindow::saveSoon);
    connect(m_recordings, &WindowRecording::settingsChanged, this, &MainWindow::saveSoon);
    new FocusRing(this);
    new MenuLetters(this);
    m_welcome->mainButton()->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::createTables()
{
    m_types = new TypesView(m_studio);
    m_plugins = new PluginsView(m_studio);
    m_typesPane = new Pane(QStringLiteral("types"), tr("Event types"), m_types, this);
    m_pluginsPane = new Pane(QStringLiteral("plugins"), tr("Plugins"), m_plugins, this);
}

void MainWindow::createCentre()
{
    m_welcome = new WelcomeView;
    m_rates = new RatesView(m_studio);
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
    m_events = new EventsView(m_studio);
    m_output = new OutputView(m_studio.output);
    m_problems = new ProblemsView(m_studio.problems);
    m_topology = new TopologyView(m_studio);
    m_inject = new InjectView(m_studio, m_history, m_library);
    m_eventsPane = new Pane(QStringLiteral("events"), tr("Events"), m_events, this);
    m_outputPane = new Pane(QStringLiteral("output"), tr("Plugin output"), m_output, this);
    m_topologyPane = new Pane(QStringLiteral("topology"), tr("Topology"), m_topology, this);
    m_problemsPane = new Pane(QStringLiteral("problems"), tr("Problems"), m_problems, this);
    m_injectPane = new Pane(QStringLiteral("inject"), tr("Inject"), m_inject, this);
}

void MainWindow::createTools()
{
    QToolButton *open = withText(m_actions->openApp, tr("Open app"));
    open->setPopupMode(QToolButton::MenuButtonPopup);
    open->setMenu(m_actions->recentApps);
    auto *recordBar = new RecordBar(m_recording, m_actions->record);
    connect(recordBar, &RecordBar::openWanted, m_files, &WindowFiles::openRecording);
    connect(recordBar, &RecordBar::optionsWanted, m_recordings, &WindowRecording::showOptions);
    auto *source = new SourceSwitch(m_studio);
    auto *badge = new AppBadge(m_studio.engine);
    connect(badge, &AppBadge::pluginWanted, this, [this](const QString &plugin) {
        m_studio.source.showLive();
        raise(m_pluginsPane);
        m_plugins->select(plugin);
    });
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    // In a widget of their own: a tool bar decides itself whether what it holds is visible.
    auto *what = new QWidget;
    auto *layout = new QHBoxLayout(what);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new ArmedBadge(m_studio.engine));
    layout->addWidget(badge);
    layout->addWidget(source);

    QToolBar *tools = addToolBar(tr("Tools"));
    tools->setObjectName(QStringLiteral("tools"));
    tools->setMovable(false);
    tools->setIconSize({18, 18});
    QToolButton *openRecording = withText(m_actions->openRecording, tr("Open recording"));
    QToolButton *run = withText(m_actions->run), *stop = withText(m_actions->stop);
    auto *saveRecent = new RecentButton(m_recordings->recent(), m_actions->saveRecent);
    tools->addWidget(open);
    tools->addWidget(run);
    tools->addWidget(stop);
    tools->addAction(m_actions->restart);
    tools->addSeparator();
    tools->addWidget(recordBar);
    tools->addWidget(saveRecent);
    tools->addAction(m_actions->recordOptions);
    tools->addWidget(space);
    tools->addWidget(what);
    tools->addWidget(openRecording);
    auto *fit = new ToolBarFit(*tools, {openRecording, open, saveRecent, stop, run});
    connect(fit, &ToolBarFit::nameRoomChanged, recordBar, &RecordBar::setNameRoom);
    connect(fit, &ToolBarFit::nameRoomChanged, source, &SourceSwitch::setNameRoom);
}

void MainWindow::createReplayTools()
{
    m_replayBar = new ReplayBar(m_studio);
    m_replayTools = new QToolBar(tr("Replay"));
    m_replayTools->setObjectName(QStringLiteral("replay"));
    m_replayTools->setMovable(false);
    auto *below = new QWidget; // the panes, with the room that is between panes
    auto *layout = new QVBoxLayout(below);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->addWidget(framed(m_replayBar));
    m_replayTools->addWidget(below);
    addToolBar(Qt::BottomToolBarArea, m_replayTools);
    m_actions->replay->insertActions(m_actions->closeRecording, m_replayBar->orders());
    m_actions->replay->insertSeparator(m_actions->closeRecording);
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
    tabifyDockWidget(m_outputPane, m_topologyPane);
    tabifyDockWidget(m_topologyPane, m_problemsPane);
    m_eventsPane->raise();
    m_ui.docks().watchPanes();
    resize(sizeFor(screen()->availableSize()));
    shareRoom();
    for (Pane *pane :
         {m_typesPane, m_pluginsPane, m_eventsPane, m_outputPane, m_topologyPane, m_problemsPane, m_injectPane})
        m_actions->panes->addAction(pane->toggleViewAction());
    m_actions->view->insertMenu(m_actions->resetLayout, m_rates->menu());
    m_ui.add(QStringLiteral("types"), m_types->table()->horizontalHeader());
    m_ui.add(QStringLiteral("plugins"), m_plugins->table()->header());
    m_ui.add(QStringLiteral("events"), m_events->table()->horizontalHeader());
    m_ui.add(QStringLiteral("output"), m_output->table()->horizontalHeader());
    m_ui.add(QStringLiteral("problems"), m_problems->table()->horizontalHeader());
    m_ui.add(QStringLiteral("payload"), m_events->inspector()->tree()->header());
    m_ui.add(QStringLiteral("inspector"), m_events->splitter());
    m_replayTools->hide();
    m_ui.rememberDefault();
}

void MainWindow::fitToScreen()
{
    const QSize available = screen()->availableSize();
    if (width() >= available.width() || height() >= available.height())
        setWindowState(windowState() | Qt::WindowMaximized);
}

// The graph gets most of what a large window has more than a small one, the events a good part of it.
void MainWindow::shareRoom()
{
    const int wider = std::max(0, width() - SMALL.width()), higher = std::max(0, height() - SMALL.height());
    DockSizes &docks = m_ui.docks();
    docks.want({m_typesPane, m_injectPane}, {469 + wider / 8, 244 + wider / 12}, Qt::Horizontal);
    docks.want({m_typesPane, m_pluginsPane}, {400, 300}, Qt::Vertical);
    docks.want({m_eventsPane}, {310 + higher * 2 / 5}, Qt::Vertical);
    for (ColumnRoom *columns : findChildren<ColumnRoom *>()) columns->share();
}

void MainWindow::resetLayout()
{
    m_ui.reset();
    m_types->adaptToReset();
    m_replayTools->setVisible(m_studio.replay.isOpen());
    shareRoom();
}

void MainWindow::restore()
{
    m_ui.restore(m_settings);
    m_rates->restoreState(m_settings);
    m_inject->restoreDraft(m_settings);
    m_replayTools->setVisible(m_studio.replay.isOpen());
    m_studio.colors.restore(m_settings.value(QStringLiteral("colours")).toByteArray());
    m_studio.decoders.restore(m_settings.value(QStringLiteral("decoders")).toByteArray());
    m_studio.types.setHiddenTypes(m_settings.value(HIDDEN_TYPES).toStringList());
    connect(&m_studio.colors, &TypeColors::changed, this, &MainWindow::saveChoices);
    connect(&m_studio.decoders, &DecoderChoices::changed, this, &MainWindow::saveChoices);
    connect(&m_studio.types, &EventTypeModel::shownChanged, this, &MainWindow::saveChoices);
    m_recordings->restore(m_settings);
    setTheme(themeChoice(m_settings.value(QStringLiteral("theme")).toString()));
    for (InjectionStore *store : {&m_history, &m_library}) store->load();
}

void MainWindow::openWhatWasOpen()
{
    for (const QString &key : {OPEN_APP, OPEN_RECORDING})
        if (const QString file = m_settings.value(key).toString(); !file.isEmpty()) m_toOpen[key] = file;
    m_looking.start(
        [files = m_toOpen](const LatestJob::Cancelled &) {
            auto there = files;
            there.removeIf([](QMap<QString, QString>::iterator file) { return !QFile::exists(file.value()); });
            return there;
        },
        [this](const QMap<QString, QString> &there) {
            m_toOpen = there;
            openRemembered();
        });
}

void MainWindow::openRemembered()
{
    for (const auto ends : {&ReplayLink::opened, &ReplayLink::closed})
        connect(&m_studio.replay, ends, this, [this] { m_toOpen.remove(OPEN_RECORDING); });
    connect(&m_studio.replay, &ReplayLink::openFailed, this, [this] { m_toOpen.remove(OPEN_RECORDING); });
    // The recording is what was in sight, so it comes last. Not as by a click: why the app did not open stays to be
    // read.
    const auto openRecording = [this] {
        const bool isOther = m_studio.replay.isOpening() || m_studio.replay.isOpen(); // asked for meanwhile
        if (m_toOpen.contains(OPEN_RECORDING) && !isOther) m_studio.replay.open(m_toOpen[OPEN_RECORDING]);
    };
    const bool isOpening = m_studio.engine.isOpen() || m_studio.engine.isReading(); // another, that somebody chose
    if (!m_toOpen.contains(OPEN_APP) || isOpening) return openRecording();
    connect(&m_studio.engine, &EngineLink::readingEnded, this, openRecording, Qt::SingleShotConnection);
    m_files->openApp(m_toOpen[OPEN_APP]);
}

void MainWindow::save()
{
    saveLayout();
    saveWhatIsOpen();
    saveChoices();
    m_settings.setValue(QStringLiteral("theme"), toText(m_theme));
}

// All is kept as it is changed: a plugin that crashes takes the program with it.
void MainWindow::saveSoon()
{
    if (!m_toSave.isActive()) m_toSave.start();
}

void MainWindow::saveLayout()
{
    m_types->putColumnsBack();
    m_ui.save(m_settings);
    m_types->adaptColumns();
    m_toSave.stop(); // which changed nothing
    m_rates->saveState(m_settings);
    m_inject->saveDraft(m_settings);
    m_recordings->save(m_settings);
}

void MainWindow::saveWhatIsOpen()
{
    const RecordingInfo *recording = m_studio.replay.info();
    m_settings.setValue(OPEN_APP, m_studio.engine.isOpen() ? m_studio.engine.appFile() : m_toOpen.value(OPEN_APP));
    m_settings.setValue(OPEN_RECORDING,
                        recording ? QString::fromStdString(recording->file.string()) : m_toOpen.value(OPEN_RECORDING));
}

// Other windows keep theirs in the same place.
void MainWindow::saveChoices()
{
    const auto beside = [](const auto &merge) {
        return [merge](const QVariant &held) { return QVariant(merge(held.toByteArray())); };
    };
    m_settings.change(QStringLiteral("colours"), beside(m_studio.colors.merge()));
    m_settings.change(QStringLiteral("decoders"), beside(m_studio.decoders.merge()));
    m_settings.setValue(HIDDEN_TYPES, m_studio.types.hiddenTypes());
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_theme = choice;
    applyAppearance(*qApp, choice);
    m_actions->setTheme(choice);
    const bool dark = Theme::of(QApplication::palette()).dark;
    m_studio.colors.setBackground(dark ? TypeColors::Background::Dark : TypeColors::Background::Light);
}

void MainWindow::watchWhileSeen()
{
    m_studio.setWatching(isVisible() && !isMinimized());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    event->setAccepted(m_closing->mayClose(m_question));
    if (event->isAccepted()) save();
}

void MainWindow::end()
{
    setQuestion([](const QString &, const QString &) { return true; });
    while (QWidget *popup = QApplication::activePopupWidget())
        if (!popup->close()) break;
    while (QWidget *open = QApplication::activeModalWidget()) {
        auto *dialog = qobject_cast<QDialog *>(open);
        dialog ? dialog->reject() : void(open->close());
        if (open->isVisible()) break;
    }
    close();
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

bool MainWindow::focusNextPrevChild(bool next)
{
    QWidget *widget = nextByTab(*this, next ? TabDirection::Forward : TabDirection::Back);
    if (!widget) return false;
    widget->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QString file = WindowFiles::droppedFile(*event->mimeData());
    if (file.isEmpty()) return;
    event->acceptProposedAction();
    m_dropPlace = std::make_unique<Outline>(*this, tr("Drop to open %1").arg(QFileInfo(file).fileName()));
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent *)
{
    m_dropPlace.reset();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString file = WindowFiles::droppedFile(*event->mimeData());
    m_dropPlace.reset();
    if (file.isEmpty()) return;
    event->acceptProposedAction();
    m_files->open(file);
}

} // namespace event_studio
