// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "event_engine/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace event_engine {

/// Indent of toJsonText(): all on one line.
inline constexpr int ONE_LINE = -1;

/// As text, bytes as DecodedPayload::json() says.
[[nodiscard]] std::string toJsonText(const JsonValue &value, bool knowsBytes, int indent = ONE_LINE);

/// {"$base64": "..."} become bytes, anywhere in the value.
void readMarkedBytes(JsonValue &value);

/// A number; "NaN" and the like where JSON has none.
[[nodiscard]] JsonValue jsonNumber(double value);
/// Likewise, with the digits that a float needs: 0.1, not 0.10000000149011612.
[[nodiscard]] JsonValue jsonNumber(float value);

[[nodiscard]] JsonValue jsonBytes(ByteView bytes);

[[nodiscard]] std::string toBase64(ByteView bytes);
[[nodiscard]] std::optional<Bytes> fromBase64(std::string_view text);

} // namespace event_engine
