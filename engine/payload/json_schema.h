// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "event_engine/payload.h"

#include <vector>

namespace event_engine {

/// What a JSON Schema says of the fields: its properties, items and types; all else is passed over.
[[nodiscard]] std::vector<PayloadField> fieldsOfJsonSchema(const JsonValue &schema);

/// A value to begin with: what the schema gives as default, else empty values of its types.
[[nodiscard]] JsonValue exampleOfJsonSchema(const JsonValue &schema);

} // namespace event_engine
