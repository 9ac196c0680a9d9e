// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/inspector_view.h"

#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/column_room.h"
#include "studio/views/difference_text.h"
#include "studio/views/empty_hint.h"
#include "studio/views/field_drag.h"
#include "studio/views/icons.h"
#include "studio/views/picture_page.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>

namespace event_studio {

namespace {

const char *const NONE_CHOSEN =
    QT_TRANSLATE_NOOP("event_studio::InspectorView", "Click an event to see what is in it.");

QPlainTextEdit *reader()
{
    auto *reader = new QPlainTextEdit;
    reader->setReadOnly(true);
    reader->setFrameShape(QFrame::NoFrame);
    reader->setProperty("plain", true);
    reader->setFont(fixedFont());
    reader->document()->setDocumentMargin(10);
    return reader;
}

QTextBrowser *browser()
{
    auto *browser = new QTextBrowser;
    browser->setOpenLinks(false);
    browser->setFrameShape(QFrame::NoFrame);
    browser->setProperty("plain", true);
    browser->document()->setDocumentMargin(10);
    return browser;
}

/// Keeps the place where somebody is reading while another event of the kind takes the page.
template <class Reader>
void replaceText(Reader *reader, const QString &text, void (Reader::*set)(const QString &))
{
    const int place = reader->verticalScrollBar()->value();
    (reader->*set)(text);
    reader->verticalScrollBar()->setValue(place);
}

} // namespace

InspectorView::InspectorView(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_title(elidedLabel(LabelRole::Title)), m_subtitle(elidedLabel(LabelRole::Hint)),
      m_pin(smallButton(icon(QStringLiteral("pin")), tr("Compare the events chosen next with this one"))),
      m_send(smallButton(icon(QStringLiteral("send")), tr("Edit and send again"))), m_pages(new QTabWidget),
      m_tree(new QTreeView), m_text(reader()), m_hex(reader()), m_about(browser()), m_difference(browser()),
      m_picture(new PicturePage)
{
    auto *header = new QWidget;
    createHeader(header);
    createPages();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_pages);
    setMinimumWidth(220);

    connect(&studio.detail, &EventDetail::changed, this, &InspectorView::showEvent);
    connect(&studio.source, &Source::decodersChanged, this, [this](const FeedPointer &feed) {
        if (const auto &event = m_data.detail.event()) m_comparison.setEvent(feed, *event);
        if (m_comparison.isPinned()) m_comparison.pin(m_data.source.asReadNow(*m_comparison.other()));
    });
    connect(&studio.source, &Source::feedChanged, this, &InspectorView::clear);
    connect(&m_comparison, &EventComparison::changed, this, &InspectorView::fillPage);
    connect(m_pages, &QTabWidget::currentChanged, this, [this](int page) {
        m_chosenPage = static_cast<Page>(page);
        fillPage();
    });
    m_hex->viewport()->installEventFilter(this);
    connect(m_about, &QTextBrowser::anchorClicked, this,
            [this](const QUrl &link) { emit sequenceWanted(link.toString().toULongLong()); });
    showEvent();
}

void InspectorView::createHeader(QWidget *header)
{
    m_pin->setCheckable(true);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(12, 6, 6, 2);
    layout->addLayout(words, 1);
    layout->addWidget(m_pin, 0, Qt::AlignTop);
    layout->addWidget(m_send, 0, Qt::AlignTop);
    connect(m_pin, &QToolButton::clicked, this, [this](bool on) {
        if (on && m_data.detail.event()) return m_comparison.pin(*m_data.detail.event());
        m_comparison.unpin();
    });
    connect(m_send, &QToolButton::clicked, this, [this] {
        if (m_data.detail.event()) emit editAndSendWanted(*m_data.detail.event());
    });
}

void InspectorView::createPages()
{
    m_tree->setModel(&m_payload);
    setUpTree(m_tree);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->header()->resizeSection(PayloadTree::Name, 110);
    offerColumns(m_tree->header());
    new ColumnRoom(*m_tree, *m_tree->header(), 300, {{PayloadTree::Name, 130}});
    m_treeHint = new EmptyHint(m_tree);
    m_hex->setLineWrapMode(QPlainTextEdit::NoWrap);
    for (QPlainTextEdit *page : {m_text, m_hex}) page->setPlaceholderText(tr(NONE_CHOSEN));
    for (QTextBrowser *page : {m_about, m_difference}) page->setPlaceholderText(tr(NONE_CHOSEN));
    m_pages->setDocumentMode(true);
    m_pages->tabBar()->setProperty("compact", true); // so that all of them are in sight
    m_pages->addTab(m_tree, tr("Tree"));
    m_pages->addTab(m_text, tr("Text"));
    m_pages->addTab(m_hex, tr("Hex"));
    m_pages->addTab(m_about, tr("About"));
    m_pages->addTab(m_difference, tr("Diff"));
    m_pages->addTab(m_picture, tr("Picture"));
    for (int page = 0; page < m_pages->count(); ++page)
        m_pages->widget(page)->setAccessibleName(m_pages->tabText(page));
    m_pages->setTabVisible(Picture, false);
    createTreeMenu();
    m_pages->setTabToolTip(About, tr("Sequence, times, publisher, cause"));
    m_pages->setTabToolTip(Difference,
                           tr("What differs from the previous event of the same type, or from the pinned one"));
}

void InspectorView::show(FeedPointer feed, const EventRow &event)
{
    m_comparison.setEvent(feed, event);
    m_data.detail.show(std::move(feed), event);
}

void InspectorView::pin(const EventRow &event)
{
    m_comparison.pin(event);
}

void InspectorView::clear()
{
    m_comparison.clear();
    m_data.detail.clear();
}

void InspectorView::showEvent()
{
    const auto &event = m_data.detail.event();
    m_title->setText(event ? event->type : tr("No event chosen"));
    // Its end may be cut off: number and size are in the list, too.
    m_subtitle->setText(event ? tr("%1, %2, #%3, %4")
                                    .arg(event->publisher, publisherText(event->publisherKind),
                                         fullNumber(event->sequence), humanBytes(double(event->size)))
                              : QString());
    m_send->setEnabled(event.has_value());
    fillTree();
    fillPicture();
    fillPage();
}

void InspectorView::createTreeMenu()
{
    new FieldDrag(*m_tree, [this](const QModelIndex &index) { return fieldAt(index); });
    const auto add = [this](const QString &sign, const QString &words) {
        auto *action = new QAction(words, m_tree);
        if (!sign.isEmpty()) action->setIcon(icon(sign));
        m_tree->addAction(action);
        return action;
    };
    QAction *plot = add(QStringLiteral("chart"), tr("&Plot"));
    QAction *filter = add(QStringLiteral("search"), tr("&Filter by this value"));
    QAction *copy = add(QStringLiteral("copy"), tr("&Copy the value"));
    QAction *copyPath = add({}, tr("Copy its p&ath"));
    plot->setToolTip(tr("Plot this number over time; or drag it into a graph"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto adapt = [this, plot, filter, copy, copyPath] {
        const QModelIndex current = m_tree->currentIndex();
        plot->setEnabled(fieldAt(current).has_value());
        filter->setEnabled(!m_payload.conditionAt(current).isEmpty());
        for (QAction *each : {copy, copyPath}) each->setEnabled(m_payload.hasValue(current));
    };
    adapt();
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, adapt);
    connect(&m_payload, &QAbstractItemModel::modelReset, this, adapt);
    connect(plot, &QAction::triggered, this, [this] {
        if (const auto field = fieldAt(m_tree->currentIndex())) emit plotWanted(*field);
    });
    connect(filter, &QAction::triggered, this,
            [this] { m_data.filter.setText(m_payload.conditionAt(m_tree->currentIndex())); });
    connect(copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(m_payload.valueAt(m_tree->currentIndex())); });
    connect(copyPath, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(m_payload.pathOf(m_tree->currentIndex())); });
}

