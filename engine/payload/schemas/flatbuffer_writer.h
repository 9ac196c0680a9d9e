// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "engine/payload/schemas/flatbuffer_schema.h"

namespace event_engine {

/// The FlatBuffer that readFlatBuffer() reads as this value. Fails with InvalidArgument, the field first.
[[nodiscard]] Result<Bytes> writeFlatBuffer(const FlatBufferSchema &schema, const JsonValue &value);

} // namespace event_engine
