// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/random_id.h"

#include <random>
#include <string_view>

namespace event_engine {

std::string randomId()
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device random;
    std::string id;
    while (id.size() < 32)
        for (auto [bits, left] = std::pair(random(), 8); left; --left, bits >>= 4) id += digits[bits & 15];
    return id;
}

} // namespace event_engine
