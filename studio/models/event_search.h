// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"

#include <optional>

namespace event_studio {

// Searches for one event, for a worker. They fail as Feed::events() does; one that is cancelled finds nothing.

/// The first event at or after `time`, of the type of that name unless it is empty; where there is none, the last one
/// before. Empty: nothing fits at all. Looks at a few dozen events however many there are.
[[nodiscard]] Result<std::optional<Sequence>> firstEventAt(const Feed &feed, Timestamp time, const QString &typeName,
                                                           const LatestJob::Cancelled &cancelled);

/// The nearest event from `from` on, or from the end where the direction begins, that matches. Empty: there is none.
/// As long as the way to it is.
[[nodiscard]] Result<std::optional<EventRow>> nextRow(const Feed &feed, const EventFilter &matching,
                                                      std::optional<Sequence> from, EventQuery::Direction direction,
                                                      const LatestJob::Cancelled &cancelled);

/// The nearest event from `from` on, in a direction, that matches both filters. Empty: there is none. As long as the
/// way to it is.
[[nodiscard]] Result<std::optional<Sequence>> nextEvent(const Feed &feed, const EventFilter &filter,
                                                        const EventFilter &wanted, Sequence from,
                                                        EventQuery::Direction direction,
                                                        const LatestJob::Cancelled &cancelled);

} // namespace event_studio
