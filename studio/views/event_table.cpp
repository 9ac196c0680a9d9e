// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/event_table.h"

#include "studio/models/event_list_model.h"
#include "studio/models/event_type_model.h"
#include "studio/models/plugin_model.h"
#include "studio/models/type_colors.h"
#include "studio/plots/theme.h"
#include "studio/views/column_room.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int DOT = 8, SIDE = 8, SIGN = 12;
constexpr int NEARER = 4;   ///< a sign to its words than these to the edge of their cell
constexpr int ENOUGH = 850; ///< for a payload of a usual length beside the other columns
constexpr int MARGIN = 15;  ///< of a cell, beside its words

/// Of a payload, in a column of that width; one more than fits, so that what is left out is seen to be.
int lettersIn(int width)
{
    return width / std::max(1, QFontMetrics(fixedFont()).averageCharWidth()) + 2;
}

/// Behind the second, in a column of that width: what is finer is in the tool tip, and in a wider column.
int timeDigitsIn(int width, const QFontMetrics &metrics)
{
    return metrics.horizontalAdvance(QStringLiteral("00:00:00.000000")) + MARGIN <= width ? 6 : 3;
}

/// The type with a dot of its colour, payloads in letters of one width, and a sign for events that come from no plugin
/// within the app.
class EventDelegate : public QStyledItemDelegate {
public:
    EventDelegate(const EventListModel &events, TypeColors &colors, QObject *parent)
        : QStyledItemDelegate(parent), m_events(events), m_colors(colors), m_fixed(fixedFont())
    {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QIcon *sign = index.column() == EventListModel::From ? signOf(index) : nullptr;
        const bool isType = index.column() == EventListModel::Type;
        const int room = isType ? SIDE + DOT : sign ? SIDE + SIGN - NEARER : 0;
        QStyleOptionViewItem cell = option;
        cell.rect.setLeft(cell.rect.left() + room);
        QStyledItemDelegate::paint(painter, cell, index);
        if (room == 0) return;
        const QRectF gap(option.rect.left(), option.rect.top(), room, option.rect.height());
        if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(gap, option.palette.highlight());
        if (sign) {
            const int top = option.rect.center().y() - SIGN / 2 + 1;
            return sign->paint(painter, {option.rect.left() + SIDE - 1, top, SIGN, SIGN});
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_colors.colour(m_events.eventAt(index.row()).type));
        painter->drawEllipse(QPointF(gap.left() + SIDE + DOT / 2.0 - 1, gap.center().y() + 0.5), DOT / 2.0, DOT / 2.0);
        painter->restore();
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->icon = {};
        option->features &= ~QStyleOptionViewItem::HasDecoration;
        if (index.column() == EventListModel::Preview) option->font = m_fixed;
        if (index.column() == EventListModel::Number) option->textElideMode = Qt::ElideLeft; // rows differ at its end
        if (index.column() == EventListModel::From)
            option->textElideMode = Qt::ElideMiddle; // long ones share beginnings
        const QColor colour = colourOf(index, Theme::of(option->palette));
        option->palette.setColor(QPalette::Text, colour);
        option->palette.setColor(QPalette::HighlightedText, colour);
    }

private:
    /// Whose an event is that comes from no plugin within the app, as most do.
    [[nodiscard]] const QIcon *signOf(const QModelIndex &index) const
    {
        switch (m_events.eventAt(index.row()).publisherKind) {
        case PublisherKind::Internal: return nullptr;
        case PublisherKind::External: return &m_external;
        case PublisherKind::Raw: return &m_raw;
        case PublisherKind::Injector: return &m_injected;
        case PublisherKind::Replay: return &m_replayed;
        }
        return nullptr;
    }

    [[nodiscard]] QColor colourOf(const QModelIndex &index, const Theme &theme) const
    {
        const PublisherKind kind = m_events.eventAt(index.row()).publisherKind;
        const bool made = kind == PublisherKind::Injector || kind == PublisherKind::Replay;
        switch (index.column()) {
        case EventListModel::From: return made ? theme.accent : theme.text;
        case EventListModel::Time:
        case EventListModel::Number: return theme.muted;
        default: return theme.text;
        }
    }

    const EventListModel &m_events;
    TypeColors &m_colors;
    QFont m_fixed;
    QIcon m_external = icon(QStringLiteral("plugin"), IconTint::Muted);
    QIcon m_raw = icon(QStringLiteral("event"), IconTint::Muted);
    QIcon m_injected = icon(QStringLiteral("send"), IconTint::Accent);
    QIcon m_replayed = icon(QStringLiteral("restart"), IconTint::Accent);
};

} // namespace

