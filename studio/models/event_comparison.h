// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"

#include <QObject>
#include <optional>

namespace event_studio {

/// The event that another one is compared with: the pinned one, else the one before it of the same type, which a worker
/// looks for.
class EventComparison : public QObject {
    Q_OBJECT
public:
    explicit EventComparison(QObject *parent = nullptr);

    /// From now on compares with what came before `event`.
    void setEvent(FeedPointer feed, const EventRow &event);
    void clear();

    void pin(const EventRow &event);
    void unpin();
    [[nodiscard]] bool isPinned() const { return m_pinned.has_value(); }

    /// Empty: there is none, or it is still being looked for.
    [[nodiscard]] const std::optional<EventRow> &other() const { return m_pinned ? m_pinned : m_previous; }
    [[nodiscard]] bool isSearching() const { return m_job.isRunning(); }

signals:
    void changed();

private:
    void searchPrevious();

    FeedPointer m_feed;
    std::optional<EventRow> m_event, m_previous, m_pinned;
    LatestJob m_job;
};

} // namespace event_studio
