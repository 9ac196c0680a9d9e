// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

namespace event_studio {

/// Copies of what an engine or a recording shows, with no more than EventRow::KEPT bytes of each event. Any thread;
/// large typed events are decoded on the way, as many as 32 MB hold.
[[nodiscard]] EventRowPage toRows(const event_engine::EventPage &page, const Decoders &decoders);
/// A copy of a whole event.
[[nodiscard]] EventRow toWholeRow(const event_engine::EventView &event, const Decoders &decoders);
/// Adds what a reader finds in a page's events, until there are 64 MB of payloads in `numbers`. Returns whether there
/// is more to ask for now.
bool addNumbers(const event_engine::EventPage &page, const EventQuery &query, const NumberReader &reader,
                NumberPage &numbers);

/// The query for one event.
[[nodiscard]] EventQuery queryFor(Sequence sequence);

} // namespace event_studio
