// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/json_text.h"

#include "engine/payload/json_builder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace event_engine {

namespace {

constexpr const char *MARK = "$base64";
constexpr std::string_view DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

ByteView viewOf(const JsonValue &binary)
{
    const auto &bytes = binary.get_binary();
    return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

bool isInfiniteNumber(const JsonValue &value)
{
    return value.is_number_float() && !std::isfinite(value.get<double>());
}

bool needsWords(const JsonValue &value)
{
    if (value.is_structured()) return std::any_of(value.begin(), value.end(), needsWords);
    return value.is_binary() || isInfiniteNumber(value);
}

// With everything that JSON does not have in its place as text.
JsonValue inWords(const JsonValue &value, bool knowsBytes)
{
    if (value.is_binary()) {
        JsonValue text = toBase64(viewOf(value));
        return knowsBytes ? text : JsonValue{{MARK, std::move(text)}};
    }
    if (isInfiniteNumber(value)) return jsonNumber(value.get<double>());
    if (!value.is_structured()) return value;
    JsonValue words(value.type()); // built, as a copy at each level would be as many as there are levels
    if (value.is_array()) {
        for (const JsonValue &each : value) words.push_back(inWords(each, knowsBytes));
    } else {
        for (auto it = value.begin(); it != value.end(); ++it) append(words, it.key(), inWords(*it, knowsBytes));
    }
    return words;
}

} // namespace

std::string toJsonText(const JsonValue &value, bool knowsBytes, int indent)
{
    const auto text = [indent](const JsonValue &json) {
        return json.dump(indent, ' ', false, JsonValue::error_handler_t::replace);
    };
    return needsWords(value) ? text(inWords(value, knowsBytes)) : text(value);
}

void readMarkedBytes(JsonValue &value)
{
    if (value.is_object() && value.size() == 1 && value.begin().key() == MARK && value.begin()->is_string()) {
        if (const auto bytes = fromBase64(value.begin()->get_ref<const std::string &>())) value = jsonBytes(*bytes);
        return;
    }
    if (value.is_structured())
        for (JsonValue &each : value) readMarkedBytes(each);
}

JsonValue jsonNumber(double value)
{
    if (std::isfinite(value)) return value;
    return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

JsonValue jsonNumber(float value)
{
    if (!std::isfinite(value)) return jsonNumber(double(value));
    std::array<char, 32> digits;
    const auto *end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    double exact = value;
    std::from_chars(digits.data(), end, exact);
    return exact;
}

JsonValue jsonBytes(ByteView bytes)
{
    const auto *data = reinterpret_cast<const std::uint8_t *>(bytes.data());
    return JsonValue::binary(JsonValue::binary_t::container_type(data, data + bytes.size()));
}

std::string toBase64(ByteView bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t there = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < there ? std::uint32_t(bytes[i + k]) : 0);
        for (std::size_t k = 0; k < 4; ++k) text += k <= there ? DIGITS[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

std::optional<Bytes> fromBase64(std::string_view text)
{
    while (text.ends_with('=')) text.remove_suffix(1);
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const auto digit = DIGITS.find(c == '-' ? '+' : c == '_' ? '/' : c);
        if (digit == std::string_view::npos) return {};
        group = group << 6 | std::uint32_t(digit);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(std::byte(group >> bits & 255));
    }
    return bytes;
}

} // namespace event_engine
