// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "engine/payload/schemas/protobuf_schema.h"

namespace event_engine {

/// The values of a message, within the limits of a payload. Fields without presence have their default; the others are
/// left out where they are absent; unknown fields are passed over. Maps are objects, enumerations names.
[[nodiscard]] Result<JsonValue> readProtobuf(const ProtobufSchema &schema, ByteView payload);

} // namespace event_engine