tl::expected<PlottedField, QString> InspectorView::fieldAt(const QModelIndex &index) const
{
    const auto &event = m_data.detail.event();
    const QModelIndex row = index.siblingAtColumn(PayloadTree::Name);
    if (!event || !row.isValid() || !m_data.detail.reading()) return tl::unexpected(QString());
    const QString path = m_payload.pathOf(row);
    if (!m_data.detail.reading()->number(path)) return tl::unexpected(m_payload.whyNoNumber(row));
    return PlottedField{event->type, path};
}

void InspectorView::fillPicture()
{
    const auto &event = m_data.detail.event();
    const auto &reading = m_data.detail.reading();
    if (event && !reading) return m_picture->clear(); // it is being read: the pages stay as they are
    const bool isShown = reading && reading->picture;
    if (isShown)
        m_picture->show(*reading->picture);
    else
        m_picture->clear();
    showPage(pageFor(isShown, reading && reading->document));
    m_pages->setTabVisible(Picture, isShown);
}

// The one that somebody chose; where that has nothing to show, another for this event alone.
InspectorView::Page InspectorView::pageFor(bool hasPicture, bool hasTree) const
{
    const auto &event = m_data.detail.event();
    const Page wanted = m_chosenPage == Picture && !hasPicture ? Tree : m_chosenPage;
    if (wanted != Tree || !event) return wanted;
    if (hasPicture && event->encoding == Encoding::Binary) return Picture;
    return hasTree ? Tree : event->encoding == Encoding::Text ? Text : Hex;
}

