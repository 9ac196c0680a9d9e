// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/find_line.h"

#include "studio/models/event_search.h"
#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace event_studio {

using Direction = EventQuery::Direction;

FindLine::FindLine(StudioData &studio, QAbstractItemView &table, QWidget *parent)
    : QWidget(parent), m_data(studio), m_table(table), m_edit(new QLineEdit), m_words(elidedLabel(LabelRole::Hint))
{
    m_edit->setPlaceholderText(tr("Find, in the words of the filter"));
    m_edit->addAction(icon(QStringLiteral("search"), IconTint::Muted), QLineEdit::LeadingPosition);
    m_edit->setAccessibleName(tr("Find"));
    m_edit->installEventFilter(this);
    auto *before = smallButton({}, tr("Find the previous one (Shift+F3)"));
    before->setText(QStringLiteral("↑"));
    auto *next = smallButton({}, tr("Find the next one (F3)"));
    next->setText(QStringLiteral("↓"));
    auto *closing = smallButton({}, tr("Close (Esc)"));
    closing->setText(QStringLiteral("✕"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 6);
    layout->setSpacing(4);
    layout->addWidget(m_edit, 3);
    layout->addWidget(before);
    layout->addWidget(next);
    layout->addWidget(m_words, 2);
    layout->addWidget(closing);
    connect(before, &QToolButton::clicked, this, [this] { find(Direction::NewestFirst); });
    connect(next, &QToolButton::clicked, this, [this] { find(Direction::OldestFirst); });
    connect(closing, &QToolButton::clicked, this, &FindLine::close);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { show({}); });
    connect(&m_data.source, &Source::feedChanged, this, &FindLine::forgetSearch);
    hide();
}

void FindLine::open()
{
    QWidget::show();
    m_edit->setFocus();
    m_edit->selectAll();
}

void FindLine::close()
{
    m_search.cancel();
    hide();
    m_table.setFocus();
}

// What is under way searches in what was shown before.
void FindLine::forgetSearch()
{
    m_search.cancel();
    show({});
}

void FindLine::show(const QString &words, bool isMistake)
{
    m_words->setText(words);
    m_words->setToolTip(plainToolTip(words));
    setRole(m_words, isMistake ? LabelRole::Error : LabelRole::Hint);
    setDynamicProperty(m_edit, "invalid", isMistake);
}

// Beside the chosen event; where there is none, from the newest back, or from the first one that is shown.
Sequence FindLine::start(Direction direction) const
{
    const EventListModel &events = m_data.events;
    const int row = m_table.currentIndex().row();
    if (row >= 0 && row < events.rowCount()) {
        const Sequence chosen = events.eventAt(row).sequence;
        return direction == Direction::OldestFirst ? chosen + 1 : chosen - 1;
    }
    if (events.rowCount() == 0) return 0;
    return events.eventAt(direction == Direction::OldestFirst ? 0 : events.rowCount() - 1).sequence;
}

void FindLine::find(Direction direction)
{
    const QString line = m_edit->text().trimmed();
    if (isHidden() || line.isEmpty()) return open();
    const auto wanted = EventFilter::parse(line.toStdString());
    if (!wanted) return show(QString::fromStdString(wanted.error().message()), true);
    const FeedPointer feed = m_data.source.feed();
    const Sequence from = start(direction);
    const QString nothing = direction == Direction::OldestFirst ? tr("none further on") : tr("none before");
    if (!feed || from == 0) return show(nothing);
    m_data.events.setFollowing(false); // else the chosen row runs away
    show(tr("searching..."));
    m_search.start(
        [=, filter = m_data.filter.filter(), line = *wanted](const LatestJob::Cancelled &cancelled) {
            return nextEvent(*feed, filter, line, from, direction, cancelled);
        },
        [this, nothing](const Result<std::optional<Sequence>> &found) {
            if (!found) return show(QString::fromStdString(found.error().message()), true);
            show(*found ? tr("event %1").arg(fullNumber(**found)) : nothing);
            if (*found) m_data.events.goTo(**found);
        });
}

bool FindLine::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() == Qt::Key_Escape) {
        close();
        return true;
    }
    if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter) return QWidget::eventFilter(watched, event);
    find(key->modifiers().testFlag(Qt::ShiftModifier) ? Direction::NewestFirst : Direction::OldestFirst);
    return true;
}

} // namespace event_studio
