// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/filter_line.h"

#include "studio/models/event_filter_history.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace event_studio {

FilterLine::FilterLine(EventFilterHistory &filter, QWidget *parent)
    : QWidget(parent), m_filter(filter), m_edit(new QLineEdit(this)), m_error(label({}, LabelRole::Error))
{
    m_edit->setPlaceholderText(tr("Filter: Wind   from:Counter   size > 100   \"words\"   /regex/"));
    m_edit->setToolTip(tr("type:Wind   from:Counter   size > 100   seq >= 5000   \"words\"   /regex/   hex:01ff\n"
                          "body.speed > 12   body.name ~ \"mast\": values of the decoded payload\n"
                          "and, or, not, ( ); words side by side mean \"and\""));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(icon(QStringLiteral("search"), IconTint::Muted), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    m_error->setWordWrap(true);
    m_error->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_edit);
    layout->addWidget(m_error);
    setFocusProxy(m_edit);

    m_soon.setSingleShot(true);
    m_soon.setInterval(300);
    connect(&m_soon, &QTimer::timeout, this, &FilterLine::apply);
    connect(m_edit, &QLineEdit::textEdited, &m_soon, qOverload<>(&QTimer::start));
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterLine::apply);
    connect(&filter, &EventFilterHistory::filterChanged, this, &FilterLine::showFilter);
    connect(&filter, &EventFilterHistory::errorChanged, this, &FilterLine::showError);
}

void FilterLine::apply()
{
    m_soon.stop();
    m_filter.setText(m_edit->text());
}

void FilterLine::showFilter()
{
    if (m_edit->text() != m_filter.text()) m_edit->setText(m_filter.text());
    setDynamicProperty(m_edit, "active", m_filter.isActive());
}

void FilterLine::showError(const QString &words)
{
    m_error->setText(words);
    m_error->setVisible(!words.isEmpty());
    setDynamicProperty(m_edit, "invalid", !words.isEmpty());
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
