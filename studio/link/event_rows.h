// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

namespace event_studio {

/// Copies of what an engine or a recording shows, with no more than EventRow::KEPT bytes of each event. Any thread;
/// large typed events are decoded on the way, as many as 32 MB hold.
[[nodiscard]] EventRowPage toRows(const event_engine::EventPage &page);
/// A copy of a whole event. Decodes it where it is large, which takes as long as that takes.
[[nodiscard]] EventRow toWholeRow(const event_engine::EventView &event);

/// The query for one event.
[[nodiscard]] EventQuery queryFor(Sequence sequence);

} // namespace event_studio
