// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace event_studio {

class NoticeLine;

/// What a notice offers to do, as a button; the notice goes away before it is done.
struct NoticeAction {
    QString text;
    std::function<void()> act;
};

/// Lines over everything that say what has just been done, has gone wrong or wants an answer. Each waits to be
/// dismissed and holds up nothing; the newest is the lowest. Of many the newest few are shown and the others counted,
/// until there is room for them; what is told again is one line, with how often. What has
/// been done makes room for what is done next.
class NoticeBar : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t SHOWN = 3;

    explicit NoticeBar(QWidget *parent = nullptr);

    // Each returns what update() and dismiss() know the notice by.
    int showError(const QString &words, std::vector<NoticeAction> actions = {});
    int showQuestion(const QString &words, std::vector<NoticeAction> actions = {});
    int showDone(const QString &words, std::vector<NoticeAction> actions = {});
    /// Something goes on: update() tells how far.
    int showProgress(const QString &words, std::vector<NoticeAction> actions);
    /// These do nothing where it was dismissed.
    void update(int notice, const QString &words);
    void dismiss(int notice);
    void dismissAll();

    /// All that are there, the newest last.
    [[nodiscard]] QStringList texts() const;
    /// Of the newest notice: an empty one where there is none.
    [[nodiscard]] QLabel *words() const;
    [[nodiscard]] std::vector<QToolButton *> buttons() const;
    /// Of any that is there.
    [[nodiscard]] std::vector<NoticeLine *> lines() const { return m_lines; }
    [[nodiscard]] QLabel *older() const { return m_older; } ///< how many are not shown

private:
    int show(const QString &words, std::vector<NoticeAction> actions, const char *kind);
    [[nodiscard]] NoticeLine *find(int notice) const;
    void remove(NoticeLine *line);
    void adapt();

    QVBoxLayout *m_layout;
    QLabel *m_older, *m_nothing;
    QWidget *m_olderLine;
    std::vector<NoticeLine *> m_lines; ///< the newest last
    int m_told = 0;                    ///< notices so far
};

} // namespace event_studio
