// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/event_line.h"

#include "engine/cli/numbers.h"
#include "engine/cli/text_table.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t PREVIEW_WIDTH = 80;

std::size_t lengthOfCharacter(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool isControl(unsigned char c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

/// UTF-8 without control characters.
bool isReadable(std::string_view text)
{
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const auto length = lengthOfCharacter(first);
        if (length == 0 || length > text.size() || isControl(first)) return false;
        const auto rest = text.substr(1, length - 1);
        if (!std::all_of(rest.begin(), rest.end(), continues)) return false;
        text.remove_prefix(length);
    }
    return true;
}

void putPayload(Json &json, const EventView &event)
{
    const auto text = asText(event.payload());
    if (event.type().encoding == Encoding::Json) {
        auto parsed = Json::parse(text, nullptr, false);
        if (!parsed.is_discarded()) {
            json["json"] = std::move(parsed);
            return;
        }
    }
    if (isReadable(text))
        json["text"] = text;
    else
        json["hex"] = hexText(event.payload());
}

} // namespace

std::string previewOf(ByteView payload, std::size_t width)
{
    const auto text = asText(payload);
    if (isReadable(text)) return cutTo(fmt::format("\"{}\"", text), width);
    const auto shown = std::min(payload.size(), width / 3 + 1);
    return cutTo(hexText(payload.first(shown)) + (shown < payload.size() ? " ..." : ""), width);
}

std::string eventLine(const EventView &event)
{
    return fmt::format("{}  {:>6}  {:<12}  {:<14}  {:>6} B  {}", clockText(event.brokerTime()), event.sequence(),
                       event.type().name, event.publisher().name, event.bytes().size(),
                       previewOf(event.payload(), PREVIEW_WIDTH));
}

std::string eventJsonLine(const EventView &event)
{
    Json json{{"sequence", event.sequence()},
              {"time", isoText(event.brokerTime())},
              {"publish_time", isoText(event.publishTime())},
              {"type", event.type().name},
              {"publisher", event.publisher().name},
              {"size", event.bytes().size()}};
    putPayload(json, event);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace event_engine::cli
