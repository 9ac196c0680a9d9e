// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

// Values for the fields of a schema, taken from JSON. What does not fit is told with its path:
// `wind.speed: expected a number, found "fast"`.

namespace event_engine {

/// The path of a member, and of a list's element.
[[nodiscard]] std::string memberPath(const std::string &path, std::string_view name);
[[nodiscard]] std::string elementPath(const std::string &path, std::size_t place);

/// "PATH: expected ..., found VALUE"; an empty path stands for the payload.
[[nodiscard]] tl::unexpected<Error> unexpectedValue(const std::string &path, std::string_view expected,
                                                    const JsonValue &found);
/// "PATH: what"
[[nodiscard]] tl::unexpected<Error> fieldError(const std::string &path, std::string_view what);
/// "PATH: unknown field, did you mean ...?"
[[nodiscard]] tl::unexpected<Error> unknownField(const std::string &path, std::string_view name,
                                                 const std::vector<std::string> &known);

[[nodiscard]] Result<bool> boolFrom(const JsonValue &value, const std::string &path);
[[nodiscard]] Result<double> realFrom(const JsonValue &value, const std::string &path);
[[nodiscard]] Result<std::string> textFrom(const JsonValue &value, const std::string &path);
[[nodiscard]] Result<Bytes> bytesFrom(const JsonValue &value, const std::string &path); ///< Base64 text
[[nodiscard]] Result<std::int64_t> signedFrom(const JsonValue &value, const std::string &path, std::int64_t least,
                                              std::int64_t greatest);
[[nodiscard]] Result<std::uint64_t> unsignedFrom(const JsonValue &value, const std::string &path,
                                                 std::uint64_t greatest);

/// A number that fits into a T.
template <std::integral T>
[[nodiscard]] Result<T> integerFrom(const JsonValue &value, const std::string &path)
{
    using Limits = std::numeric_limits<T>;
    const auto number = [&] {
        if constexpr (std::is_signed_v<T>)
            return signedFrom(value, path, Limits::min(), Limits::max());
        else
            return unsignedFrom(value, path, Limits::max());
    }();
    if (!number) return failure(number.error());
    return T(*number);
}

} // namespace event_engine
