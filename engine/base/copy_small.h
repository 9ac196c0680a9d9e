// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <cstring>

namespace event_engine {

/// Copies bytes that are few as a rule: up to 16 of them without a call, by two pieces that may overlap.
inline void copySmall(std::byte *to, ByteView from)
{
    const std::size_t size = from.size();
    const auto ends = [&](auto piece) {
        const std::size_t last = size - sizeof piece;
        auto other = piece;
        std::memcpy(&piece, from.data(), sizeof piece);
        std::memcpy(&other, from.data() + last, sizeof piece);
        std::memcpy(to, &piece, sizeof piece);
        std::memcpy(to + last, &other, sizeof piece);
    };
    if (size > 16)
        std::memcpy(to, from.data(), size);
    else if (size >= 8)
        ends(std::uint64_t{});
    else if (size >= 4)
        ends(std::uint32_t{});
    else
        for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
}

} // namespace event_engine
