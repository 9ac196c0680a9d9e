// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/flight_recorder.h"
#include "event_engine/event_query.h"

namespace event_engine {

/// The page of held events that a query asks for. In the caller's thread; nobody waits for it.
[[nodiscard]] EventPage search(const HeldEvents &held, const EventQuery &query);

} // namespace event_engine
