// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace event_engine {

// Lists in metadata of a recording: a JSON object per line.

/// `toJson` makes each element's object.
template <class Element, class ToJson>
[[nodiscard]] std::string jsonLines(const std::vector<Element> &elements, ToJson &&toJson)
{
    constexpr auto replaced = nlohmann::ordered_json::error_handler_t::replace;
    std::string text;
    for (const Element &element : elements)
        text += nlohmann::ordered_json(toJson(element)).dump(-1, ' ', false, replaced) + '\n';
    return text;
}

/// The same back: `fromJson` makes an optional element of each object; lines that are none are left out.
template <class Element, class FromJson>
[[nodiscard]] std::vector<Element> elementsIn(std::string_view lines, FromJson &&fromJson)
{
    std::vector<Element> elements;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        const auto json = nlohmann::ordered_json::parse(lines.substr(0, end), nullptr, false);
        if (json.is_object())
            if (auto element = fromJson(json)) elements.push_back(std::move(*element));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return elements;
}

} // namespace event_engine
