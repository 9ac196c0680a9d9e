// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/events_view.h"

#include "studio/models/body_fields.h"
#include "studio/models/event_search.h"
#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/empty_hint.h"
#include "studio/views/event_table.h"
#include "studio/views/event_text.h"
#include "studio/views/filter_line.h"
#include "studio/views/find_line.h"
#include "studio/views/icons.h"
#include "studio/views/inspector_view.h"
#include "studio/views/look_back_line.h"
#include "studio/views/muted_badge.h"
#include "studio/views/save_file.h"
#include "studio/views/tell.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

namespace event_studio {

EventsView::EventsView(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_filterLine(new FilterLine(studio.filter)),
      m_table(new EventTable(studio.events, studio.colors)), m_findLine(new FindLine(studio, *m_table)),
      m_lookBack(new LookBackLine(studio.events)), m_inspector(new InspectorView(studio)),
      m_splitter(new QSplitter(Qt::Horizontal)), m_follow(new QToolButton), m_muted(new MutedBadge(studio.filter, this))
{
    m_hint = new EmptyHint(m_table);
    auto *bar = new QWidget;
    createBar(bar);
    auto *list = new QWidget;
    auto *listLayout = new QVBoxLayout(list);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->setSpacing(0);
    listLayout->addWidget(bar);
    listLayout->addWidget(m_findLine);
    listLayout->addWidget(m_table);
    listLayout->addWidget(m_lookBack);
    m_filterLine->writeMistakesIn(*list);
    m_splitter->addWidget(list);
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({586, 220});
    m_splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    setFocusProxy(m_table);
    m_filterLine->setBodyFields([this] {
        std::vector<const EventRow *> shown;
        for (int row = 0; row < m_data.events.rowCount(); ++row) shown.push_back(&m_data.events.eventAt(row));
        return bodyFields(m_data.source.snapshot().get(), shown);
    });
    connectModels();
    showFollowing();
    studio.events.setSeen(false); // until it is shown
}

void EventsView::createBar(QWidget *bar)
{
    m_follow->setCheckable(true);
    m_follow->setProperty("framed", true);
    m_follow->setToolTip(tr("Keep the newest events in sight (End)"));
    auto *style = new QComboBox;
    style->addItems({tr("Clock time"), tr("Since start"), tr("Since previous")});
    style->setToolTip(tr("What the column Time shows"));
    style->setAccessibleName(style->toolTip());
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(6);
    layout->addWidget(m_filterLine, 1);
    m_muted->setFixedHeight(m_filterLine->edit()->sizeHint().height());
    layout->addWidget(m_muted, 0, Qt::AlignTop);
    layout->addWidget(style, 0, Qt::AlignTop);
    layout->addWidget(m_follow, 0, Qt::AlignTop);
    connect(style, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_data.events.setTimeStyle(static_cast<TimeStyle>(index)); });
    connect(m_follow, &QToolButton::clicked, this, [this](bool on) { m_data.events.setFollowing(on); });
}

void EventsView::connectModels()
{
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &EventsView::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &EventsView::inspectCurrent);
    connect(&m_data.events, &EventListModel::followingChanged, this, &EventsView::showFollowing);
    connect(&m_data.events, &EventListModel::newerEventsChanged, this, &EventsView::showFollowing);
    connect(&m_data.source, &Source::feedChanged, this, [this] { m_goTo.cancel(); });
    connect(&m_data.plugins, &QAbstractItemModel::rowsInserted, m_table, [this] { m_table->fitNames(m_data.plugins); });
    connect(&m_data.events, &EventListModel::searchingChanged, this, &EventsView::adaptHint);
    connect(&m_data.filter, &EventFilterHistory::filterChanged, this, &EventsView::stayAtChosen);
    connect(&m_data.filter, &EventFilterHistory::filterChanged, this, &EventsView::adaptHint);
    connect(&m_data.colors, &TypeColors::changed, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_inspector, &InspectorView::editAndSendWanted, this, &EventsView::editAndSend);
    connect(m_inspector, &InspectorView::plotWanted, this, &EventsView::plotWanted);
    connect(m_inspector, &InspectorView::sequenceWanted, &m_data.events, &EventListModel::goTo);
    connect(m_hint, &QLabel::linkActivated, this, [this](const QString &link) {
        if (link == QLatin1String("clear-filter")) return m_data.filter.clear();
        if (link == QLatin1String("unmute")) return m_data.filter.unmuteAll();
        if (link == QLatin1String("further")) return m_data.events.searchFurther();
        emit linkActivated(link);
    });
}

