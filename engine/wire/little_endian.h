// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>

namespace event_engine {

static_assert(std::endian::native == std::endian::little, "numbers on the wire lie as they do in memory");

/// A number that lies anywhere, aligned or not.
template <class Number>
[[nodiscard]] Number loadAt(const std::byte *at)
{
    Number number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

template <class Number>
void storeAt(std::byte *at, Number number)
{
    std::memcpy(at, &number, sizeof number);
}

} // namespace event_engine