void InspectorView::showPage(Page page)
{
    if (page == Picture) m_pages->setTabVisible(Picture, true);
    const Page chosen = m_chosenPage;
    m_pages->setCurrentIndex(page);
    m_chosenPage = chosen; // it was not chosen by anybody
}

void InspectorView::fillTree()
{
    const auto &event = m_data.detail.event();
    const auto &reading = m_data.detail.reading();
    const bool hasTree = reading && reading->document;
    // The tree keeps the whole reading, whose end goes to a worker.
    m_payload.setDocument(hasTree ? PayloadDocumentPointer(reading, reading->document.get()) : nullptr);
    if (!event)
        m_treeHint->setWords(tr(NONE_CHOSEN));
    else if (!reading)
        m_treeHint->setWords(isTyped(event->codec) ? tr("It is large: decoding...") : tr("It is large: reading..."));
    else if (!reading->mistake.isEmpty())
        m_treeHint->setWords(tr("It does not decode: %1.").arg(reading->mistake.toHtmlEscaped()));
    else
        m_treeHint->setWords(tr("Not JSON: see Text or Hex."));
    if (event && event->size <= quint64(EventRow::KEPT)) m_tree->expandToDepth(1); // a large one stays folded
}

void InspectorView::fillPage()
{
    m_pin->setChecked(m_comparison.isPinned());
    m_pin->setEnabled(m_comparison.isPinned() || m_data.detail.event());
    const bool any = m_data.detail.event().has_value();
    switch (m_pages->currentIndex()) {
    case Text: replaceText(m_text, any ? m_data.detail.text() : QString(), &QPlainTextEdit::setPlainText); break;
    case Hex:
        replaceText(m_hex, any ? m_data.detail.hex(bytesPerRow()) : QString(), &QPlainTextEdit::setPlainText);
        break;
    case About: fillAbout(); break;
    case Difference: fillDifference(); break;
    default: break;
    }
}

std::size_t InspectorView::bytesPerRow() const
{
    const int room = m_hex->viewport()->width() - 2 * int(m_hex->document()->documentMargin());
    return hexPerRow(room / std::max(1, m_hex->fontMetrics().horizontalAdvance(u'0')));
}

// A row of hex has as many bytes as there is room for, so that their characters are in sight too.
bool InspectorView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && m_pages->currentIndex() == Hex) fillPage();
    return QWidget::eventFilter(watched, event);
}

// Pages of several colours have them from the theme.
void InspectorView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) fillPage();
}

void InspectorView::fillAbout()
{
    QString rows;
    const auto &event = m_data.detail.event();
    if (event)
        for (const auto &[name, value] : m_data.detail.metadata())
            rows += QStringLiteral("<tr><td style=\"color:%1; padding: 2px 14px 2px 0\">%2</td><td style=\"padding: "
                                   "2px 0\">%3</td></tr>")
                        .arg(Theme::of(palette()).muted.name(), name.toHtmlEscaped(), value.toHtmlEscaped());
    QString link;
    if (event && event->cause)
        link = quietLinks(QStringLiteral("<p><a href=\"%1\">%2</a></p>"))
                   .arg(*event->cause)
                   .arg(tr("Go to the event that caused it"));
    if (!event) return m_about->clear(); // else an empty table is there instead of the hint
    m_about->setHtml(QStringLiteral("<table>%1</table>%2").arg(rows, link));
}

void InspectorView::fillDifference()
{
    const auto &event = m_data.detail.event();
    const auto &other = m_comparison.other();
    if (!event) return m_difference->clear();
    if (!other)
        return m_difference->setPlainText(m_comparison.isSearching() ? tr("Searching...")
                                                                     : tr("No earlier event of this type is held."));
    replaceText(static_cast<QTextEdit *>(m_difference),
                differenceHtml(*other, *event, Theme::of(palette()), fixedFont().family()), &QTextEdit::setHtml);
}

} // namespace event_studio
