// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/event_line.h"

#include "engine/cli/numbers.h"
#include "engine/cli/text_table.h"
#include "event_engine/event_text.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace event_engine::cli {

namespace {

constexpr std::size_t PREVIEW_WIDTH = 80;

} // namespace

std::string previewOf(ByteView payload, std::size_t width)
{
    const auto text = asText(payload);
    if (isReadableText(text)) return cutTo(fmt::format("\"{}\"", text), width);
    const auto shown = std::min(payload.size(), width / 3 + 1);
    return cutTo(hexText(payload.first(shown)) + (shown < payload.size() ? " ..." : ""), width);
}

std::string previewOf(const EventView &event, std::size_t width)
{
    const auto body = event.type().encoding == Encoding::Json ? std::nullopt : bodyText(event);
    return body ? cutTo(*body, width) : previewOf(event.payload(), width);
}

std::string eventLine(const EventView &event)
{
    const std::string &name = event.publisher().name;
    const std::string publisher = name.empty() ? std::string() : fmt::format("  {:<14}", name);
    return fmt::format("{}  {:>6}  {:<12}{}  {:>6} B  {}", clockText(event.brokerTime()), event.sequence(),
                       event.type().name, publisher, event.bytes().size(), previewOf(event, PREVIEW_WIDTH));
}

} // namespace event_engine::cli