void EventsView::setEmptyWords(const QString &words)
{
    m_emptyWords = words;
    adaptHint();
}

void EventsView::adaptHint()
{
    using State = EventListModel::LookedBack::State;
    const State lookedBack = m_data.events.lookedBack().state;
    if (lookedBack == State::Searching || (m_data.events.isSearching() && !m_data.events.isFollowing()))
        m_hint->setWords(tr("Searching..."));
    else if (lookedBack == State::Paused)
        m_hint->setWords(tr("No event that was looked at passes. <a href=\"further\">Search further back</a>"));
    else if (m_data.filter.isActive() && m_data.source.feed())
        m_hint->setWords(tr("No event that is held matches the filter. <a href=\"clear-filter\">Clear it</a>"));
    else if (!m_data.filter.muted().isEmpty() && m_data.source.feed())
        m_hint->setWords(tr("All events that are held are of muted types. <a href=\"unmute\">Show them</a>"));
    else
        m_hint->setWords(m_emptyWords);
}

// By another filter the list is still about the event that somebody reads.
void EventsView::stayAtChosen()
{
    const auto &chosen = m_data.detail.event();
    if (chosen && !m_data.events.isFollowing()) m_data.events.goTo(chosen->sequence);
}

void EventsView::showFollowing()
{
    const bool following = m_data.events.isFollowing();
    const quint64 newer = following ? 0 : m_data.events.newerEvents();
    m_follow->setChecked(following);
    m_follow->setText(newer > 0 ? tr("Follow (%1 newer)").arg(humanNumber(double(newer))) : tr("Follow"));
}

void EventsView::inspectCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid()) m_inspector->show(m_data.source.feed(), m_data.events.eventAt(current.row()));
}

std::vector<EventRow> EventsView::selectedEvents() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::vector<EventRow> events;
    for (const QModelIndex &index : rows) events.push_back(m_data.events.eventAt(index.row()));
    std::sort(events.begin(), events.end(),
              [](const EventRow &one, const EventRow &other) { return one.sequence < other.sequence; });
    return events;
}

void EventsView::copy(CopyFormat format)
{
    const auto events = selectedEvents();
    const FeedPointer feed = m_data.source.feed();
    if (events.empty()) return;
    constexpr qsizetype AT_ONCE = 256 * 1024; // bytes of payloads
    qsizetype bytes = 0;
    for (const EventRow &row : events) bytes += row.isWhole() ? row.bytes.size() : AT_ONCE;
    if (bytes < AT_ONCE || !feed) return QGuiApplication::clipboard()->setText(copyText(events, format));
    m_copying.start(
        [feed, events, format](const LatestJob::Cancelled &cancelled) {
            return copyWhole(*feed, events, format, cancelled);
        },
        [this](const CopiedEvents &copied) {
            if (!copied.text.isEmpty()) QGuiApplication::clipboard()->setText(copied.text);
            tellLeftOut(copied.gone);
            if (copied.tooMany == 0) return;
            tell(
                m_data.problems, Severity::Warning, tr("Events"),
                tr("%1 of the chosen events are more than the clipboard is given at once, and were left out: save them "
                   "into a file instead.")
                    .arg(fullNumber(copied.tooMany)));
        });
}

void EventsView::chooseFileAndSave()
{
    const QString file =
        chooseFileToSave(this, tr("Save the chosen events"), QStringLiteral("events.ndjson"),
                         {tr("JSON, an object per line (*.ndjson)"), tr("Table (*.csv)"), tr("Recording (*.mcap)")});
    if (!file.isEmpty()) save(file);
}

