// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/field_value.h"

#include "engine/payload/json_text.h"
#include "event_engine/text.h"

#include <cmath>
#include <fmt/format.h>

namespace event_engine {

namespace {

// As it stands in the text, cut to what a line can bear.
std::string found(const JsonValue &value)
{
    if (value.is_string()) return inQuotes(value.get_ref<const std::string &>());
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    return toJsonText(value, true);
}

// A whole number as it is, also where it is written 3.0; null for anything else.
JsonValue wholeNumber(const JsonValue &value)
{
    if (value.is_number_integer()) return value;
    constexpr double EXACT = 9007199254740992; // 2^53: beyond it a double has no digits behind the point
    if (!value.is_number_float()) return nullptr;
    const auto number = value.get<double>();
    if (std::floor(number) != number || std::abs(number) > EXACT) return nullptr;
    return std::int64_t(number);
}

} // namespace

std::string memberPath(const std::string &path, std::string_view name)
{
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string elementPath(const std::string &path, std::size_t place)
{
    return fmt::format("{}[{}]", path, place);
}

tl::unexpected<Error> fieldError(const std::string &path, std::string_view what)
{
    return failure(ErrorKind::InvalidArgument, fmt::format("{}: {}", path.empty() ? "the payload" : path, what));
}

tl::unexpected<Error> unexpectedValue(const std::string &path, std::string_view expected, const JsonValue &value)
{
    return fieldError(path, fmt::format("expected {}, found {}", expected, found(value)));
}

tl::unexpected<Error> unknownField(const std::string &path, std::string_view name,
                                   const std::vector<std::string> &known)
{
    return fieldError(memberPath(path, name), "unknown field" + didYouMean(name, known));
}

Result<bool> boolFrom(const JsonValue &value, const std::string &path)
{
    if (value.is_boolean()) return value.get<bool>();
    return unexpectedValue(path, "true or false", value);
}

Result<double> realFrom(const JsonValue &value, const std::string &path)
{
    if (value.is_number()) return value.get<double>();
    using Limits = std::numeric_limits<double>;
    if (value == "NaN") return Limits::quiet_NaN();
    if (value == "Infinity") return Limits::infinity();
    if (value == "-Infinity") return -Limits::infinity();
    return unexpectedValue(path, "a number", value);
}

Result<std::string> textFrom(const JsonValue &value, const std::string &path)
{
    if (value.is_string()) return value.get<std::string>();
    return unexpectedValue(path, "a text", value);
}

Result<Bytes> bytesFrom(const JsonValue &value, const std::string &path)
{
    if (value.is_string())
        if (auto bytes = fromBase64(value.get_ref<const std::string &>())) return std::move(*bytes);
    return unexpectedValue(path, "bytes as Base64 text", value);
}

Result<std::int64_t> signedFrom(const JsonValue &value, const std::string &path, std::int64_t least,
                                std::int64_t greatest)
{
    const JsonValue whole = wholeNumber(value);
    const bool tooGreat = whole.is_number_unsigned() && whole.get<std::uint64_t>() > std::uint64_t(greatest);
    if (!whole.is_null() && !tooGreat)
        if (const auto number = whole.get<std::int64_t>(); number >= least && number <= greatest) return number;
    if (!value.is_number()) return unexpectedValue(path, "a number", value);
    return unexpectedValue(path, fmt::format("a whole number from {} to {}", least, greatest), value);
}

Result<std::uint64_t> unsignedFrom(const JsonValue &value, const std::string &path, std::uint64_t greatest)
{
    const JsonValue whole = wholeNumber(value);
    const bool negative = !whole.is_number_unsigned() && !whole.is_null() && whole.get<std::int64_t>() < 0;
    if (!whole.is_null() && !negative)
        if (const auto number = whole.get<std::uint64_t>(); number <= greatest) return number;
    if (!value.is_number()) return unexpectedValue(path, "a number", value);
    return unexpectedValue(path, fmt::format("a whole number from 0 to {}", greatest), value);
}

} // namespace event_engine
