// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"

#include <QObject>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace event_studio {

/// The event that the inspector shows. A large one comes at once with its first bytes, and whole when a worker has
/// fetched it.
class EventDetail : public QObject {
    Q_OBJECT
public:
    explicit EventDetail(QObject *parent = nullptr);

    using QObject::event; // stays beside event() of our own

    void show(FeedPointer feed, const EventRow &row);
    void clear();
    [[nodiscard]] const std::optional<EventRow> &event() const { return m_event; }
    /// Sequence, times, publisher, cause, size, ... as name and value, for people.
    [[nodiscard]] std::vector<std::pair<QString, QString>> metadata() const;
    /// The payload for reading: JSON indented, text as text, anything else as a hex dump.
    [[nodiscard]] QString readable() const;
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString hex() const;
    [[nodiscard]] QString json() const; ///< indented; empty: it is no JSON

signals:
    void changed();

private:
    std::optional<EventRow> m_event;
    LatestJob m_job;
};

} // namespace event_studio
