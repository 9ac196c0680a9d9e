// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch.h"
#include "engine/wire/streaming_events.h"
#include "event_engine/event.h"

namespace event_engine::streaming {

/// An event of a batch as EVENTS carries it.
[[nodiscard]] Delivery deliveryOf(const EventView &event);

/// A batch as the message that carries its events one by one, for whoever cannot take it as a whole.
[[nodiscard]] Bytes eventsMessage(const BatchPointer &batch);
/// The same of a plugin's: their sequences are its numbers.
[[nodiscard]] Bytes publishMessage(const BatchPointer &batch);

} // namespace event_engine::streaming
