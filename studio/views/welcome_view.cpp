// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/welcome_view.h"

#include "studio/plots/theme.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int SIGN = 56, MOST_RECENT = 5, LEAST_WORDS = 380, MOST_WORDS = 640;

/// "app.toml" alone says nothing: the folder says which app it is.
QString shownName(const QString &file)
{
    const QFileInfo info(file);
    return info.suffix() == QLatin1String("toml") ? info.dir().dirName() + '/' + info.fileName() : info.fileName();
}

QString recentHtml(const QStringList &files, const QString &heading, const QColor &muted)
{
    if (files.isEmpty()) return {};
    QStringList links;
    for (const QString &file : files.mid(0, MOST_RECENT))
        links << QStringLiteral("<a href=\"%1\">%2</a>").arg(file.toHtmlEscaped(), shownName(file).toHtmlEscaped());
    return QStringLiteral("<span style=\"color:%1\">%2</span><br>%3")
        .arg(muted.name(), heading, quietLinks(links.join(QStringLiteral("<br>"))));
}

} // namespace

WelcomeView::WelcomeView(QWidget *parent)
    : QWidget(parent), m_sign(new QLabel), m_headline(elidedLabel(LabelRole::Headline)),
      m_words(label({}, LabelRole::Hint)), m_recent(label({})), m_main(new QPushButton), m_second(new QPushButton),
      m_third(new QPushButton), m_edit(new QPushButton(tr("Edit app.toml")))
{
    m_sign->setPixmap(programIcon().pixmap(QSize(SIGN, SIGN), devicePixelRatioF()));
    m_words->setWordWrap(true);
    m_recent->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_main->setProperty("primary", true);
    m_recent->setTextFormat(Qt::RichText);
    for (QLabel *line : {m_sign, m_headline, m_words, m_recent}) line->setAlignment(Qt::AlignCenter);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    for (QPushButton *button : {m_main, m_edit, m_second, m_third}) buttons->addWidget(button);
    buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(40, 20, 40, 20);
    layout->setSpacing(10);
    layout->addStretch(2);
    layout->addWidget(m_sign);
    layout->addWidget(m_headline);
    layout->addWidget(m_words, 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addLayout(buttons);
    layout->addSpacing(10);
    layout->addWidget(m_recent);
    layout->addStretch(3);

    connect(m_main, &QPushButton::clicked, this, &WelcomeView::onMain);
    connect(m_second, &QPushButton::clicked, this, &WelcomeView::openAppWanted);
    connect(m_third, &QPushButton::clicked, this, &WelcomeView::openRecordingWanted);
    connect(m_edit, &QPushButton::clicked, this, &WelcomeView::editWanted);
    connect(m_recent, &QLabel::linkActivated, this, &WelcomeView::fileWanted);
    m_second->setText(tr("Open app.toml..."));
    m_third->setText(tr("Open recording..."));
}

void WelcomeView::showWords(const QString &headline, const QString &words)
{
    m_headline->setText(headline);
    m_words->setText(words);
    adaptWords();
}

// A short line is read easily, but paths in the words of a failure are not broken where there is room.
void WelcomeView::adaptWords()
{
    const int wide = std::clamp(width() * 2 / 5, LEAST_WORDS, MOST_WORDS);
    m_words->setFixedWidth(wide);
    m_words->setMinimumHeight(m_words->heightForWidth(wide)); // a layout that centres it takes less
}

void WelcomeView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    adaptWords();
}

void WelcomeView::showNothingOpen(const QStringList &recentFiles, bool hasExample)
{
    showWords(tr("No app is open"), tr("Open an app.toml to run it and watch its events, or drop one here. A dropped "
                                       ".mcap file opens as a recording."));
    m_action = hasExample ? MainAction::OpenExample : MainAction::OpenApp;
    m_main->setText(hasExample ? tr("Try the example") : tr("Open app.toml..."));
    m_main->show();
    m_edit->hide();
    m_second->setVisible(hasExample);
    m_third->show();
    m_recent->setText(recentHtml(recentFiles, tr("Opened before"), Theme::of(palette()).muted));
}

void WelcomeView::showReady(const QString &title, const QString &problem)
{
    showWords(title, problem.isEmpty() ? tr("Ready. Its event rates appear here as soon as it runs.") : problem);
    setRole(m_words, problem.isEmpty() ? LabelRole::Hint : LabelRole::Error);
    m_action = MainAction::Run;
    m_main->setText(problem.isEmpty() ? tr("Run") : tr("Run again"));
    m_main->show();
    m_edit->setVisible(!problem.isEmpty());
    m_second->show();
    m_third->hide();
    m_recent->clear();
}

void WelcomeView::showStarting(const QString &title)
{
    showWords(title, tr("Starting..."));
    setRole(m_words, LabelRole::Hint);
    for (QPushButton *button : {m_main, m_edit, m_second, m_third}) button->hide();
    m_recent->clear();
}

void WelcomeView::onMain()
{
    switch (m_action) {
    case MainAction::OpenExample: emit exampleWanted(); return;
    case MainAction::OpenApp: emit openAppWanted(); return;
    case MainAction::Run: emit runWanted(); return;
    }
}

} // namespace event_studio
