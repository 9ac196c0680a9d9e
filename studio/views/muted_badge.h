// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace event_studio {

class EventFilterHistory;

/// How many types the event list leaves out, in sight as long as there are any: a click offers to show them again.
class MutedBadge : public QToolButton {
    Q_OBJECT
public:
    explicit MutedBadge(EventFilterHistory &filter, QWidget *parent = nullptr);

private:
    void adapt();
    void fillMenu();
    [[nodiscard]] QString shown(const QString &name) const;

    EventFilterHistory &m_filter;
};

} // namespace event_studio
