// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/menu_letters.h"

#include <QAction>
#include <QCoreApplication>
#include <QEvent>
#include <QMenu>
#include <QSet>

#include <algorithm>
#include <vector>

namespace event_studio {

namespace {

struct Letter {
    qsizetype place = 0;
    QChar upper;
};

/// All that a line could be chosen by, the best first: the beginnings of its words. A doubled & is one to be read.
std::vector<Letter> lettersOf(const QString &text)
{
    std::vector<Letter> first, others;
    bool begins = true;
    for (qsizetype i = 0; i < text.size() && text[i] != u'\t'; ++i) {
        const bool isLetter = text[i].isLetterOrNumber();
        if (isLetter) (begins ? first : others).push_back({i, text[i].toUpper()});
        begins = !isLetter;
    }
    first.insert(first.end(), others.begin(), others.end());
    return first;
}

QString withoutLetter(const QString &text)
{
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != u'&') {
            plain += text[i];
        } else if (text.sliced(i).startsWith(QLatin1String("&&"))) {
            plain += QLatin1String("&&");
            ++i;
        }
    }
    return plain;
}

/// Empty: it has none, or `taken` has it.
QString ownLetter(const QAction &line, const QSet<QString> &taken)
{
    const QString letter = QKeySequence::mnemonic(line.text()).toString();
    return taken.contains(letter) ? QString() : letter;
}

QString keyOf(QChar letter)
{
    return QKeySequence::mnemonic(QStringLiteral("&") + letter).toString();
}

} // namespace

MenuLetters::MenuLetters(QObject *parent) : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool MenuLetters::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show)
        if (const auto *menu = qobject_cast<QMenu *>(watched)) give(*menu);
    return QObject::eventFilter(watched, event);
}

// Those that have one keep it, whatever comes and goes above them.
void MenuLetters::give(const QMenu &menu)
{
    QSet<QString> taken;
    std::vector<QAction *> without;
    for (QAction *line : menu.actions()) {
        if (line->isSeparator() || !line->isVisible()) continue;
        if (const QString letter = ownLetter(*line, taken); !letter.isEmpty())
            taken.insert(letter);
        else
            without.push_back(line);
    }
    // Who has few to choose from comes first.
    std::ranges::stable_sort(without, {}, [](const QAction *line) { return lettersOf(line->text()).size(); });
    for (QAction *line : without) {
        const QString text = withoutLetter(line->text());
        for (const auto &[place, letter] : lettersOf(text)) {
            if (taken.contains(keyOf(letter))) continue;
            taken.insert(keyOf(letter));
            line->setText(QString(text).insert(place, u'&'));
            break;
        }
    }
}

} // namespace event_studio
