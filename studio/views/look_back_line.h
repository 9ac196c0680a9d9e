// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace event_studio {

class EventListModel;

/// Below a list of what passes a filter: how far back it was looked for, and a button that stops the search or leads it
/// further. Without a filter it says from where on events are held.
class LookBackLine : public QWidget {
    Q_OBJECT
public:
    explicit LookBackLine(EventListModel &events, QWidget *parent = nullptr);

    [[nodiscard]] QString words() const;
    [[nodiscard]] QToolButton *button() const { return m_button; }

private:
    void adapt();

    EventListModel &m_events;
    QLabel *m_words;
    QToolButton *m_button;
};

} // namespace event_studio
