// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "event_engine/bytes.h"
#include "event_engine/error.h"

namespace event_engine {

/// The value that JSON, MessagePack or CBOR bytes hold, within the limits of a payload. Fails with BadData; the words
/// begin with the place: "character 5: found ...".
[[nodiscard]] Result<JsonValue> parseJson(std::string_view text);
[[nodiscard]] Result<JsonValue> parseMsgPack(ByteView bytes);
[[nodiscard]] Result<JsonValue> parseCbor(ByteView bytes);

/// As object[key] = value, without a look whether the key is there: that would make large objects quadratic.
inline JsonValue &append(JsonValue &object, std::string key, JsonValue value)
{
    auto &members = object.get_ref<JsonValue::object_t &>();
    members.push_back({std::move(key), std::move(value)});
    return members.back().second;
}

} // namespace event_engine
