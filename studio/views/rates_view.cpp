// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/rates_view.h"

#include "studio/models/settings.h"
#include "studio/models/studio_data.h"
#include "studio/views/icons.h"
#include "studio/views/legend.h"
#include "studio/views/payload_graph.h"
#include "studio/views/payload_graphs.h"
#include "studio/views/rate_pictures.h"
#include "studio/views/save_file.h"
#include "studio/views/save_picture.h"
#include "studio/views/segments.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QToolButton>

namespace event_studio {

namespace {

struct Window {
    const char *words;
    int seconds; ///< 0: all
};
constexpr Window WINDOWS[] = {
    {QT_TRANSLATE_NOOP("RatesView", "10 s"), 10},      {QT_TRANSLATE_NOOP("RatesView", "30 s"), 30},
    {QT_TRANSLATE_NOOP("RatesView", "1 min"), 60},     {QT_TRANSLATE_NOOP("RatesView", "5 min"), 300},
    {QT_TRANSLATE_NOOP("RatesView", "15 min"), 900},   {QT_TRANSLATE_NOOP("RatesView", "1 h"), 3600},
    {QT_TRANSLATE_NOOP("RatesView", "6 h"), 6 * 3600}, {QT_TRANSLATE_NOOP("RatesView", "1 day"), 86400},
    {QT_TRANSLATE_NOOP("RatesView", "all"), 0}};
constexpr int DEFAULT_WINDOW = 1;
constexpr int NARROWEST_BAR = 440; // so that a badge that comes does not push the panes aside

RateUnit unitOf(const Segments &units)
{
    return units.current() == 0 ? RateUnit::EventsPerSecond : RateUnit::BytesPerSecond;
}

} // namespace

RatesView::RatesView(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_plot(new RatePlot), m_legend(new Legend),
      m_graphs(new PayloadGraphs(studio, m_plot)), m_units(new Segments({tr("events/s"), tr("bytes/s")})),
      m_windows(new QComboBox), m_title(label({}, LabelRole::Title)), m_badge(label({}, LabelRole::WarningBadge)),
      m_more(smallButton(icon(QStringLiteral("settings")), tr("More"))), m_menu(new QMenu(tr("&Graph"), m_more))
{
    createActions();
    auto *legendRow = new QHBoxLayout;
    legendRow->setContentsMargins(10, 0, 10, 0);
    legendRow->addWidget(m_legend);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(2);
    layout->addWidget(createBar());
    layout->addLayout(legendRow);
    layout->addWidget(createScroll(), 1);
    setFocusProxy(m_plot);
    m_plot->setAccessibleName(tr("Rates of the event types"));
    connectParts();
    showState();
}

void RatesView::createActions()
{
    const auto checkable = [this](const QIcon &sign, const QString &text, const QString &tip) {
        auto *action = new QAction(sign, text, this);
        action->setCheckable(true);
        action->setToolTip(tip);
        return action;
    };
    m_pause = checkable(icon(QStringLiteral("pause")), tr("Pause the graph"),
                        tr("Pause the graph (Space). Nothing is lost by it."));
    m_logarithmic = checkable({}, tr("Logarithmic"), tr("Logarithmic values: slow types beside fast ones"));
    m_logarithmic->setIconText(tr("log"));
    m_locked = checkable({}, tr("Lock the value axis"), tr("The value axis stays as it is, whatever comes"));
    m_losses = checkable({}, tr("Show losses"), tr("Events lost per second, over all subscribers"));
    m_backlog = checkable({}, tr("Show the backlog"), tr("Events that wait for subscribers"));
    m_present = new QAction(icon(QStringLiteral("zoom-live"), IconTint::Accent), tr("Back to live"), this);
    m_present->setToolTip(tr("Back to the present (double click in the graph, or Home)"));
    m_save = new QAction(tr("Save as picture..."), this);
    m_copy = new QAction(icon(QStringLiteral("copy")), tr("Copy as CSV"), this);
}

QWidget *RatesView::createBar()
{
    for (const Window &window : WINDOWS) m_windows->addItem(tr(window.words), window.seconds);
    m_windows->setCurrentIndex(DEFAULT_WINDOW);
    m_windows->setToolTip(tr("How much of the past is shown"));
    m_windows->setAccessibleName(m_windows->toolTip());
    auto *logarithmic = smallButton(m_logarithmic);
    logarithmic->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto *present = new QToolButton;
    present->setDefaultAction(m_present);
    present->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    present->setProperty("small", true); // no higher than what stands beside it
    connect(m_present, &QAction::changed, present, [this, present] { present->setVisible(m_present->isEnabled()); });
    m_menu->addActions({m_losses, m_backlog});
    m_menu->addSeparator();
    m_menu->addActions({m_locked, m_logarithmic, m_pause, m_present});
    m_menu->addSeparator();
    m_menu->addActions({m_save, m_copy});
    m_menu->setToolTipsVisible(true);
    m_more->setMenu(m_menu);
    m_more->setPopupMode(QToolButton::InstantPopup);

    auto *bar = new QWidget;
    bar->setMinimumWidth(NARROWEST_BAR);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 8, 8, 2);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_badge, 0, Qt::AlignVCenter);
    layout->addStretch();
    for (QWidget *widget :
         std::initializer_list<QWidget *>{present, m_units, m_windows, logarithmic, smallButton(m_pause), m_more})
        layout->addWidget(widget);
    return bar;
}

