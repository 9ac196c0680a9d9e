// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace event_studio {

/// What a notice offers to do, as a button; the notice goes away before it is done.
struct NoticeAction {
    QString text;
    std::function<void()> act;
};

/// One line over everything that says what has just been done, has gone wrong or wants an answer. It waits to be
/// dismissed and holds up nothing; a newer notice takes its place.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);

    // Each returns what update() and dismiss() know the notice by.
    int showError(const QString &words, std::vector<NoticeAction> actions = {});
    int showQuestion(const QString &words, std::vector<NoticeAction> actions = {});
    int showDone(const QString &words, std::vector<NoticeAction> actions = {});
    /// Something goes on: update() tells how far.
    int showProgress(const QString &words, std::vector<NoticeAction> actions);
    /// These do nothing where another notice has taken the place of this one, or it was dismissed.
    void update(int notice, const QString &words);
    void dismiss(int notice);
    void dismiss() { hide(); }

    [[nodiscard]] QLabel *words() const { return m_words; }
    /// The buttons of the present notice.
    [[nodiscard]] const std::vector<QToolButton *> &buttons() const { return m_buttons; }

private:
    int show(const QString &words, std::vector<NoticeAction> actions, const char *kind);

    QLabel *m_words;
    QHBoxLayout *m_layout;
    std::vector<QToolButton *> m_buttons;
    int m_shown = 0; ///< notices so far
};

} // namespace event_studio
