// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/notice_bar.h"

#include <QFrame>

class QHBoxLayout;

namespace event_studio {

/// One notice of the NoticeBar: words, what it offers to do, and a button that dismisses it.
class NoticeLine : public QFrame {
    Q_OBJECT
public:
    NoticeLine(int id, const QString &words, const char *kind);

    [[nodiscard]] int id() const { return m_id; }
    [[nodiscard]] QLabel *words() const { return m_words; }
    [[nodiscard]] const char *kind() const { return m_kind; }
    [[nodiscard]] const std::vector<QToolButton *> &buttons() const { return m_buttons; }
    [[nodiscard]] QToolButton *close() const { return m_close; }
    [[nodiscard]] QLabel *times() const { return m_times; } ///< empty: told once

    void setActions(std::vector<NoticeAction> actions);
    /// It is told once more.
    void count();

signals:
    void dismissed();

private:
    int m_id;
    const char *m_kind;
    QLabel *m_words, *m_times;
    QHBoxLayout *m_layout;
    QToolButton *m_close;
    std::vector<QToolButton *> m_buttons;
    int m_count = 1;
};

} // namespace event_studio
