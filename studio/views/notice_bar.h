// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace event_studio {

/// One line over everything that says what has just gone wrong or wants an answer, with one action at most. It waits to
/// be dismissed and holds up nothing; a newer notice takes its place.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);

    void showError(const QString &words);
    void showQuestion(const QString &words, const QString &action);
    void dismiss() { hide(); }

    [[nodiscard]] QLabel *words() const { return m_words; }
    [[nodiscard]] QToolButton *actionButton() const { return m_action; }

signals:
    void actionChosen();

private:
    void show(const QString &words, const QString &action, const char *kind);

    QLabel *m_words;
    QToolButton *m_action;
};

} // namespace event_studio
