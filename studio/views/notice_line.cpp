// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/notice_line.h"

#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <utility>

namespace event_studio {

NoticeLine::NoticeLine(int id, const QString &words, const char *kind)
    : m_id(id), m_kind(kind), m_words(label(words)), m_times(label({}, LabelRole::Hint)),
      m_layout(new QHBoxLayout(this)), m_close(smallButton({}, tr("Dismiss")))
{
    setObjectName(QStringLiteral("notice"));
    setProperty("kind", QString::fromLatin1(kind));
    wrapWords(m_words);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setText(QStringLiteral("✕"));
    m_layout->setContentsMargins(12, 6, 6, 6);
    m_layout->addWidget(m_words, 1);
    m_layout->addWidget(m_times);
    m_layout->addWidget(m_close, 0, Qt::AlignTop);
    m_times->hide();
    connect(m_close, &QToolButton::clicked, this, &NoticeLine::dismissed);
}

void NoticeLine::setActions(std::vector<NoticeAction> actions)
{
    for (QToolButton *button : std::exchange(m_buttons, {})) delete button;
    for (NoticeAction &action : actions) {
        auto *button = new QToolButton;
        button->setText(action.text);
        button->setProperty("framed", true);
        connect(button, &QToolButton::clicked, this, [this, act = std::move(action.act)] {
            const auto acts = act; // which goes with the line
            emit dismissed();
            acts();
        });
        m_layout->insertWidget(m_layout->count() - 1, button, 0, Qt::AlignTop);
        m_buttons.push_back(button);
    }
}

void NoticeLine::count()
{
    ++m_count;
    m_times->setText(tr("%1 times").arg(m_count));
    m_times->show();
}

} // namespace event_studio
