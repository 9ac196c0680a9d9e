// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/text.h"

#include <optional>

namespace event_engine {

namespace {

std::optional<unsigned> digitOf(char c)
{
    if (c >= '0' && c <= '9') return unsigned(c - '0');
    if (c >= 'a' && c <= 'f') return unsigned(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return unsigned(c - 'A' + 10);
    return {};
}

auto badHex(std::string_view text)
{
    return failure(ErrorKind::InvalidArgument,
                   "found " + inQuotes(text) + ", expected pairs of hexadecimal digits such as \"01 ff\"");
}

} // namespace

Result<Bytes> parseHex(std::string_view text)
{
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == ' ') {
            ++at;
            continue;
        }
        const auto high = digitOf(text[at]);
        const auto low = at + 1 < text.size() ? digitOf(text[at + 1]) : std::nullopt;
        if (!high || !low) return badHex(text);
        bytes.push_back(std::byte(*high * 16 + *low));
        at += 2;
    }
    return bytes;
}

std::string hexText(ByteView bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 3);
    for (const std::byte byte : bytes) {
        if (!text.empty()) text += ' ';
        text += digits[std::to_integer<unsigned>(byte) / 16];
        text += digits[std::to_integer<unsigned>(byte) % 16];
    }
    return text;
}

} // namespace event_engine
