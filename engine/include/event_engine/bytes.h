// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace event_engine {

/// Bytes that somebody else owns; the function that takes or returns them says for how long they stay valid.
using ByteView = std::span<const std::byte>;

/// Bytes of one's own.
using Bytes = std::vector<std::byte>;

/// The bytes of a text, without its terminating zero. Valid as long as the text.
[[nodiscard]] inline ByteView asBytes(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// Bytes read as text; they need not be valid UTF-8. Valid as long as the bytes.
[[nodiscard]] inline std::string_view asText(ByteView bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

/// A copy to keep.
[[nodiscard]] inline Bytes copyOf(ByteView bytes)
{
    return {bytes.begin(), bytes.end()};
}

} // namespace event_engine
