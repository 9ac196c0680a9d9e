// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "engine/payload/schemas/flatbuffer_schema.h"

namespace event_engine {

/// The values of a FlatBuffer. Every offset, length and place is verified before it is followed, within the limits of a
/// payload. Fields that are absent have their default where they are numbers, and are left out where they are not.
[[nodiscard]] Result<JsonValue> readFlatBuffer(const FlatBufferSchema &schema, ByteView payload);

} // namespace event_engine
