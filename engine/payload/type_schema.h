// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_type.h"

namespace event_engine {

/// The schema of an event type, read from its file, or made of its fields. An empty one where it has none. Fails as
/// PayloadCodec::make(EventType).
[[nodiscard]] Result<PayloadSchema> schemaOf(const EventType &type);

} // namespace event_engine
