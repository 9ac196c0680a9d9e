// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "engine/payload/schemas/protobuf_schema.h"

namespace event_engine {

/// The message that readProtobuf() reads as this value. Fails with InvalidArgument, the field first.
[[nodiscard]] Result<Bytes> writeProtobuf(const ProtobufSchema &schema, const JsonValue &value);

} // namespace event_engine
