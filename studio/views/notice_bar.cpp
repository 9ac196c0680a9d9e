// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/notice_bar.h"

#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <utility>

namespace event_studio {

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent), m_words(label({})), m_layout(new QHBoxLayout(this))
{
    setObjectName(QStringLiteral("notice"));
    wrapWords(m_words);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *close = smallButton({}, tr("Dismiss"));
    close->setText(QStringLiteral("✕"));
    m_layout->setContentsMargins(12, 6, 6, 6);
    m_layout->addWidget(m_words, 1);
    m_layout->addWidget(close, 0, Qt::AlignTop);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

int NoticeBar::showError(const QString &words, std::vector<NoticeAction> actions)
{
    return show(words, std::move(actions), "error");
}

int NoticeBar::showQuestion(const QString &words, std::vector<NoticeAction> actions)
{
    return show(words, std::move(actions), "question");
}

int NoticeBar::showDone(const QString &words, std::vector<NoticeAction> actions)
{
    return show(words, std::move(actions), "done");
}

int NoticeBar::showProgress(const QString &words, std::vector<NoticeAction> actions)
{
    return show(words, std::move(actions), "question");
}

void NoticeBar::update(int notice, const QString &words)
{
    if (notice == m_shown && isVisible()) m_words->setText(words);
}

void NoticeBar::dismiss(int notice)
{
    if (notice == m_shown) hide();
}

int NoticeBar::show(const QString &words, std::vector<NoticeAction> actions, const char *kind)
{
    // Later: it may be one of them that shows the next notice.
    for (QToolButton *button : std::exchange(m_buttons, {})) {
        button->hide();
        button->deleteLater();
    }
    ++m_shown;
    m_words->setText(words);
    for (NoticeAction &action : actions) {
        auto *button = new QToolButton;
        button->setText(action.text);
        button->setProperty("framed", true);
        connect(button, &QToolButton::clicked, this, [this, act = std::move(action.act)] {
            hide();
            act();
        });
        m_layout->insertWidget(m_layout->count() - 1, button, 0, Qt::AlignTop);
        m_buttons.push_back(button);
    }
    setDynamicProperty(this, "kind", QString::fromLatin1(kind));
    QFrame::show();
    return m_shown;
}

} // namespace event_studio
