// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"
#include "studio/models/payload_reading.h"

#include <QObject>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace event_studio {

/// The event that the inspector shows. A large one comes at once with its first bytes, and whole and read when a worker
/// has done that.
class EventDetail : public QObject {
    Q_OBJECT
public:
    explicit EventDetail(QObject *parent = nullptr);

    using QObject::event; // stays beside event() of our own

    void show(FeedPointer feed, const EventRow &row);
    void clear();
    [[nodiscard]] const std::optional<EventRow> &event() const { return m_event; }
    /// Null: there is no event, or a worker is still at it.
    [[nodiscard]] const PayloadReadingPointer &reading() const { return m_reading; }
    /// Sequence, times, publisher, cause, size, ... as name and value, for people.
    [[nodiscard]] std::vector<std::pair<QString, QString>> metadata() const;
    // The payload's beginning, as much as people read.
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString hex(std::size_t perRow) const; ///< see hexDump()

signals:
    void changed();

private:
    void read(FeedPointer feed, EventRow row);

    std::optional<EventRow> m_event;
    PayloadReadingPointer m_reading;
    LatestJob m_job;
};

} // namespace event_studio