// Where many graphs need more room than there is, they are scrolled: the panes around them keep theirs.
QWidget *RatesView::createScroll()
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumSize(m_plot->minimumSize());
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_graphs);
    for (QWidget *ground : {scroll->viewport(), static_cast<QWidget *>(m_graphs)}) ground->setAutoFillBackground(false);
    const auto showNewest = [this, scroll] {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest); // it needs its place first
        if (!m_graphs->graphs().empty()) scroll->ensureWidgetVisible(m_graphs->graphs().back(), 0, 0);
    };
    connect(m_graphs, &PayloadGraphs::graphAdded, scroll, showNewest, Qt::QueuedConnection);
    return scroll;
}

void RatesView::connectParts()
{
    connect(&m_data.rates, &RateFollower::changed, this, &RatesView::redraw);
    connect(&m_data.types, &EventTypeModel::shownChanged, this, &RatesView::redraw);
    connect(&m_data.colors, &TypeColors::changed, this, &RatesView::redraw);
    connect(&m_data.source, &Source::feedChanged, this, [this] {
        goToPresent();
        redraw();
    });
    // Where all counts of a recording are there, no new ones come that would move the line of the position.
    connect(&m_data.source, &Source::snapshotTaken, this, [this] {
        if (m_data.source.kind() == Source::Kind::Recording) redraw();
    });
    connect(m_units, &Segments::chosen, this, &RatesView::redraw);
    connect(m_units, &Segments::chosen, this, &RatesView::stateChanged);
    connect(m_windows, &QComboBox::currentIndexChanged, this, &RatesView::stateChanged);
    connect(m_graphs, &QSplitter::splitterMoved, this, &RatesView::stateChanged);
    connect(m_graphs, &PayloadGraphs::changed, this, &RatesView::stateChanged);
    for (const QAction *action : {m_logarithmic, m_losses, m_backlog})
        connect(action, &QAction::toggled, this, &RatesView::stateChanged);
    connect(m_windows, &QComboBox::currentIndexChanged, this, &RatesView::goToPresent);
    connect(m_logarithmic, &QAction::toggled, this,
            [this](bool on) { m_plot->setScale(on ? ValueScale::Logarithmic : ValueScale::Linear); });
    for (const QAction *action : {m_losses, m_backlog}) connect(action, &QAction::toggled, this, &RatesView::redraw);
    connect(m_locked, &QAction::toggled, m_plot, &RatePlot::setValueAxisLocked);
    connect(m_present, &QAction::triggered, this, &RatesView::goToPresent);
    connect(m_pause, &QAction::toggled, this, [this](bool on) {
        m_data.rates.setPaused(on);
        showState();
    });
    connect(m_save, &QAction::triggered, this, &RatesView::chooseFileAndSave);
    connect(m_copy, &QAction::triggered, this, &RatesView::copyCsv);
    connect(m_plot, &RatePlot::rangeWanted, this, &RatesView::showRange);
    connect(m_plot, &RatePlot::pauseWanted, this, &RatesView::pauseOrPlay);
    connect(m_plot, &RatePlot::presentWanted, this, &RatesView::goToPresent);
    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_plot, &QWidget::customContextMenuRequested, this,
            [this](const QPoint &place) { m_menu->popup(m_plot->mapToGlobal(place)); });
    connect(m_plot, &RatePlot::momentClicked, this, &RatesView::momentChosen);
    connect(m_graphs, &PayloadGraphs::rangeWanted, this, &RatesView::showRange);
    connect(m_graphs, &PayloadGraphs::pauseWanted, this, &RatesView::pauseOrPlay);
    connect(m_graphs, &PayloadGraphs::presentWanted, this, &RatesView::goToPresent);
    connect(m_graphs, &PayloadGraphs::momentClicked, this, &RatesView::momentChosen);
    connect(m_legend, &Legend::shownWanted, this, &RatesView::setShown);
    connect(m_legend, &Legend::soloWanted, this, &RatesView::setSolo);
}

