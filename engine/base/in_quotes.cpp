// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/text.h"

#include <fmt/format.h>

namespace event_engine {

namespace {

constexpr std::size_t LONGEST = 60;

bool continuesCodePoint(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

std::string inQuotes(std::string_view text)
{
    std::size_t end = std::min(text.size(), LONGEST);
    while (end < text.size() && end > 0 && continuesCodePoint(text[end])) --end;
    std::string result = "\"";
    for (const char c : text.substr(0, end)) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x20 || code == 0x7f)
            result += fmt::format("\\x{:02x}", code);
        else
            result += c;
    }
    return result + (end < text.size() ? "...\"" : "\"");
}

} // namespace event_engine
