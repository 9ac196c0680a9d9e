// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/notice_bar.h"

#include "studio/models/formats.h"
#include "studio/views/notice_line.h"
#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <cstring>
#include <utility>

namespace event_studio {

namespace {

constexpr const char *DONE = "done";

}

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent), m_layout(new QVBoxLayout(this)), m_older(label({}, LabelRole::Hint)),
      m_nothing(new QLabel(this)), m_olderLine(new QWidget)
{
    auto *all = new QToolButton;
    all->setText(tr("Dismiss all"));
    auto *older = new QHBoxLayout(m_olderLine);
    older->setContentsMargins(16, 0, 6, 0);
    older->addWidget(m_older, 1);
    older->addWidget(all);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_layout->addWidget(m_olderLine);
    m_nothing->hide();
    connect(all, &QToolButton::clicked, this, &NoticeBar::dismissAll);
    adapt();
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
    const int done = show(words, std::move(actions), DONE);
    const auto lines = m_lines;
    for (NoticeLine *line : lines)
        if (line->id() != done && std::strcmp(line->kind(), DONE) == 0) remove(line);
    return done;
}

int NoticeBar::showProgress(const QString &words, std::vector<NoticeAction> actions)
{
    return show(words, std::move(actions), "question");
}

void NoticeBar::update(int notice, const QString &words)
{
    if (NoticeLine *line = find(notice)) line->words()->setText(words);
}

void NoticeBar::dismiss(int notice)
{
    if (NoticeLine *line = find(notice)) remove(line);
}

void NoticeBar::dismissAll()
{
    while (!m_lines.empty()) remove(m_lines.back());
}

QStringList NoticeBar::texts() const
{
    QStringList texts;
    for (const NoticeLine *line : m_lines) texts << line->words()->text();
    return texts;
}

QLabel *NoticeBar::words() const
{
    return m_lines.empty() ? m_nothing : m_lines.back()->words();
}

std::vector<QToolButton *> NoticeBar::buttons() const
{
    return m_lines.empty() ? std::vector<QToolButton *>() : m_lines.back()->buttons();
}

int NoticeBar::show(const QString &words, std::vector<NoticeAction> actions, const char *kind)
{
    const auto same = std::ranges::find_if(m_lines, [&](const NoticeLine *line) {
        return line->words()->text() == words && std::strcmp(line->kind(), kind) == 0;
    });
    NoticeLine *line = nullptr;
    if (same != m_lines.end()) {
        line = *same;
        m_lines.erase(same);
        line->count();
    } else {
        line = new NoticeLine(++m_told, words, kind);
        connect(line, &NoticeLine::dismissed, this, [this, line] { remove(line); });
    }
    line->setActions(std::move(actions));
    m_layout->removeWidget(line);
    m_layout->addWidget(line);
    m_lines.push_back(line);
    adapt();
    return line->id();
}

NoticeLine *NoticeBar::find(int notice) const
{
    const auto line = std::ranges::find(m_lines, notice, &NoticeLine::id);
    return line == m_lines.end() ? nullptr : *line;
}

// Later: it may be by one of its own buttons.
void NoticeBar::remove(NoticeLine *line)
{
    std::erase(m_lines, line);
    m_layout->removeWidget(line);
    line->hide();
    line->deleteLater();
    adapt();
}

void NoticeBar::adapt()
{
    const std::size_t older = m_lines.size() - std::min(m_lines.size(), SHOWN);
    for (std::size_t i = 0; i < m_lines.size(); ++i) m_lines[i]->setVisible(i >= older);
    m_older->setText(counted(quint64(older), "older notice"));
    m_olderLine->setVisible(older > 0);
    setVisible(!m_lines.empty());
}

} // namespace event_studio
