// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <limits>

namespace event_studio {

inline constexpr std::size_t ALL_BYTES = std::numeric_limits<std::size_t>::max();

/// Copies of what an engine or a recording shows, with no more than `keptBytes` of each event. Any thread.
[[nodiscard]] EventRow toRow(const event_engine::EventView &event, std::size_t keptBytes = EventRow::KEPT);
[[nodiscard]] EventRowPage toRows(const event_engine::EventPage &page, std::size_t keptBytes = EventRow::KEPT);

/// The query for one event.
[[nodiscard]] EventQuery queryFor(Sequence sequence);

} // namespace event_studio