EventTable::EventTable(EventListModel &model, TypeColors &colors, QWidget *parent) : QTableView(parent), m_events(model)
{
    setModel(&model);
    setUpTable(this);
    setFocusPolicy(Qt::WheelFocus); // who scrolls up by it goes back by a key
    setItemDelegate(new EventDelegate(model, colors, this));
    setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    setProperty("dense", true); // what is in an event is what is looked for
    setColumnWidths(horizontalHeader(), {86, 61, 98, 88, 55});
    horizontalHeader()->setStretchLastSection(true);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (column == EventListModel::Time) m_events.setTimeDigits(timeDigitsIn(width, fontMetrics()));
    });
    m_events.setTimeDigits(timeDigitsIn(columnWidth(EventListModel::Time), fontMetrics()));
    m_columns = new ColumnRoom(*this, *horizontalHeader(), ENOUGH,
                               {{EventListModel::Time, 22},
                                {EventListModel::Number, 16},
                                {EventListModel::Type, 60},
                                {EventListModel::From, 80},
                                {EventListModel::Size, 14}},
                               EventListModel::From);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // before it is enabled: sorting ends the following
    horizontalHeader()->setSortIndicatorClearable(true);
    setSortingEnabled(true);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (column == EventListModel::Preview) m_events.setPreviewLength(lettersIn(width));
    });
    connect(&model, &EventListModel::followingChanged, this, [this](bool following) {
        if (following) horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
        if (m_events.isFollowing()) return followTail();
        if (first > 0) return;
        updateGeometries(); // the bar goes no further than it did before they came
        verticalScrollBar()->setValue(verticalScrollBar()->value() + last - first + 1);
    });
    connect(&model, &QAbstractItemModel::modelReset, this, &EventTable::followTail);
    connect(&model, &EventListModel::followingChanged, this, &EventTable::followTail);
    connect(&model, &EventListModel::jumped, this, [this](int row) {
        // Not selectRow(): it asks for the keys that are down, and a search backwards began with Shift.
        selectionModel()->setCurrentIndex(m_events.index(row, 0),
                                          QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        updateGeometries(); // a page that is new has another number of rows
        scrollTo(m_events.index(row, 0), QAbstractItemView::PositionAtCenter);
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &EventTable::onScrolled);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &EventTable::onUserScroll);
}

void EventTable::fitNames(const PluginModel &plugins)
{
    int widest = 0;
    for (int row = 0; row < plugins.rowCount(); ++row) {
        const PluginSnapshot &plugin = plugins.pluginAt(row);
        const int sign = plugin.kind == PluginKind::Internal ? 0 : SIDE + SIGN - NEARER;
        widest = std::max(widest, fontMetrics().horizontalAdvance(QString::fromStdString(plugin.name)) + sign);
    }
    m_columns->fitTo(widest + MARGIN);
}

void EventTable::followTail()
{
    if (m_events.isFollowing()) scrollToBottom();
}

void EventTable::onUserScroll()
{
    const QScrollBar *bar = verticalScrollBar();
    if (bar->sliderPosition() < bar->maximum()) m_events.setFollowing(false);
}

void EventTable::onScrolled()
{
    if (m_events.isFollowing()) return;
    const QScrollBar *bar = verticalScrollBar();
    if (bar->value() == bar->minimum())
        m_events.loadOlder();
    else if (bar->value() == bar->maximum())
        m_events.loadNewer();
}

void EventTable::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_PageUp:
    case Qt::Key_Home: m_events.setFollowing(false); break;
    case Qt::Key_End: m_events.setFollowing(true); return;
    default: break;
    }
    if (event->matches(QKeySequence::Copy)) return event->ignore(); // the view around it knows in which format
    QTableView::keyPressEvent(event);
}

// A view chooses the next row in place of one that goes, and scrolls there: but who reads an event goes on reading it,
// and who follows the newest stays with them.
void EventTable::rowsAboutToBeRemoved(const QModelIndex &parent, int first, int last)
{
    if (const int row = currentIndex().row(); row >= first && row <= last)
        selectionModel()->setCurrentIndex({}, QItemSelectionModel::NoUpdate);
    QTableView::rowsAboutToBeRemoved(parent, first, last);
}

void EventTable::resizeEvent(QResizeEvent *event)
{
    const QModelIndex chosen = currentIndex();
    const QRect row = visualRect(chosen);
    const bool wasInSight = row.isValid() && row.top() >= 0 && row.bottom() < event->oldSize().height();
    QTableView::resizeEvent(event);
    if (m_events.isFollowing())
        scrollToBottom();
    else if (wasInSight)
        scrollTo(chosen);
}

void EventTable::mousePressEvent(QMouseEvent *event)
{
    if (indexAt(event->position().toPoint()).isValid()) m_events.setFollowing(false);
    QTableView::mousePressEvent(event);
}

} // namespace event_studio
