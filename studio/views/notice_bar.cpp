// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/notice_bar.h"

#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace event_studio {

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent), m_words(label({})), m_action(new QToolButton)
{
    setObjectName(QStringLiteral("notice"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action->setProperty("framed", true);
    auto *close = smallButton({}, tr("Dismiss"));
    close->setText(QStringLiteral("✕"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_action, 0, Qt::AlignTop);
    layout->addWidget(close, 0, Qt::AlignTop);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_action, &QToolButton::clicked, this, [this] {
        hide();
        emit actionChosen();
    });
    hide();
}

void NoticeBar::showError(const QString &words)
{
    show(words, {}, "error");
}

void NoticeBar::showQuestion(const QString &words, const QString &action)
{
    show(words, action, "question");
}

void NoticeBar::show(const QString &words, const QString &action, const char *kind)
{
    m_words->setText(words);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setDynamicProperty(this, "kind", QString::fromLatin1(kind));
    QFrame::show();
}

} // namespace event_studio