void RatesView::redraw()
{
    if (!isVisible()) return;
    RatePicture picture =
        ratePicture(m_data, unitOf(*m_units), {m_losses->isChecked(), m_backlog->isChecked(), m_hidden});
    std::vector<Legend::Entry> entries;
    for (const RateCurve &curve : picture.curves)
        entries.push_back({curve.name, curve.colour, curve.shown, curve.line});
    m_legend->setEntries(entries);
    m_plot->setPicture(std::move(picture));
    m_graphs->redraw();
}

void RatesView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_data.rates.setSeen(true);
    redraw();
}

void RatesView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_data.rates.setSeen(false);
}

void RatesView::showState()
{
    const bool paused = m_pause->isChecked(), follows = m_data.rates.followsNow();
    m_present->setEnabled(paused || !follows);
    m_pause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_title->setText(m_data.source.kind() == Source::Kind::Recording ? tr("Recorded rates") : tr("Live rates"));
    m_badge->setText(paused ? tr("paused") : tr("looking back"));
    m_badge->setVisible(paused || !follows);
    m_title->setVisible(!paused && follows); // what is looked at is said by the badge then
}

// Over a recording it is the recording that goes on and stops.
void RatesView::pauseOrPlay()
{
    if (m_data.source.kind() == Source::Kind::Recording)
        m_data.replay.togglePlaying();
    else
        m_pause->trigger();
}

void RatesView::goToPresent()
{
    m_pause->setChecked(false);
    m_data.rates.setWindow(std::chrono::seconds(m_windows->currentData().toInt()));
    showState();
}

void RatesView::showRange(TimeRange range)
{
    m_data.rates.setRange(timestampOf(range.from), timestampOf(range.to));
    showState();
}

void RatesView::setShown(const QString &name, bool shown)
{
    if (name != lossesName() && name != backlogName()) return m_data.types.setShown(name, shown);
    m_hidden.removeAll(name);
    if (!shown) m_hidden << name;
    redraw();
}

void RatesView::setSolo(const QString &name)
{
    if (name == lossesName() || name == backlogName()) return setShown(name, m_hidden.contains(name));
    const QStringList hidden = m_data.types.hiddenTypes();
    bool alone = m_data.types.isShown(name);
    for (const RateCurve &curve : m_plot->picture().curves)
        alone = alone && (curve.onRightAxis || curve.name == name || hidden.contains(curve.name));
    if (alone)
        m_data.types.showAll();
    else
        m_data.types.showOnly(name);
}

void RatesView::chooseFileAndSave()
{
    const QString file = chooseFileToSave(this, tr("Save the graph"), QStringLiteral("rates.png"),
                                          {tr("Picture (*.png)"), tr("Drawing (*.svg)"), tr("Document (*.pdf)")});
    if (!file.isEmpty()) save(file);
}

void RatesView::save(const QString &file)
{
    savePicture(m_data, m_plot->drawnFor(file), file, tr("Graph"));
}

void RatesView::copyCsv()
{
    QGuiApplication::clipboard()->setText(m_plot->csv());
}

void RatesView::saveState(Settings &settings) const
{
    settings.setValue(QStringLiteral("rates/window"), m_windows->currentData());
    settings.setValue(QStringLiteral("rates/unit"), m_units->current());
    settings.setValue(QStringLiteral("rates/logarithmic"), m_logarithmic->isChecked());
    settings.setValue(QStringLiteral("rates/losses"), m_losses->isChecked());
    settings.setValue(QStringLiteral("rates/backlog"), m_backlog->isChecked());
    m_graphs->saveState(settings);
}

void RatesView::restoreState(const Settings &settings)
{
    const int window =
        m_windows->findData(settings.value(QStringLiteral("rates/window"), WINDOWS[DEFAULT_WINDOW].seconds));
    m_windows->setCurrentIndex(window < 0 ? DEFAULT_WINDOW : window);
    m_units->setCurrent(settings.value(QStringLiteral("rates/unit"), 0).toInt() == 1 ? 1 : 0);
    m_logarithmic->setChecked(settings.value(QStringLiteral("rates/logarithmic"), false).toBool());
    m_losses->setChecked(settings.value(QStringLiteral("rates/losses"), false).toBool());
    m_backlog->setChecked(settings.value(QStringLiteral("rates/backlog"), false).toBool());
    m_graphs->restoreState(settings);
}

} // namespace event_studio
