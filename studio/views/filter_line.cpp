// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/filter_line.h"

#include "studio/models/event_filter_history.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStringListModel>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace event_studio {

namespace {

constexpr int WIDEST_OFFER = 420; ///< of names, below a line that may be much wider
constexpr int GAP = 2;            ///< between the line and what is written below it

} // namespace

FilterLine::FilterLine(EventFilterHistory &filter, QWidget *parent)
    : QWidget(parent), m_filter(filter), m_edit(new QLineEdit(this)), m_error(label({}, LabelRole::Error)),
      m_completer(new QCompleter(this)), m_offered(new QStringListModel(this))
{
    m_edit->setPlaceholderText(tr("Filter: Wind  from:Counter  size > 100  \"words\"  /regex/"));
    m_edit->setToolTip(
        tr("type:Wind   from:Counter   size > 100   seq >= 5000   \"words\"   /regex/   hex:01ff\n"
           "body.speed > 12   body.name ~ \"mast\"   body[\"a.b\"][0] == 1: values of the decoded payload\n"
           "and, or, not, ( ); words side by side mean \"and\""));
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(icon(QStringLiteral("search"), IconTint::Muted), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    m_error->setWordWrap(true);
    m_error->setProperty("floating", true);
    writeMistakesIn(*this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit);
    setFocusProxy(m_edit);

    m_soon.setSingleShot(true);
    m_soon.setInterval(300);
    connect(&m_soon, &QTimer::timeout, this, &FilterLine::apply);
    connect(m_edit, &QLineEdit::textEdited, &m_soon, qOverload<>(&QTimer::start));
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterLine::apply);
    m_completer->setModel(m_offered);
    m_completer->setWidget(m_edit);
    m_completer->popup()->setProperty("completions", true);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    connect(m_edit, &QLineEdit::textEdited, this, &FilterLine::offerFields);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &FilterLine::complete);
    connect(&filter, &EventFilterHistory::filterChanged, this, &FilterLine::showFilter);
    connect(&filter, &EventFilterHistory::errorChanged, this, &FilterLine::showError);
}

void FilterLine::writeMistakesIn(QWidget &part)
{
    m_error->setParent(&part);
    m_error->hide();
}

void FilterLine::apply()
{
    if (m_completer->popup()->isVisible()) return m_soon.start(); // the name is not written yet
    m_soon.stop();
    m_filter.setText(m_edit->text());
}

FilterLine::Word FilterLine::wordAtCursor() const
{
    const QString before = m_edit->text().left(m_edit->cursorPosition());
    static const QRegularExpression NAME(
        QStringLiteral(R"re(body(\.|\[)(\["([^"\\]|\\.)*"?\]?|[^\s():<>=!~&|"])*$)re"));
    const auto found = NAME.match(before);
    return found.hasMatch() ? Word{found.capturedStart(), found.capturedLength()} : Word{before.size(), 0};
}

void FilterLine::offerFields()
{
    const Word word = wordAtCursor();
    if (word.length == 0 || !m_bodyFields) return m_completer->popup()->hide();
    const QString begun = m_edit->text().mid(word.begin, word.length);
    if (!m_completer->popup()->isVisible()) m_offered->setStringList(m_bodyFields());
    m_completer->setCompletionPrefix(begun);
    const bool isWritten = m_completer->completionCount() == 1 && m_completer->currentCompletion() == begun;
    if (m_completer->completionCount() == 0 || isWritten) return m_completer->popup()->hide();
    m_completer->complete({0, 0, std::min(m_edit->width(), WIDEST_OFFER), m_edit->height()});
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
}

void FilterLine::complete(const QString &field)
{
    const Word word = wordAtCursor();
    m_edit->setText(m_edit->text().replace(word.begin, word.length, field));
    m_edit->setCursorPosition(int(word.begin + field.size()));
}

// What is being written stays where the line that holds is the same as before, and only the muted types are others.
void FilterLine::showFilter()
{
    const bool isNew = std::exchange(m_shown, m_filter.text()) != m_filter.text();
    if (isNew && m_edit->text().trimmed() != m_filter.text()) m_edit->setText(m_filter.text());
    setDynamicProperty(m_edit, "active", m_filter.isActive());
}

void FilterLine::showError(const QString &words)
{
    m_error->setText(words);
    placeError();
    m_error->setVisible(!words.isEmpty());
    setDynamicProperty(m_edit, "invalid", !words.isEmpty());
}

void FilterLine::placeError()
{
    const int width = m_edit->width();
    m_error->setGeometry({m_edit->mapTo(m_error->parentWidget(), QPoint(0, m_edit->height() + GAP)),
                          QSize(width, m_error->heightForWidth(width))});
    m_error->raise();
}

void FilterLine::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeError();
}

bool FilterLine::eventFilter(QObject *watched, QEvent *event)
{
    // Undo and redo are those of the filter, not of the letters.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        m_filter.clear();
        m_edit->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace event_studio
