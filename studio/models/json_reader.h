// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace event_studio {

/// JSON in the document's order of keys, in a time that grows with its length alone: nobody looks whether a key is
/// there already, and one that stands there twice is there twice. Empty: it is no JSON. Any thread.
[[nodiscard]] std::optional<nlohmann::ordered_json> readJson(std::string_view text);

} // namespace event_studio