void EventsView::save(const QString &file)
{
    const FeedPointer feed = m_data.source.feed();
    if (!feed) return;
    m_data.saves.add(
        QFileInfo(file).fileName(), *this,
        [feed, file, events = selectedEvents()](const std::stop_token &stop) {
            return saveEvents(*feed, events, file, stop);
        },
        [this, file](const Result<std::size_t> &leftOut) {
            if (!leftOut && leftOut.error().kind() == ErrorKind::Stopped) return;
            if (!leftOut)
                return tell(m_data.problems, Severity::Error, tr("Events"),
                            QString::fromStdString(leftOut.error().message()));
            tellLeftOut(*leftOut);
            emit saved(file);
        });
}

void EventsView::tellLeftOut(std::size_t events)
{
    if (events == 0) return;
    tell(m_data.problems, Severity::Warning, tr("Events"),
         tr("%1 of the chosen events cannot be read any longer, and were left out.").arg(fullNumber(events)));
}

void EventsView::goTo(Timestamp time, const QString &typeName)
{
    const FeedPointer feed = m_data.source.feed();
    if (!feed) return;
    m_data.events.setFollowing(false);
    m_goTo.start([feed, time, typeName](
                     const LatestJob::Cancelled &cancelled) { return firstEventAt(*feed, time, typeName, cancelled); },
                 [this](const Result<std::optional<Sequence>> &found) {
                     if (!found)
                         tell(m_data.problems, Severity::Error, tr("Events"),
                              QString::fromStdString(found.error().message()));
                     else if (*found)
                         m_data.events.goTo(**found);
                 });
}

// All of its bytes, of which a row has the first.
void EventsView::editAndSend(const EventRow &event)
{
    const FeedPointer feed = m_data.source.feed();
    if (event.isWhole() || !feed) return emit editAndSendWanted(event);
    m_sendAgain.start(
        [feed, sequence = event.sequence](const LatestJob::Cancelled &) { return feed->wholeEvent(sequence); },
        [this](const std::optional<EventRow> &whole) {
            if (whole) return emit editAndSendWanted(*whole);
            tell(m_data.problems, Severity::Warning, tr("Events"), tr("The event is no longer held."));
        });
}

void EventsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_data.events.setSeen(true);
}

void EventsView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_data.events.setSeen(false);
}

void EventsView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) return copy(CopyFormat::Text);
    QWidget::keyPressEvent(event);
}

void EventsView::showMenu(const QPoint &position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid()) return;
    const EventRow event = m_data.events.eventAt(index.row());
    QMenu menu;
    menu.addAction(icon(QStringLiteral("copy")), tr("&Copy as text"), this, [this] { copy(CopyFormat::Text); });
    menu.addAction(tr("Copy as &hex"), this, [this] { copy(CopyFormat::Hex); });
    menu.addAction(tr("Copy as &JSON"), this, [this] { copy(CopyFormat::Json); });
    menu.addAction(tr("&Save the chosen ones..."), this, &EventsView::chooseFileAndSave);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("send")), tr("&Edit and send again"), this,
                   [this, event] { editAndSend(event); });
    menu.addAction(icon(QStringLiteral("pin")), tr("Com&pare others with this one"), this,
                   [this, event] { m_inspector->pin(event); });
    menu.addSeparator();
    menu.addAction(tr("&Only %1").arg(menuText(event.type)), this,
                   [this, event] { m_data.filter.showType(event.type); });
    menu.addAction(tr("Only &from %1").arg(menuText(event.publisher)), this,
                   [this, event] { m_data.filter.showPublisher(event.publisher); });
    menu.addAction(tr("&Mute %1").arg(menuText(event.type)), this,
                   [this, event] { m_data.filter.setMuted(event.type, true); });
    menu.exec(m_table->viewport()->mapToGlobal(position));
}

} // namespace event_studio
