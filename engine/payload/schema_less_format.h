// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/payload_format.h"

namespace event_engine {

/// Encodings whose payloads tell by themselves what they hold: text, JSON, MessagePack, CBOR. A JSON Schema, where
/// there is one, says what the fields are called; it refuses nothing.
[[nodiscard]] PayloadFormatPointer makeSchemaLessFormat(Encoding encoding, std::optional<PayloadSchema> schema);

} // namespace event_engine
