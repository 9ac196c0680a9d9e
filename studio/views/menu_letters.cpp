// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/menu_letters.h"

#include <QAction>
#include <QCoreApplication>
#include <QEvent>
#include <QMenu>
#include <QSet>

#include <algorithm>
#include <map>
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

/// Letters for lines that have none yet, each of its own as long as there are enough: a matching by augmenting paths
/// (Kuhn), in which who finds none may have one who came before move on to another.
class LetterChoice {
public:
    explicit LetterChoice(const QSet<QString> &taken) : m_taken(taken) {}

    void give(const std::vector<QAction *> &lines)
    {
        for (QAction *line : lines) {
            m_asked.clear();
            static_cast<void>(find(line));
        }
        for (const auto &[key, choice] : m_choices)
            choice.line->setText(withoutLetter(choice.line->text()).insert(choice.place, u'&'));
    }

private:
    struct Choice {
        QAction *line = nullptr;
        qsizetype place = 0;
    };

    bool find(QAction *line)
    {
        const auto letters = lettersOf(withoutLetter(line->text()));
        for (const bool isFree : {true, false})
            for (const auto &[place, letter] : letters) {
                const QString key = keyOf(letter);
                const auto held = m_choices.find(key);
                if (m_taken.contains(key) || m_asked.contains(key) || (held == m_choices.end()) != isFree) continue;
                m_asked.insert(key);
                if (!isFree && !find(held->second.line)) continue;
                m_choices[key] = {line, place};
                return true;
            }
        return false;
    }

    const QSet<QString> &m_taken;
    std::map<QString, Choice> m_choices; // by letter
    QSet<QString> m_asked;               // for the line that looks for one now
};

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
    LetterChoice(taken).give(without);
}

} // namespace event_studio
