// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>

namespace event_engine {

/// Decoded payloads inside the engine. Bytes are its binary values.
using JsonValue = nlohmann::ordered_json;

/// What a payload may cost when it is decoded. Each level of depth takes stack in whoever walks the values.
inline constexpr std::size_t DEEPEST_PAYLOAD = 100;
inline constexpr std::size_t MOST_PAYLOAD_VALUES = 4'000'000;
inline constexpr std::size_t LARGEST_DECODED = 256u << 20; ///< bytes of what the payload itself does not have

} // namespace event_engine
